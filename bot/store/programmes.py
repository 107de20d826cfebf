"""Programmes: what a coordinator has set up, and who coordinates."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme.matching import Rules, Weights
from bot.store.base import Base, Moment, Words, add_once
from bot.store.members import Who


@dataclass(frozen=True)
class Terms:
    """On what terms people become a pair in a programme; as they stand here, they suit most.

    `fairness`, in per cent, is how far the floors go that nobody falls below.
    """

    weights: Weights = field(default_factory=Weights)
    same_team: bool = False
    common_language: bool = True
    least_hours: int = 1
    fairness: int = 100
    guests: bool = False

    @property
    def rules(self) -> Rules:
        """What matching is to keep to."""
        return Rules(same_team=self.same_team, least_hours=self.least_hours)


class Programme(Base):
    """A mentoring programme: a workspace may have several."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    purpose: Mapped[str]
    values: Mapped[list[str]] = mapped_column(JSON)
    starts_on: Mapped[date]
    weeks: Mapped[int]
    channel: Mapped[str]  # where victories are celebrated
    weekday: Mapped[int]  # of the weekly ping, 0 is Monday
    time: Mapped[str]  # of the weekly ping, "10:00" on the pair's own clock
    created_at: Mapped[Moment]
    matching: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)  # see `terms`
    vocabulary: Mapped[str] = mapped_column(default="")  # empty: the one that we bring
    closed_days: Mapped[Words] = mapped_column(default_factory=list)  # ISO dates, in order

    @property
    def terms(self) -> Terms:
        """On what terms people become a pair."""
        kept = dict(self.matching)
        return Terms(weights=Weights(**kept.pop("weights", {})), **kept)

    @terms.setter
    def terms(self, terms: Terms) -> None:
        self.matching = asdict(terms)

    @property
    def ends_on(self) -> date:
        """The day after the last one."""
        return self.starts_on + timedelta(weeks=self.weeks)


class Coordinator(Base):
    """A person who looks after a programme."""

    __tablename__ = "coordinator"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)


def add(session: Session, programme: Programme) -> None:
    """Keep a new programme."""
    session.add(programme)
    session.flush()


def get(session: Session, workspace_id: str, programme_id: int) -> Programme:
    """Return a programme of this workspace; raises UserError if there is none."""
    programme = session.get(Programme, programme_id)
    if programme is None or programme.workspace_id != workspace_id:
        raise UserError("This programme is not here any more.")
    return programme


def lock(session: Session, programme_id: int) -> None:
    """Wait for everybody else who is changing who takes part, or is a pair, in a programme."""
    row = select(Programme.id).where(Programme.id == programme_id)
    session.execute(row.with_for_update(key_share=True))


def try_lock(session: Session, programme_id: int) -> bool:
    """The same for a job, which must not wait for somebody who may be waiting for its timer.

    Returns whether it could be locked.
    """
    row = select(Programme.id).where(Programme.id == programme_id)
    free = row.with_for_update(key_share=True, skip_locked=True)
    return session.scalar(free) is not None


def all_in(session: Session, workspace_id: str) -> Sequence[Programme]:
    """Return the programmes of a workspace, the oldest first."""
    rows = select(Programme).where(Programme.workspace_id == workspace_id)
    return session.scalars(rows.order_by(Programme.id)).all()


def coordinated_by(session: Session, who: Who) -> Sequence[Programme]:
    """Return the programmes that somebody coordinates."""
    rows = (
        select(Programme)
        .join(Coordinator)
        .where(Programme.workspace_id == who.workspace_id, Coordinator.member_id == who.member_id)
    )
    return session.scalars(rows.order_by(Programme.id)).all()


def get_coordinated(session: Session, who: Who, programme_id: int) -> Programme:
    """Return a programme for its coordinator; raises UserError for everybody else."""
    programme = get(session, who.workspace_id, programme_id)
    if session.get(Coordinator, (programme_id, who.member_id)) is None:
        raise UserError("Only a coordinator of this programme can do that.")
    return programme


def changeable_by(session: Session, who: Who, *, is_admin: bool) -> Sequence[Programme]:
    """Return the programmes whose settings somebody may change.

    Workspace admins may change all: when its last coordinator has gone, a programme needs one.
    """
    return all_in(session, who.workspace_id) if is_admin else coordinated_by(session, who)


def get_changeable(session: Session, who: Who, programme_id: int, *, is_admin: bool) -> Programme:
    """Return a programme to somebody who may change its settings; raises UserError for others."""
    if is_admin:
        return get(session, who.workspace_id, programme_id)
    return get_coordinated(session, who, programme_id)


def retire(session: Session, who: Who) -> list[Programme]:
    """Let somebody who is gone coordinate nothing any more.

    Returns the programmes that nobody coordinates now.
    """
    theirs = coordinated_by(session, who)
    for programme in theirs:
        session.delete(session.get_one(Coordinator, (programme.id, who.member_id)))
    session.flush()
    return [programme for programme in theirs if not coordinators(session, programme.id)]


def coordinators(session: Session, programme_id: int) -> Sequence[str]:
    """Return the ids of a programme's coordinators."""
    rows = select(Coordinator.member_id).where(Coordinator.programme_id == programme_id)
    return session.scalars(rows.order_by(Coordinator.member_id)).all()


def helpers(session: Session, programme_id: int, people: Sequence[str]) -> Sequence[str]:
    """Return which coordinators hear when one of these people asks for help.

    The people themselves are left out, unless nobody else coordinates.
    """
    everybody = coordinators(session, programme_id)
    return [one for one in everybody if one not in people] or everybody


def set_coordinators(session: Session, programme_id: int, members: Sequence[str]) -> None:
    """Let exactly these people coordinate a programme."""
    for member_id in coordinators(session, programme_id):
        if member_id not in members:
            session.delete(session.get_one(Coordinator, (programme_id, member_id)))
    for member_id in members:
        add_once(session, Coordinator, {"programme_id": programme_id, "member_id": member_id})
