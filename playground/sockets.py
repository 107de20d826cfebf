"""Socket Mode: envelopes to connections, each to exactly one, and their acknowledgements."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from threading import Event, RLock
from typing import Protocol

from playground import ids
from playground.wire import Json, Reply

CONNECTIONS = 10
LIFETIME = 18060
WARNING = 10


class Connection(Protocol):
    """One websocket, as the hub sees it."""

    def send(self, text: str) -> None:
        """Send `text`; from any thread."""

    def close(self) -> None:
        """Close the websocket; from any thread."""


@dataclass
class Pending:
    """An envelope that waits for its acknowledgement."""

    text: str
    connection: Connection | None
    done: Event = field(default_factory=Event)
    reply: Reply = field(default_factory=lambda: Reply(0, error="operation_timeout"))


class Sockets:
    """The app's connections: at most ten, each opened with a URL that serves once."""

    def __init__(self, app_id: str, seed: object, wake: Callable[[], None]) -> None:
        self.lifetime = LIFETIME
        self._app_id, self._seed, self._wake = app_id, seed, wake
        self._lock = RLock()
        self._tickets: set[str] = set()
        self._numbers = iter(range(1, 1 << 62))
        self._turns = iter(cycle(range(1 << 30)))
        self._connections: list[Connection] = []
        self._pending: dict[str, Pending] = {}

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def issue(self) -> str:
        """Return a ticket for one connection."""
        with self._lock:
            ticket = ids.secret(self._seed, "ticket", next(self._numbers))
            self._tickets.add(ticket)
            return ticket

    def redeem(self, ticket: str) -> bool:
        """Take the ticket back; False when it has served already or ten connections are open."""
        with self._lock:
            if ticket not in self._tickets or len(self._connections) >= CONNECTIONS:
                return False
            self._tickets.remove(ticket)
            return True

    def attach(self, connection: Connection) -> None:
        """Greet `connection` and let it have envelopes from now on."""
        with self._lock:
            self._connections.append(connection)
            hello = {
                "type": "hello",
                "num_connections": len(self._connections),
                "debug_info": {
                    "host": "playground",
                    "build_number": 1,
                    "approximate_connection_time": self.lifetime,
                },
                "connection_info": {"app_id": self._app_id},
            }
            connection.send(json.dumps(hello))
            for pending in self._pending.values():
                if pending.connection is None:
                    pending.connection = connection
                    connection.send(pending.text)
        self._wake()

    def detach(self, connection: Connection) -> None:
        """Forget `connection`; what it had not acknowledged goes to another one, or waits."""
        with self._lock:
            if connection in self._connections:
                self._connections.remove(connection)
            for pending in self._pending.values():
                if pending.connection is connection and not pending.done.is_set():
                    pending.connection = self._next()
                    if pending.connection:
                        pending.connection.send(pending.text)

    def give_up(self) -> None:
        """Stop waiting for acknowledgements."""
        with self._lock:
            for pending in self._pending.values():
                pending.done.set()

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection that its time is up (`warning`: soon; the others: now)."""
        with self._lock:
            open_now = list(self._connections)
        for connection in open_now:
            self.dismiss(connection, reason)

    def dismiss(self, connection: Connection, reason: str) -> None:
        """Tell one connection that its time is up."""
        farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
        connection.send(json.dumps(farewell))
        if reason != "warning":
            self.detach(connection)
            connection.close()

    def acknowledge(self, text: str) -> None:
        """Take what a connection sent: an envelope's acknowledgement, with a reply or without."""
        try:
            sent = json.loads(text)
        except ValueError:
            return
        with self._lock:
            pending = self._pending.get(str(sent.get("envelope_id")))
        if pending:
            pending.reply = Reply(200, sent.get("payload") or "")
            pending.done.set()

    def deliver(self, kind: str, payload: Json, headers: Json, patience: float) -> Reply:
        """Send one envelope to one connection and wait for what comes back."""
        with self._lock:
            connection = self._next()
            if connection is None:
                return Reply(0, error="dispatch_failed")
            number = ids.secret(self._seed, "envelope", next(self._numbers))
            envelope_id = "-".join(
                (number[:8], number[8:12], number[12:16], number[16:20], number[20:32])
            )
            envelope = {
                "envelope_id": envelope_id,
                "type": kind,
                "accepts_response_payload": kind != "events_api",
                "payload": payload,
                **({"retry_attempt": 0, "retry_reason": ""} if kind == "events_api" else {}),
                **headers,
            }
            pending = Pending(json.dumps(envelope), connection)
            self._pending[envelope_id] = pending
            connection.send(pending.text)
        pending.done.wait(patience)
        with self._lock:
            del self._pending[envelope_id]
        return pending.reply

    def _next(self) -> Connection | None:
        if not self._connections:
            return None
        return self._connections[next(self._turns) % len(self._connections)]
