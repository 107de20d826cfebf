"""Matching: what people say of themselves, on forms and from files"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = {
    "enrolment": {
        "meanings": (sa.JSON(), "{}"),
        "levels": (sa.JSON(), "{}"),
        "rhythm": (sa.String(), ""),
        "channel": (sa.String(), ""),
        "style": (sa.String(), ""),
        "wishes": (sa.JSON(), "[]"),
        "blocks": (sa.JSON(), "[]"),
        "team": (sa.String(), ""),
        "manager": (sa.String(), ""),
        "rounds_waited": (sa.Integer(), "0"),
    },
    "programme": {
        "matching": (sa.JSON(), "{}"),
        "vocabulary": (sa.String(), ""),
    },
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        with op.batch_alter_table(table) as batch_op:
            for name, (kind, default) in columns.items():
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.alter_column(name, server_default=None)
    op.create_table(
        "rematch",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_rematch_pair_id_pair")),
        sa.PrimaryKeyConstraint("pair_id", "member_id", name=op.f("pk_rematch")),
    )


def downgrade() -> None:
    op.drop_table("rematch")
    for table, columns in reversed(COLUMNS.items()):
        with op.batch_alter_table(table) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
