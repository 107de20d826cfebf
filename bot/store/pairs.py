"""Pairs: a mentor and a mentee, and how often they are asked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme.calendar import Rule
from bot.store import outbox, stand_ups, timers
from bot.store.base import Base, Moment, UtcDateTime
from bot.store.members import Who


class Pair(Base):
    """A mentor and a mentee who were brought together."""

    __tablename__ = "pair"
    __table_args__ = (
        Index(
            "uq_pair_active",
            "programme_id",
            "mentor_id",
            "mentee_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    mentor_id: Mapped[str] = mapped_column(index=True)
    mentee_id: Mapped[str] = mapped_column(index=True)
    why: Mapped[str]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)  # when they are asked: a calendar.Rule
    started_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def people(self) -> tuple[str, str]:
        """Both, the mentor first."""
        return self.mentor_id, self.mentee_id

    @property
    def rhythm(self) -> Rule:
        """When they are asked how it goes."""
        return Rule.from_json(self.rule)

    def partner_of(self, member_id: str) -> str:
        """The other one."""
        return self.mentee_id if member_id == self.mentor_id else self.mentor_id


def prefix(pair: Pair) -> str:
    """Return what the keys of everything that is sent to this pair begin with."""
    return f"pair:{pair.id}:"


def timer_key(pair: Pair) -> str:
    """Return the key of the timer that asks this pair."""
    return f"check_in:pair:{pair.id}"


def nudge_key(pair: Pair) -> str:
    """Return the key of the timer that reminds this pair, once for each ping."""
    return f"nudge:pair:{pair.id}"


def story_key(pair: Pair) -> str:
    """Return the key of the timer of this pair's life story, of which there is one at a time."""
    return f"story:pair:{pair.id}"


def add(session: Session, pair: Pair) -> None:
    """Keep a new pair."""
    session.add(pair)
    session.flush()


def get(session: Session, pair_id: int) -> Pair:
    """Return a pair, for a job; raises UserError if there is none."""
    pair = session.get(Pair, pair_id)
    if pair is None:
        raise UserError("This pair is not here any more.")
    return pair


def get_own(session: Session, who: Who, pair_id: int) -> Pair:
    """Return a pair to one of the two; raises UserError for everybody else."""
    pair = get(session, pair_id)
    if pair.workspace_id != who.workspace_id or who.member_id not in pair.people:
        raise UserError("Only the two of a pair can do that.")
    return pair


def active_of(session: Session, who: Who) -> Sequence[Pair]:
    """Return the pairs that somebody is in now, the oldest first."""
    rows = select(Pair).where(
        Pair.workspace_id == who.workspace_id,
        or_(Pair.mentor_id == who.member_id, Pair.mentee_id == who.member_id),
        Pair.ended_at.is_(None),
    )
    return session.scalars(rows.order_by(Pair.id)).all()


def of_programme(session: Session, programme_id: int, *, ended: bool = False) -> Sequence[Pair]:
    """Return a programme's pairs: those of now, or those that ended."""
    has_ended = Pair.ended_at.is_not(None) if ended else Pair.ended_at.is_(None)
    rows = select(Pair).where(Pair.programme_id == programme_id, has_ended)
    return session.scalars(rows.order_by(Pair.id)).all()


def before(session: Session, workspace_id: str, over: Collection[int]) -> set[tuple[str, str]]:
    """Return the (mentor, mentee) who were a pair until it or its programme ended.

    `over` are the programmes that have.
    """
    has_ended = or_(Pair.ended_at.is_not(None), Pair.programme_id.in_(over))
    rows = select(Pair.mentor_id, Pair.mentee_id).where(
        Pair.workspace_id == workspace_id, has_ended
    )
    return {(mentor, mentee) for mentor, mentee in session.execute(rows)}


def end(session: Session, pair: Pair, now: datetime) -> None:
    """End a pair: nothing more becomes due for it, and what has not gone out is taken back."""
    pair.ended_at = now
    timers.cancel(session, timer_key(pair))
    timers.cancel(session, nudge_key(pair))
    timers.hurry(session, story_key(pair), now)
    timers.look_for_places(session, pair.workspace_id, pair.programme_id, now)
    outbox.withdraw(session, pair.workspace_id, prefix(pair))
    stand_ups.leave_owned(
        session, pair.workspace_id, pair.programme_id, pair.mentor_id, pair.mentee_id, now
    )


def part(session: Session, pair: Pair, leaver: str, body: Mapping[str, Any], now: datetime) -> None:
    """End a pair that one of the two leaves, and tell the other one."""
    end(session, pair, now)
    partner = pair.partner_of(leaver)
    key = f"{prefix(pair)}parted"
    outbox.post(session, pair.workspace_id, partner, body, key=key, now=now)
    timers.refresh_home(session, pair.workspace_id, partner, now)


def get_active(session: Session, programme_id: int, pair_id: int) -> Pair:
    """Return a pair of a programme; raises UserError if it has ended or is another's."""
    pair = get(session, pair_id)
    session.refresh(pair)  # it may have been read before its programme was locked
    if pair.programme_id != programme_id or pair.ended_at:
        raise UserError("This pair has ended already.")
    return pair


def close(session: Session, pair: Pair, body: Mapping[str, Any], now: datetime) -> None:
    """End a pair for its coordinator, and tell both in their own conversation."""
    end(session, pair, now)
    key = f"{prefix(pair)}ended"
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
