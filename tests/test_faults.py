"""Faults: what becomes of what was promised when machines, databases, clocks or Slack fail."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, text

from bot import jobs
from bot.store import Store, outbox, schema
from bot.store.outbox import Outgoing
from tests.test_check_ins import nudges, pings
from tests.test_victories import share
from tests.workspace import Slack

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
