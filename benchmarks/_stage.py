"""The stage: a programme with a pair in it, a Slack that says yes, and bots as processes."""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bot import config
from bot.app import assemble
from bot.store import Store, schema
from playground.clock import Clock
from playground.http_delivery import sign
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import MANIFEST, join, publish, set_up
from tests.workspace import Slack

FORM = "application/x-www-form-urlencoded"
SERVE = ["-m", "bot", "serve"]
BARE = ["-m", "benchmarks._bare"]


def environment() -> dict[str, str]:
    """Return the environment of a process that keeps its bytecode, as an installed one does."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Sent:
    """One request as Slack sends it, but for the signature."""

    body: str
    content_type: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """What every benchmark plays on."""

    folder: Path
    settings: dict[str, str]  # the bot's environment
    team_id: str
    member_id: str

    @property
    def views(self) -> Path:
        """The views that Mentor shows, by method, for the anchor to show as they are."""
        return self.folder / "views.json"

    @contextmanager
    def running(self, *arguments: str) -> Iterator["Bot"]:
        """Run a bot's process while the block runs; it has answered once when the block begins."""
        port = _free_port()
        log = self.folder / f"{port}.log"
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                env=environment() | self.settings | {"PORT": str(port)},
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        bot = Bot(process, port, self.settings["SLACK_SIGNING_SECRET"])
        try:
            bot.wait_for(self.command())
            yield bot
        finally:
            process.terminate()
            process.wait()
            said = log.read_text(encoding="utf-8")
            if "ERROR" in said or "Traceback" in said:
                print(said, file=sys.stderr)

    def calls(self) -> dict[str, int]:
        """Return how often each Web API method was called so far."""
        with urllib.request.urlopen(self.settings["SLACK_API_URL"] + "calls") as answer:
            return dict(json.load(answer))

    def command(self) -> Sent:
        """`/mentor home`, which reads nothing."""
        payload = self._whose() | {
            "command": "/mentor",
            "text": "home",
            "team_id": self.team_id,
            "user_id": self.member_id,
            "channel_id": "C1",
            "trigger_id": "1.2.3",
            "response_url": "https://hooks.slack.com/commands/1",
        }
        return Sent(urlencode(payload), FORM, payload)

    def click(self, action_id: str = "goals.add", value: str = "1") -> Sent:
        """A button in App Home: by default the one that opens the form for a goal."""
        action = {
            "type": "button",
            "action_id": action_id,
            "block_id": "b",
            "value": value,
            "action_ts": "1.1",
        }
        return self._interaction(
            type="block_actions",
            trigger_id="1.2.3",
            actions=[action],
            container={"type": "view", "view_id": "V1"},
            view={"type": "home", "id": "V1", "callback_id": "", "blocks": []},
        )

    def submission(self, callback_id: str) -> Sent:
        """A form that is submitted."""
        view = {"type": "modal", "id": "V1", "callback_id": callback_id, "blocks": []}
        return self._interaction(type="view_submission", view=view | {"state": {"values": {}}})

    def event(self, name: str = "app_home_opened") -> Sent:
        """An event: by default somebody opens App Home."""
        payload = self._whose() | {
            "type": "event_callback",
            "team_id": self.team_id,
            "event_id": "Ev1",
            "event_time": 1,
            "event": {"type": name, "user": self.member_id, "tab": "home", "channel": "D1"},
        }
        return Sent(json.dumps(payload), "application/json", payload)

    def _interaction(self, **content: Any) -> Sent:
        user = {"id": self.member_id, "team_id": self.team_id}
        payload = self._whose() | {"team": {"id": self.team_id}, "user": user, **content}
        return Sent(urlencode({"payload": json.dumps(payload)}), FORM, payload)

    @staticmethod
    def _whose() -> dict[str, Any]:
        return {"token": "t", "api_app_id": "A1"}


@dataclass(frozen=True)
class Bot:
    """A bot that is running."""

    process: "subprocess.Popen[bytes]"
    port: int
    secret: str

    def send(self, sent: Sent) -> float:
        """Send a signed request over a new connection; return how many seconds it took."""
        now = int(time.time())
        headers = {
            "Content-Type": sent.content_type,
            "X-Slack-Request-Timestamp": str(now),
            "X-Slack-Signature": sign(self.secret, sent.body, now),
        }
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/slack/events", sent.body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"the bot answered {answer.status}")
        return took

    def wait_for(self, sent: Sent) -> None:
        """Send a request until it is answered."""
        with socket.socket() as knock:
            while knock.connect_ex(("127.0.0.1", self.port)):
                if self.process.poll() is not None:
                    raise RuntimeError("the bot has ended")
                time.sleep(0.005)
        self.send(sent)

    def memory(self) -> float:
        """Return the resident memory in MB."""
        pages = Path(f"/proc/{self.process.pid}/statm")
        if pages.exists():
            return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6
        answer = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)])
        return int(answer) * 1024 / 1e6


@contextmanager
def stage() -> Iterator[Stage]:
    """Make it all; it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="mentor-bench-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'mentor.sqlite3'}"
        workspace = _lived(database, folder / "views.json")
        identity = {
            "ok": True,
            "url": "https://northwind.slack.com/",
            "team": workspace.name,
            "team_id": workspace.id,
            "user": "mentor",
            "user_id": workspace.bot_user_id,
            "bot_id": workspace.bot_id,
        }
        slack = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._slack", json.dumps(identity)],
            stdout=subprocess.PIPE,
        )
        try:
            assert slack.stdout
            port = int(slack.stdout.readline())
            settings = {
                "SLACK_BOT_TOKEN": workspace.bot_token,
                "SLACK_APP_TOKEN": "",
                "SLACK_SIGNING_SECRET": workspace.signing_secret,
                "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
                "DATABASE_URL": database,
                "MENTOR_COMMAND": "/mentor",
            }
            yield Stage(folder, settings, workspace.id, workspace.person("ada").id)
        finally:
            slack.terminate()
            slack.wait()


def _lived(database: str, views: Path) -> Workspace:
    """Let Ben mentor Ada in a programme of the playground, and keep what Ada is shown."""
    workspace = Workspace(MANIFEST, clock=Clock(datetime.now(UTC)))
    server = Server(workspace)
    server.start()
    store = Store(database)
    schema.migrate(store.engine)
    settings = config.read(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_app_token": workspace.app_token,
            "slack_api_url": f"{server.url}/api/",
            "database_url": database,
        }
    )
    try:
        slack = Slack(workspace, assemble(settings, store, workspace.clock.now))
        set_up(slack)
        join(slack, "ben", "mentor", offers="public speaking\nSQL tuning")
        join(slack, "ada", "mentee", wants="public speaking")
        publish(slack)
        slack.home("ada")
        slack.command("/mentor goal", by="ada")
    finally:
        store.close()
        server.stop()
    shown = {call.method: call.arguments.get("view") for call in workspace.calls}
    kept = {method: shown[method] for method in ("views.open", "views.publish")}
    views.write_text(json.dumps(kept), encoding="utf-8")
    return workspace


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
