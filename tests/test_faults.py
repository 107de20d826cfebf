"""Faults: what becomes of what was promised when machines, databases, clocks or Slack fail.

What Slack does is in test_delivery.py, and a process that is really killed in chaos/.
"""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import DiskFull
from slack_sdk import WebClient
from sqlalchemy import Connection, delete, event, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot import config, jobs
from bot.app import assemble
from bot.clock import LOOK_AGAIN, SteadyClock
from bot.store import Store, members, outbox, schema, timers
from bot.store.outbox import Outgoing
from bot.store.timers import Timer
from playground.workspace import Workspace
from tests.test_check_ins import nudges, pings
from tests.test_delivery import Post
from tests.test_victories import share
from tests.workspace import Slack

pytestmark = pytest.mark.both_databases

Restore = Callable[[], None]


# --- a backup of yesterday


def back_up(store: Store, folder: Path) -> Restore:
    """Copy the database as an operator would; return what puts the copy in its place."""
    if store.engine.dialect.name == "postgresql":
        return _dump(store)
    here, copy = Path(store.engine.url.database or ""), folder / "backup.sqlite3"
    with closing(sqlite3.connect(here)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)

    def restore() -> None:
        store.close()
        for beside in ("-wal", "-shm"):
            here.with_name(here.name + beside).unlink(missing_ok=True)
        shutil.copy(copy, here)

    return restore


def _dump(store: Store) -> Restore:
    tables = schema.metadata.sorted_tables
    with store.engine.connect() as connection:
        rows = {table.name: connection.execute(select(table)).mappings().all() for table in tables}

    def restore() -> None:
        with store.engine.begin() as connection:
            for table in reversed(tables):
                connection.execute(table.delete())
            for table in tables:
                if rows[table.name]:
                    connection.execute(table.insert(), [dict(row) for row in rows[table.name]])
                if table.autoincrement_column is not None:
                    last = max((row["id"] for row in rows[table.name]), default=0)
                    name = f"{table.name}_id_seq"
                    connection.execute(text(f"SELECT setval('{name}', {last + 1}, false)"))

    return restore


def days(moments: list[datetime]) -> list[str]:
    return [f"{moment:%d %a %H:%M}" for moment in moments]


def test_after_yesterdays_backup_nothing_is_said_twice_and_nothing_is_missing(
    pair: Slack, store: Store, tmp_path: Path
) -> None:
    jobs.resume(store, pair.now)
    pair.wait(days=2)
    pair.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=600)
    share(pair, text="Waiting when the backup was made")
    restore = back_up(store, tmp_path)
    pair.wait(days=7)  # a nudge, a second ping, and what was waiting
    share(pair, text="Only in the life that is forgotten")
    assert (len(pings(pair)), len(nudges(pair))) == (2, 1)

    pair.sleep(hours=3)
    restore()
    jobs.resume(store, pair.now)
    pair.wait(days=7)
    assert days(pings(pair)) == ["03 Tue 15:00", "10 Tue 14:00", "17 Tue 14:00"]
    assert days(nudges(pair))[0] == "05 Thu 15:00"
    assert len(nudges(pair)) == 2  # the second one's week is reminded of a day late
    assert pair.posts("#victories", by="dora") == [
        "Ada Moreau shared a victory: Waiting when the backup was made",
        "Ada Moreau shared a victory: Only in the life that is forgotten",
    ]
    with store.read() as session:
        states = set(session.scalars(select(Outgoing.state)))
    assert states == {outbox.SENT}


def test_what_waited_while_nothing_ran_is_said_once(pair: Slack, store: Store) -> None:
    jobs.resume(store, pair.now)
    pair.workspace.faults.add("chat.postMessage", "ratelimited", times=9, retry_after=600)
    share(pair, text="Waiting when it stopped")
    pair.sleep(days=1, hours=7)  # the ping's hour has come and gone
    pair.workspace.faults.clear()
    jobs.resume(store, pair.now)
    pair.wait(hours=1)
    assert days(pings(pair)) == ["03 Tue 16:00"]
    assert pair.posts("#victories", by="dora")[-1].endswith("Waiting when it stopped")
    looks = [call for call in pair.workspace.calls if call.method == "conversations.history"]
    assert len(looks) == 2  # that is what minutes without a heartbeat cost


def test_a_short_stop_costs_no_search(pair: Slack, store: Store) -> None:
    jobs.resume(store, pair.now)
    pair.wait(days=1, hours=5, minutes=59)
    pair.mentor.catch_up()
    pair.sleep(minutes=2)
    jobs.resume(store, pair.now)
    pair.wait(minutes=10)
    assert len(pings(pair)) == 1
    assert not [c for c in pair.workspace.calls if c.method == "conversations.history"]


# --- a process that is killed at any instruction


class Killed(BaseException):
    """The process is no more."""


