"""Programmes: closed days are named once, and all stand-ups keep to them"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PROGRAMME = sa.table("programme", sa.column("id"), sa.column("closed_days", sa.JSON()))
STAND_UP = sa.table(
    "stand_up",
    sa.column("programme_id"),
    sa.column("closed_days", sa.JSON()),
    sa.column("ended_at"),
)


def upgrade() -> None:
    _add_to("programme")
    connection = op.get_bind()
    rows = sa.select(STAND_UP.c.programme_id, STAND_UP.c.closed_days)
    found: dict[int, set[str]] = {}
    for programme_id, days in connection.execute(rows.where(STAND_UP.c.ended_at.is_(None))):
        found.setdefault(programme_id, set()).update(days)
    for programme_id, days in found.items():
        one = sa.update(PROGRAMME).where(PROGRAMME.c.id == programme_id)
        connection.execute(one.values(closed_days=sorted(days)))
    with op.batch_alter_table("stand_up") as batch_op:
        batch_op.drop_column("closed_days")


def downgrade() -> None:
    _add_to("stand_up")
    connection = op.get_bind()
    for programme_id, days in connection.execute(sa.select(PROGRAMME)).all():
        its = sa.update(STAND_UP).where(STAND_UP.c.programme_id == programme_id)
        connection.execute(its.values(closed_days=days))
    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_column("closed_days")


def _add_to(table: str) -> None:
    """Add an empty list that every row has; new ones are given theirs by the code."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(
            sa.Column("closed_days", sa.JSON(), nullable=False, server_default="[]")
        )
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("closed_days", server_default=None)
