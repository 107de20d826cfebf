"""Health: a word for each part that has to work, for whoever watches over a process."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isinf

from sqlalchemy.exc import SQLAlchemyError

from bot.store import Store, schema

LATE = 60.0  # seconds without a tick, or without a round of delivery
OK, AHEAD = "ok", "ahead"  # ahead: a newer Mentor has migrated, and this one goes on meanwhile


@dataclass(frozen=True)
class Health:
    """What is asked. Ages are in seconds; one that never was is infinite."""

    store: Store
    tick_age: Callable[[], float]
    delivery_age: Callable[[], float]
    is_connected: Callable[[], bool] | None = None  # to Slack; over HTTP, Slack comes to us

    def check(self) -> dict[str, str]:
        """Return a word for each part, "ok" if it is well."""
        database, migrations = self._database()
        words = {
            "database": database,
            "migrations": migrations,
            "tick": _word(self.tick_age()),
            "delivery": _word(self.delivery_age()),
        }
        if self.is_connected:
            words["slack"] = OK if self.is_connected() else "not connected"
        return words

    def _database(self) -> tuple[str, str]:
        try:
            known = schema.current(self.store.engine)
        except SQLAlchemyError:
            return "unreachable", "unknown"
        if known == schema.head():
            return OK, OK
        return OK, AHEAD if schema.is_ahead(known) else "behind"


def _word(age: float) -> str:
    if isinf(age):
        return "not yet"
    return OK if age < LATE else "late"


def is_well(words: dict[str, str]) -> bool:
    """Return whether all parts are as they should be."""
    return all(word in (OK, AHEAD) for word in words.values())
