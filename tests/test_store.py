"""The store: what holds on both databases, and what happens when one is full, shut or away."""

import logging
import socket
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    OperationalError,
    StatementError,
)

from bot import jobs
from bot.health import Health
from bot.store import Store, members, outbox, schema, timers
from bot.store.base import add_once, connect, put
from bot.store.members import Conversation, Member, ReceivedEvent
from bot.store.outbox import Outgoing
from bot.store.timers import Timer

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def is_sqlite(store: Store) -> bool:
    return store.engine.dialect.name == "sqlite"


def post(store: Store, key: str, words: str = "hello") -> None:
    with store.begin() as session:
        outbox.post(session, "T1", "C1", {"text": words}, key=key, now=NOW)


def keys(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Outgoing.key).order_by(Outgoing.id)))


# --- rows


def test_a_moment_comes_back_as_it_was_and_in_utc(store: Store):
    east = timezone(timedelta(hours=5, minutes=45))
    local = datetime(2026, 3, 2, 14, 45, 30, 123456, tzinfo=east)
    with store.begin() as session:
        timers.set(session, "T1", "say", "one", local)
    with store.read() as session:
        timer = timers.find(session, "one")
    assert timer
    assert timer.due_at == local
    assert timer.due_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(store: Store):
    def keep() -> None:
        with store.begin() as session:
            timers.set(session, "T1", "say", "one", datetime(2026, 3, 2))

    with pytest.raises(StatementError, match="a moment needs a time zone"):
        keep()


def test_add_once_keeps_the_first_and_put_the_last(store: Store):
    first = {"workspace_id": "T1", "people": "U1", "channel": "D1"}
    with store.begin() as session:
        assert add_once(session, Conversation, first)
        assert not add_once(session, Conversation, {**first, "channel": "D2"})
        assert members.conversations(session, "T1", ["U1"]) == {"U1": "D1"}
    with store.begin() as session:
        put(session, Conversation, ["workspace_id", "people"], {**first, "channel": "D3"})
    with store.read() as session:
        assert members.conversations(session, "T1", ["U1"]) == {"U1": "D3"}
        assert members.conversations(session, "T2", ["U1"]) == {}


def test_foreign_keys_are_watched(store: Store):
    def orphan() -> None:
        with store.begin() as session:
            session.execute(
                text("INSERT INTO coordinator (programme_id, member_id) VALUES (4711, 'U1')")
            )

    with pytest.raises(IntegrityError):
        orphan()


def test_an_error_of_the_database_does_not_repeat_members_words(store: Store):
    def fail() -> None:
        with store.begin() as session:
            session.execute(text("SELECT * FROM nowhere WHERE a = :a"), {"a": "a secret"})

    with pytest.raises(DBAPIError) as failed:
        fail()
    assert "a secret" not in str(failed.value)


# --- people


USER = {"id": "U1", "name": "ada", "tz": "Europe/London", "profile": {"real_name": "Ada"}}


def test_a_person_is_known_by_workspace_and_kept_up_to_date(store: Store):
    with store.begin() as session:
        members.save(session, "T1", USER, NOW)
        members.save(session, "T1", {**USER, "deleted": True, "is_owner": True}, NOW)
    with store.read() as session:
        ada = members.find(session, "T1", "U1")
        assert members.find(session, "T2", "U1") is None
        assert members.named(session, "T1", ["U1", "U2"]).keys() == {"U1"}
        assert session.scalar(select(func.count()).select_from(Member)) == 1
    assert ada
    assert (ada.name, ada.zone) == ("Ada", "Europe/London")
    assert (ada.is_deactivated, ada.is_admin, ada.is_guest, ada.is_bot) == (
        True,
        True,
        False,
        False,
    )


def test_a_person_with_nothing_but_an_id_has_a_name_and_a_zone(store: Store):
    with store.begin() as session:
        members.save(session, "T1", {"id": "U1"}, NOW)
        ada = members.find(session, "T1", "U1")
    assert ada
    assert (ada.name, ada.zone) == ("U1", "UTC")


@pytest.mark.parametrize(("hours", "fresh"), [(0, True), (5, True), (6, False), (-7, False)])
def test_what_we_know_of_people_grows_old(store: Store, hours: int, fresh: bool):
    with store.begin() as session:
        members.save(session, "T1", USER, NOW)
        ada = members.find(session, "T1", "U1")
    assert ada
    assert members.is_fresh(ada, NOW + timedelta(hours=hours)) is fresh


def test_an_event_is_new_once_in_its_workspace_until_slack_forgets_it(store: Store):
    with store.begin() as session:
        news = [members.is_new(session, team, "Ev1", NOW) for team in ("T1", "T1", "T2")]
        members.sweep(session, NOW + timedelta(hours=23))
        assert not members.is_new(session, "T1", "Ev1", NOW)
        members.sweep(session, NOW + timedelta(hours=25))
        assert session.scalar(select(func.count()).select_from(ReceivedEvent)) == 0
    assert news == [True, False, True]


