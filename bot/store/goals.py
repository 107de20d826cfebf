"""Goals: what somebody wants to reach within a pair, seen by the pair alone."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.store.base import Base, Moment, UtcDateTime
from bot.store.members import Who
from bot.store.pairs import Pair


class Goal(Base):
    """One goal, in its owner's own words."""

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    member_id: Mapped[str]
    what: Mapped[str]
    why: Mapped[str]
    measure: Mapped[str]  # how they will know
    due_on: Mapped[date | None]
    progress: Mapped[int]  # per cent
    created_at: Mapped[Moment]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


def add(session: Session, goal: Goal) -> None:
    """Keep a new goal."""
    session.add(goal)
    session.flush()


def get_own(session: Session, who: Who, goal_id: int) -> tuple[Goal, Pair]:
    """Return a goal and its pair to the goal's owner; raises UserError for everybody else."""
    row = session.execute(select(Goal, Pair).join(Pair).where(Goal.id == goal_id)).one_or_none()
    if (
        row is None
        or row.Goal.workspace_id != who.workspace_id
        or who.member_id not in row.Pair.people
    ):
        raise UserError("This goal is not here any more.")
    if row.Goal.member_id != who.member_id:
        raise UserError("Only the one whose goal it is can change it.")
    return row.Goal, row.Pair


def of_pairs(session: Session, pair_ids: Sequence[int]) -> Sequence[Goal]:
    """Return the goals of these pairs: open ones first, by the day they are due."""
    rows = select(Goal).where(Goal.pair_id.in_(pair_ids))
    ordered = rows.order_by(Goal.done_at.is_not(None), Goal.due_on.is_(None), Goal.due_on, Goal.id)
    return session.scalars(ordered).all()


def remove(session: Session, goal: Goal) -> None:
    """Forget a goal."""
    session.delete(goal)
    session.flush()
