"""How Slack reaches the app: in process, over a websocket, or at its address."""

from collections.abc import Callable
from typing import Any

from playground import http_delivery
from playground.clock import Clock
from playground.sockets import Sockets
from playground.wire import Json, Reply, clone
from playground.workspace._installation import Installation

Deliver = Callable[[str, Json, Json], Reply]
PATIENCE = 3.0


class Reachable(Installation):
    """An installed app that can be called, and a count of what has changed because of it."""

    def __init__(
        self, manifest: Json, clock: Clock, seed: int, ticks: Callable[[], float], **who: Any
    ) -> None:
        super().__init__(manifest, clock, seed, **who)
        self.ticks, self.patience = ticks, PATIENCE
        self.base_url, self.request_url = "http://playground.invalid", ""
        self.version = 0
        self.listeners: list[Callable[[], None]] = []
        self.sockets = Sockets(self.app_id, seed, self.changed)
        if self.app.workspaces:  # they share what belongs to the app
            first = self.app.workspaces[0]
            self.sockets, self.request_url = first.sockets, first.request_url
            self.base_url, self.listeners = first.base_url, first.listeners
        self._in_process: Deliver | None = None

    def changed(self) -> None:
        """Tell whoever watches that something is different now."""
        self.version += 1
        for listener in list(self.listeners):
            listener()

    def connect(self, deliver: Deliver | None) -> None:
        """Deliver to the app by calling `deliver(kind, payload, headers)`, in process."""
        self._in_process = deliver

    @property
    def in_process(self) -> bool:
        """Whether deliveries are plain calls."""
        return self._in_process is not None

    def deliver(self, kind: str, payload: Json, headers: Json | None = None) -> Reply:
        """Send the app a payload and return what it replied within three seconds."""
        headers = headers or {}
        started = self.ticks()
        if kind == "interactive" and not self.interactive:
            return Reply(0, error="interactivity_disabled")
        if self._in_process:
            reply = self._in_process(kind, clone(payload), dict(headers))
            if self.ticks() - started > self.patience:
                reply = Reply(0, error="operation_timeout")
        elif self.sockets.connected or (self.socket_mode and not self.request_url):
            reply = self.sockets.deliver(kind, payload, headers, self.patience)
        elif self.request_url:
            url, secret = self.request_url, self.signing_secret
            reply = http_delivery.deliver(url, secret, kind, payload, headers, self.patience)
        else:
            reply = Reply(0, error="dispatch_failed")
        if reply.status != 200 and not reply.error:
            return Reply(reply.status, reply.body, "dispatch_failed")
        return reply

    def verify_request_url(self, url: str) -> bool:
        """Use `url` for HTTP delivery from now on, if the app there answers the challenge."""
        challenge = self.fresh_secret("challenge")
        sent = {"type": "url_verification", "challenge": challenge}
        secret = self.signing_secret
        reply = http_delivery.deliver(url, secret, "events_api", sent, {}, self.patience)
        answered = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        if reply.ok and answered == challenge:
            self.request_url = url
        return self.request_url == url
