"""`conversations.*`, reading: which there are, and what was said in them."""

from playground.conversations import Conversation, Message, conversation_json
from playground.methods import places
from playground.methods.registry import Request, method
from playground.wire import Json, Refusal

READ = "channels:read groups:read im:read mpim:read"
HISTORY = "channels:history groups:history im:history mpim:history"
WINDOW = "cursor include_all_metadata inclusive latest limit oldest"


@method(
    "conversations.list",
    tier=2,
    scopes=READ,
    optional="cursor exclude_archived limit team_id types",
    json=False,
)
def everywhere(request: Request) -> Json:
    """List the conversations that the bot can see."""
    workspace, arguments = request.workspace, request.arguments
    kinds = places.kinds(request)
    if not 0 <= arguments.number("limit", 0) < 1000:
        raise Refusal("invalid_limit")
    found = [
        conversation_json(place, workspace.bot_user_id, workspace.id)
        for place in workspace.conversations.values()
        if place.kind in kinds
        and (place.kind == "channel" or workspace.bot_user_id in place.members)
        and not (place.archived and arguments.flag("exclude_archived"))
    ]
    shown, following = places.page(arguments, found, default=100, most=999)
    return {"channels": shown, "response_metadata": following}


@method(
    "conversations.info",
    tier=3,
    scopes=READ,
    required="channel",
    optional="include_locale include_num_members",
    json=False,
)
def info(request: Request) -> Json:
    """Describe one conversation."""
    workspace = request.workspace
    place = places.target(request)
    places.need_for(request, place.kind, "read")
    shown = conversation_json(place, workspace.bot_user_id, workspace.id)
    if place.kind == "im":
        shown["is_user_deleted"] = workspace.people[shown["user"]].deactivated
    if request.arguments.flag("include_num_members"):
        shown["num_members"] = len(place.members)
    if request.arguments.flag("include_locale"):
        shown["locale"] = "en-GB"
    return {"channel": shown}


@method(
    "conversations.members",
    tier=4,
    scopes=READ,
    required="channel",
    optional="cursor limit",
    json=False,
)
def members(request: Request) -> Json:
    """List who is in a conversation."""
    place = places.target(request)
    places.need_for(request, place.kind, "read")
    if not 0 <= request.arguments.number("limit", 0) <= 1000:
        raise Refusal("invalid_limit")
    shown, following = places.page(request.arguments, place.members, default=100, most=1000)
    return {"members": list(shown), "response_metadata": following}


@method("conversations.history", tier=3, scopes=HISTORY, required="channel", optional=WINDOW)
def history(request: Request) -> Json:
    """Return what was said in a conversation, the newest first, without threads."""
    place = places.target(request)
    _may_read(request, place)
    said = [message for message in reversed(place.messages) if message.in_history]
    return _shown(request, place, _within(request, said))


@method(
    "conversations.replies",
    tier=3,
    scopes=HISTORY,
    required="channel ts",
    optional=WINDOW,
    json=False,
)
def replies(request: Request) -> Json:
    """Return a thread: its first message and the answers, the oldest first."""
    place = places.target(request)
    _may_read(request, place)
    found = place.find(request.arguments.text("ts"))
    parent = place.find(found.thread_ts) if found and found.is_reply else found
    if parent is None:
        raise Refusal("thread_not_found")
    later = _within(request, place.replies(parent.ts))
    return _shown(request, place, [parent, *later])


def _may_read(request: Request, place: Conversation) -> None:
    places.need_for(request, place.kind, "history")
    if request.workspace.bot_user_id not in place.members:
        raise Refusal("not_in_channel")


def _within(request: Request, said: list[Message]) -> list[Message]:
    arguments = request.arguments
    oldest = places.moment(arguments, "oldest", "0")
    latest = places.moment(arguments, "latest", "999999999999")
    inclusive = arguments.flag("inclusive")

    def fits(message: Message) -> bool:
        at = places.sortable(message.ts)
        return oldest < at < latest or (inclusive and at in (oldest, latest))

    return [message for message in said if fits(message)]


def _shown(request: Request, place: Conversation, said: list[Message]) -> Json:
    workspace, arguments = request.workspace, request.arguments
    page, following = places.page(arguments, said, default=100, most=999)
    metadata = arguments.flag("include_all_metadata")
    answer: Json = {
        "messages": [workspace.message_json(m, place, metadata=metadata) for m in page],
        "has_more": bool(following["next_cursor"]),
        "pin_count": 0,
    }
    if following["next_cursor"]:
        answer["response_metadata"] = following
    return answer
