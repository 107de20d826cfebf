"""`conversations.*`, changing: open, create, join, invite, kick, leave, archive, rename."""

import re

from playground.conversations import Conversation, Kind, conversation_json
from playground.methods import places
from playground.methods.registry import Request, method
from playground.wire import Json, Refusal
from playground.workspace import _happenings, _messages

MANAGE = "channels:manage groups:write im:write mpim:write"
MOST = 8


@method(
    "conversations.open",
    tier=3,
    scopes=MANAGE,
    optional="channel prevent_creation return_im users",
)
def open_direct(request: Request) -> Json:
    """Open a DM with one person or a group DM with up to eight; the same people, the same place."""
    workspace, arguments = request.workspace, request.arguments
    existing = set(workspace.conversations)
    if "channel" in arguments.given:
        place = places.target(request)
        places.refuse_kind(place, "im", "mpim")
        places.need_for(request, place.kind, "write")
    else:
        place = _direct(request)
    shown: Json = {"id": place.id}
    if arguments.flag("return_im"):
        shown = conversation_json(place, workspace.bot_user_id, workspace.id)
    if place.id in existing:
        return {"no_op": True, "already_open": True, "channel": shown}
    return {"channel": shown}


def _direct(request: Request) -> Conversation:
    workspace = request.workspace
    if not request.arguments.ids("users"):
        raise Refusal("users_list_not_supplied")
    who = places.people(request, "users")
    others = list({person.id: person for person in who if person is not workspace.bot}.values())
    if not others:
        raise Refusal("not_enough_users")
    if len(others) > MOST:
        raise Refusal("too_many_users")
    places.need_for(request, "im" if len(others) == 1 else "mpim", "write")
    if any(person.deactivated for person in others):
        raise Refusal("user_disabled")
    if len(others) == 1 and others[0].is_bot:
        raise Refusal("cannot_dm_bot")
    wanted = [workspace.bot_user_id, *(person.id for person in others)]
    if request.arguments.flag("prevent_creation") and not _happenings.find_dm(workspace, wanted):
        raise Refusal("channel_not_found")
    return _happenings.open_dm(workspace, wanted)


@method(
    "conversations.create",
    tier=2,
    scopes=f"channels:write {MANAGE}",
    required="name",
    optional="is_private team_id",
)
def create(request: Request) -> Json:
    """Create a channel with the bot in it."""
    workspace, name = request.workspace, request.arguments.text("name")
    private = request.arguments.flag("is_private")
    kind: Kind = "private" if private else "channel"
    places.need_for(request, kind, "manage")
    _check_name(request, name)
    place = _happenings.open_channel(workspace, name, kind, [workspace.bot])
    return {"channel": conversation_json(place, workspace.bot_user_id, workspace.id)}


