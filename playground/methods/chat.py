"""`chat.*`: posting, editing and deleting."""

from playground.composing import Content, compose
from playground.conversations import Conversation, Message
from playground.methods import places
from playground.methods.registry import Request, method
from playground.wire import Json, Refusal
from playground.workspace import _messages

UPDATE_TEXT = 4_000
LOOKS = ("username", "icon_emoji", "icon_url")


@method(
    "chat.postMessage",
    tier="post",
    scopes="chat:write",
    required="channel",
    optional="as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata "
    "mrkdwn parse reply_broadcast text thread_ts unfurl_links unfurl_media username",
)
def post(request: Request) -> Json:
    """Post a message."""
    workspace, arguments = request.workspace, request.arguments
    looks = _looks(request)
    place = places.destination(request)
    content = compose(workspace, arguments.given)
    thread_ts = _thread(request, place)
    broadcast = bool(thread_ts) and arguments.flag("reply_broadcast")
    # Under another name, a link to a file stays a link.
    files = [] if looks else _messages.linked(workspace, content.text, workspace.bot)
    message = _messages.post(
        workspace,
        place,
        workspace.bot,
        content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else "",
        metadata=content.metadata,
        looks=looks,
        files=[file.id for file in files],
    )
    _messages.share(workspace, place, workspace.bot, files)
    shown = workspace.message_json(message, place, metadata=True)
    return {"channel": place.id, "ts": message.ts, "message": shown}


@method(
    "chat.postEphemeral",
    tier=4,
    scopes="chat:write",
    required="channel user",
    optional="as_user attachments blocks icon_emoji icon_url link_names markdown_text metadata "
    "parse text thread_ts username",
)
def post_ephemeral(request: Request) -> Json:
    """Show a message to one member of a channel."""
    workspace, arguments = request.workspace, request.arguments
    looks = _looks(request)
    place = places.destination(request)
    reader = workspace.people.get(arguments.text("user"))
    if reader is None or reader.id not in place.members or reader.deactivated:
        raise Refusal("user_not_in_channel")
    content = compose(workspace, arguments.given, longest=40_000)
    message = _messages.post(
        workspace,
        place,
        workspace.bot,
        content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=_thread(request, place),
        reader=reader.id,
        looks=looks,
    )
    return {"message_ts": message.ts}


@method(
    "chat.update",
    tier=3,
    scopes="chat:write",
    required="channel ts",
    optional="as_user attachments blocks file_ids link_names markdown_text metadata parse "
    "reply_broadcast text unfurled_attachments",
)
def update(request: Request) -> Json:
    """Change one of the bot's own messages; blocks that are not given stay."""
    workspace, arguments = request.workspace, request.arguments
    place, message = _own(request, "cant_update_message")
    given, before = dict(arguments.given), workspace.message_json(message, place)
    given.setdefault("blocks", message.blocks)
    given.setdefault("attachments", message.attachments)
    content: Content = compose(workspace, given, longest=UPDATE_TEXT)
    message.attachments = content.attachments
    _messages.write(workspace, message, content.text, content.blocks)
    if "metadata" in given:
        message.metadata = content.metadata
    shown = _messages.tell_change(workspace, place, message, before)
    return {"channel": place.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", tier=3, scopes="chat:write", required="channel ts", optional="as_user")
def delete(request: Request) -> Json:
    """Delete one of the bot's own messages."""
    workspace = request.workspace
    place, message = _own(request, "cant_delete_message")
    _messages.remove(workspace, place, message)
    return {"channel": place.id, "ts": message.ts}


@method("chat.getPermalink", tier="many", required="channel message_ts", json=False)
def permalink(request: Request) -> Json:
    """Return the address of a message."""
    workspace, ts = request.workspace, request.arguments.text("message_ts")
    place = places.target(request)
    message = place.find(ts)
    if message is None:
        raise Refusal("message_not_found")
    link = f"https://{workspace.domain}.slack.com/archives/{place.id}/p{ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={place.id}"
    return {"channel": place.id, "permalink": link}


def _looks(request: Request) -> Json:
    """Return the author that a message is to show instead of the bot."""
    arguments, granted = request.arguments, request.workspace.scopes
    if "as_user" in arguments.given:
        raise Refusal("as_user_not_supported")
    if any(look in arguments.given for look in LOOKS) and "chat:write.customize" not in granted:
        raise Refusal("missing_scope", needed="chat:write.customize", provided=",".join(granted))
    shown: Json = {}
    if name := arguments.text("username"):
        shown["username"] = name
    if emoji := arguments.text("icon_emoji"):
        shown["icons"] = {"emoji": emoji}
    elif image := arguments.text("icon_url"):
        shown["icons"] = {"image_48": image}
    return shown


def _thread(request: Request, place: Conversation) -> str:
    asked = request.arguments.text("thread_ts")
    if not asked:
        return ""
    parent = place.find(asked)
    if parent is None or parent.subtype in _messages.SYSTEM:
        raise Refusal("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _own(request: Request, otherwise: str) -> tuple[Conversation, Message]:
    place = places.target(request)
    message = place.find(request.arguments.text("ts"))
    if message is None:
        raise Refusal("message_not_found")
    if message.user != request.workspace.bot_user_id or message.subtype in _messages.SYSTEM:
        raise Refusal(otherwise)
    return place, message
