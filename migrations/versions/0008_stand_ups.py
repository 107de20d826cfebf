"""Stand-ups"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("picture", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("member") as batch_op:
        batch_op.alter_column("picture", server_default=None)
    op.create_table(
        "stand_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("has_own_time", sa.Boolean(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("closed_days", sa.JSON(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_stand_up_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_up")),
    )
    op.create_index(op.f("ix_stand_up_channel"), "stand_up", ["channel"])
    op.create_table(
        "stand_up_member",
        sa.Column("stand_up_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("wants_reminder", sa.Boolean(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("skips", sa.Date(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["stand_up_id"], ["stand_up.id"], name=op.f("fk_stand_up_member_stand_up_id_stand_up")
        ),
        sa.PrimaryKeyConstraint("stand_up_id", "member_id", name=op.f("pk_stand_up_member")),
    )
    op.create_index(op.f("ix_stand_up_member_member_id"), "stand_up_member", ["member_id"])
    op.create_table(
        "stand_up_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stand_up_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stand_up_id"], ["stand_up.id"], name=op.f("fk_stand_up_round_stand_up_id_stand_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_up_round")),
        sa.UniqueConstraint("stand_up_id", "day", name=op.f("uq_stand_up_round_stand_up_id_day")),
    )
    op.create_table(
        "stand_up_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("may_quote", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("shown_as", sa.String(), nullable=True),
        sa.Column("helper_id", sa.String(), nullable=True),
        sa.Column("is_solved", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["stand_up_round.id"],
            name=op.f("fk_stand_up_answer_round_id_stand_up_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_up_answer")),
        sa.UniqueConstraint(
            "round_id", "member_id", name=op.f("uq_stand_up_answer_round_id_member_id")
        ),
    )
    op.create_index(op.f("ix_stand_up_answer_member_id"), "stand_up_answer", ["member_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_stand_up_answer_member_id"), "stand_up_answer")
    op.drop_table("stand_up_answer")
    op.drop_table("stand_up_round")
    op.drop_index(op.f("ix_stand_up_member_member_id"), "stand_up_member")
    op.drop_table("stand_up_member")
    op.drop_index(op.f("ix_stand_up_channel"), "stand_up")
    op.drop_table("stand_up")
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_column("picture")
