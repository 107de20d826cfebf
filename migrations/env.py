"""Alembic's way to the database: the same migrations run on SQLite and on PostgreSQL."""

from alembic import context
from sqlalchemy import Connection, Engine, text

from bot.store import schema

LOCK = 0x4D656E74  # any number, the same for all who migrate at once


def run(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        run_on_sqlite(engine)
        return
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        migrate(connection)


def run_on_sqlite(engine: Engine) -> None:
    """Migrate without foreign keys, for a table that is rebuilt is dropped first.

    They can only be switched outside of a transaction.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                migrate(connection)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"rows without what they belong to: {broken}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        render_as_batch=True,
        render_item=schema.render_item,
        compare_type=True,
    )
    context.run_migrations()


run(context.config.attributes["engine"])
