"""The stage: a strict workspace, a database of each kind, and the bot between them."""

import gc
import logging
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import yaml
from sqlalchemy import event

from bot import config
from bot.app import Mentor, assemble
from bot.store import Store, schema
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace
from tests import databases
from tests.moments import Moments
from tests.standing_up import begin
from tests.waiting import PATIENCE
from tests.workspace import Slack

gc.set_threshold(50_000, 20, 50)  # looking for garbage all the time took a tenth of the tests

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

MANIFEST = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database on a real PostgreSQL, which a wheel brings."""
    with databases.postgresql() as url:
        yield url


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """For tests that begin to log as the command line does."""
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = root.handlers, root.level, own.level
    yield
    root.handlers = before[0]
    root.setLevel(before[1])
    own.setLevel(before[2])


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack waits longer than three seconds here: how fast we are depends on who else is busy."""
    monkeypatch.setattr("playground.workspace._reachable.PATIENCE", PATIENCE)


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    """A migrated store for each address: statements are compiled once, not for every test."""
    stores: dict[str, Store] = {}
    yield stores
    for store in stores.values():
        store.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-databases",
        action="store_true",
        help="run every test on SQLite and on PostgreSQL, not only those that are marked",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both kinds of database if it is about the store, else on one of them.

    Its name draws which, so that half of all dialogues are held on either.
    """
    own = metafunc.definition
    chosen = [mark for mark in own.iter_markers("parametrize") if "database_url" in mark.args[0]]
    if "database_url" in metafunc.fixturenames and not chosen:
        kinds = ["sqlite", "postgresql"]
        is_both = metafunc.config.getoption("both_databases")
        if not is_both and not own.get_closest_marker("both_databases"):
            kinds = [kinds[crc32(own.nodeid.encode()) % 2]]
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest,
    stores: dict[str, Store],
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.getbasetemp()}/mentor.sqlite3"
    else:
        url = request.getfixturevalue("postgres")
    if url not in stores:
        stores[url] = Store(url)
        if request.param == "sqlite":
            event.listen(stores[url].engine, "connect", _do_not_sync)
        schema.migrate(stores[url].engine)
    empty(stores[url])
    return url


def _do_not_sync(connection: sqlite3.Connection, _record: object) -> None:
    """Tests need no disk that survives a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def empty(store: Store) -> None:
    """Empty every table, all at once: each asked for takes its time. To truncate takes longer."""
    tables = schema.metadata.sorted_tables
    script = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(tables))
    raw = store.engine.raw_connection()
    try:
        connection: Any = raw.driver_connection
        if store.engine.dialect.name == "sqlite":
            connection.executescript(f"BEGIN IMMEDIATE; {script}; COMMIT")
        else:
            starts = [
                f"setval('{table.name}_id_seq', 1, false)"
                for table in tables
                if table.autoincrement_column is not None
            ]
            connection.execute(f"{script}; SELECT {', '.join(starts)}")
            connection.commit()
    finally:
        raw.close()
    store.news.clear()


@pytest.fixture
def store(stores: dict[str, Store], database_url: str) -> Store:
    return stores[database_url]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    server = Server(Workspace(MANIFEST, clock=Clock(MONDAY)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def workspace(server: Server) -> Workspace:
    """Slack, on a Monday morning. Calls go over real HTTP; the clock stands until it is moved."""
    server.workspace = Workspace(MANIFEST, clock=Clock(MONDAY))
    return server.workspace


@pytest.fixture
def settings(workspace: Workspace, server: Server, database_url: str) -> config.Settings:
    return settings_of(workspace, server, database_url)


def settings_of(workspace: Workspace, server: Server, database_url: str) -> config.Settings:
    """The settings of a bot that is installed in this workspace."""
    return _read(workspace.bot_token, workspace.app_token, f"{server.url}/api/", database_url)


@cache  # reading the environment takes as long as a short test
def _read(bot_token: str, app_token: str, api_url: str, database_url: str) -> config.Settings:
    return config.read(
        {
            "slack_bot_token": bot_token,
            "slack_app_token": app_token,
            "slack_api_url": api_url,
            "database_url": database_url,
        }
    )


@pytest.fixture
def mentor(settings: config.Settings, store: Store, workspace: Workspace) -> Mentor:
    return assemble(settings, store, workspace.clock.now)


@pytest.fixture
def slack(workspace: Workspace, mentor: Mentor) -> Slack:
    return Slack(workspace, mentor)


@pytest.fixture
def now(workspace: Workspace) -> datetime:
    return workspace.clock.now()


@pytest.fixture(scope="session")
def moments() -> Moments:
    """What was lived already: the longest beginnings are put back, and not lived again."""
    return Moments()


@pytest.fixture
def programme(slack: Slack, moments: Moments) -> Slack:
    """A programme that Dora has set up; nobody has joined yet."""
    moments.relive("programme", slack, set_up)
    return slack


@pytest.fixture
def pair(slack: Slack, moments: Moments) -> Slack:
    """A programme in which Ben mentors Ada; they were told on Thursday, and now it is Monday."""
    moments.relive("pair", slack, meet)
    return slack


@pytest.fixture
def data(slack: Slack, moments: Moments) -> Slack:
    """Ada and Ben have a stand-up in #mentoring, on workdays at ten by Dora's clock."""
    moments.relive("stand_up", slack, meet_and_begin)
    return slack


def meet_and_begin(slack: Slack) -> None:
    meet(slack)
    begin(slack)


def meet(slack: Slack) -> None:
    slack.workspace.clock.set(MONDAY - timedelta(days=4))
    set_up(slack, starts_on=f"{MONDAY:%Y-%m-%d}")
    join(slack, "ben", "mentor", offers="public speaking\nSQL tuning")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    slack.wait(until=MONDAY)


def set_up(slack: Slack, name: str = "Spring mentoring", by: str = "dora", **more: str) -> None:
    slack.command("/mentor setup", by=by)
    if slack.seat(by).view["callback_id"] == "programmes.choose":
        slack.press("New programme")
    done = slack.submit(
        name=name,
        purpose="Everybody can learn from somebody here.",
        values="courage\nkindness\nlearning by teaching\ncraft",
        weeks="26",
        channel=slack.place("#victories"),
        weekday="1",
        time="10:00",
        **more,
    )
    assert done.ok, done
    slack.close(by)


def join(slack: Slack, who: str, role: str, **answers: object) -> None:
    slack.command("/mentor join", by=who)
    done = slack.submit(role=role, **answers)
    assert done.ok, done
    slack.close(who)


def choose_autumn(slack: Slack, line: str, by: str) -> None:
    """Give a command that asks which of two programmes is meant, and choose the second."""
    slack.command(line, by=by)
    seat = slack.seat(by)
    assert seat.view
    [row] = [block for block in seat.view["blocks"] if "Autumn" in str(block)]
    seat.press(row["block_id"], row["accessory"]["action_id"])
    slack.settle()


def tell_a_story(slack: Slack) -> None:
    """Let Ada and Ben tell each other a life story, to its end."""
    slack.command("/mentor story", by="ada")
    assert slack.submit(depth="3").ok
    slack.press("I am ready", by="ben", where="ada ben")
    assert slack.submit(depth="1").ok
    slack.press("I am ready", by="ada", where="ada ben")
    slack.wait(minutes=8)


def publish(slack: Slack, by: str = "dora") -> None:
    slack.command("/mentor pair", by=by)
    assert slack.submit().ok
    assert slack.submit().ok
    slack.close(by)
