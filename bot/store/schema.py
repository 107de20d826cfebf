"""The schema: whether a database is up to date, and bringing it there.

Alembic is imported only by those who migrate: `mentor serve` needs none of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Engine, inspect, text

import migrations
from bot.store import (  # noqa: F401 - every table is known from here
    check_ins,
    choices,
    coffees,
    drafts,
    enrolments,
    goals,
    installations,
    members,
    outbox,
    pairs,
    programmes,
    rematches,
    stand_ups,
    stories,
    timers,
    victories,
)
from bot.store.base import Base, UtcDateTime

if TYPE_CHECKING:
    from alembic.config import Config

metadata = Base.metadata


def head() -> str:
    """Return the newest migration's number: the files are named after them, in order."""
    versions = (Path(migrations.__file__).parent / "versions").glob("[0-9]*_*.py")
    return max(version.name.split("_")[0] for version in versions)


def current(engine: Engine) -> str | None:
    """Return the migration that a database is at; None for an empty one."""
    with engine.execution_options(read_only=True).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        known: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return known


def is_ahead(known: str | None) -> bool:
    """Return whether a database that is at a migration was migrated by a newer Mentor."""
    return known is not None and known > head()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision, up or down; `base` empties it."""
    from alembic import command

    config = _config(engine)
    known = current(engine)
    if revision != "head" and known is not None and (revision == "base" or revision < known):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _config(engine: Engine) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["engine"] = engine
    return config


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our UTC type into migrations under its own name."""
    return "UtcDateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False
