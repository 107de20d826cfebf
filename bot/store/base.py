"""The store: one way to SQLite and PostgreSQL, one UTC type, two kinds of transaction."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, cast

from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    Session,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC whatever the database thinks of time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_CLOCK = func.clock_timestamp(type_=UtcDateTime)

# What a session knows besides its rows.
POSTED = "posted"  # it has put something into the outbox
DOUBTFUL = "doubtful_since"  # what it posts may have been posted, in a forgotten life, since then

# With a server that is gone without a word: seconds to connect, milliseconds to be heard.
PATIENCE = {"connect_timeout": 5, "tcp_user_timeout": 20_000}
CHUNK = 100  # rows in one statement
BUSY_TIMEOUT = 30  # seconds that a SQLite writer waits for its turn

Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Words = Annotated[list[str], mapped_column(JSON)]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """All tables. Constraints have names, so that migrations can change them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Store:
    """What the bot remembers, on one SQLite file or on PostgreSQL.

    `news` is set whenever a committed transaction has put something into the outbox.
    """

    def __init__(self, url: str) -> None:
        self.engine = connect(url)
        self.news = threading.Event()
        self._queue = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(
            self.engine.execution_options(read_only=True, postgresql_readonly=True),
            expire_on_commit=False,
        )

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that may write; it is committed when the block ends without an error.

        On SQLite, which has one writer, the block begins when its turn has come: what the clock
        says in it is true.
        """
        with self._turn(), self._write.begin() as session:
            session.connection()
            yield session
        if session.info.get(POSTED):
            self.news.set()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Queue among our own threads: SQLite would let each sleep and try again, in any order."""
        has_turn = self._queue is not None and self._queue.acquire(timeout=BUSY_TIMEOUT)
        try:
            yield  # without a turn, SQLite itself says that it is locked
        finally:
            if self._queue and has_turn:
                self._queue.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, and so never keeps a writer waiting."""
        with self._read() as session:
            yield session

    def now(self) -> datetime:
        """Return the time that all processes on this database share."""
        if self.engine.dialect.name == "sqlite":
            return datetime.now(UTC)
        with self._read() as session:
            return session.execute(select(_CLOCK)).scalar_one()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def connect(url: str) -> Engine:
    """Return an engine set up as the store needs it (also for migrations)."""
    # Parameters hold members' words, and errors end up in logs.
    common: dict[str, Any] = {"pool_size": 20, "max_overflow": 10, "hide_parameters": True}
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args=PATIENCE, **common)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT}, **common)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place in the queue at once: it can then never fail half way through.
    read_only = connection.get_execution_options().get("read_only")
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def add_once(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless its unique key is there already; return whether it was inserted."""
    session.flush()
    inserted = session.execute(_adding(session.get_bind().dialect.name, table), dict(values))
    # Not by the count of rows: on PostgreSQL that is -1 once the cursor is closed.
    return inserted.first() is not None


def put(session: Session, table: type[Base], key: list[str], values: Mapping[str, Any]) -> None:
    """Insert a row, or give the row with the same `key` columns these values."""
    session.flush()
    changed = tuple(name for name in values if name not in key)
    putting = _putting(session.get_bind().dialect.name, table, tuple(key), changed)
    session.execute(putting, dict(values))


def put_all(
    session: Session, table: type[Base], key: list[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """The same for many rows, each with the same columns and another key."""
    session.flush()
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        changed = tuple(name for name in some[0] if name not in key)
        putting = _putting(session.get_bind().dialect.name, table, tuple(key), changed)
        session.execute(putting.values([dict(row) for row in some]))


Insert = postgresql.Insert | sqlite.Insert


def _insert(dialect: str, table: type[Base]) -> Insert:
    rows = cast(Table, table.__table__)
    return sqlite.insert(rows) if dialect == "sqlite" else postgresql.insert(rows)


@cache  # each is built once: to build it costs more than to run it
def _adding(dialect: str, table: type[Base]) -> Executable:
    adding = _insert(dialect, table).on_conflict_do_nothing()
    return adding.returning(*inspect(table).primary_key)


@cache
def _putting(dialect: str, table: type[Base], key: Sequence[str], changed: Sequence[str]) -> Insert:
    putting = _insert(dialect, table)
    new = {name: putting.excluded[name] for name in changed}
    return putting.on_conflict_do_update(index_elements=key, set_=new)
