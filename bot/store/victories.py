"""Victories: the wins members share, and the consent of everyone a public one names."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.store import outbox, timers
from bot.store.base import Base, Moment, UtcDateTime
from bot.store.members import Who

PAIR, CHANNEL = "pair", "channel"  # audiences
ASKING, SHARED, PRIVATE = "asking", "shared", "private"  # states


class Victory(Base):
    """One win, in the member's own words."""

    __tablename__ = "victory"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id"))
    member_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    audience: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[Moment]
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class VictoryName(Base):
    """Somebody thanked in a victory. `agreed` null: not answered yet."""

    __tablename__ = "victory_name"

    victory_id: Mapped[int] = mapped_column(ForeignKey("victory.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    agreed: Mapped[bool | None]


def add(session: Session, victory: Victory, names: Iterable[str]) -> None:
    """Keep a new victory and whom it names; in a pair's own conversation nobody has to agree."""
    session.add(victory)
    session.flush()
    agreed = None if victory.state == ASKING else True
    session.add_all(
        VictoryName(victory_id=victory.id, member_id=name, agreed=agreed) for name in names
    )
    session.flush()


def get(session: Session, workspace_id: str, victory_id: int) -> Victory:
    """Return a victory of this workspace; raises UserError if there is none."""
    victory = session.get(Victory, victory_id, with_for_update=True)
    if victory is None or victory.workspace_id != workspace_id:
        raise UserError("This victory is not here any more.")
    return victory


def names(session: Session, victory_id: int) -> Sequence[VictoryName]:
    """Return whom a victory names."""
    rows = select(VictoryName).where(VictoryName.victory_id == victory_id)
    return session.scalars(rows.order_by(VictoryName.member_id)).all()


def waiting_for(session: Session, who: Who) -> Sequence[Victory]:
    """Return the victories that wait for somebody's consent."""
    rows = (
        select(Victory)
        .join(VictoryName)
        .where(
            Victory.workspace_id == who.workspace_id,
            Victory.state == ASKING,
            VictoryName.member_id == who.member_id,
            VictoryName.agreed.is_(None),
        )
    )
    return session.scalars(rows.order_by(Victory.id)).all()


def since(session: Session, workspace_id: str, moment: datetime) -> Sequence[Victory]:
    """Return the victories shared at or after `moment`, newest first."""
    recent = select(Victory).where(
        Victory.workspace_id == workspace_id,
        Victory.state == SHARED,
        Victory.shared_at >= moment,
    )
    return session.scalars(recent.order_by(Victory.shared_at.desc())).all()


def asking(session: Session, who: Who) -> Sequence[Victory]:
    """Return somebody's own victories that wait for others' consent."""
    rows = select(Victory).where(
        Victory.workspace_id == who.workspace_id,
        Victory.member_id == who.member_id,
        Victory.state == ASKING,
    )
    return session.scalars(rows.order_by(Victory.id)).all()


def question_key(victory: Victory, member_id: str) -> str:
    """Return the key of the message that asks somebody for consent."""
    return f"victory:{victory.id}:ask:{member_id}"


def withhold(
    session: Session,
    victory: Victory,
    closed: Mapping[str, Any],
    decliner: str | None,
    now: datetime,
) -> None:
    """Keep a victory to its author; everybody who was asked, but the one who declined, reads so.

    `closed` is what the questions become, whether they were answered or not.
    """
    victory.state = PRIVATE
    others = [one for one in names(session, victory.id) if one.member_id != decliner]
    for one in others:
        question = question_key(victory, one.member_id)
        if one.agreed is None:
            outbox.withdraw(session, victory.workspace_id, question)
        outbox.post(
            session,
            victory.workspace_id,
            one.member_id,
            closed,
            key=f"{question}:closed",
            now=now,
            method=outbox.UPDATE,
            reply_to=question,
        )
    people = {victory.member_id, *(one.member_id for one in others)}
    timers.refresh_homes(session, victory.workspace_id, people, now)


def decline(
    session: Session,
    victory: Victory,
    decliner: str,
    closed: Mapping[str, Any],
    private: Mapping[str, Any],
    now: datetime,
) -> None:
    """Withhold a victory because of one who was asked; its author hears `private`, not who."""
    withhold(session, victory, closed, decliner, now)
    key = f"victory:{victory.id}:private"
    outbox.post(session, victory.workspace_id, victory.member_id, private, key=key, now=now)
