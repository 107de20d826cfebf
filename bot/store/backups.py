"""Backups: a copy of a SQLite file, made while Mentor is at work."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.base import Store


class NotACopy(Exception):  # noqa: N818 - what is so
    """What was copied cannot be read again."""


def copy(store: Store, file: Path) -> None:
    """Copy all that is committed into a new file, which needs no other file beside it.

    Nobody has to wait for it. Raises OSError or sqlite3.Error if the file cannot be written, and
    NotACopy if it cannot be read again.
    """
    half = file.with_name(f"{file.name}.half")
    half.unlink(missing_ok=True)
    source = store.engine.raw_connection()
    try:
        with closing(sqlite3.connect(half)) as target:
            assert isinstance(source.driver_connection, sqlite3.Connection)
            source.driver_connection.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            [found] = target.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise NotACopy(found)
        half.rename(file)
    finally:
        source.close()
        half.unlink(missing_ok=True)
