"""The demo: the bot and the playground in one process, talking over a real websocket."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from typing import TextIO

import yaml

from bot import config
from bot.app import Mentor, assemble
from bot.errors import Refusal
from bot.socket_mode import SocketMode
from bot.store import Store, check_ins, pairs, programmes, schema, timers
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
STATE, DATABASE = "workspace.json", "mentor.sqlite3"
KEPT_CALLS = 2000
MOMENT = timedelta(seconds=0.3)
PATIENCE = 5.0  # seconds that the clock waits, at each moment, for the bot to have caught up

SET_UP = "Welcome to Northwind. Begin as Dora, who looks after people here: type `/mentor setup`."
JOIN_AND_PAIR = (
    "Now be Ada, and `/mentor join` as a mentee; be Ben, and `/mentor join` as a mentor."
    " Then be Dora again, and type `/mentor pair`."
)
CHECK_IN = (
    "Every pair talks in a conversation of its own. Move the clock to its first check-in with"
    " *Next due*, then answer as one of the two."
)


@contextmanager
def running(folder: Path, port: int, *, fresh: bool = False) -> Iterator[str]:
    """Run the demo while the block runs; yields the page's address.

    All of it is kept in `folder`, and goes on there the next time, unless `fresh`. Raises
    Refusal if the folder or the port cannot be used.
    """
    with _claimed(folder) as note:
        if fresh:
            _forget(folder)
        workspace = _workspace(folder / STATE)
        server = Server(workspace, port=port, state=folder / STATE)
        try:
            server.start()
        except OSError as error:
            raise Refusal(
                f"Port {port} cannot be used ({error.strerror})."
                " `make demo PORT=4000` takes another port."
            ) from None
        note.write(server.url)
        note.flush()
        with _mentor(server, folder / DATABASE):
            yield server.url


@contextmanager
def _mentor(server: Server, database: Path) -> Iterator[None]:
    """Let the bot work in the workspace of the server; it stops the server when the block ends."""
    workspace = server.workspace
    settings = config.read(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_client_id": None,
            "slack_client_secret": None,
            "slack_app_token": workspace.app_token,
            "slack_api_url": f"{server.url}/api/",
            "database_url": f"sqlite:///{database}",
            "mentor_command": "/mentor",
        }
    )
    store = Store(settings.database_url)
    schema.migrate(store.engine)
    mentor = assemble(settings, store, workspace.clock.now)
    travel = Travel(mentor, workspace.clock)
    server.travel, server.next_due = travel.to, lambda: _next_question(store)
    server.hint = lambda: next_step(store, workspace.id)
    socket = SocketMode(mentor.app, workspace.app_token)
    mentor.start()
    socket.connect()
    try:
        yield
    finally:
        travel.stop()
        socket.close()
        mentor.stop()
        server.stop()
        store.close()


class Travel:
    """Moves the clock, stopping at every moment at which something becomes due."""

    def __init__(self, mentor: Mentor, clock: Clock) -> None:
        self._mentor, self._clock = mentor, clock
        self._under_way = Lock()
        self._is_over = Event()

    def to(self, target: datetime) -> None:
        """Return when the clock is at `target` and the bot has caught up, or at `stop`."""
        mentor, clock = self._mentor, self._clock
        with self._under_way:
            while (due := mentor.next_due()) and due <= target:
                if self._is_over.is_set():
                    return
                clock.set(max(due, clock.now()))
                self._let_catch_up()
                if (still := mentor.next_due()) and still <= due:
                    break  # it will not go: Slack or the database has a fault
            clock.set(max(target, clock.now()))

    def stop(self) -> None:
        """Stay at the moment that was reached, with nothing half done."""
        self._is_over.set()
        with self._under_way:
            pass

    def _let_catch_up(self) -> None:
        mentor, clock = self._mentor, self._clock
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            mentor.catch_up()  # the bot would do it by itself, but only once in a real second
            due = mentor.next_due()
            if mentor.is_busy():
                time.sleep(0.005)
            elif due and due <= clock.now():
                clock.advance(MOMENT)  # it may not go yet: Slack limits how fast we post
            else:
                return


def _next_question(store: Store) -> datetime | None:
    with store.read() as session:
        return timers.next_due(session, "check_in", "nudge")


def next_step(store: Store, team: str) -> str:
    """Return what a visitor might do next; nothing once they have seen how it goes."""
    with store.read() as session:
        begun = programmes.all_in(session, team)
        paired = [
            pair.id
            for one in begun
            for ended in (False, True)
            for pair in pairs.of_programme(session, one.id, ended=ended)
        ]
        answered = check_ins.counts(session, paired, datetime.min.replace(tzinfo=UTC))
    if not begun:
        return SET_UP
    if not paired:
        return JOIN_AND_PAIR
    return "" if answered else CHECK_IN


@contextmanager
def _claimed(folder: Path) -> Iterator[TextIO]:
    """Hold the folder while the block runs; yields the file that tells others where we are.

    The system lets go of it if the process dies.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        note = (folder / "running").open("a+", encoding="utf-8")
    except OSError as error:
        raise Refusal(
            f"The demo keeps its files in {folder}, which cannot be written to ({error.strerror})."
        ) from None
    with note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note.seek(0)
            where = note.read()
            at = f", at {where}" if where else ""
            raise Refusal(f"A demo is already running on this folder{at}.") from None
        note.truncate(0)
        yield note
        note.truncate(0)


def _forget(folder: Path) -> None:
    for old in [folder / STATE, *folder.glob(f"{DATABASE}*")]:
        old.unlink(missing_ok=True)


def _workspace(state: Path) -> Workspace:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    if not state.exists():
        return Workspace(manifest, clock=Clock(), keep_calls=KEPT_CALLS)
    try:
        return Workspace.load(state, manifest, keep_calls=KEPT_CALLS)
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(
            f"{state} cannot be read ({type(error).__name__}). `make demo FRESH=1` starts anew."
        ) from None
