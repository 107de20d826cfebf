"""Posting: one way for everybody, person or bot."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from playground import elements, mentions
from playground.conversations import Conversation, Message
from playground.files import File
from playground.people import SLACKBOT, Person
from playground.wire import Json, clone
from playground.workspace._events import message_event_name

if TYPE_CHECKING:
    from playground.workspace._workspace import Workspace

TOMBSTONE = "tombstone"
SYSTEM = {"channel_join", "channel_leave", "channel_archive", "channel_name"}


def post(
    workspace: "Workspace",
    place: Conversation,
    author: Person,
    text: str,
    *,
    blocks: list[Json] | None = None,
    attachments: list[Json] | None = None,
    thread_ts: str = "",
    subtype: str = "",
    metadata: Json | None = None,
    looks: Json | None = None,
    files: list[str] | None = None,
    reader: str = "",
) -> Message:
    """Put a message into `place`; with `reader` it is an ephemeral one. The caller has the lock."""
    message = Message(
        ts=workspace.fresh_ts(place),
        user=author.id,
        text=text,
        attachments=clone(attachments or []),
        thread_ts=thread_ts,
        subtype=subtype,
        bot_id="" if subtype in SYSTEM else author.bot_id,
        app_id="" if subtype in SYSTEM else author.app_id,
        metadata=clone(metadata),
        looks=clone(looks or {}),
        files=list(files or []),
        reader=reader,
    )
    write(workspace, message, text, blocks or [])
    if reader:
        place.whispers.append(message)
    else:
        place.messages.append(message)
        place.marks[author.id] = message.ts
        if message.is_reply and (parent := place.find(thread_ts)):
            parent.answered = True
        announce(workspace, place, message)
    workspace.changed()
    return message


def share(workspace: "Workspace", place: Conversation, who: Person, files: Iterable[File]) -> None:
    """Let everybody in `place` have these files; the app hears of each, if it asked to."""
    for file in files:
        if place.id not in file.channels:
            file.channels.append(place.id)
        event = {"type": "file_shared", "file_id": file.id, "channel_id": place.id}
        workspace.events.emit(event | {"user_id": who.id}, place=place)


def linked(workspace: "Workspace", text: str, reader: Person) -> list[File]:
    """Return the files whose permalinks a text holds, of those that its author may see."""
    return [
        file
        for file in workspace.files.values()
        if file.complete
        and workspace.file_json(file)["permalink"] in text
        and (
            file.user == reader.id
            or any(reader.id in workspace.conversations[one].members for one in file.channels)
        )
    ]


def write(workspace: "Workspace", message: Message, text: str, blocks: list[Json]) -> None:
    """Set what `message` says, and note whom that calls."""
    message.text, message.blocks = text, clone(blocks)
    elements.name_all(message.blocks, lambda: workspace.fresh_secret("block")[:5])
    message.mentions = (
        []
        if message.subtype in SYSTEM
        else mentions.called(text, message.blocks, message.attachments)
    )


def announce(workspace: "Workspace", place: Conversation, message: Message) -> None:
    """Tell the app about a new message, if it asked to be told."""
    wanted = {message_event_name(place), "app_mention"} & set(workspace.subscriptions)
    if not wanted or workspace.bot_user_id not in place.members:
        return
    event = workspace.message_json(message, place)
    event |= {"channel": place.id, "channel_type": place.channel_type(), "event_ts": message.ts}
    workspace.events.emit(event, place=place, name=message_event_name(place))
    if workspace.bot_user_id in message.mentions and place.kind != "im":
        mention = {**event, "type": "app_mention"}
        workspace.events.emit(mention, place=place)


def tell_change(
    workspace: "Workspace", place: Conversation, message: Message, before: Json
) -> Json:
    """Tell the app that a message says something else now; return the message as described."""
    message.edited = f"{workspace.clock.now().timestamp():.6f}"
    shown = workspace.message_json(message, place)
    _tell(workspace, place, {"subtype": "message_changed", "message": shown}, before)
    return shown


def remove(workspace: "Workspace", place: Conversation, message: Message) -> None:
    """Delete a message; one that has replies leaves a tombstone, under which they stay."""
    before = workspace.message_json(message, place)
    if any(other.thread_ts == message.ts and other is not message for other in place.messages):
        message.subtype, message.metadata, message.files = TOMBSTONE, None, []
        message.user, message.bot_id, message.app_id = SLACKBOT, "", ""
        message.attachments = []
        write(workspace, message, "This message was deleted.", [])
        shown = workspace.message_json(message, place) | {"hidden": True}
        _tell(workspace, place, {"subtype": "message_changed", "message": shown}, before)
        return
    place.messages.remove(message)
    deleted = {"subtype": "message_deleted", "deleted_ts": message.ts}
    _tell(workspace, place, deleted, before)


def _tell(workspace: "Workspace", place: Conversation, what: Json, before: Json) -> None:
    where = {"channel": place.id, "channel_type": place.channel_type(), "hidden": True}
    ts = f"{workspace.clock.now().timestamp():.6f}"  # of the change, and not of the message
    event = {"type": "message", **what, **where, "previous_message": before, "ts": ts}
    workspace.events.emit(event, place=place, name=message_event_name(place))
    workspace.changed()


def system(workspace: "Workspace", place: Conversation, who: Person, subtype: str) -> None:
    """Let Slack itself note in `place` that someone came, went, or closed it."""
    deeds = {
        "channel_join": "has joined the channel",
        "channel_leave": "has left the channel",
        "channel_archive": "archived the channel",
        "channel_name": "renamed the channel",
    }
    if place.kind in ("channel", "private"):
        post(workspace, place, who, f"<@{who.id}> {deeds[subtype]}", subtype=subtype)


def unread(place: Conversation, person: Person) -> tuple[int, bool]:
    """Return how many messages `person` has not seen, and whether one of them calls them."""
    mark = place.marks.get(person.id, "0")
    shouts = {person.id, "channel", "everyone", "here"}
    count, called = 0, False
    for message in reversed(place.messages):
        if message.ts <= mark:
            break
        if message.in_history and message.subtype not in SYSTEM and message.user != person.id:
            count += 1
            called = called or bool(shouts & set(message.mentions))
    for whisper in reversed(place.whispers):
        if whisper.ts <= mark:
            break
        count += whisper.reader == person.id
    return count, count > 0 and (called or place.kind in ("im", "mpim"))
