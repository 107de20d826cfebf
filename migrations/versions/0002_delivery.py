"""Delivery: moments to give up at, and a memory of where the database has been"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("file_id", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_outbox_expires_at",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending' AND expires_at IS NOT NULL"),
            postgresql_where=sa.text("state = 'pending' AND expires_at IS NOT NULL"),
        )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubtful_since", UtcDateTime(), nullable=True))
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unanswered", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.drop_column("unanswered")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_column("doubtful_since")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_expires_at")
        batch_op.drop_column("file_id")
        batch_op.drop_column("expires_at")
