"""What happens in a workspace: people come, move and go, channels open and close."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playground import ids
from playground.conversations import Conversation, Kind
from playground.people import Person
from playground.workspace import _messages

if TYPE_CHECKING:
    from playground.workspace._workspace import Workspace


def furnish(workspace: "Workspace") -> None:
    """Open the channels of the first day."""
    everyone = [person for person in workspace.people.values() if not person.is_bot]
    members = [person.id for person in everyone if not person.is_guest and not person.deactivated]
    guest = workspace.person("jonas").id
    staff = [workspace.person(handle).id for handle in ("dora", "ada")]
    rooms: list[tuple[str, Kind, list[str], str]] = [
        ("general", "channel", members, "Everybody at Northwind"),
        ("random", "channel", [*members, guest], "Anything at all"),
        ("victories", "channel", members, "Wins, large and small"),
        ("mentoring", "channel", members, "Learning from each other"),
        ("people-team", "private", staff, "HR among themselves"),
    ]
    created = int(workspace.clock.now().timestamp())
    for name, kind, who, purpose in rooms:
        place = Conversation(
            ids.make("C", name), kind, name, staff[0], created, list(who), purpose=purpose
        )
        place.is_general = name == "general"
        workspace.conversations[place.id] = place


def find_dm(workspace: "Workspace", members: list[str]) -> Conversation | None:
    """Return the direct conversation of exactly `members`, if there is one."""
    for place in workspace.conversations.values():
        if place.kind in ("im", "mpim") and set(place.members) == set(members):
            return place
    return None


def open_dm(workspace: "Workspace", members: list[str]) -> Conversation:
    """Return the direct conversation of exactly `members`, a new one if there is none."""
    wanted = list(dict.fromkeys(members))
    with workspace.lock:
        if place := find_dm(workspace, wanted):
            return place
        kind: Kind = "im" if len(wanted) <= 2 else "mpim"
        handles = sorted(workspace.people[member].handle for member in wanted)
        place = Conversation(
            ids.make("D" if kind == "im" else "C", *sorted(wanted)),
            kind,
            f"mpdm-{'--'.join(handles)}-1" if kind == "mpim" else "",
            wanted[0],
            int(workspace.clock.now().timestamp()),
            wanted,
        )
        workspace.conversations[place.id] = place
        workspace.changed()
        return place


def open_channel(
    workspace: "Workspace", name: str, kind: Kind, members: Sequence[Person]
) -> Conversation:
    """Open a channel with `members` in it; the first of them made it."""
    with workspace.lock:
        creator = members[0].id if members else workspace.person("dora").id
        place = Conversation(
            workspace.fresh("C"),
            kind,
            name,
            creator,
            int(workspace.clock.now().timestamp()),
            [member.id for member in members],
        )
        workspace.conversations[place.id] = place
        if kind == "channel":
            shown = {"id": place.id, "name": name, "created": place.created, "creator": creator}
            workspace.events.emit({"type": "channel_created", "channel": shown})
        workspace.changed()
        return place


def change_person(workspace: "Workspace", person: Person, **facts: Any) -> None:
    """Change what is known about someone, and tell the app."""
    with workspace.lock:
        for name, value in facts.items():
            setattr(person, name, value)
        person.updated = int(workspace.clock.now().timestamp())
        user = workspace.user_json(person, locale=True)
        workspace.events.emit({"type": "user_change", "user": user, "cache_ts": person.updated})
        workspace.changed()


def archive(workspace: "Workspace", place: Conversation) -> None:
    """Archive a channel."""
    with workspace.lock:
        _messages.system(workspace, place, workspace.person("dora"), "channel_archive")
        place.archived = True
        name = "channel_archive" if place.kind == "channel" else "group_archive"
        event = {"type": name, "channel": place.id, "user": workspace.person("dora").id}
        workspace.events.emit(event, place=place)
        workspace.changed()


def admit(workspace: "Workspace", place: Conversation, who: Person, inviter: str = "") -> None:
    """Let `who` into a channel. The caller has the lock."""
    place.members.append(who.id)
    place.marks[who.id] = place.messages[-1].ts if place.messages else "0"
    _messages.system(workspace, place, who, "channel_join")
    event = {
        "type": "member_joined_channel",
        "user": who.id,
        "channel": place.id,
        "channel_type": "C" if place.kind == "channel" else "G",
        "team": workspace.id,
    }
    if inviter:
        event["inviter"] = inviter
    workspace.events.emit(event, place=place)
    workspace.changed()


def invite(workspace: "Workspace", place: Conversation, who: Sequence[Person]) -> None:
    """Let someone in `place` invite others."""
    with workspace.lock:
        inviter = place.members[0] if place.members else ""
        for person in who:
            if person.id not in place.members:
                admit(workspace, place, person, inviter)


def remove(workspace: "Workspace", place: Conversation, who: Person) -> None:
    """Take `who` out of a channel."""
    with workspace.lock:
        expel(workspace, place, who)


def expel(workspace: "Workspace", place: Conversation, who: Person) -> None:
    """Take `who` out of a channel. The caller has the lock."""
    if who.id not in place.members:
        return
    event = {
        "type": "member_left_channel",
        "user": who.id,
        "channel": place.id,
        "channel_type": "C" if place.kind == "channel" else "G",
        "team": workspace.id,
    }
    workspace.events.emit(event, place=place)
    place.members.remove(who.id)
    _messages.system(workspace, place, who, "channel_leave")
    if who is workspace.bot:
        workspace.events.emit({"type": "channel_left", "channel": place.id})
    workspace.changed()
