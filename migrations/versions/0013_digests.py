"""Stand-ups: an answer knows the digest of its week, which follows what its author changes"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("stand_up_answer") as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_stand_up_answer_digest"), ["digest"])


def downgrade() -> None:
    with op.batch_alter_table("stand_up_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_up_answer_digest"))
        batch_op.drop_column("digest")
