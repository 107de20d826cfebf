"""Coffees: circles of peers in which everybody meets everybody, two at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme.calendar import Rule, local
from bot.programme.matching import Profile
from bot.programme.rosters import hours
from bot.store import enrolments, members, timers
from bot.store.base import Base, Moment, UtcDateTime, Words, put
from bot.store.enrolments import Enrolment
from bot.store.members import Member, Who
from bot.store.programmes import Programme


class Circle(Base):
    """A programme's coffee rounds, and when they come."""

    __tablename__ = "circle"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str] = mapped_column(index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    began_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def rhythm(self) -> Rule:
        """When rounds come, on the clock of whoever began them."""
        return Rule.from_json(self.rule)


class CircleMember(Base):
    """Somebody's seat in a circle."""

    __tablename__ = "circle_member"

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[Moment]
    away_until: Mapped[date | None] = mapped_column(default=None)  # the first day back
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Coffee(Base):
    """The people who meet in one round; of three, the third is last."""

    __tablename__ = "coffee"
    __table_args__ = (UniqueConstraint("circle_id", "round", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    round: Mapped[int]
    place: Mapped[int]
    people: Mapped[Words]
    began_at: Mapped[Moment]
    have_met: Mapped[bool | None] = mapped_column(default=None)

    @property
    def key(self) -> str:
        """What its messages' keys begin with."""
        return f"coffee:{self.circle_id}:{self.round}:{','.join(sorted(self.people))}:"


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
    last = _of_round(session, circle, last_round(session, circle))
    return Seat(
        circle=circle,
        programme=programme,
        people=count(session, circle),
        mine=seat(session, circle, who.member_id),
        next_at=timer.due_at if timer else None,
        met=(sum(one.have_met is True for one in last), len(last)),
    )


def last_round(session: Session, circle: Circle) -> int:
    """Return the number of the last round; 0 before the first."""
    newest = select(func.max(Coffee.round)).where(Coffee.circle_id == circle.id)
    return session.scalar(newest) or 0


def _of_round(session: Session, circle: Circle, number: int) -> Sequence[Coffee]:
    rows = select(Coffee).where(Coffee.circle_id == circle.id, Coffee.round == number)
    return session.scalars(rows.order_by(Coffee.place)).all()


def any_in(session: Session, workspace_id: str) -> bool:
    """Whether there are coffee rounds in a workspace."""
    going_on = Circle.workspace_id == workspace_id, Circle.ended_at.is_(None)
    return session.scalar(select(Circle.id).where(*going_on).limit(1)) is not None


def count(session: Session, circle: Circle) -> int:
    """Return how many people have a seat."""
    return len(_seated(session, circle))


def _seated(session: Session, circle: Circle) -> Sequence[CircleMember]:
    rows = select(CircleMember).where(
        CircleMember.circle_id == circle.id, CircleMember.left_at.is_(None)
    )
    return session.scalars(rows.order_by(CircleMember.member_id)).all()


def past(session: Session, circle: Circle) -> list[list[tuple[str, ...]]]:
    """Return who has met whom so far, round by round."""
    rows = select(Coffee).where(Coffee.circle_id == circle.id)
    found: dict[int, list[tuple[str, ...]]] = {}
    for coffee in session.scalars(rows.order_by(Coffee.round, Coffee.place)):
        found.setdefault(coffee.round, []).append(tuple(coffee.people))
    return list(found.values())


def present(session: Session, circle: Circle, now: datetime) -> list[Profile]:
    """Return who takes part in a round begun now: not those who are away or gone."""
    seated = _seated(session, circle)
    known = members.named(session, circle.workspace_id, [one.member_id for one in seated])
    enrolled = {one.member_id: one for one in enrolments.active(session, circle.programme_id)}
    return [
        _profile(member, enrolled.get(member.id))
        for one in seated
        if (member := known.get(one.member_id))
        and not member.is_deactivated
        and not _is_away(session, one, member, now)
    ]


def _is_away(session: Session, seat: CircleMember, member: Member, now: datetime) -> bool:
    """Whether somebody sits this round out, or takes a break, which holds for all that we do."""
    today = local(now, member.zone).date()
    if seat.away_until and today < seat.away_until:
        return True
    mine = enrolments.of(session, Who(member.workspace_id, member.id))
    return any(one.is_paused(today) for one, _ in mine)


def _profile(member: Member, enrolment: Enrolment | None) -> Profile:
    if enrolment is None:
        return Profile(id=member.id, zone=member.zone)
    return Profile(
        id=member.id,
        zone=member.zone,
        wants=tuple(enrolment.wants),
        offers=tuple(enrolment.offers),
        interests=tuple(enrolment.interests),
        values=tuple(enrolment.values),
        languages=tuple(enrolment.languages),
        hours=hours(enrolment.hours),
        rhythm=enrolment.rhythm,
        channel=enrolment.channel,
        style=enrolment.style,
        blocks=frozenset(enrolment.blocks),
    )


def begin(
    session: Session, circle: Circle, number: int, groups: Sequence[tuple[str, ...]], now: datetime
) -> list[Coffee]:
    """Write a round down."""
    found = [
        Coffee(circle_id=circle.id, round=number, place=place, people=list(people), began_at=now)
        for place, people in enumerate(groups)
    ]
    session.add_all(found)
    session.flush()
    return found


def get_coffee(session: Session, coffee_id: int) -> tuple[Coffee, Circle]:
    """Return a group with its circle; raises UserError if it is not here any more."""
    coffee = session.get(Coffee, coffee_id, with_for_update=True)
    circle = session.get(Circle, coffee.circle_id) if coffee else None
    if coffee is None or circle is None:
        raise UserError("This coffee is not here any more.")
    return coffee, circle


def current_of(session: Session, who: Who) -> list[tuple[Coffee, Circle]]:
    """Return the groups of the newest rounds that somebody is in."""
    rows = select(Circle).where(Circle.workspace_id == who.workspace_id, Circle.ended_at.is_(None))
    return [
        (coffee, circle)
        for circle in session.scalars(rows.order_by(Circle.id))
        for coffee in _of_round(session, circle, last_round(session, circle))
        if who.member_id in coffee.people
    ]


def answer(session: Session, coffee: Coffee, have_met: bool) -> None:
    """Note whether a group met."""
    coffee.have_met = have_met
    session.flush()


def shared(one: Profile, *others: Profile) -> list[str]:
    """Return what all of a group have named as an interest, in the first one's words."""
    theirs = [{interest.casefold() for interest in other.interests} for other in others]
    return [word for word in one.interests if all(word.casefold() in their for their in theirs)]
