"""The assembled bot: how it starts, ticks, survives and stops."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot import config, ticker
from bot.app import Mentor, assemble
from bot.config import Settings
from bot.store import Store, outbox, timers
from bot.ticker import Ticker
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import MANIFEST
from tests.waiting import eventually
from tests.workspace import Slack


def ours() -> list[str]:
    """The names of the bot's own threads."""
    names = [thread.name for thread in threading.enumerate()]
    return [name for name in names if name.startswith(("deliver", "APScheduler", "ThreadPool"))]


# --- assembly


def test_to_assemble_it_asks_slack_nothing_and_warns_of_nothing(
    settings: Settings,
    store: Store,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", workspace.bot_token)
    with caplog.at_level(logging.WARNING):
        assemble(settings, store, workspace.clock.now)
    assert caplog.messages == []
    assert workspace.calls == []
    assert ours() == []


def test_it_asks_slack_once_who_it_is(slack: Slack):
    slack.command("/mentor help", by="ada")
    slack.command("/mentor help", by="ben")
    assert [call.method for call in slack.workspace.calls].count("auth.test") == 1


def test_what_is_due_next_is_the_soonest_of_timers_and_messages(
    mentor: Mentor, store: Store, now: datetime
):
    assert mentor.next_due() is None
    with store.begin() as session:
        timers.set(session, "T1", "home", "one", now + timedelta(hours=1), member_id="U1")
    assert mentor.next_due() == now + timedelta(hours=1)
    with store.begin() as session:
        outbox.post(session, "T1", "C1", {"text": "x"}, key="x", now=now)
    assert mentor.next_due() == now
    assert not mentor.is_busy()
    with store.begin() as session:
        outbox.claim(session, now, 1)
    assert mentor.is_busy()


# --- in the background


@pytest.fixture
def live(server: Server, store: Store, database_url: str) -> Iterator[tuple[Workspace, Mentor]]:
    workspace = server.workspace = Workspace(MANIFEST, clock=Clock())
    settings = config.read(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_app_token": workspace.app_token,
            "slack_api_url": f"{server.url}/api/",
            "database_url": database_url,
        }
    )
    mentor = assemble(settings, store, workspace.clock.now)
    mentor.start()
    yield workspace, mentor
    if mentor.ticker._scheduler.running:
        mentor.stop()


def test_what_becomes_due_reaches_people_and_it_stops_without_a_trace(
    live: tuple[Workspace, Mentor],
):
    workspace, mentor = live
    ada = workspace.person("ada").id
    with mentor.store.begin() as session:
        timers.set(session, workspace.id, "home", "home", mentor.clock(), member_id=ada)
        assert timers.find(session, "sweep")
    eventually(lambda: workspace.seat("ada").home)
    mentor.stop()
    assert ours() == []
    assert not mentor.is_busy()


def test_a_database_error_costs_a_tick_and_no_more(
    live: tuple[Workspace, Mentor],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    workspace, mentor = live
    begin, failures = Store.begin, []

    def away(self: Store):
        failures.append(threading.current_thread().name)
        raise OperationalError("BEGIN", {}, OSError("the server is away"))

    monkeypatch.setattr(Store, "begin", away)
    eventually(lambda: len(set(failures)) > 1)  # of both: the loop and the tick
    monkeypatch.setattr(Store, "begin", begin)
    eventually(lambda: "The timers cannot be read; trying again" in caplog.text)
    with mentor.store.begin() as session:
        ada = workspace.person("ada").id
        timers.set(session, workspace.id, "home", "home", mentor.clock(), member_id=ada)
    eventually(lambda: workspace.seat("ada").home)


# --- the tick


class Counting:
    """A clock that counts how often it is looked at: once for each tick."""

    def __init__(self) -> None:
        self.looks = 0

    def now(self) -> datetime:
        self.looks += 1
        return datetime.now(UTC)


@pytest.fixture
def ticking(settings: Settings, store: Store) -> Iterator[tuple[Mentor, Counting]]:
    clock = Counting()
    mentor = assemble(settings, store, clock.now)
    mentor.ticker.start()
    yield mentor, clock
    mentor.ticker.stop()


def test_a_tick_that_a_clock_set_back_has_put_off_is_pushed(
    ticking: tuple[Mentor, Counting], monkeypatch: pytest.MonkeyPatch
):
    mentor, clock = ticking
    eventually(lambda: clock.looks > 0)
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    mentor.ticker._scheduler.modify_job("tick", next_run_time=in_an_hour)
    before = clock.looks
    mentor.delivery._on_round()  # not overdue yet
    monkeypatch.setattr(ticker, "OVERDUE", 0.0)
    mentor.delivery._on_round()
    eventually(lambda: clock.looks > before)


def test_a_tick_that_has_much_to_do_is_getting_on(store: Store):
    ages: list[float] = []
    begun = Ticker(store, Counting().now, lambda kind, due_at, now: ages.append(begun.age()))
    with store.begin() as session:
        timers.keep_sweeping(session, datetime.now(UTC))
    assert begun.run_due() == 1
    assert ages[0] < 1


def test_to_watch_a_ticker_that_does_not_run_is_harmless(store: Store):
    Ticker(store, Counting().now).watch()
