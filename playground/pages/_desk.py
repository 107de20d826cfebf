"""The endpoints of the page."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from playground.pages._deeds import DEEDS
from playground.pages._screen import readable, screen
from playground.seat import Impossible, Seat
from playground.wire import Json

if TYPE_CHECKING:
    from playground.server import Server

HEARTBEAT = 15.0
LOG_PAGE = 200


class Desk:
    """The endpoints; each answers for the person named in `as`."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._moves = Lock()

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
        if not self._moves.acquire(blocking=False):
            return _failure("the clock is moving already", 409)
        try:
            server.moving_to = moment
            server.workspace.changed()
            (server.travel or clock.set)(moment)
        finally:
            server.moving_to = None
            self._moves.release()
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
        headers = {"Content-Disposition": "attachment"}  # nobody's file becomes a page of ours
        return Response(file.data, media_type=file.mimetype, headers=headers)

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


def _failure(sentence: str, status: int) -> Response:
    return JSONResponse({"ok": False, "error": sentence}, status)
