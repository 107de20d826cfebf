"""HTTP mode: Slack's requests at /slack/events, and /healthz for whoever watches over us."""

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore
from waitress.server import create_server

from bot.store import Store

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

EVENTS = "/slack/events"
THREADS = 8


class WebServer:
    """Listens on a port; raises OSError when made if the port cannot be used."""

    def __init__(self, app: App, store: Store, port: int) -> None:
        site = Site(app, store)
        self._server = create_server(site, host="0.0.0.0", port=port, threads=THREADS)  # noqa: S104
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Serve in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests; those under way are answered."""
        server = self._server
        # Sockets are closed by the thread that watches them; what is under way still needs them.
        server.trigger.pull_trigger(lambda: wasyncore.dispatcher.close(server))
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        self._thread.join()


class Site:
    """The WSGI application."""

    def __init__(self, app: App, store: Store) -> None:
        self._slack = SlackRequestHandler(app, path=EVENTS)
        self._store = store

    def __call__(self, environ: dict[str, Any], start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == "/healthz":
            return self._health(start)
        return self._slack(environ, start)

    def _health(self, start: "StartResponse") -> Iterable[bytes]:
        is_well = self._store.answers()
        body = json.dumps({"database": "ok" if is_well else "unreachable"}).encode()
        status = "200 OK" if is_well else "503 Service Unavailable"
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]
