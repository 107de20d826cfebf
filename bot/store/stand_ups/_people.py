"""Who takes part, and who is not asked on a day."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme import stand_ups
from bot.store import enrolments, outbox, programmes, timers
from bot.store.base import put_all
from bot.store.members import Member, Who
from bot.store.stand_ups._tables import (
    StandUp,
    StandUpMember,
    StandUpRound,
    reminder_key,
    timer_key,
)


def of(
    session: Session, who: Who, coordinates: Collection[int] = ()
) -> Sequence[tuple[StandUp, StandUpMember | None]]:
    """Return the stand-ups that somebody takes part in or owns, with their own part.

    Those of the programmes `coordinates` come too: somebody has to look after them when their
    owner is gone.
    """
    rows = (
        select(StandUp, StandUpMember)
        .outerjoin(
            StandUpMember,
            (StandUpMember.stand_up_id == StandUp.id)
            & (StandUpMember.member_id == who.member_id)
            & StandUpMember.left_at.is_(None),
        )
        .where(StandUp.workspace_id == who.workspace_id, StandUp.ended_at.is_(None))
        .order_by(StandUp.id)
    )
    return [
        (stand_up, part)
        for stand_up, part in session.execute(rows)
        if part or stand_up.owner_id == who.member_id or stand_up.programme_id in coordinates
    ]


def part(session: Session, stand_up_id: int, member_id: str) -> StandUpMember | None:
    """Return somebody's part in a stand-up, unless they have left."""
    mine = session.get(StandUpMember, (stand_up_id, member_id))
    return mine if mine and mine.left_at is None else None


def get_part(session: Session, stand_up_id: int, member_id: str) -> StandUpMember:
    """Return somebody's part in a stand-up; raises UserError if they have none."""
    mine = part(session, stand_up_id, member_id)
    if mine is None:
        raise UserError("You do not take part in this stand-up.")
    return mine


def people(session: Session, stand_up_id: int) -> list[str]:
    """Return who takes part."""
    rows = select(StandUpMember.member_id).where(
        StandUpMember.stand_up_id == stand_up_id, StandUpMember.left_at.is_(None)
    )
    return list(session.scalars(rows.order_by(StandUpMember.member_id)))


def reminded(session: Session, stand_up_id: int) -> list[str]:
    """Return who of them wishes for a reminder."""
    rows = select(StandUpMember.member_id).where(
        StandUpMember.stand_up_id == stand_up_id,
        StandUpMember.left_at.is_(None),
        StandUpMember.wants_reminder,
    )
    return list(session.scalars(rows.order_by(StandUpMember.member_id)))


def set_people(
    session: Session, stand_up: StandUp, ids: Iterable[str], now: datetime
) -> tuple[list[str], list[str]]:
    """Let exactly these people take part; return who is new and who is not in it any more."""
    before, after = {*people(session, stand_up.id)}, {*ids}
    fresh: dict[str, Any] = {"joined_at": now, "left_at": None, "wants_reminder": False}
    fresh |= {"country": "", "away_until": None, "skips": None}
    new = [
        {"stand_up_id": stand_up.id, "member_id": member_id, **fresh}
        for member_id in sorted(after - before)
    ]
    put_all(session, StandUpMember, ["stand_up_id", "member_id"], new)
    for member_id in sorted(before - after):
        leave(session, stand_up, member_id, now)
    return sorted(after - before), sorted(before - after)


def leave(session: Session, stand_up: StandUp, member_id: str, now: datetime) -> None:
    """Let somebody leave: they are not asked again, nor reminded."""
    session.execute(
        update(StandUpMember)
        .where(StandUpMember.stand_up_id == stand_up.id, StandUpMember.member_id == member_id)
        .values(left_at=now)
    )
    timers.cancel(session, timer_key(stand_up, member_id))
    timers.cancel(session, reminder_key(stand_up, member_id))
    outbox.withdraw(session, stand_up.workspace_id, f"{timer_key(stand_up, member_id)}:")


def leave_all(session: Session, who: Who, now: datetime, programme_id: int | None = None) -> None:
    """Let somebody leave all stand-ups, or all of one programme."""
    for stand_up, mine in of(session, who):
        if mine and programme_id in (None, stand_up.programme_id):
            leave(session, stand_up, who.member_id, now)


def leave_owned(
    session: Session, workspace_id: str, programme_id: int, owner: str, mentee: str, now: datetime
) -> None:
    """Let a mentee leave what was set up for them by a mentor who is theirs no more."""
    if owner in programmes.coordinators(session, programme_id):
        return
    for stand_up, mine in of(session, Who(workspace_id, mentee)):
        if mine and (stand_up.owner_id, stand_up.programme_id) == (owner, programme_id):
            leave(session, stand_up, mentee, now)


def is_off(session: Session, stand_up: StandUp, member: Member, day: date) -> bool:
    """Whether somebody is not asked on this day: for whatever reason, it is never named."""
    mine = part(session, stand_up.id, member.id)
    if mine is None or member.is_deactivated:
        return True
    programme = programmes.get(session, stand_up.workspace_id, stand_up.programme_id)
    if stand_ups.is_off(
        day,
        country=mine.country,
        away_until=mine.away_until,
        skips=mine.skips,
        closed=programme.closed_days,
    ):
        return True
    enrolled = enrolments.of(session, Who(member.workspace_id, member.id))
    return any(one.is_paused(day) for one, _ in enrolled)


def skip(
    session: Session,
    stand_up: StandUp,
    mine: StandUpMember,
    round: StandUpRound,  # noqa: A002
) -> None:
    """Let somebody not be asked, nor reminded, on the day of a thread.

    One day is remembered: an earlier thread's takes nothing from a later one's.
    """
    if mine.skips is None or mine.skips < round.day:
        mine.skips = round.day
    key = reminder_key(stand_up, mine.member_id)
    planned = timers.find(session, key)
    if planned and planned.args["round_id"] == round.id:
        timers.cancel(session, key)
