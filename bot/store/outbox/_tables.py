"""The tables `outbox` and `lane`, and the words and numbers that belong to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, UtcDateTime

POST = "chat.postMessage"
UPDATE = "chat.update"
DELETE = "chat.delete"
REACT = "reactions.add"
UPLOAD = "files.completeUploadExternal"
PUBLISH = "views.publish"

URGENT, NORMAL, BULK = 0, 5, 9  # priorities, the smaller first

PENDING, SENDING, UNSURE, SENT, DEAD = "pending", "sending", "unsure", "sent", "dead"

IN_FLIGHT = 16  # calls of one workspace that one process makes at once
SILENCE = 5  # calls without an answer, after which a lane makes one at a time, and ever more seldom
LEASE = timedelta(seconds=60)  # how long a claim is believed in
LONGEST_WAIT = timedelta(minutes=15)  # of a row or a lane; more can only come from a wrong clock
LOOK = "look"  # the lane in which doubtful posts are looked for
ASK = "ask"  # no rows are in it: it rests while Slack wants no questions about recipients

IS_WAITING = f"state IN ('{PENDING}', '{UNSURE}')"
IS_SENDING = f"state = '{SENDING}'"
IS_DEAD = f"state = '{DEAD}'"
IS_PASSING = f"state = '{PENDING}' AND expires_at IS NOT NULL"


@dataclass(frozen=True)
class Pace:
    """How fast a lane may go: calls a minute, and how many at once after a rest."""

    a_minute: int
    burst: int

    @property
    def gap(self) -> timedelta:
        """The time between two calls."""
        return timedelta(minutes=1) / self.a_minute


# Slack publishes no number for posts; the rest stays a little below the methods' tiers (3 and 4),
# because the answers to people in front of the screen need headroom.
LANES = {
    POST: Pace(230, 8),
    UPDATE: Pace(45, 5),
    DELETE: Pace(45, 5),
    REACT: Pace(45, 5),
    UPLOAD: Pace(90, 8),
    PUBLISH: Pace(90, 8),
    LOOK: Pace(45, 5),
}


class Outgoing(Base):
    """One call that Slack is to receive once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "workspace_id",
            "lane",
            "priority",
            "id",
            "due_at",
            sqlite_where=text(IS_WAITING),
            postgresql_where=text(IS_WAITING),
        ),
        Index(
            "ix_outbox_lease_until",
            "lease_until",
            sqlite_where=text(IS_SENDING),
            postgresql_where=text(IS_SENDING),
        ),
        Index(
            "ix_outbox_expires_at",
            "expires_at",
            sqlite_where=text(IS_PASSING),
            postgresql_where=text(IS_PASSING),
        ),
        Index("ix_outbox_claimed", "workspace_id", "lane", "claimed_at"),
        Index(
            "ix_outbox_dead",
            "workspace_id",
            "id",
            sqlite_where=text(IS_DEAD),
            postgresql_where=text(IS_DEAD),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    recipient: Mapped[str]  # a conversation, a person, or people joined by commas
    method: Mapped[str]
    lane: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int]
    reply_to: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="CASCADE"), index=True
    )
    on_doubt: Mapped[str]  # when we may not look for it: look or resend, it goes again; hold
    state: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # null: waits for its parent
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # or was due
    attempts: Mapped[int] = mapped_column(default=0)  # also the fencing token of a claim
    refusals: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # or sent
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    file_id: Mapped[str | None] = mapped_column(default=None)  # of an upload, once it has its bytes


class Lane(Base):
    """A workspace's share of one of Slack's limits: the limiter, the lock, the unit of claiming.

    `ready_at` null: the workspace is stopped. `unanswered` counts the last calls of which nothing
    was heard; from `SILENCE` on only one at a time is made, to find out whether Slack is back.
    """

    __tablename__ = "lane"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    unanswered: Mapped[int] = mapped_column(default=0, server_default="0")


# Literals, for no database matches a parameter with the condition of a partial index.
waiting = Outgoing.state.in_([literal_column(f"'{PENDING}'"), literal_column(f"'{UNSURE}'")])
sending = Outgoing.state == literal_column(f"'{SENDING}'")
given_up = Outgoing.state == literal_column(f"'{DEAD}'")


@dataclass(frozen=True)
class Claim:
    """What a sender needs to know of the row it has claimed."""

    id: int
    attempt: int
    workspace_id: str
    recipient: str
    method: str
    key: str
    body: dict[str, Any]
    on_doubt: str
    due_at: datetime  # at first, however often it was tried since
    claimed_at: datetime
    parent_channel: str | None
    parent_ts: str | None
    is_look: bool
    expires_at: datetime | None
    file_id: str | None
    unanswered: int  # calls of its lane before it
