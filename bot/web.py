"""HTTP: Slack's requests, the pages to add us to a workspace, and two for whoever watches us."""

import json
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore
from waitress.server import create_server

from bot import health, installing, metrics
from bot.health import Health
from bot.installing import Pages
from bot.metrics import Metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

THREADS = 8


class WebServer:
    """Listens on a port; raises OSError when made if the port cannot be used."""

    def __init__(self, site: "Site", port: int) -> None:
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
