"""Timers: each kind in each workspace has its turn, however much is due elsewhere"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index("ix_timer_turn", ["workspace_id", "kind", "due_at"])
        batch_op.drop_index("ix_timer_workspace_id")


def downgrade() -> None:
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index("ix_timer_workspace_id", ["workspace_id"])
        batch_op.drop_index("ix_timer_turn")
