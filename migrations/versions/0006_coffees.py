"""Coffees: rounds among peers"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_circle_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_circle_programme_id")),
    )
    op.create_index(op.f("ix_circle_workspace_id"), "circle", ["workspace_id"])
    op.create_table(
        "circle_member",
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_circle_member_circle_id_circle")
        ),
        sa.PrimaryKeyConstraint("circle_id", "member_id", name=op.f("pk_circle_member")),
    )
    op.create_index(op.f("ix_circle_member_member_id"), "circle_member", ["member_id"])
    op.create_table(
        "coffee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("have_met", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_coffee_circle_id_circle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coffee")),
        sa.UniqueConstraint(
            "circle_id", "round", "place", name=op.f("uq_coffee_circle_id_round_place")
        ),
    )


def downgrade() -> None:
    op.drop_table("coffee")
    op.drop_index(op.f("ix_circle_member_member_id"), "circle_member")
    op.drop_table("circle_member")
    op.drop_index(op.f("ix_circle_workspace_id"), "circle")
    op.drop_table("circle")
