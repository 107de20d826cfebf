"""Rematches: who of a pair would like another partner. Coordinators know; the partner does not."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Moment, add_once
from bot.store.pairs import Pair


class Rematch(Base):
    """One person's wish for another partner than the one in this pair."""

    __tablename__ = "rematch"

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[Moment]


def ask(session: Session, pair: Pair, member_id: str, now: datetime) -> bool:
    """Remember the wish; return whether it is a new one."""
    values = {"pair_id": pair.id, "member_id": member_id, "asked_at": now}
    return add_once(session, Rematch, values)


def take_back(session: Session, pair: Pair, member_id: str) -> None:
    """Forget somebody's wish."""
    theirs = (Rematch.pair_id == pair.id, Rematch.member_id == member_id)
    session.execute(delete(Rematch).where(*theirs))


def has_asked(session: Session, pair: Pair, member_id: str) -> bool:
    """Whether somebody would like another partner."""
    return session.get(Rematch, (pair.id, member_id)) is not None


def of_programme(session: Session, programme_id: int) -> Sequence[tuple[Pair, str]]:
    """Return a programme's pairs of now in which somebody asked, and who, in order of asking."""
    rows = (
        select(Pair, Rematch.member_id)
        .join(Rematch, Rematch.pair_id == Pair.id)
        .where(Pair.programme_id == programme_id, Pair.ended_at.is_(None))
        .order_by(Rematch.asked_at, Pair.id, Rematch.member_id)
    )
    return [(pair, member_id) for pair, member_id in session.execute(rows)]


def settled(
    session: Session,
    programme_id: int,
    drafted: Collection[tuple[str, str]],
    room: Mapping[str, int],
) -> list[Pair]:
    """Return the pairs that end when the `drafted` (mentor, mentee) begin.

    A pair goes on until there is somebody new: for its mentee, for a mentor who asked, or for the
    mentor's place. `room` is how many more each mentor could take if no pair ended.
    """
    learning = {mentee for _, mentee in drafted}
    taken = Counter(mentor for mentor, _ in drafted)
    ending: dict[int, Pair] = {}
    asked = of_programme(session, programme_id)
    for pair, member_id in asked:
        is_mentors = member_id == pair.mentor_id and taken[pair.mentor_id] > 0
        if pair.mentee_id in learning or is_mentors:
            ending[pair.id] = pair
    for pair, _ in asked:
        freed = sum(one.mentor_id == pair.mentor_id for one in ending.values())
        if pair.id not in ending and taken[pair.mentor_id] > room.get(pair.mentor_id, 0) + freed:
            ending[pair.id] = pair
    return list(ending.values())
