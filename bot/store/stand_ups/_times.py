"""When the thread opens, and when each person is asked."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.programme import calendar
from bot.programme.calendar import Rule, local
from bot.store import members, timers
from bot.store.members import Member, Who
from bot.store.stand_ups._people import of, people
from bot.store.stand_ups._tables import StandUp, timer_key

DIGEST = "16:00"  # or two hours after the thread, if that is later


def zone_of(stand_up: StandUp, member: Member) -> str:
    """Return the zone whose days somebody's answers belong to."""
    return member.zone if stand_up.has_own_time else stand_up.rhythm.zone


def rule_for(stand_up: StandUp, zone: str) -> Rule:
    """Return the rule by which somebody there is asked."""
    return replace(stand_up.rhythm, zone=zone)


def today(stand_up: StandUp, member: Member, now: datetime) -> date:
    """Return the day to which what somebody says now belongs."""
    return local(now, zone_of(stand_up, member)).date()


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
    hour = min(int(stand_up.rhythm.time[:2]) + 2, 23)  # when most have answered
    time = max(DIGEST, f"{hour:02}:00")
    friday = replace(stand_up.rhythm, days=(4 if 4 in days else max(days),), time=time)
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


def replan(session: Session, workspace_id: str, member: Member, now: datetime) -> None:
    """Ask somebody at the hour of the zone that they have moved to.

    Whoever flies past the hour before they were asked is asked when they would have been.
    """
    for stand_up, mine in of(session, Who(workspace_id, member.id)):
        if not mine or not stand_up.has_own_time:
            continue
        key, zone = timer_key(stand_up, member.id), member.zone
        before = timers.find(session, key)
        planned = before.due_at if before else None
        due_at = calendar.next_due(rule_for(stand_up, zone), after=now)
        today = local(now, zone).date()
        plan_for(session, stand_up, member, now)
        is_past = today.weekday() in stand_up.rhythm.days and local(due_at, zone).date() != today
        if is_past and planned and local(planned, zone).date() == today:
            timers.hurry(session, key, planned)
