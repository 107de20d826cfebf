"""`users.*` and `bots.info`: who is here."""

from playground.conversations import conversation_json
from playground.methods import places
from playground.methods.registry import Request, method
from playground.people import SLACKBOT, Person, slackbot_json
from playground.wire import Json, Refusal, bad_arguments


@method(
    "users.info",
    tier=4,
    scopes="users:read",
    required="user",
    optional="include_locale",
    json=False,
)
def info(request: Request) -> Json:
    """Describe one person."""
    workspace, user_id = request.workspace, request.arguments.text("user")
    if user_id == SLACKBOT:
        return {"user": slackbot_json(workspace.id)}
    locale = request.arguments.flag("include_locale")
    return {"user": workspace.user_json(_person(request, user_id), locale=locale)}


@method(
    "users.list",
    tier=2,
    scopes="users:read",
    optional="cursor include_locale limit team_id",
    json=False,
)
def everyone(request: Request) -> Json:
    """List everybody: bots, guests and deactivated people too."""
    workspace, arguments = request.workspace, request.arguments
    locale = arguments.flag("include_locale")
    members = [workspace.user_json(person, locale=locale) for person in workspace.people.values()]
    members.insert(0, slackbot_json(workspace.id))
    shown, following = places.page(arguments, members, default=1000, most=1000)
    cache_ts = int(workspace.clock.now().timestamp())
    return {"members": shown, "cache_ts": cache_ts, "response_metadata": following}


@method("users.lookupByEmail", tier=3, scopes="users:read.email", required="email", json=False)
def by_email(request: Request) -> Json:
    """Find a person by their address."""
    wanted = request.arguments.text("email").lower()
    for person in request.workspace.people.values():
        if person.email and person.email.lower() == wanted and not person.deactivated:
            return {"user": request.workspace.user_json(person)}
    raise Refusal("users_not_found")


@method(
    "users.profile.get",
    tier=4,
    scopes="users.profile:read",
    optional="include_labels user",
    json=False,
)
def profile(request: Request) -> Json:
    """Return someone's profile."""
    user_id = request.arguments.text("user", request.workspace.bot_user_id)
    return {"profile": request.workspace.user_json(_person(request, user_id))["profile"]}


@method("users.getPresence", tier=3, scopes="users:read", optional="user", json=False)
def presence(request: Request) -> Json:
    """Say whether someone is there; in the playground everybody always is."""
    user_id = request.arguments.text("user", request.workspace.bot_user_id)
    person = _person(request, user_id)
    return {"presence": "away" if person.deactivated else "active"}


@method(
    "users.conversations",
    tier=3,
    scopes="channels:read groups:read im:read mpim:read",
    optional="cursor exclude_archived exclude_muted limit team_id types user",
    json=False,
)
def conversations(request: Request) -> Json:
    """List the conversations someone is in, as far as the bot can see them."""
    workspace, arguments = request.workspace, request.arguments
    person = _person(request, arguments.text("user", workspace.bot_user_id))
    kinds = places.kinds(request)
    found = [
        conversation_json(place, workspace.bot_user_id, workspace.id)
        for place in workspace.member_of(person)
        if place.kind in kinds
        and (place.kind == "channel" or workspace.bot_user_id in place.members)
        and not (place.archived and arguments.flag("exclude_archived"))
    ]
    shown, following = places.page(arguments, found, default=100, most=999)
    return {"channels": shown, "response_metadata": following}


@method("bots.info", tier=3, scopes="users:read", optional="bot team_id", json=False)
def bot(request: Request) -> Json:
    """Describe a bot."""
    wanted = request.arguments.text("bot")
    if not wanted:
        raise bad_arguments("missing required field: bot")
    for person in request.workspace.people.values():
        if person.bot_id == wanted:
            return {
                "bot": {
                    "id": person.bot_id,
                    "deleted": person.deactivated,
                    "name": person.real_name,
                    "updated": person.updated,
                    "app_id": person.app_id,
                    "user_id": person.id,
                    "icons": {},
                }
            }
    raise Refusal("bot_not_found")


def _person(request: Request, user_id: str) -> Person:
    if user_id not in request.workspace.people:
        raise Refusal("user_not_found")
    return request.workspace.people[user_id]
