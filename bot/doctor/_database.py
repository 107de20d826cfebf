"""The database: reachable, writable, up to date, with room; and what was left behind in it."""

import shutil
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from bot import databases
from bot.doctor import _clocks
from bot.doctor._findings import Finding, Sign
from bot.store import Store, checks, outbox, schema, timers

LEAST_FREE = 500  # MB on the disk of a SQLite file


def look_at(url: str) -> Iterator[Finding]:
    """Look at the database at an address, and make none."""
    file = checks.sqlite_file(url)
    if file and not file.exists():
        mend = (
            "please run `mentor migrate`"
            if file.parent.is_dir()
            else "its folder is not there either; please make it, or check DATABASE_URL"
        )
        yield Finding(Sign.BAD, f"There is no database at {file.absolute()} yet: {mend}.")
        return
    store = Store(url)
    try:
        yield from _database(store, url)
    except SQLAlchemyError as error:
        yield Finding(Sign.BAD, f"{databases.unusable(error)} Please check DATABASE_URL.")
    finally:
        store.close()


def _database(store: Store, url: str) -> Iterator[Finding]:
    kind = "SQLite" if store.engine.dialect.name == "sqlite" else "PostgreSQL"
    known = schema.current(store.engine)
    yield Finding(Sign.WELL, f"The database ({kind}) can be reached.")
    yield from _writing(store)
    yield from _space(url)
    if known != schema.head():
        is_ahead = schema.is_ahead(known)
        mend = "a newer Mentor has migrated it" if is_ahead else "please run `mentor migrate`"
        yield Finding(
            Sign.BAD,
            f"The database is at {known or 'nothing'}, this Mentor needs {schema.head()}: {mend}.",
        )
        return
    yield Finding(Sign.WELL, f"The database is up to date ({known}).")
    yield from _left_behind(store)
    if kind == "PostgreSQL":
        yield _clocks.compare("the database's", store.now())


def _writing(store: Store) -> Iterator[Finding]:
    if checks.is_writable(store):
        yield Finding(Sign.WELL, "The database can be written to.")
    else:
        yield Finding(
            Sign.BAD,
            "The database may only be read, and Mentor has to write: is it a standby, or a file"
            " of another user's?",
        )
    mode = checks.journal_mode(store)
    if mode == "wal":
        yield Finding(Sign.WELL, "SQLite keeps a write-ahead log.")
    elif mode:
        yield Finding(
            Sign.BAD,
            f"SQLite keeps its journal as {mode!r} and not as a write-ahead log: the file must be"
            " on a disk of this machine, not on a network drive.",
        )


def _space(url: str) -> Iterator[Finding]:
    file = checks.sqlite_file(url)
    if file is None:
        return
    free = shutil.disk_usage(file.parent).free // 2**20
    if free < LEAST_FREE:
        sentence = f"The disk of the database has only {free} MB free: please make room."
        yield Finding(Sign.BAD, sentence)
    else:
        yield Finding(Sign.WELL, "The disk of the database has room.")


def _left_behind(store: Store) -> Iterator[Finding]:
    now = store.now()
    with store.read() as session:
        late, given_up = timers.late(session, now), timers.given_up(session)
        dead = outbox.counts(session).dead
    if late:
        sentence = f"Overdue timers: {late}. Is `mentor serve` running?"
        yield Finding(Sign.NOTE, sentence)
    else:
        yield Finding(Sign.WELL, "No timer is overdue.")
    if given_up:
        sentence = f"Timers that failed too often: {given_up}. The log says why: “Timer failed”."
        yield Finding(Sign.NOTE, sentence)
    if dead:
        yield Finding(
            Sign.NOTE,
            f"Messages that were given up: {dead}. `mentor outbox list --state dead` says why.",
        )
    else:
        yield Finding(Sign.WELL, "No message was given up.")
