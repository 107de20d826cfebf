"""What a tick costs when few of very many timers are due, beside a bare scan of the index."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import bindparam, func, select, text

from benchmarks._report import Figure
from bot import jobs
from bot.store import Store
from bot.store.base import UtcDateTime
from bot.store.pairs import Pair
from bot.store.timers import Timer
from tests import databases
from tests.chaos import scenario

DUE, ALL = 500, 500_000
SCANS = 20
AIM = 1.2  # of the same tick with nothing but what is due

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :more) "
COLUMNS = {
    Pair: "workspace_id, programme_id, mentor_id, mentee_id, why, rule, started_at",
    Timer: "workspace_id, kind, key, due_at, rule, args, failures",
}
LATER = bindparam("later", type_=UtcDateTime)
MORE_PAIRS = f"""
    INSERT INTO pair ({COLUMNS[Pair]}) {NUMBERS}
    SELECT workspace_id, programme_id, 'M' || (i % 125000), 'E' || i, why, rule, started_at
    FROM n, (SELECT * FROM pair ORDER BY id LIMIT 1) AS model
"""
MORE_TIMERS = f"""
    INSERT INTO timer ({COLUMNS[Timer]})
    SELECT pair.workspace_id, kind, 'check_in:pair:' || pair.id, :later, model.rule, model.args, 0
    FROM pair, (SELECT * FROM timer WHERE kind = 'check_in' ORDER BY id LIMIT 1) AS model
    WHERE pair.id > :known
"""


@dataclass(frozen=True)
class Tick:
    """How long it took, in seconds, and the scan; how many timers it ran."""

    took: float
    scan: float
    timers: int


def run() -> list[Figure]:
    """Measure on both databases."""
    return [*_compare("PostgreSQL"), *_compare("SQLite")]


def _compare(kind: str) -> list[Figure]:
    alone, among = _tick(kind, DUE), _tick(kind, ALL)
    each = [tick.took / tick.timers * 1000 for tick in (among, alone)]
    return [
        Figure(
            f"{kind}, a tick, {DUE} of {ALL:,} pairs due, beside the scan",
            among.took * 1000,
            among.scan * 1000,
            "ms",
        ),
        Figure(f"… each of its {among.timers:,} timers, beside {DUE} of {DUE}", *each, "ms", AIM),
    ]


def _tick(kind: str, count: int) -> Tick:
    """Run a tick among so many pairs."""
    with databases.empty(kind.lower(), durable=True) as (_, url):
        store = Store(url)
        rule = scenario.prepare(store, DUE)
        now = datetime.now(UTC)
        scenario.promise(store, rule, now)
        if count > DUE:
            with store.begin() as session:
                first = session.scalar(select(func.max(Pair.id)))
                later = {"known": first, "later": now + timedelta(days=7)}
                session.execute(text(MORE_PAIRS), {"more": count - DUE})
                session.execute(text(MORE_TIMERS).bindparams(LATER), later)
            with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
                plain.execute(text("ANALYZE"))
        if kind == "SQLite":  # what was prepared is not what is measured
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as plain:
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        scans = [_timed(lambda: _scan(store, now)) for _ in range(SCANS)]
        ran: list[int] = []
        took = _timed(lambda: ran.append(sum(iter(lambda: jobs.tick(store, now), 0))))
        store.close()
    return Tick(took, median(scans), ran[0])


def _scan(store: Store, now: datetime) -> None:
    due = select(Timer.id).where(Timer.due_at <= now).order_by(Timer.due_at, Timer.id)
    with store.read() as session:
        found = session.scalars(due.limit(DUE)).all()
    assert len(found) == DUE


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
