"""`reactions.*`: small pictures under messages."""

import re

from playground.conversations import Conversation, Message
from playground.methods import places
from playground.methods.registry import Request, method
from playground.people import Person
from playground.wire import Json, Refusal
from playground.workspace import Workspace

NAME = re.compile(r"[a-z0-9_'+-]{1,100}(::skin-tone-[2-6])?")
MOST = 23


@method("reactions.add", tier=3, scopes="reactions:write", required="channel name timestamp")
def add(request: Request) -> Json:
    """React to a message."""
    place, message = _message(request)
    react(request.workspace, place, message, request.workspace.bot, _name(request))
    return {}


@method(
    "reactions.remove",
    tier=2,
    scopes="reactions:write",
    required="name",
    optional="channel file file_comment timestamp",
)
def remove(request: Request) -> Json:
    """Take a reaction back."""
    workspace, name = request.workspace, _name(request)
    place, message = _message(request)
    who = message.reactions.get(name, [])
    if workspace.bot_user_id not in who:
        raise Refusal("no_reaction")
    unreact(workspace, place, message, workspace.bot, name)
    return {}


@method(
    "reactions.get",
    tier=3,
    scopes="reactions:read",
    optional="channel file file_comment full timestamp",
    json=False,
)
def get(request: Request) -> Json:
    """Show a message with its reactions."""
    workspace = request.workspace
    place, message = _message(request)
    shown = workspace.message_json(message, place)
    return {"type": "message", "channel": place.id, "message": shown}


def react(
    workspace: Workspace, place: Conversation, message: Message, who: Person, name: str
) -> None:
    """Add the reaction of `who`. The caller has the lock."""
    if place.archived:
        raise Refusal("is_archived")
    if who.id in message.reactions.get(name, []):
        raise Refusal("already_reacted")
    if name not in message.reactions and len(message.reactions) >= MOST:
        raise Refusal("too_many_emoji")
    message.reactions.setdefault(name, []).append(who.id)
    _tell(workspace, "reaction_added", place, message, who, name)


def unreact(
    workspace: Workspace, place: Conversation, message: Message, who: Person, name: str
) -> None:
    """Take the reaction of `who` away. The caller has the lock."""
    message.reactions[name].remove(who.id)
    if not message.reactions[name]:
        del message.reactions[name]
    _tell(workspace, "reaction_removed", place, message, who, name)


def _tell(
    workspace: Workspace, kind: str, place: Conversation, message: Message, who: Person, name: str
) -> None:
    event = {
        "type": kind,
        "user": who.id,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": place.id, "ts": message.ts},
    }
    workspace.events.emit(event, place=place)
    workspace.changed()


def _name(request: Request) -> str:
    name = request.arguments.text("name").strip(":")
    if not NAME.fullmatch(name):
        raise Refusal("invalid_name")
    return name


def _message(request: Request) -> tuple[Conversation, Message]:
    arguments = request.arguments
    if "channel" not in arguments.given or "timestamp" not in arguments.given:
        raise Refusal("no_item_specified")
    place = places.target(request)
    ts = arguments.text("timestamp")
    try:
        places.sortable(ts)
    except ValueError:
        raise Refusal("bad_timestamp") from None
    message = place.find(ts)
    if message is None:
        raise Refusal("message_not_found")
    if request.workspace.bot_user_id not in place.members:
        raise Refusal("no_access")
    return place, message
