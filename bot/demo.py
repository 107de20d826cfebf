"""The demo: the bot and the playground in one process, talking over a real websocket."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import yaml
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import config
from bot.app import Mentor, assemble
from bot.store import Store, schema, timers
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
KEPT_CALLS = 2000
PATIENCE = 5.0  # seconds that the clock waits, at each moment, for the bot to have caught up

HINT = (
    "Welcome to Northwind. Begin as Dora, who looks after people here: type `/mentor setup`. Then be"
    " somebody else, on the left, and type `/mentor join`."
)


class CannotRun(Exception):  # noqa: N818 - it is a sentence for the terminal
    """Why the demo cannot run, in one sentence."""


@contextmanager
def running(folder: Path, port: int, *, fresh: bool = False) -> Iterator[str]:
    """Run the demo while the block runs; yields the page's address.

    All of it is kept in `folder`, and goes on there the next time, unless `fresh`. Raises
    CannotRun if the folder or the port cannot be used.
    """
    state, database = _places(folder, fresh=fresh)
    workspace = _workspace(state)
    server = Server(workspace, port=port, state=state, hint=HINT)
    try:
        server.start()
    except OSError as error:
        raise CannotRun(
            f"Port {port} cannot be used ({error.strerror}). Is another demo running?"
            " `make demo PORT=4000` takes another port."
        ) from None
    settings = config.read(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_app_token": workspace.app_token,
            "slack_api_url": f"{server.url}/api/",
            "database_url": f"sqlite:///{database}",
            "mentor_command": "/mentor",
        }
    )
    store = Store(settings.database_url)
    schema.migrate(store.engine)
    mentor = assemble(settings, store, workspace.clock.now)
    server.travel = lambda moment: travel(mentor, workspace.clock, moment)
    server.next_due = lambda: _next_question(store)
    socket = SocketModeHandler(mentor.app, workspace.app_token)
    mentor.start()
    socket.connect()
    try:
        yield server.url
    finally:
        socket.close()
        mentor.stop()
        server.stop()
        store.close()


def travel(mentor: Mentor, clock: Clock, target: datetime) -> None:
    """Move the clock to `target`, stopping at every moment at which something becomes due."""
    while (due := mentor.next_due()) and due <= target:
        clock.set(max(due, clock.now()))
        _let_catch_up(mentor, clock)
        if (still := mentor.next_due()) and still <= due:
            break  # it will not go: Slack or the database has a fault
    clock.set(max(target, clock.now()))


def _next_question(store: Store) -> datetime | None:
    with store.read() as session:
        return timers.next_due(session, "check_in", "nudge")


def _let_catch_up(mentor: Mentor, clock: Clock) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        due = mentor.next_due()
        if not mentor.is_busy() and (due is None or due > clock.now()):
            return
        time.sleep(0.02)


def _places(folder: Path, *, fresh: bool) -> tuple[Path, Path]:
    state, database = folder / "workspace.json", folder / "mentor.sqlite3"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if fresh:
            for old in [state, *folder.glob("mentor.sqlite3*")]:
                old.unlink(missing_ok=True)
        with (folder / ".writable").open("w"):
            pass
        (folder / ".writable").unlink()
    except OSError as error:
        raise CannotRun(
            f"The demo keeps its files in {folder}, which cannot be written to ({error.strerror})."
        ) from None
    return state, database


def _workspace(state: Path) -> Workspace:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    if not state.exists():
        return Workspace(manifest, clock=Clock(), keep_calls=KEPT_CALLS)
    try:
        return Workspace.load(state, manifest, keep_calls=KEPT_CALLS)
    except (ValueError, KeyError, TypeError) as error:
        raise CannotRun(
            f"{state} cannot be read ({type(error).__name__}). `make demo FRESH=1` starts anew."
        ) from None
