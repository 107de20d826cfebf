"""Alembic's way to the database: the same migrations run on SQLite and on PostgreSQL."""

from alembic import context
from sqlalchemy import Connection, text

from bot.store import schema

LOCK = 0x4D656E74  # any number, the same for all who migrate at once


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        render_as_batch=True,
        render_item=schema.render_item,
        compare_type=True,
    )
    context.run_migrations()


with context.config.attributes["engine"].begin() as connection:
    run(connection)
