"""Who takes part, and who is asked today."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme import calendar, stand_ups
from bot.programme.calendar import Rule, local
from bot.store import enrolments, members, outbox, programmes, timers
from bot.store.base import add_once, put
from bot.store.members import Member, Who
from bot.store.stand_ups._tables import StandUp, StandUpMember, StandUpRound


def timer_key(stand_up: StandUp, member_id: str = "") -> str:
    """Return the key of the timer that opens the thread, or that asks somebody."""
    return f"stand_up:{stand_up.id}:{member_id}"


def get(session: Session, workspace_id: str, stand_up_id: int) -> StandUp:
    """Return a stand-up of this workspace that goes on; raises UserError if there is none."""
    found = session.get(StandUp, stand_up_id)
    if found is None or found.workspace_id != workspace_id or found.ended_at:
        raise UserError("This stand-up has ended.")
    return found


def get_own(session: Session, who: Who, stand_up_id: int) -> StandUp:
    """Return a stand-up that somebody may change: its owner, or the programme's coordinators."""
    found = get(session, who.workspace_id, stand_up_id)
    coordinators = programmes.coordinators(session, found.programme_id)
    if who.member_id not in (found.owner_id, *coordinators):
        raise UserError("Only whoever set this stand-up up, or a coordinator, can change it.")
    return found


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


def in_channel(session: Session, workspace_id: str, channel: str) -> Sequence[StandUp]:
    """Return the stand-ups of a channel, those that have ended, too."""
    rows = select(StandUp).where(StandUp.workspace_id == workspace_id, StandUp.channel == channel)
    return session.scalars(rows.order_by(StandUp.id)).all()


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


def set_people(
    session: Session, stand_up: StandUp, ids: Iterable[str], now: datetime
) -> tuple[list[str], list[str]]:
    """Let exactly these people take part; return who is new and who is not in it any more."""
    before, after = {*people(session, stand_up.id)}, {*ids}
    for member_id in sorted(after - before):
        key = {"stand_up_id": stand_up.id, "member_id": member_id}
        values = {**key, "joined_at": now, "left_at": None, "wants_reminder": False}
        put(session, StandUpMember, [*key], {**values, "country": ""})
    for member_id in sorted(before - after):
        leave(session, stand_up, member_id, now)
    return sorted(after - before), sorted(before - after)


def leave(session: Session, stand_up: StandUp, member_id: str, now: datetime) -> None:
    """Let somebody leave: they are not asked again."""
    session.execute(
        update(StandUpMember)
        .where(StandUpMember.stand_up_id == stand_up.id, StandUpMember.member_id == member_id)
        .values(left_at=now)
    )
    timers.cancel(session, timer_key(stand_up, member_id))
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


def caretakers(session: Session, stand_up: StandUp) -> list[str]:
    """Return who looks after a stand-up: its owner, or the coordinators once the owner is gone."""
    owner = members.find(session, stand_up.workspace_id, stand_up.owner_id)
    if owner and owner.is_deactivated:
        return list(programmes.coordinators(session, stand_up.programme_id))
    return [stand_up.owner_id]


def end(session: Session, stand_up: StandUp, now: datetime) -> None:
    """End a stand-up; what was said stays."""
    stand_up.ended_at = now
    for member_id in ["", *people(session, stand_up.id)]:
        timers.cancel(session, timer_key(stand_up, member_id))
    timers.cancel(session, f"{timer_key(stand_up)}digest")
    session.flush()


def begin_again(session: Session, stand_up: StandUp) -> None:
    """Forget that a channel was closed to us."""
    if stand_up.trouble and (last := latest_rounds(session, stand_up.id, 1)):
        last[0].is_gone = True
    stand_up.trouble = None


def zone_of(stand_up: StandUp, member: Member) -> str:
    """Return the zone whose days somebody's answers belong to."""
    return member.zone if stand_up.has_own_time else stand_up.rhythm.zone


def rule_for(stand_up: StandUp, zone: str) -> Rule:
    """Return the rule by which somebody there is asked."""
    return replace(stand_up.rhythm, zone=zone)


