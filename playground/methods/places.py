"""Finding the conversation a call is about, as far as the bot can see it."""

from base64 import b64decode, b64encode
from typing import Any

from playground.conversations import SCOPE_FAMILY, Conversation, Kind
from playground.methods.registry import Arguments, Request
from playground.people import SLACKBOT, Person
from playground.wire import Json, Refusal
from playground.workspace import _happenings

TYPES: dict[str, Kind] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}


def need_for(request: Request, kind: Kind, *suffixes: str) -> None:
    """Refuse the call unless the app has one of `family:suffix` for such a conversation."""
    wanted = [f"{SCOPE_FAMILY[kind]}:{suffix}" for suffix in suffixes]
    if "manage" in suffixes and kind != "channel":
        wanted = [f"{SCOPE_FAMILY[kind]}:write"]
    granted = request.workspace.scopes
    if not set(wanted) & set(granted):
        raise Refusal("missing_scope", needed=",".join(wanted), provided=",".join(granted))


def visible(request: Request, channel_id: str) -> Conversation:
    """Return the conversation with this id, if the bot can see it."""
    workspace = request.workspace
    place = workspace.conversations.get(channel_id)
    if place is None or (place.kind != "channel" and workspace.bot_user_id not in place.members):
        raise Refusal("channel_not_found")
    return place


def target(request: Request) -> Conversation:
    """Return the conversation named by `channel`."""
    return visible(request, request.arguments.text("channel"))


def destination(request: Request) -> Conversation:
    """Return where a message may go: a channel by id or name, a person by id; the bot may post."""
    workspace, name = request.workspace, request.arguments.text("channel")
    if name in workspace.people or name == SLACKBOT:
        place = direct(request, name)
    else:
        by_name = [p for p in workspace.conversations.values() if p.name == name.lstrip("#")]
        place = visible(request, by_name[0].id if by_name and name else name)
    if place.archived:
        raise Refusal("is_archived")
    outside = workspace.bot_user_id not in place.members
    if outside and "chat:write.public" not in workspace.scopes:
        raise Refusal("not_in_channel")
    if place.kind == "im" and not workspace.app_home("messages_tab_enabled"):
        raise Refusal("messages_tab_disabled")
    return place


def direct(request: Request, user_id: str) -> Conversation:
    """Return the bot's DM with someone, open or not; deactivated people have one as well."""
    workspace = request.workspace
    person = workspace.people.get(user_id)
    if person is None or person.is_bot:
        raise Refusal("cannot_dm_bot")
    return _happenings.open_dm(workspace, [workspace.bot_user_id, user_id])


def people(request: Request, name: str, missing: str = "user_not_found") -> list[Person]:
    """Return the people whose ids are in the argument `name`."""
    found = []
    for user_id in request.arguments.ids(name):
        if user_id not in request.workspace.people:
            raise Refusal(missing)
        found.append(request.workspace.people[user_id])
    return found


def kinds(request: Request) -> list[Kind]:
    """Return the kinds of conversations that `types` asks for, each with its scope."""
    names = request.arguments.text("types", "public_channel").split(",")
    if any(name.strip() not in TYPES for name in names):
        raise Refusal("invalid_types")
    wanted = [TYPES[name.strip()] for name in names]
    for kind in wanted:
        need_for(request, kind, "read")
    return wanted


def page(arguments: Arguments, items: list[Any], *, default: int, most: int) -> tuple[Any, Json]:
    """Return one page of `items` and the `response_metadata` that leads to the next."""
    limit = arguments.number("limit", 0) or default
    if limit < 0:
        raise Refusal("invalid_limit")
    limit = min(limit, most)
    start = offset(arguments.text("cursor"))
    later = start + limit
    following = b64encode(f"next:{later}".encode()).decode() if later < len(items) else ""
    return items[start:later], {"next_cursor": following}


def offset(cursor: str) -> int:
    """Return how far a cursor has come."""
    if not cursor:
        return 0
    try:
        word, _, number = b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError(word)
        return int(number)
    except ValueError:
        raise Refusal("invalid_cursor") from None


def moment(arguments: Arguments, name: str, default: str) -> str:
    """Return a timestamp argument in a form that sorts."""
    value = arguments.text(name) or default
    try:
        return sortable(value)
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None


def sortable(ts: str) -> str:
    """Return a timestamp such that strings sort as the moments do."""
    seconds, _, rest = ts.partition(".")
    if not seconds.isdigit() or (rest and not rest.isdigit()):
        raise ValueError(ts)
    return f"{int(seconds):012d}.{rest:0<6}"


def refuse_kind(place: Conversation, *allowed: Kind) -> None:
    """Refuse the call for other kinds of conversations."""
    if place.kind not in allowed:
        raise Refusal("method_not_supported_for_channel_type")
