"""Events on their way to the app: in order, and again when nobody took them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING

from playground.conversations import SCOPE_FAMILY, Conversation
from playground.wire import Json, Reply

if TYPE_CHECKING:
    from playground.workspace._workspace import Workspace

# What an app must hold, one of them, to be told of an event; the others need no scope.
SCOPES = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "file_deleted": ("files:read",),
    "file_shared": ("files:read",),
    "group_archive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "user_change": ("users:read",),
}
RETRIES = [timedelta(0), timedelta(minutes=1), timedelta(minutes=5)]


@dataclass
class Waiting:
    """One event that the app has not taken yet."""

    envelope: Json
    due: datetime
    attempt: int = 0
    reason: str = ""


class Events:
    """The queue of events; `log` keeps the envelopes that were handed over, for tests."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._draining = RLock()
        self.waiting: list[Waiting] = []
        self.log: list[Json] = []

    def emit(self, event: Json, *, place: Conversation | None = None, name: str = "") -> None:
        """Queue `event` if the app may know: subscribed, with a scope, and in `place` if any."""
        workspace = self._workspace
        name = name or event["type"]
        scopes = set(SCOPES.get(name, workspace.scopes)) & set(workspace.scopes)
        if name not in workspace.subscriptions or not scopes:
            return
        if place is not None and workspace.bot_user_id not in place.members:
            return
        now = workspace.clock.now()
        event.setdefault("event_ts", f"{now.timestamp():.6f}")
        envelope = {
            "token": workspace.signing_secret[:24],
            "team_id": workspace.id,
            "context_team_id": workspace.id,
            "context_enterprise_id": workspace.enterprise_id,
            **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.fresh("Ev"),
            "event_time": int(now.timestamp()),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise_id,
                    "team_id": None if workspace.is_org_install else workspace.id,
                    "user_id": workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": workspace.is_org_install,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{workspace.fresh_secret('context')}",
        }
        self.waiting.append(Waiting(envelope, now))
        workspace.changed()

    def drain(self) -> None:
        """Deliver what is due, one after the other."""
        with self._draining:
            while waiting := self._next():
                headers: Json = {}
                if waiting.attempt:
                    headers = {"retry_attempt": waiting.attempt, "retry_reason": waiting.reason}
                reply = self._workspace.deliver("events_api", waiting.envelope, headers)
                if reply.ok:
                    self.log.append(waiting.envelope)
                    del self.log[:-1000]
                else:
                    self._again(waiting, reply)

    def _next(self) -> Waiting | None:
        with self._workspace.lock:
            now = self._workspace.clock.now()
            due = next((waiting for waiting in self.waiting if waiting.due <= now), None)
            if due:
                self.waiting.remove(due)
            return due

    def _again(self, waiting: Waiting, reply: Reply) -> None:
        if waiting.attempt >= len(RETRIES):
            return
        with self._workspace.lock:
            waiting.due = self._workspace.clock.now() + RETRIES[waiting.attempt]
            waiting.attempt += 1
            waiting.reason = "http_error" if reply.status else "http_timeout"
            self.waiting.append(waiting)


def message_event_name(place: Conversation) -> str:
    """Return what a manifest calls the message events of such a place."""
    family = SCOPE_FAMILY[place.kind]
    return f"message.{family}"
