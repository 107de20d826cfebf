"""What the web page asks for: JSON about one person's Slack, and what they do there."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from playground.conversations import Conversation
from playground.people import Person
from playground.seat import Impossible, Seat
from playground.wire import Call, Json
from playground.workspace import Workspace

if TYPE_CHECKING:
    from playground.server import Server

HEARTBEAT = 15.0
LOG_PAGE = 200


def routes(server: "Server") -> list[Route]:
    """Return the routes of the page's JSON API."""
    desk = Desk(server)
    return [
        Route("/page/state", desk.state),
        Route("/page/messages", desk.messages),
        Route("/page/act", desk.act, methods=["POST"]),
        Route("/page/clock", desk.clock, methods=["POST"]),
        Route("/page/log", desk.log),
        Route("/page/file/{file}", desk.file),
        Route("/page/events", desk.events),
    ]


class Desk:
    """The endpoints; each answers for the person named in `as`."""

    def __init__(self, server: "Server") -> None:
        self._server = server

    def _seat(self, who: str | None) -> Seat:
        return self._server.workspace.seat(who or "dora")

    def state(self, request: Request) -> Response:
        """Return everything that is on a person's screen, but for the messages."""
        try:
            return JSONResponse(screen(self._server, self._seat(request.query_params.get("as"))))
        except KeyError:
            return _failure("nobody has that name", 404)

    def messages(self, request: Request) -> Response:
        """Return the messages of a conversation (or thread), and mark it read."""
        asked = request.query_params
        try:
            seat = self._seat(asked.get("as"))
            channel, thread_ts = asked.get("channel", ""), asked.get("thread_ts")
            messages = seat.messages(channel, thread_ts)
            if not thread_ts and "peek" not in asked:
                seat.read(channel)
        except (KeyError, Impossible) as error:
            return _failure(str(error), 404)
        return JSONResponse({"messages": messages})

    async def act(self, request: Request) -> Response:
        """Do something as a person, and return what their screen shows then."""
        asked = await request.json()
        return await run_in_threadpool(self._act, asked)

    def _act(self, asked: Json) -> Response:
        try:
            seat = self._seat(asked.pop("as", None))
            deed = DEEDS[asked.pop("do")]
        except KeyError as error:
            return _failure(f"unknown: {error}", 400)
        try:
            result = deed(seat, asked)
        except (Impossible, KeyError, TypeError, ValueError) as error:
            result = {"ok": False, "error": str(error)}
        return JSONResponse({"ok": True, **result, "state": screen(self._server, seat)})

    async def clock(self, request: Request) -> Response:
        """Move the clock: to the next thing that is due, by a day, or to a moment."""
        asked = await request.json()
        return await run_in_threadpool(self._move, str(asked.get("to", "")))

    def _move(self, to: str) -> Response:
        server, clock = self._server, self._server.workspace.clock
        moment: datetime | None
        if to == "next":
            moment = server.next_due() if server.next_due else None
            if moment is None:
                return _failure("nothing is due", 409)
        elif to.startswith("+"):
            number, _, unit = to[1:].partition(" ")
            unit = unit.rstrip("s") + "s"
            if not number.isdigit() or unit not in ("minutes", "hours", "days", "weeks"):
                return _failure("move by days, hours, minutes or weeks", 400)
            moment = clock.now() + timedelta(**{unit: int(number)})
        else:
            try:
                moment = datetime.fromisoformat(to)
            except ValueError:
                return _failure("that is not a moment", 400)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=clock.now().tzinfo)
        if server.travel:
            server.travel(moment)
        else:
            clock.set(moment)
        server.workspace.changed()
        return JSONResponse({"ok": True, "now": clock.now().isoformat()})

    def log(self, request: Request) -> Response:
        """Return what the app has called since `after`."""
        after = int(request.query_params.get("after", "0"))
        workspace = self._server.workspace
        with workspace.lock:
            calls = [call for call in workspace.calls if call.number > after][-LOG_PAGE:]
            return JSONResponse({"calls": [readable(workspace, call) for call in calls]})

    def file(self, request: Request) -> Response:
        """Return the bytes of a file."""
        file = self._server.workspace.files.get(request.path_params["file"])
        if file is None or file.data is None:
            return _failure("there is no such file", 404)
        return Response(file.data, media_type=file.mimetype)

    async def events(self, _request: Request) -> Response:
        """Stream the version number whenever something has changed."""
        return StreamingResponse(self._versions(), media_type="text/event-stream")

    async def _versions(self) -> AsyncIterator[str]:
        watcher = self._server.watch()
        try:
            while not self._server.stopping:
                watcher.clear()
                yield f"data: {json.dumps({'version': self._server.workspace.version})}\n\n"
                try:
                    await asyncio.wait_for(watcher.wait(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                await asyncio.sleep(0.03)
        finally:
            self._server.unwatch(watcher)


def screen(server: "Server", seat: Seat) -> Json:
    """Return what is on someone's screen."""
    workspace = server.workspace
    due = server.next_due() if server.next_due else None
    with workspace.lock:
        everyone = [person_json(workspace, person) for person in workspace.people.values()]
        return {
            "version": workspace.version,
            "now": workspace.clock.now().isoformat(),
            "clock": {
                "running": workspace.clock.running,
                "next_due": due.isoformat() if due else None,
            },
            "team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain},
            "bot": {
                "id": workspace.bot_user_id,
                "name": workspace.bot.name,
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
        "name": person.name,
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
    if place is None or place.name:
        return f"#{place.name}" if place else ""
    names = [workspace.people[member].name for member in place.members]
    return ", ".join(name for name in names if name != workspace.bot.name)


def _failure(sentence: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status)


def _command(seat: Seat, asked: Json) -> Json:
    reply = seat.command(asked["text"], asked.get("channel"))
    return {"ok": reply.ok, "error": reply.error}


def _say(seat: Seat, asked: Json) -> Json:
    message = seat.say(asked["channel"], asked["text"], asked.get("thread_ts"))
    return {"ts": message.ts}


def _press(seat: Seat, asked: Json) -> Json:
    message: Any = asked.get("message")
    if isinstance(message, dict):
        message = (message["channel"], message["ts"])
    reply = seat.press(
        asked["block_id"],
        asked["action_id"],
        asked.get("value"),
        message=tuple(message) if message else None,
        home=bool(asked.get("home")),
    )
    return {"ok": reply.ok, "error": reply.error}


def _fill(seat: Seat, asked: Json) -> Json:
    seat.fill(asked["block_id"], asked.get("value"), asked.get("action_id"))
    return {}


def _submit(seat: Seat, asked: Json) -> Json:
    for filled in asked.get("values", []):
        _fill(seat, filled)
    result = seat.submit(asked.get("view_id"))
    return {"ok": result.ok, "error": result.failure, "errors": result.errors}


def _close(seat: Seat, _asked: Json) -> Json:
    seat.close_view()
    return {}


def _home(seat: Seat, _asked: Json) -> Json:
    seat.open_home()
    return {}


def _react(seat: Seat, asked: Json) -> Json:
    seat.react(asked["channel"], asked["ts"], asked["name"])
    return {}


def _join(seat: Seat, asked: Json) -> Json:
    seat.join(asked["channel"])
    return {}


def _open_dm(seat: Seat, asked: Json) -> Json:
    who = asked["who"]
    return {"channel": seat.open_dm(*([who] if isinstance(who, str) else who)).id}


def _read(seat: Seat, asked: Json) -> Json:
    seat.read(asked["channel"])
    return {}


def _upload(seat: Seat, asked: Json) -> Json:
    file = seat.upload(asked["name"], base64.b64decode(asked["data"]))
    return {"file": seat.workspace.file_json(file)}


DEEDS: dict[str, Callable[[Seat, Json], Json]] = {
    "command": _command,
    "say": _say,
    "press": _press,
    "submit": _submit,
    "fill": _fill,
    "close": _close,
    "home": _home,
    "react": _react,
    "join": _join,
    "open_dm": _open_dm,
    "read": _read,
    "upload": _upload,
}