# --- transactions


def test_who_reads_never_keeps_a_writer_waiting(store: Store):
    post(store, "one")
    with store.read() as session:
        assert session.scalar(select(func.count(Outgoing.id))) == 1
        done = threading.Thread(target=post, args=(store, "two"))
        done.start()
        done.join(timeout=10)
        assert not done.is_alive()
    assert keys(store) == ["one", "two"]


def test_writers_take_turns(store: Store):
    def work(name: str) -> None:
        for number in range(10):
            post(store, f"{name}{number}")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys(store)) == 40


def test_a_writers_block_begins_when_its_turn_has_come(file: Path):
    store = Store(f"sqlite:///{file}")
    with (
        store.begin(),
        closing(sqlite3.connect(file, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
    store.close()


def test_a_failed_transaction_leaves_nothing(store: Store):
    def fail() -> None:
        with store.begin() as session:
            outbox.post(session, "T1", "C1", {}, key="one", now=NOW)
            timers.set(session, "T1", "say", "one", NOW)
            session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert keys(store) == []
    with store.read() as session:
        assert timers.find(session, "one") is None


# --- databases in trouble


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mentor.sqlite3"
    engine = connect(f"sqlite:///{path}")
    schema.migrate(engine)
    engine.dispose()
    return path


def test_what_is_committed_survives_a_power_cut(file: Path):
    store = Store(f"sqlite:///{file}")
    with store.read() as session:
        kept = [session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    assert kept == ["wal", 2]  # FULL: each commit is on the disk
    store.close()


def test_a_full_disk_leaves_nothing_half_done_and_is_got_over(file: Path):
    store = Store(f"sqlite:///{file}")
    pages = [1]  # SQLite takes the present size at least

    def limit(connection, _record, _proxy) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages[0]}")

    def write() -> None:
        with store.begin() as session:
            timers.cancel(session, "one")
            outbox.post(session, "T1", "C1", {"text": "x" * 500_000}, key="big", now=NOW)

    with store.begin() as session:
        timers.set(session, "T1", "unheard of", "one", NOW)
    event.listen(store.engine, "checkout", limit)
    with pytest.raises(OperationalError, match="full"):
        write()
    assert keys(store) == []
    with store.read() as session:
        assert timers.find(session, "one")
    pages[0] = 1_000_000
    write()
    assert keys(store) == ["big"]
    store.close()


def test_a_file_that_may_only_be_read_is_read_and_nothing_is_half_done(file: Path):
    store = Store(f"sqlite:///{file}")
    post(store, "one")
    with store.begin() as session:
        timers.set(session, "T1", "home", "home", NOW, member_id="U1")
    shut = Store(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert keys(shut) == ["one"]
    with pytest.raises(OperationalError, match="readonly"):
        post(shut, "two")
    with pytest.raises(OperationalError, match="readonly"), shut.begin() as session:
        outbox.claim(session, NOW, 1)
    with pytest.raises(DBAPIError, match="readonly"):
        jobs.tick(shut, NOW)
    shut.close()
    with store.read() as session:
        row, timer = outbox.find(session, "one"), timers.find(session, "home")
    assert row
    assert row.state == outbox.PENDING
    assert timer
    assert timer.failures == 0
    store.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_the_server_has_cut_are_made_anew(store: Store, database_url: str):
    post(store, "one")
    other = Store(database_url)
    with other.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()
    post(store, "two")
    assert keys(store) == ["one", "two"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_is_gone_without_a_word_is_not_waited_for(store: Store):
    with store.engine.connect() as connection:
        asked = connection.connection.driver_connection.info.get_parameters()
    assert asked["connect_timeout"] == "5"
    assert asked["tcp_user_timeout"] == "20000"


def test_a_database_that_is_not_there_does_not_answer(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for url in (
        f"postgresql+psycopg://mentor:secret@127.0.0.1:{port}/mentor",
        f"sqlite:///{tmp_path}/no/such/folder/mentor.sqlite3",
    ):
        store = Store(url)
        assert Health(store, float, float).check()["database"] == "unreachable"
        with pytest.raises(OperationalError) as failed:
            post(store, "one")
        assert "secret" not in str(failed.value)
        store.close()


def test_a_timer_is_not_lost_with_its_connection(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def cut(session, timer, now) -> None:
        outbox.post(session, "T1", "C1", {}, key="half", now=now)
        session.connection().invalidate()
        session.execute(select(Timer.id))

    monkeypatch.setattr(jobs, "TIMETABLE", {"cut": cut})
    with store.begin() as session:
        timers.set(session, "T1", "cut", "one", NOW)
    caplog.set_level(logging.CRITICAL)
    with pytest.raises(Exception, match=r"rolled back|invalid"):
        jobs.tick(store, NOW)
    with store.read() as session:
        timer = timers.find(session, "one")
    assert timer
    assert (timer.due_at, timer.failures) == (NOW, 0)
    assert keys(store) == []
