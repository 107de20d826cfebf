"""A workspace with an app that may do everything, and nobody answering for it yet."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from playground.clock import Clock
from playground.server import Server
from playground.wire import Answer, Json, Reply
from playground.workspace import Workspace

SCOPES = [
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "users:read",
    "app_mentions:read",
]
EVENTS = [
    "app_home_opened",
    "app_mention",
    "member_joined_channel",
    "message.channels",
    "message.im",
    "reaction_added",
    "user_change",
]


@pytest.fixture
def manifest() -> Json:
    return {
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Mentor"},
            "slash_commands": [{"command": "/mentor", "should_escape": True}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 3, 2, 9, tzinfo=UTC))


class Ticks:
    """Real seconds, when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def workspace(manifest, clock, ticks) -> Workspace:
    workspace = Workspace(manifest, clock=clock, ticks=ticks)
    workspace.add_bot("#general")
    workspace.events.waiting.clear()
    return workspace


class Bot:
    """The app: it keeps what it is sent, and replies what a test tells it to."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.got: list[tuple[str, Json, Json]] = []
        self.replies: list[Reply | Callable[[Json], Reply]] = []

    def deliver(self, kind: str, payload: Json, headers: Json) -> Reply:
        self.got.append((kind, payload, headers))
        reply = self.replies.pop(0) if self.replies else Reply(200)
        return reply(payload) if callable(reply) else reply

    def then(self, *replies: Reply | Callable[[Json], Reply]) -> None:
        self.replies += replies

    def call(self, method: str, **arguments: object) -> Answer:
        return self.workspace.call(method, arguments, self.workspace.bot_token, json_body=True)

    def ask(self, method: str, **arguments: object) -> Json:
        """Call a method the way the SDK sends a form, and return the body."""
        body = self.workspace.call(method, arguments, self.workspace.bot_token).body
        assert isinstance(body, dict)
        return body

    @property
    def pressed(self) -> Json:
        """What the app was last told about a button or a form."""
        return [payload for kind, payload, _ in self.got if kind == "interactive"][-1]

    @property
    def events(self) -> list[Json]:
        return [payload["event"] for kind, payload, _ in self.got if kind == "events_api"]


@pytest.fixture
def bot(workspace) -> Bot:
    bot = Bot(workspace)
    workspace.connect(bot.deliver)
    return bot


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    server = Server(Workspace({}, clock=Clock()))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running, workspace) -> Iterator[Server]:
    running.workspace = workspace
    yield running
    running.travel = running.next_due = None


@pytest.fixture
def general(workspace) -> str:
    return workspace.channel("#general").id
