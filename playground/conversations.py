"""Channels, direct messages, and the messages in them."""

from dataclasses import dataclass, field
from typing import Literal

from playground.people import Person
from playground.wire import Json, clone

Kind = Literal["channel", "private", "im", "mpim"]
SCOPE_FAMILY: dict[Kind, str] = {
    "channel": "channels",
    "private": "groups",
    "im": "im",
    "mpim": "mpim",
}


@dataclass
class Message:
    """One message. `reader` is set on an ephemeral one: only they see it, and history never."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    subtype: str = ""
    bot_id: str = ""
    app_id: str = ""
    metadata: Json | None = None
    looks: Json = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str = ""
    reader: str = ""
    mentions: list[str] = field(default_factory=list)
    state: dict[str, Json] = field(default_factory=dict)
    answered: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether the message sits in a thread under another one."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def in_history(self) -> bool:
        """Whether the channel itself shows it, not only its thread."""
        return not self.is_reply or self.subtype == "thread_broadcast"


@dataclass
class Conversation:
    """A place for messages: a public or private channel, a DM or a group DM."""

    id: str
    kind: Kind
    name: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    whispers: list[Message] = field(default_factory=list)
    archived: bool = False
    is_general: bool = False
    topic: str = ""
    purpose: str = ""
    last_ts: int = 0
    marks: dict[str, str] = field(default_factory=dict)

    def seen_by(self, person: Person) -> bool:
        """Whether `person` can look inside: members can, and in public channels all but guests."""
        return person.id in self.members or (self.kind == "channel" and not person.is_guest)

    def find(self, ts: str) -> Message | None:
        """Return the message (never an ephemeral one) with `ts`, if it is there."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def find_whisper(self, ts: str, reader: str) -> Message | None:
        """Return the ephemeral message with `ts` that `reader` sees, if there is one."""
        seen = (whisper for whisper in self.whispers if whisper.reader == reader)
        return next((whisper for whisper in seen if whisper.ts == ts), None)

    def replies(self, thread_ts: str) -> list[Message]:
        """Return what was answered in the thread under `thread_ts`, oldest first."""
        return [m for m in self.messages if m.is_reply and m.thread_ts == thread_ts]

    def channel_type(self) -> str:
        """Return what events call this kind of place."""
        return {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]


def message_json(
    message: Message, place: Conversation, team_id: str, *, metadata: bool = False
) -> Json:
    """Describe `message` as `conversations.history` does (its files are added elsewhere)."""
    shown: Json = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.bot_id:
        shown |= {"bot_id": message.bot_id, "app_id": message.app_id, **clone(message.looks)}
    if not message.subtype or message.subtype == "thread_broadcast":
        shown["team"] = team_id
    if message.blocks:
        shown["blocks"] = clone(message.blocks)
    if message.attachments:
        shown["attachments"] = clone(message.attachments)
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.edited}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
        if message.is_reply:
            parent = place.find(message.thread_ts)
            shown["parent_user_id"] = parent.user if parent else ""
    if metadata and message.metadata:
        shown["metadata"] = clone(message.metadata)
    if message.answered and (replies := place.replies(message.ts)):
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": list(dict.fromkeys(reply.user for reply in replies)),
            "reply_users_count": len({reply.user for reply in replies}),
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }
    return shown


def conversation_json(place: Conversation, bot_user_id: str, team_id: str) -> Json:
    """Describe `place` as `conversations.info` does for the bot."""
    if place.kind == "im":
        other = next((member for member in place.members if member != bot_user_id), bot_user_id)
        return {
            "id": place.id,
            "created": place.created,
            "is_archived": place.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": team_id,
            "updated": place.created * 1000,
            "user": other,
            "is_user_deleted": False,
            "is_open": True,
            "priority": 0,
        }

    def words(value: str) -> Json:
        return {"value": value, "creator": place.creator if value else "", "last_set": 0}

    return {
        "id": place.id,
        "name": place.name,
        "is_channel": place.kind == "channel",
        "is_group": place.kind == "private",
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "channel",
        "created": place.created,
        "is_archived": place.archived,
        "is_general": place.is_general,
        "unlinked": 0,
        "name_normalized": place.name,
        "is_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": team_id,
        "updated": place.created * 1000,
        "creator": place.creator,
        "is_ext_shared": False,
        "shared_team_ids": [team_id],
        "is_member": bot_user_id in place.members,
        "topic": words(place.topic),
        "purpose": words(place.purpose),
        "previous_names": [],
    }
