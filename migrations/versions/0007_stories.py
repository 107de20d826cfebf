"""Three-minute life stories"""

import sqlalchemy as sa
from alembic import op

from bot.store.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("not_before", UtcDateTime(), nullable=True))
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("inviter_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("lapses_at", UtcDateTime(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("left_ms", sa.Integer(), nullable=True),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("over_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_story_pair_id_pair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_pair_id"), "story", ["pair_id"])
    op.create_index(
        "uq_story_open",
        "story",
        ["pair_id"],
        unique=True,
        sqlite_where=sa.text("over_at IS NULL"),
        postgresql_where=sa.text("over_at IS NULL"),
    )
    op.create_table(
        "story_teller",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=True),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=True),
        sa.Column("clip", sa.String(), nullable=True),
        sa.Column("clip_link", sa.String(), nullable=True),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_teller_story_id_story")
        ),
        sa.PrimaryKeyConstraint("story_id", "member_id", name=op.f("pk_story_teller")),
    )
    op.create_index(op.f("ix_story_teller_member_id"), "story_teller", ["member_id"])
    op.create_table(
        "story_prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pair.id"], name=op.f("fk_story_prompt_pair_id_pair")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_prompt")),
    )
    op.create_index(op.f("ix_story_prompt_pair_id"), "story_prompt", ["pair_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_story_prompt_pair_id"), "story_prompt")
    op.drop_table("story_prompt")
    op.drop_index(op.f("ix_story_teller_member_id"), "story_teller")
    op.drop_table("story_teller")
    op.drop_index("uq_story_open", "story")
    op.drop_index(op.f("ix_story_pair_id"), "story")
    op.drop_table("story")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("not_before")
