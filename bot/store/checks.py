"""What a look at the database says of its health, beyond whether it answers."""

from pathlib import Path

from sqlalchemy import make_url, text

from bot.store.base import Store


def is_writable(store: Store) -> bool:
    """Return whether a transaction may write. Raises SQLAlchemyError if SQLite's may not begin."""
    with store.begin() as session:
        if store.engine.dialect.name == "sqlite":
            return True  # it has begun, and that was to take the place of a writer
        return str(session.scalar(text("SHOW transaction_read_only"))) == "off"


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