class Death:
    """Comes at the nth step: a statement, a commit, or either end of a call to Slack."""

    def __init__(self, store: Store, step: int) -> None:
        self._engine, self.left = store.engine, step

    def step(self, *_: Any) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    @contextmanager
    def near(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        call = WebClient.api_call

        def api_call(*arguments: Any, **named: Any) -> Any:
            self.step()
            answer = call(*arguments, **named)
            self.step()
            return answer

        with monkeypatch.context() as patched:
            patched.setattr(WebClient, "api_call", api_call)
            steps = ("before_cursor_execute", "commit")
            for name in steps:
                event.listen(self._engine, name, self.step)
            try:
                yield
            except Killed:
                pass
            finally:
                for name in steps:
                    event.remove(self._engine, name, self.step)


@pytest.fixture
def post(workspace: Workspace, store: Store, settings: config.Settings) -> Post:
    workspace.rate_limits = False
    return Post(workspace, store, settings)


@pytest.fixture
def timetable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A timetable of our own: a timer says its key to whom it names."""

    def say(session: Session, timer: Timer, now: datetime) -> None:
        body, to = {"text": timer.key}, timer.args["to"]
        outbox.post(session, timer.workspace_id, to, body, key=timer.key, now=now)

    monkeypatch.setattr(jobs, "TIMETABLE", {"say": say})


def plan(post: Post, key: str, to: str) -> None:
    with post.store.begin() as session:
        timers.set(session, post.workspace.id, "say", key, post.clock.now(), to=to)


def test_killed_at_any_step_it_says_everything_once(
    post: Post, timetable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, survived = 0, False
    while not survived:
        with post.store.begin() as session:  # so that every step is taken every time
            session.execute(delete(members.Conversation))
            session.execute(delete(members.Member))
        plan(post, f"p{steps}", post.id("ada"))
        steps += 1
        death = Death(post.store, steps)
        with death.near(monkeypatch):
            jobs.tick(post.store, post.clock.now())
            post.delivery.deliver_due()
        survived = death.left > 0
        for pause in (0, 61, 46, 3, 2):  # a new process; the lease; the doubt; the repeat; a pace
            post.clock.advance(timedelta(seconds=pause))
            jobs.tick(post.store, post.clock.now())
            post.delivery.deliver_due()
        assert post.texts("ada") == [f"p{number}" for number in range(steps)]
    assert steps > 30


# --- several schedulers


@pytest.mark.parametrize("schedulers", [2, 4])
def test_however_many_run_at_once_everything_is_said_once(
    post: Post, timetable: None, settings: config.Settings, schedulers: int
) -> None:
    channels = [post.workspace.open_channel(f"c{n}", [post.workspace.bot]) for n in range(16)]
    for channel in channels:
        plan(post, channel.name, channel.id)
    stores = [Store(settings.database_url) for _ in range(schedulers)]
    crowd = [assemble(settings, store, post.clock.now) for store in stores]
    for _ in range(8):
        threads = [threading.Thread(target=mentor.catch_up) for mentor in crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        post.clock.advance(timedelta(seconds=1))
    for store in stores:
        store.close()
    assert [[m.text for m in channel.messages if m.bot_id] for channel in channels] == [
        [channel.name] for channel in channels
    ]


# --- a clock that is set


@pytest.mark.parametrize("minutes", [60, -60, -10])
def test_a_clock_that_is_set_in_mid_life_loses_and_repeats_nothing(
    post: Post, timetable: None, settings: config.Settings, minutes: int
) -> None:
    jump = timedelta(minutes=minutes)
    ticks = post.clock.now()
    clock = SteadyClock(post.clock.now, lambda: (post.clock.now() - ticks).total_seconds())
    mentor = assemble(settings, post.store, clock)

    def pass_time(seconds: int) -> None:
        for _ in range(seconds):
            post.clock.advance(timedelta(seconds=1))
            mentor.delivery._on_round()
            mentor.catch_up()

    post.fail("lost")
    post.fail("ratelimited", nth=2, retry_after=20)
    for name in ("general", "random", "victories"):
        plan(post, f"before in {name}", post.workspace.channel(name).id)
    mentor.catch_up()
    post.write("under way", "#mentoring")
    with post.store.begin() as session:  # by another process, which dies
        assert outbox.claim(session, clock() + timedelta(seconds=21), 1)
    post.clock.advance(jump)
    ticks += jump
    pass_time(int(LOOK_AGAIN))
    for name in ("general", "random", "victories"):
        plan(post, f"after in {name}", post.workspace.channel(name).id)
    pass_time(90)
    for name in ("general", "random", "victories"):
        assert post.texts(f"#{name}") == [f"before in {name}", f"after in {name}"]
    assert post.texts("#mentoring") == ["under way"]


# --- a database that fails


@contextmanager
def fault(store: Store, name: str, hit: Callable[..., None]) -> Iterator[None]:
    """Let something go wrong with the database while the block runs."""
    event.listen(store.engine, name, hit)
    try:
        yield
    finally:
        event.remove(store.engine, name, hit)
        store.close()


def away(*_: Any) -> None:
    raise OperationalError("connect", {}, OSError("the server is away"))


def full(store: Store) -> Any:
    """No room for one page more (SQLite), or for one row more."""
    if store.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(store.engine.url.database or "")) as connection:
            connection.execute("VACUUM")  # earlier tests have left pages that are free

        def cap(connection: sqlite3.Connection, *_: Any) -> None:
            [[pages]] = connection.execute("PRAGMA page_count")
            connection.execute(f"PRAGMA max_page_count={pages}")

        return fault(store, "checkout", cap)

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            raise OperationalError(statement, {}, DiskFull("no space left on device"))

    return fault(store, "before_cursor_execute", refuse)


def read_only(store: Store) -> Any:
    def switch(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA query_only=ON")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    return fault(store, "begin", switch)


def test_a_database_away_for_ten_minutes_is_a_pause(pair: Slack, store: Store) -> None:
    pair.wait(days=1, hours=5, minutes=59)
    with fault(store, "engine_connect", away):
        for _ in range(10):
            pair.sleep(minutes=1)
            pair.mentor.ticker.tick()
            with pytest.raises(SQLAlchemyError):
                pair.mentor.delivery.deliver_due()
        assert "went wrong on our side" in str(pair.seat("ada").command("/mentor goal").body)
    pair.settle()
    assert days(pings(pair)) == ["03 Tue 15:09"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_restarted_in_mid_life_loses_and_repeats_nothing(
    post: Post, timetable: None, settings: config.Settings
) -> None:
    mentor = assemble(settings, post.store, post.clock.now)
    channels = [post.workspace.open_channel(f"c{n}", [post.workspace.bot]) for n in range(12)]
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    killer = Store(settings.database_url)
    count = 0

    def cut(*_: Any) -> None:
        nonlocal count
        count += 1
        if count % 7 == 0:
            with killer.engine.connect() as connection:
                connection.execute(others)

    for channel in channels:
        plan(post, channel.name, channel.id)
    event.listen(post.store.engine, "before_cursor_execute", cut)
    for _ in range(60):
        for work in (mentor.ticker.tick, mentor.delivery.deliver_due):
            with suppress(SQLAlchemyError):
                work()
        post.clock.advance(timedelta(seconds=2))
    event.remove(post.store.engine, "before_cursor_execute", cut)
    killer.close()
    for _ in range(4):
        post.clock.advance(timedelta(seconds=61))
        mentor.catch_up()
    assert count > 100
    assert [[m.text for m in channel.messages if m.bot_id] for channel in channels] == [
        [channel.name] for channel in channels
    ]


@pytest.mark.parametrize("trouble", [full, read_only])
def test_a_form_that_cannot_be_kept_stays_open_and_says_so(
    pair: Slack, store: Store, trouble: Callable[[Store], Any]
) -> None:
    words = "A victory in many words. " * 20
    pair.command("/mentor victory", by="ada")
    with trouble(store):
        for number in range(40):  # what still fits into the pages that there are is kept
            pair.seat("ada").fill("text", f"{number} {words}")
            pair.seat("ada").fill("audience", "channel")
            reply = pair.seat("ada").submit()
            if reply.errors:
                break
            pair.close("ada")
            pair.seat("ada").command("/mentor victory")
        assert "nothing was changed" in str(reply.errors)
        assert words.strip() in str(pair.seat("ada").view["state"])
        pair.mentor.ticker.tick()  # which fails, and harms nothing
    assert pair.submit(by="ada").ok
    pair.wait(days=2)
    said = pair.posts("#victories", by="dora")
    assert len(said) == len(set(said)) == number + 1
    assert len(pings(pair)) == 1


@pytest.mark.parametrize("trouble", [full, read_only])
def test_an_outcome_that_cannot_be_kept_is_found_in_slack(
    post: Post, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[Store], Any]
) -> None:
    call = WebClient.api_call
    with ExitStack() as while_it_lasts:

        def api_call(*arguments: Any, **named: Any) -> Any:
            answer = call(*arguments, **named)
            while_it_lasts.enter_context(trouble(post.store))
            return answer

        with monkeypatch.context() as patched, suppress(SQLAlchemyError):
            patched.setattr(WebClient, "api_call", api_call)
            post.write("hello")
            post.delivery.deliver_due()
        with suppress(SQLAlchemyError):
            post.delivery.deliver_due()
        assert post.texts() == ["hello"]
    post.clock.advance(outbox.LEASE)
    post.pass_time(minutes=2)
    assert (post.state("hello"), post.texts()) == ("sent", ["hello"])
