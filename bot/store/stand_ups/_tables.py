"""The tables of stand-ups."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.programme.calendar import Rule
from bot.store.base import Base, Moment, UtcDateTime


class StandUp(Base):
    """A short daily word in a channel's thread: who asks what, where and when."""

    __tablename__ = "stand_up"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    owner_id: Mapped[str]
    name: Mapped[str]
    channel: Mapped[str] = mapped_column(index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    has_own_time: Mapped[bool]  # everybody is asked at this hour of their own clock
    questions: Mapped[dict[str, str]] = mapped_column(JSON)
    began_at: Mapped[Moment]
    trouble: Mapped[str | None] = mapped_column(default=None)  # why its channel is closed to us
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def rhythm(self) -> Rule:
        """When it comes, on the clock of whoever set it up."""
        return Rule.from_json(self.rule)


class StandUpMember(Base):
    """Somebody's part in a stand-up."""

    __tablename__ = "stand_up_member"

    stand_up_id: Mapped[int] = mapped_column(ForeignKey("stand_up.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[Moment]
    # Known to this person alone; no log or traceback shows them.
    wants_reminder: Mapped[bool] = mapped_column(default=False, repr=False)
    country: Mapped[str] = mapped_column(default="", repr=False)  # whose public holidays count
    away_until: Mapped[date | None] = mapped_column(default=None, repr=False)  # the first day back
    skips: Mapped[date | None] = mapped_column(default=None, repr=False)  # one day only
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class StandUpRound(Base):
    """One day's thread."""

    __tablename__ = "stand_up_round"
    __table_args__ = (UniqueConstraint("stand_up_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    stand_up_id: Mapped[int] = mapped_column(ForeignKey("stand_up.id"))
    day: Mapped[date]
    opened_at: Mapped[Moment]
    is_gone: Mapped[bool] = mapped_column(default=False)  # somebody has deleted the thread

    @property
    def key(self) -> str:
        """The key of its thread's first message."""
        return f"stand_up:{self.stand_up_id}:{self.day.isoformat()}"


class StandUpAnswer(Base):
    """One person's words on one day, by the kind of question."""

    __tablename__ = "stand_up_answer"
    __table_args__ = (UniqueConstraint("round_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    round_id: Mapped[int] = mapped_column(ForeignKey("stand_up_round.id"))
    member_id: Mapped[str] = mapped_column(index=True)
    words: Mapped[dict[str, str]] = mapped_column(JSON, repr=False)
    may_quote: Mapped[bool]  # in the week's digest
    asks: Mapped[str]  # who may help with what is in the way
    given_at: Mapped[Moment]
    changes: Mapped[int] = mapped_column(default=0)
    ts: Mapped[str | None] = mapped_column(default=None)  # of the author's own message, if it is
    shown_as: Mapped[str | None] = mapped_column(default=None)  # the key of ours that shows it
    digest: Mapped[str | None] = mapped_column(default=None, index=True)  # its week's, by key
    helper_id: Mapped[str | None] = mapped_column(default=None)
    is_solved: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


def timer_key(stand_up: StandUp, member_id: str = "") -> str:
    """Return the key of the timer that opens the thread, or that asks somebody."""
    return f"stand_up:{stand_up.id}:{member_id}"


def question_key(stand_up: StandUp, member_id: str, day: date) -> str:
    """Return the key of the private question on a day: one, even for somebody who travels."""
    return f"{timer_key(stand_up, member_id)}:{day}"


def digest_key(stand_up: StandUp, monday: date) -> str:
    """Return the key of what is repeated of a week."""
    return f"{timer_key(stand_up)}digest:{monday}"


def reminder_key(stand_up: StandUp, member_id: str) -> str:
    """Return the key of the timer that reminds somebody."""
    return f"{timer_key(stand_up, member_id)}:reminder"
