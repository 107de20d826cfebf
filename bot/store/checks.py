"""What a look at the database says of its health, beyond whether it answers."""

import sqlite3
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from bot.store.base import Store


def is_writable(store: Store) -> bool:
    """Return whether a transaction may write. Raises SQLAlchemyError if none can begin."""
    with store.begin() as session:
        if store.engine.dialect.name != "sqlite":
            return str(session.scalar(text("SHOW transaction_read_only"))) == "off"
        version = int(session.scalar(text("PRAGMA user_version")) or 0)
        try:  # a file that may only be read lets even a writer begin
            session.execute(text(f"PRAGMA user_version = {version}"))
        except OperationalError as error:
            code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code & 0xFF != sqlite3.SQLITE_READONLY:  # the rest of it says why
                raise
            session.rollback()
            return False
        return True


def journal_mode(store: Store) -> str | None:
    """Return how SQLite keeps its journal; None for another database."""
    if store.engine.dialect.name != "sqlite":
        return None
    with store.read() as session:
        return str(session.scalar(text("PRAGMA journal_mode")))


def sqlite_file(url: str) -> Path | None:
    """Return the file that a database is in; None for another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database.removeprefix("file:"))
