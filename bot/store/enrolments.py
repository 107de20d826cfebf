"""Enrolments: who takes part in a programme, and what they bring and look for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.store.base import Base, Moment, UtcDateTime, Words
from bot.store.members import Who
from bot.store.programmes import Programme

MENTOR, MENTEE, BOTH = "mentor", "mentee", "both"


class Enrolment(Base):
    """One person's part in one programme."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("programme_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    member_id: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    offers: Mapped[Words]
    wants: Mapped[Words]
    interests: Mapped[Words]
    values: Mapped[Words]
    languages: Mapped[Words]
    hours: Mapped[Words]  # parts of the week, such as "mon-morning", on the person's own clock
    places: Mapped[int]  # mentees at most
    enrolled_at: Mapped[Moment]
    paused_until: Mapped[date | None] = mapped_column(default=None)  # the first day back
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    # What was put right of what we understood: the words given, and what is meant instead.
    meanings: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    levels: Mapped[dict[str, int]] = mapped_column(JSON, default_factory=dict)  # of what is offered
    rhythm: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    style: Mapped[str] = mapped_column(default="")
    # Ids; nobody but us may know, and no log or traceback shows them.
    wishes: Mapped[Words] = mapped_column(default_factory=list, repr=False)
    blocks: Mapped[Words] = mapped_column(default_factory=list, repr=False)
    team: Mapped[str] = mapped_column(default="")
    manager: Mapped[str] = mapped_column(default="")  # an id
    rounds_waited: Mapped[int] = mapped_column(default=0)

    @property
    def is_mentor(self) -> bool:
        """Whether this person would mentor somebody."""
        return self.role in (MENTOR, BOTH)

    @property
    def is_mentee(self) -> bool:
        """Whether this person would like a mentor."""
        return self.role in (MENTEE, BOTH)

    def is_paused(self, today: date) -> bool:
        """Whether this person is away on that day of theirs."""
        return self.paused_until is not None and today < self.paused_until


def find(session: Session, programme_id: int, member_id: str) -> Enrolment | None:
    """Return somebody's enrolment in a programme, even one that was ended."""
    rows = select(Enrolment).where(
        Enrolment.programme_id == programme_id, Enrolment.member_id == member_id
    )
    return session.scalar(rows)


def by_member(session: Session, programme_id: int) -> dict[str, Enrolment]:
    """Return all enrolments in a programme, even those that were ended, by the person's id."""
    rows = select(Enrolment).where(Enrolment.programme_id == programme_id)
    return {one.member_id: one for one in session.scalars(rows)}


def get(session: Session, who: Who, programme_id: int) -> Enrolment:
    """Return the enrolment of who is acting; raises UserError if they do not take part."""
    enrolment = find(session, programme_id, who.member_id)
    if enrolment is None or enrolment.workspace_id != who.workspace_id or enrolment.left_at:
        raise UserError("You do not take part in this programme at the moment.")
    return enrolment


def add(session: Session, enrolment: Enrolment) -> None:
    """Keep a new enrolment."""
    session.add(enrolment)
    session.flush()


def add_all(session: Session, some: Sequence[Enrolment]) -> None:
    """Keep new enrolments of several people at once."""
    session.add_all(some)
    session.flush()


def of(session: Session, who: Who) -> Sequence[tuple[Enrolment, Programme]]:
    """Return what somebody takes part in now, with the programmes."""
    rows = (
        select(Enrolment, Programme)
        .join(Programme)
        .where(
            Enrolment.workspace_id == who.workspace_id,
            Enrolment.member_id == who.member_id,
            Enrolment.left_at.is_(None),
        )
        .order_by(Programme.id)
    )
    return [(enrolment, programme) for enrolment, programme in session.execute(rows)]


def active(session: Session, programme_id: int) -> Sequence[Enrolment]:
    """Return all who take part in a programme now."""
    rows = select(Enrolment).where(
        Enrolment.programme_id == programme_id, Enrolment.left_at.is_(None)
    )
    return session.scalars(rows.order_by(Enrolment.id)).all()


def blocks(
    session: Session, workspace_id: str, people: Collection[str] | None = None
) -> dict[str, frozenset[str]]:
    """Return whom all (or these) would rather not be with, whichever programme they told so.

    It holds even when they have left that one.
    """
    here = Enrolment.workspace_id == workspace_id
    rows = select(Enrolment.member_id, Enrolment.blocks).where(here)
    if people is not None:
        rows = rows.where(Enrolment.member_id.in_(people))
    found: dict[str, frozenset[str]] = {}
    for member_id, theirs in session.execute(rows):
        found[member_id] = found.get(member_id, frozenset()).union(theirs)
    return found


def pause(session: Session, who: Who, until: date | None) -> None:
    """Let somebody rest everywhere until that day, or go on at once."""
    theirs = (
        Enrolment.workspace_id == who.workspace_id,
        Enrolment.member_id == who.member_id,
        Enrolment.left_at.is_(None),
    )
    session.execute(update(Enrolment).where(*theirs).values(paused_until=until))


def end(session: Session, enrolment: Enrolment, now: datetime) -> None:
    """Let somebody leave a programme."""
    enrolment.left_at = now
    enrolment.paused_until = None
    session.flush()


def count_round(
    session: Session, programme_id: int, paired: Collection[str], left: Collection[str]
) -> None:
    """Remember who went without a mentor in a round: they come first in the next one."""
    for one in active(session, programme_id):
        if one.member_id in paired:
            one.rounds_waited = 0
        elif one.member_id in left:
            one.rounds_waited += 1
    session.flush()
