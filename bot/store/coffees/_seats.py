"""Circles, and the seats in them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme.calendar import Rule, local
from bot.store import timers
from bot.store.base import put
from bot.store.coffees._rounds import last_round, of_round, seated
from bot.store.coffees._tables import Circle, CircleMember
from bot.store.members import Who
from bot.store.programmes import Programme


@dataclass(frozen=True)
class Seat:
    """A circle as one person sees it."""

    circle: Circle
    programme: Programme
    people: int
    mine: CircleMember | None
    next_at: datetime | None
    met: tuple[int, int]  # of the last round: groups that said they met, and all groups


def timer_key(circle: Circle) -> str:
    """Return the key of the timer that begins rounds."""
    return f"coffee:{circle.id}"


def find(session: Session, programme_id: int) -> Circle | None:
    """Return a programme's circle, even one that has ended."""
    return session.scalar(select(Circle).where(Circle.programme_id == programme_id))


def get(session: Session, workspace_id: str, circle_id: int) -> Circle:
    """Return a circle of this workspace that goes on; raises UserError if there is none."""
    circle = session.get(Circle, circle_id)
    if circle is None or circle.workspace_id != workspace_id or circle.ended_at:
        raise UserError("These coffee rounds have ended.")
    return circle


def keep(
    session: Session, programme: Programme, rule: Rule, due_at: datetime, now: datetime
) -> Circle:
    """Begin a programme's rounds, or change when they come."""
    circle = find(session, programme.id)
    if circle is None:
        circle = Circle(
            workspace_id=programme.workspace_id,
            programme_id=programme.id,
            rule=rule.as_json(),
            began_at=now,
        )
        session.add(circle)
    circle.rule, circle.ended_at = rule.as_json(), None
    session.flush()
    key = timer_key(circle)
    timers.set(session, circle.workspace_id, "coffee", key, due_at, circle_id=circle.id)
    return circle


def end(session: Session, circle: Circle, now: datetime) -> None:
    """End a circle: there is no round after this."""
    circle.ended_at = now
    timers.cancel(session, timer_key(circle))
    session.flush()


def join(session: Session, circle: Circle, member_id: str, now: datetime) -> None:
    """Take a seat, or take it again."""
    key = {"circle_id": circle.id, "member_id": member_id}
    values = {**key, "joined_at": now, "away_until": None, "left_at": None}
    put(session, CircleMember, [*key], values)


def seat(session: Session, circle: Circle, member_id: str) -> CircleMember | None:
    """Return somebody's seat in a circle, unless they have left."""
    mine = session.get(CircleMember, (circle.id, member_id))
    return mine if mine and mine.left_at is None else None


def leave(session: Session, who: Who, now: datetime, programme_id: int | None = None) -> None:
    """Give up a seat in a programme's circle, or all seats in all circles."""
    theirs = select(Circle.id).where(Circle.workspace_id == who.workspace_id)
    if programme_id:
        theirs = theirs.where(Circle.programme_id == programme_id)
    session.execute(
        update(CircleMember)
        .where(
            CircleMember.circle_id.in_(theirs),
            CircleMember.member_id == who.member_id,
            CircleMember.left_at.is_(None),
        )
        .values(left_at=now)
    )


def seats(session: Session, who: Who, now: datetime) -> list[Seat]:
    """Return the circles of a workspace that go on, as somebody sees them."""
    rows = (
        select(Circle, Programme)
        .join(Programme)
        .where(Circle.workspace_id == who.workspace_id, Circle.ended_at.is_(None))
        .order_by(Circle.id)
    )
    return [
        _seat(session, circle, programme, who)
        for circle, programme in session.execute(rows)
        if local(now, circle.rhythm.zone).date() < programme.ends_on
    ]


def _seat(session: Session, circle: Circle, programme: Programme, who: Who) -> Seat:
    timer = timers.find(session, timer_key(circle))
    last = of_round(session, circle, last_round(session, circle))
    return Seat(
        circle=circle,
        programme=programme,
        people=count(session, circle),
        mine=seat(session, circle, who.member_id),
        next_at=timer.due_at if timer else None,
        met=(sum(one.have_met is True for one in last), len(last)),
    )


def any_in(session: Session, workspace_id: str) -> bool:
    """Whether there are coffee rounds in a workspace."""
    going_on = Circle.workspace_id == workspace_id, Circle.ended_at.is_(None)
    return session.scalar(select(Circle.id).where(*going_on).limit(1)) is not None


def count(session: Session, circle: Circle) -> int:
    """Return how many people have a seat."""
    return len(seated(session, circle))
