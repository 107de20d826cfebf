"""What is on someone's screen, and the app's calls in a form to read."""

from typing import TYPE_CHECKING

from playground.conversations import Conversation
from playground.people import Person
from playground.seat import Seat
from playground.wire import Call, Json
from playground.workspace import Workspace

if TYPE_CHECKING:
    from playground.server import Server


def screen(server: "Server", seat: Seat) -> Json:
    """Return what is on someone's screen."""
    workspace = server.workspace
    due = server.next_due() if server.next_due else None
    hint = server.hint() if server.hint else ""
    with workspace.lock:
        everyone = [person_json(workspace, person) for person in workspace.people.values()]
        return {
            "version": workspace.version,
            "hint": hint,
            "now": workspace.clock.now().isoformat(),
            "clock": {
                "running": workspace.clock.running,
                "next_due": due.isoformat() if due else None,
                "moving_to": server.moving_to.isoformat() if server.moving_to else None,
            },
            "team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain},
            "bot": {
                "id": workspace.bot_user_id,
                "name": workspace.bot.real_name,
                "bot_id": workspace.bot_id,
                "connected": workspace.sockets.connected > 0 or workspace.in_process,
                "commands": list(workspace.commands.values()),
                "home_tab_enabled": workspace.app_home("home_tab_enabled"),
            },
            "me": person_json(workspace, seat.person),
            "people": everyone,
            "conversations": [
                conversation_json(workspace, seat, place) for place in seat.conversations()
            ],
            "home": seat.home,
            "views": seat.views,
            "errors": seat.errors,
            "toasts": list(workspace.toasts.get(seat.id, [])),
        }


def person_json(workspace: Workspace, person: Person) -> Json:
    """Describe a person for the page, with what waits for them."""
    waiting = [workspace.unread(person, place) for place in workspace.member_of(person)]
    return {
        "unread": 0 if person.is_bot else sum(count for count, _ in waiting),
        "mention": any(mention for _, mention in waiting),
        "id": person.id,
        "handle": person.handle,
        "name": person.real_name,
        "tz": person.tz,
        "is_admin": person.is_admin,
        "is_guest": person.is_guest,
        "is_bot": person.is_bot,
        "is_app": person is workspace.bot,
        "deactivated": person.deactivated,
    }


def conversation_json(workspace: Workspace, seat: Seat, place: Conversation) -> Json:
    """Describe a conversation as it stands in someone's sidebar."""
    unread, mention = workspace.unread(seat.person, place)
    return {
        "id": place.id,
        "kind": place.kind,
        "name": place.name,
        "topic": place.topic,
        "purpose": place.purpose,
        "unread": unread if seat.id in place.members else 0,
        "mention": mention,
        "members": list(place.members),
        "is_member": seat.id in place.members,
        "archived": place.archived,
        "latest": place.messages[-1].ts if place.messages else None,
    }


def readable(workspace: Workspace, call: Call) -> Json:
    """Describe a call of the app for the log."""
    ok = call.status == 200 and isinstance(call.answer, dict) and call.answer.get("ok") is True
    return {
        "number": call.number,
        "at": call.at.isoformat(),
        "method": call.method,
        "arguments": call.arguments,
        "token_kind": call.token_kind,
        "status": call.status,
        "ok": ok,
        "error": call.answer.get("error", "") if isinstance(call.answer, dict) else "",
        "fault": call.fault,
        "answer": call.answer,
        "channel_name": _channel_name(workspace, call),
    }


def _channel_name(workspace: Workspace, call: Call) -> str:
    place = workspace.conversations.get(str(call.arguments.get("channel", "")))
    if place is None or place.kind in ("channel", "private"):
        return f"#{place.name}" if place else ""
    names = [workspace.people[member].real_name for member in place.members]
    return ", ".join(name for name in names if name != workspace.bot.real_name)