def plan(session: Session, stand_up: StandUp, now: datetime) -> None:
    """Set all its timers anew: one for the thread, or one for each person's own hour."""
    workspace_id = stand_up.workspace_id
    if stand_up.has_own_time:
        timers.cancel(session, timer_key(stand_up))
        known = members.named(session, workspace_id, people(session, stand_up.id))
        for member in known.values():
            plan_for(session, stand_up, member, now)
    else:
        for member_id in people(session, stand_up.id):
            timers.cancel(session, timer_key(stand_up, member_id))
        due_at = calendar.next_due(stand_up.rhythm, after=now)
        key = timer_key(stand_up)
        timers.set(session, workspace_id, "stand_up", key, due_at, stand_up_id=stand_up.id)
    days = stand_up.rhythm.days
    friday = replace(stand_up.rhythm, days=(4 if 4 in days else max(days),), time="16:00")
    timers.set(
        session,
        workspace_id,
        "stand_up_digest",
        f"{timer_key(stand_up)}digest",
        calendar.next_due(friday, after=now),
        rule=friday.as_json(),
        stand_up_id=stand_up.id,
    )


def plan_for(session: Session, stand_up: StandUp, member: Member, now: datetime) -> None:
    """Set the timer that asks somebody at the hour of their own clock."""
    timers.set(
        session,
        stand_up.workspace_id,
        "stand_up_ask",
        timer_key(stand_up, member.id),
        calendar.next_due(rule_for(stand_up, member.zone), after=now),
        stand_up_id=stand_up.id,
        member_id=member.id,
    )


def is_off(session: Session, stand_up: StandUp, member: Member, day: date) -> bool:
    """Whether somebody is not asked on this day: for whatever reason, it is never named."""
    mine = part(session, stand_up.id, member.id)
    if mine is None or member.is_deactivated:
        return True
    if stand_ups.is_off(
        day,
        country=mine.country,
        away_until=mine.away_until,
        skips=mine.skips,
        closed=stand_up.closed_days,
    ):
        return True
    enrolled = enrolments.of(session, Who(member.workspace_id, member.id))
    return any(one.is_paused(day) for one, _ in enrolled)


def today(stand_up: StandUp, member: Member, now: datetime) -> date:
    """Return the day to which what somebody says now belongs."""
    return local(now, zone_of(stand_up, member)).date()


def find_round(session: Session, stand_up_id: int, day: date) -> StandUpRound | None:
    """Return a day's thread, if it was opened."""
    rows = select(StandUpRound).where(
        StandUpRound.stand_up_id == stand_up_id, StandUpRound.day == day
    )
    return session.scalar(rows)


def latest_rounds(session: Session, stand_up_id: int, most: int = 5) -> Sequence[StandUpRound]:
    """Return the last threads, the newest first."""
    rows = select(StandUpRound).where(StandUpRound.stand_up_id == stand_up_id)
    return session.scalars(rows.order_by(StandUpRound.day.desc()).limit(most)).all()


def get_round(session: Session, workspace_id: str, round_id: int) -> tuple[StandUpRound, StandUp]:
    """Return a day's thread with its stand-up; raises UserError if that has ended."""
    found = session.get(StandUpRound, round_id)
    if found is None:
        raise UserError("This stand-up is not here any more.")
    return found, get(session, workspace_id, found.stand_up_id)


def replan(session: Session, workspace_id: str, member: Member, now: datetime) -> None:
    """Ask somebody at the hour of the zone that they have moved to."""
    for stand_up, mine in of(session, Who(workspace_id, member.id)):
        if mine and stand_up.has_own_time:
            plan_for(session, stand_up, member, now)


def open_round(
    session: Session, stand_up: StandUp, day: date, now: datetime
) -> tuple[StandUpRound, bool]:
    """Return a day's thread, and whether it is new: there is one in a day, whoever asks first."""
    values = {"stand_up_id": stand_up.id, "day": day, "opened_at": now, "is_gone": False}
    is_new = add_once(session, StandUpRound, values)
    found = find_round(session, stand_up.id, day)
    assert found
    return found, is_new