@method("conversations.join", tier=3, scopes="channels:join", required="channel")
def join(request: Request) -> Json:
    """Join a public channel."""
    workspace = request.workspace
    place = places.target(request)
    places.refuse_kind(place, "channel")
    _refuse_archived(place)
    answer: Json = {}
    if workspace.bot_user_id in place.members:
        answer = {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    else:
        _happenings.admit(workspace, place, workspace.bot)
    shown = conversation_json(place, workspace.bot_user_id, workspace.id)
    return {"channel": shown, **answer}


@method(
    "conversations.invite",
    tier=3,
    scopes=f"channels:write.invites groups:write.invites {MANAGE}",
    required="channel users",
    optional="force",
)
def invite(request: Request) -> Json:
    """Invite people into a channel."""
    workspace = request.workspace
    place = places.target(request)
    places.refuse_kind(place, "channel", "private")
    places.need_for(request, place.kind, "manage", "write.invites")
    _refuse_archived(place)
    _refuse_outside(request, place)
    who = places.people(request, "users", "user_not_found")
    errors = []
    for person in who:
        if person is workspace.bot:
            errors.append((person.id, "cant_invite_self"))
        elif person.deactivated:
            errors.append((person.id, "cant_invite"))
        elif person.id in place.members:
            errors.append((person.id, "already_in_channel"))
        elif person.is_ultra_restricted and workspace.member_of(person):
            errors.append((person.id, "ura_max_channels"))
    if errors and not request.arguments.flag("force"):
        listed = [{"user": user, "ok": False, "error": error} for user, error in errors]
        raise Refusal(errors[0][1], errors=listed)
    refused = {user for user, _ in errors}
    for person in who:
        if person.id not in refused:
            _happenings.admit(workspace, place, person, workspace.bot_user_id)
    return {"channel": conversation_json(place, workspace.bot_user_id, workspace.id)}


@method(
    "conversations.kick",
    tier=3,
    scopes="channels:manage groups:write",
    required="channel",
    optional="user",
)
def kick(request: Request) -> Json:
    """Remove someone from a channel."""
    workspace = request.workspace
    place = places.target(request)
    places.refuse_kind(place, "channel", "private")
    places.need_for(request, place.kind, "manage")
    _refuse_outside(request, place)
    people = places.people(request, "user")
    if not people:
        raise Refusal("user_not_found")
    person = people[0]
    if person is workspace.bot:
        raise Refusal("cant_kick_self")
    if place.is_general:
        raise Refusal("cant_kick_from_general")
    if person.id not in place.members:
        raise Refusal("not_in_channel")
    _happenings.expel(workspace, place, person)
    return {}


@method("conversations.leave", tier=3, scopes=f"channels:write {MANAGE}", required="channel")
def leave(request: Request) -> Json:
    """Leave a channel."""
    workspace = request.workspace
    place = places.target(request)
    places.refuse_kind(place, "channel", "private")
    places.need_for(request, place.kind, "manage", "write")
    _refuse_archived(place)
    if place.is_general:
        raise Refusal("cant_leave_general")
    if workspace.bot_user_id not in place.members:
        return {"not_in_channel": True}
    if place.kind == "private" and len(place.members) == 1:
        raise Refusal("last_member")
    _happenings.expel(workspace, place, workspace.bot)
    return {}


@method("conversations.archive", tier=2, scopes=f"channels:write {MANAGE}", required="channel")
def archive(request: Request) -> Json:
    """Archive a channel."""
    workspace = request.workspace
    place = places.target(request)
    places.refuse_kind(place, "channel", "private")
    places.need_for(request, place.kind, "manage", "write")
    if place.archived:
        raise Refusal("already_archived")
    if place.is_general:
        raise Refusal("cant_archive_general")
    _refuse_outside(request, place)
    _messages.system(workspace, place, workspace.bot, "channel_archive")
    place.archived = True
    workspace.changed()
    return {}


@method("conversations.rename", tier=2, scopes=f"channels:write {MANAGE}", required="channel name")
def rename(request: Request) -> Json:
    """Give a channel that the bot created another name."""
    workspace, name = request.workspace, request.arguments.text("name")
    place = places.target(request)
    places.refuse_kind(place, "channel", "private")
    places.need_for(request, place.kind, "manage", "write")
    _refuse_archived(place)
    _refuse_outside(request, place)
    if place.creator != workspace.bot_user_id:
        raise Refusal("not_authorized")
    _check_name(request, name)
    place.name = name
    _messages.system(workspace, place, workspace.bot, "channel_name")
    shown = {"id": place.id, "name": name, "created": place.created}
    workspace.events.emit({"type": "channel_rename", "channel": shown}, place=place)
    return {"channel": conversation_json(place, workspace.bot_user_id, workspace.id)}


def _check_name(request: Request, name: str) -> None:
    if not name.strip():
        raise Refusal("invalid_name_required")
    if len(name) > 80:
        raise Refusal("invalid_name_maxlength")
    if not re.search(r"[a-z0-9]", name):
        raise Refusal("invalid_name_punctuation")
    if not re.fullmatch(r"[^\W_A-Z][^\WA-Z]*(?:-[^\WA-Z]*)*|[^\WA-Z-]+", name):
        raise Refusal("invalid_name_specials")
    if any(place.name == name for place in request.workspace.conversations.values()):
        raise Refusal("name_taken")


def _refuse_archived(place: Conversation) -> None:
    if place.archived:
        raise Refusal("is_archived")


def _refuse_outside(request: Request, place: Conversation) -> None:
    if request.workspace.bot_user_id not in place.members:
        raise Refusal("not_in_channel")
