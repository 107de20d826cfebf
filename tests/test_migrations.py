"""Migrations: one path, up and down, on both databases; and it ends where the code is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, select, text

import migrations
from bot.store import Store, outbox, schema, timers
from bot.store.base import connect

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    url: str = request.getfixturevalue("postgres")
    engine = connect(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS empty WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE empty"))
    engine.dispose()
    yield engine.url.set(database="empty").render_as_string(hide_password=False)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = connect(empty_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def revisions() -> list[str]:
    """All revisions, the oldest first."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def test_up_makes_every_table_and_down_leaves_none(engine: Engine):
    assert schema.current(engine) is None
    schema.migrate(engine)
    assert schema.current(engine) == schema.head()
    assert tables(engine) == set(schema.metadata.tables)
    schema.migrate(engine, "base")
    assert tables(engine) == set()
    schema.migrate(engine)
    assert tables(engine) == set(schema.metadata.tables)


def test_the_migrated_schema_is_the_one_in_the_code(engine: Engine):
    schema.migrate(engine)
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, schema.metadata) == []


def test_partial_indexes_have_their_conditions(engine: Engine):
    schema.migrate(engine)
    query = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE name = :name",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = :name",
    }[engine.dialect.name]
    with engine.connect() as connection:
        for name in ("ix_outbox_waiting", "ix_outbox_lease_until", "uq_pair_active"):
            assert "WHERE" in connection.execute(text(query), {"name": name}).scalar_one()


def test_step_by_step_up_and_down(engine: Engine):
    steps = revisions()
    assert steps[-1] == schema.head()
    for revision in steps:
        schema.migrate(engine, revision)
        assert schema.current(engine) == revision
    for revision in reversed(steps[:-1]):
        schema.migrate(engine, revision)
        assert schema.current(engine) == revision
    schema.migrate(engine, "base")
    assert tables(engine) == set()


def test_to_migrate_what_is_up_to_date_changes_nothing(engine: Engine):
    schema.migrate(engine)
    store = Store(engine.url.render_as_string(hide_password=False))
    with store.begin() as session:
        outbox.post(session, "T1", "C1", {"text": "hello"}, key="parent", now=NOW)
        outbox.post(session, "T1", "C1", {"text": "hello"}, key="child", now=NOW, reply_to="parent")
        timers.set(session, "T1", "say", "one", NOW)
    schema.migrate(engine)
    schema.migrate(engine, schema.head())
    with store.read() as session:
        assert outbox.find(session, "child")
        assert timers.find(session, "one")
    store.close()


def test_closed_days_become_the_programmes_and_are_given_back(engine: Engine):
    schema.migrate(engine, "0011")
    then = MetaData()
    then.reflect(engine, only=["programme", "stand_up"])
    programme = {
        "workspace_id": "T1",
        "name": "Spring",
        "purpose": "",
        "values": [],
        "starts_on": NOW.date(),
        "weeks": 26,
        "channel": "C1",
        "weekday": 1,
        "time": "10:00",
        "created_at": NOW,
        "matching": {},
        "vocabulary": "",
    }
    stand_up = {
        "workspace_id": "T1",
        "owner_id": "U1",
        "name": "Data",
        "channel": "C1",
        "rule": {},
        "has_own_time": False,
        "questions": {},
        "began_at": NOW,
        "ended_at": None,
    }
    first = [["2026-04-08", "2026-01-06"], ["2026-12-24", "2026-04-08"]]
    with engine.begin() as connection:
        for number in (1, 2, 3):
            connection.execute(then.tables["programme"].insert(), {"id": number, **programme})
        for days in first:
            about = {"programme_id": 1, "closed_days": days}
            connection.execute(then.tables["stand_up"].insert(), stand_up | about)
        ended = {"programme_id": 1, "closed_days": ["2026-05-01"], "ended_at": NOW}
        connection.execute(then.tables["stand_up"].insert(), stand_up | ended)
        other = {"programme_id": 2, "closed_days": []}
        connection.execute(then.tables["stand_up"].insert(), stand_up | other)
    schema.migrate(engine)
    union = ["2026-01-06", "2026-04-08", "2026-12-24"]
    assert closed_days(engine, "programme") == [union, [], []]
    schema.migrate(engine, "0011")
    assert closed_days(engine, "stand_up") == [union, union, union, []]


def closed_days(engine: Engine, table: str) -> list[list[str]]:
    now = MetaData()
    now.reflect(engine, only=[table])
    columns = now.tables[table].c
    with engine.connect() as connection:
        return list(connection.scalars(select(columns.closed_days).order_by(columns.id)))


def test_several_who_migrate_at_once_do_it_once(empty_url: str, tmp_path: Path):
    env = {**os.environ, "DATABASE_URL": empty_url, "PYTHONPATH": str(Path.cwd())}
    migrate = [sys.executable, "-m", "bot", "migrate"]
    started = [
        subprocess.Popen(migrate, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert said == [f"The database is at {schema.head()}.\n"] * 3
    engine = connect(empty_url)
    assert tables(engine) == set(schema.metadata.tables)
    engine.dispose()


def test_a_migration_that_fails_changes_nothing(engine: Engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE programme (id INTEGER)"))
    with pytest.raises(Exception, match="programme"):
        schema.migrate(engine)
    assert tables(engine) == {"programme"}
    assert schema.current(engine) is None


def test_foreign_keys_are_watched_again_after_a_migration(engine: Engine):
    schema.migrate(engine)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
