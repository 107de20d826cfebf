"""Rounds: who takes part in one, who has met whom, and whether they met."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme.calendar import local
from bot.programme.matching import Profile
from bot.programme.rosters import hours
from bot.store import enrolments, members, programmes
from bot.store.coffees._tables import Circle, CircleMember, Coffee
from bot.store.enrolments import Enrolment
from bot.store.members import Member, Who


def seated(
    session: Session, circle: Circle, people: Collection[str] | None = None
) -> Sequence[CircleMember]:
    """Return all seats of a circle, or those of these people, that nobody has given up."""
    rows = select(CircleMember).where(
        CircleMember.circle_id == circle.id, CircleMember.left_at.is_(None)
    )
    if people is not None:
        rows = rows.where(CircleMember.member_id.in_(people))
    return session.scalars(rows.order_by(CircleMember.member_id)).all()


def last_round(session: Session, circle: Circle) -> int:
    """Return the number of the last round; 0 before the first."""
    newest = select(func.max(Coffee.round)).where(Coffee.circle_id == circle.id)
    return session.scalar(newest) or 0


def of_round(session: Session, circle: Circle, number: int) -> Sequence[Coffee]:
    """Return the groups of a round."""
    rows = select(Coffee).where(Coffee.circle_id == circle.id, Coffee.round == number)
    return session.scalars(rows.order_by(Coffee.place)).all()


def past(session: Session, circle: Circle) -> list[list[tuple[str, ...]]]:
    """Return who has met whom so far, round by round."""
    rows = select(Coffee).where(Coffee.circle_id == circle.id)
    found: dict[int, list[tuple[str, ...]]] = {}
    for coffee in session.scalars(rows.order_by(Coffee.round, Coffee.place)):
        found.setdefault(coffee.round, []).append(tuple(coffee.people))
    return list(found.values())


def present(session: Session, circle: Circle, now: datetime) -> list[Profile]:
    """Return who takes part in a round begun now: not those who are away or gone."""
    taken = seated(session, circle)
    known = members.named(session, circle.workspace_id, [one.member_id for one in taken])
    enrolled = {one.member_id: one for one in enrolments.active(session, circle.programme_id)}
    blocks = enrolments.blocks(session, circle.workspace_id)
    programme = programmes.get(session, circle.workspace_id, circle.programme_id)
    guests = programme.terms.guests  # who joined before the programme closed itself to them
    return [
        _profile(member, enrolled.get(member.id), blocks.get(member.id, frozenset()))
        for one in taken
        if (member := known.get(one.member_id))
        and (guests or not member.is_guest)
        and _is_here(session, one, member, now)
    ]


def still_here(session: Session, circle: Circle, coffee: Coffee, now: datetime) -> list[str]:
    """Return who of a group takes part even now, and would meet the others."""
    known = members.named(session, circle.workspace_id, coffee.people)
    blocks = enrolments.blocks(session, circle.workspace_id, coffee.people)
    return [
        one.member_id
        for one in seated(session, circle, coffee.people)
        if _is_here(session, one, known[one.member_id], now)
        and not blocks.get(one.member_id, frozenset()) & {*coffee.people}
    ]


def _is_here(session: Session, seat: CircleMember, member: Member, now: datetime) -> bool:
    """Not whoever sits this out, is gone, or takes a break, which holds for all that we do."""
    today = local(now, member.zone).date()
    if member.is_deactivated or (seat.away_until and today < seat.away_until):
        return False
    mine = enrolments.of(session, Who(member.workspace_id, member.id))
    return not any(one.is_paused(today) for one, _ in mine)


def _profile(member: Member, enrolment: Enrolment | None, blocks: frozenset[str]) -> Profile:
    if enrolment is None:
        return Profile(id=member.id, zone=member.zone, blocks=blocks)
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
        blocks=blocks,
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
        for coffee in of_round(session, circle, last_round(session, circle))
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
