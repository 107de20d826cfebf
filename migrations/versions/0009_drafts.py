"""Drafts: several that can be compared, a ceremony, and a choice for mentees"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draft") as batch_op:
        batch_op.add_column(sa.Column("publish_at", UtcDateTime(), nullable=True))
    op.create_table(
        "draft_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_draft_copy_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_copy")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_draft_copy_programme_id_number")
        ),
    )
    op.create_index(op.f("ix_draft_copy_programme_id"), "draft_copy", ["programme_id"])
    op.create_table(
        "choice_round",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_choice_round_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("programme_id", name=op.f("pk_choice_round")),
    )
    op.create_table(
        "choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("mentee_id", sa.String(), nullable=False),
        sa.Column("drafted_id", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("wants_none", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("mentor_id", sa.String(), nullable=True),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_choice_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
        sa.UniqueConstraint(
            "programme_id", "mentee_id", name=op.f("uq_choice_programme_id_mentee_id")
        ),
    )
    op.create_index(op.f("ix_choice_programme_id"), "choice", ["programme_id"])


def downgrade() -> None:
    op.drop_table("choice")
    op.drop_table("choice_round")
    op.drop_table("draft_copy")
    with op.batch_alter_table("draft") as batch_op:
        batch_op.drop_column("publish_at")
