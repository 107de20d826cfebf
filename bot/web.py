"""HTTP: Slack's requests, the pages to add us to a workspace, and two for whoever watches us."""

import ctypes
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from bot import health, installing, metrics
from bot.health import Health
from bot.installing import Pages
from bot.metrics import Metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

THREADS = 8
LONGEST_ANSWER = 20.0  # seconds that a request under way has when we are to stop
MOMENT = 1.0  # seconds that a new connection has to say what it wants then
SO_ATTACH_FILTER = 26
NO_SYN = [  # classic BPF on a TCP header: drop what has the flag SYN
    struct.pack("HBBI", code, yes, no, value)
    for code, yes, no, value in (
        (0x30, 0, 0, 13),  # load byte 13, the flags
        (0x45, 0, 1, 0x02),  # is SYN among them?
        (0x06, 0, 0, 0),  # then take nothing of it
        (0x06, 0, 0, 0xFFFFFFFF),  # else take all
    )
]
LOOK = 0.02  # seconds between two looks at who is still there


class WebServer:
    """Listens on a port; raises OSError when made if the port cannot be used."""

    def __init__(self, site: "Site", port: int) -> None:
        self._server = create_server(site, host="0.0.0.0", port=port, threads=THREADS)  # noqa: S104
        self._server.channel_class = Channel
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Serve in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections, and return when all that has come is answered."""
        server = self._server
        deadline = time.monotonic() + LONGEST_ANSWER
        # Sockets are closed by the thread that watches them.
        server.trigger.pull_trigger(self._close_the_door)
        while server.accepting or (server.active_channels and time.monotonic() < deadline):
            server.trigger.pull_trigger(self._let_the_idle_go)
            self._thread.join(LOOK)
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        self._thread.join()

    def _close_the_door(self) -> None:
        """Let in who has knocked already: closing the door would throw them out."""
        server, before = self._server, -1
        _turn_away(server.socket)
        while before != len(server._map):
            before = len(server._map)
            server.handle_accept()
        wasyncore.dispatcher.close(server)
        server.accepting = False

    def _let_the_idle_go(self) -> None:
        for channel in list(self._server.active_channels.values()):
            if channel.is_idle():
                channel.handle_close()


def _turn_away(door: socket.socket) -> None:
    """Let nobody knock any more while those who have are let in; they try again at a closed door.

    Where there is no such filter, somebody who knocks within that millisecond is thrown out.
    """
    if sys.platform == "linux":
        instructions = ctypes.create_string_buffer(b"".join(NO_SYN))
        program = struct.pack("HP", len(NO_SYN), ctypes.addressof(instructions))
        door.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that knows whether anything is still to be answered on it."""

    has_answered = False

    def service(self) -> None:
        """Answer one request."""
        super().service()
        self.has_answered = True

    def is_idle(self) -> bool:
        """Return whether nothing was asked that is not answered; a new one has a moment to ask."""
        if self.requests or self.request or self.total_outbufs_len:
            return False
        if not self.has_answered and time.time() - self.creation_time < MOMENT:
            return False
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return True  # nothing has come, or nothing will


class Site:
    """The WSGI application.

    Without an `app`, Slack's requests come another way; without `pages`, nobody can add us.
    """

    def __init__(
        self, health: Health, metrics: Metrics, app: App | None, pages: Pages | None
    ) -> None:
        self._slack = SlackRequestHandler(app) if app else None
        self._pages = pages
        self._health = health
        self._metrics = metrics

    def __call__(self, environ: dict[str, Any], start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        match environ["REQUEST_METHOD"], environ["PATH_INFO"]:
            case "POST", "/slack/events" if self._slack:
                return self._slack(environ, start)
            case "GET", installing.INSTALL | installing.REDIRECT if self._pages:
                return self._pages(environ, start)
            case "GET" | "HEAD", "/healthz":
                return self._say_how_it_is(start)
            case "GET" | "HEAD", "/metrics":
                return _answer("200 OK", metrics.CONTENT_TYPE, self._metrics.page(), start)
        return _answer("404 Not Found", "text/plain", b"Not Found", start)

    def _say_how_it_is(self, start: "StartResponse") -> Iterable[bytes]:
        words = self._health.check()
        status = "200 OK" if health.is_well(words) else "503 Service Unavailable"
        return _answer(status, "application/json", json.dumps(words).encode(), start)


def _answer(status: str, kind: str, body: bytes, start: "StartResponse") -> Iterable[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]
