"""Check-ins: when a pair's own hour has come, ask both how it goes; two days later, remind once."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.programme import calendar
from bot.store import check_ins, enrolments, members, outbox, pairs, programmes, timers
from bot.store.pairs import Pair
from bot.store.timers import Timer
from bot.views import check_ins as views

NUDGE_AFTER = timedelta(hours=48)
PUNCTUAL = timedelta(hours=1)  # within this, a ping is on time, whatever the hour
TOO_LATE = timedelta(hours=24)  # so long before the next ping, a missed one is left out


def ping(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Put this week's ping into the outbox; return when the next one is due."""
    pair = pairs.get(session, timer.args["pair_id"])
    programme = programmes.get(session, pair.workspace_id, pair.programme_id)
    rule = pair.rhythm
    if pair.ended_at:
        return None
    assert timer.due_at is not None
    following = check_ins.next_due(session, pair, max(now, timer.due_at))
    is_over = calendar.local(now, rule.zone).date() >= programme.ends_on  # it may be prolonged
    if is_over or _is_away(session, pair, now):
        return following
    if now - timer.due_at > PUNCTUAL:  # we were down: catch up once, but not at night …
        awake = calendar.waking(now, _zones(session, pair))
        if following - awake < TOO_LATE:  # … nor just before the next
            return following
        if awake > now:
            return awake
    check_in = check_ins.open(session, pair, calendar.week_of(now, rule.zone), now)
    following = check_ins.next_due(session, pair, now)
    body = views.ping(check_in, pair)
    outbox.post(session, pair.workspace_id, pair.people, body, key=check_in.key, now=now)
    nudge_at = calendar.waking(now + NUDGE_AFTER, _zones(session, pair))
    if nudge_at < following:
        key = pairs.nudge_key(pair)
        timers.set(
            session,
            pair.workspace_id,
            "nudge",
            key,
            nudge_at,
            pair_id=pair.id,
            check_in_id=check_in.id,
        )
    for member_id in pair.people:
        timers.refresh_home(session, pair.workspace_id, member_id, now)
    return following


def nudge(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Remind a silent pair, once and not at night; the answer of either stills it."""
    pair = pairs.get(session, timer.args["pair_id"])
    check_in = check_ins.latest(session, pair.id)
    if pair.ended_at or check_in is None or check_in.id != timer.args["check_in_id"]:
        return None
    if check_ins.answers(session, check_in.id) or _is_away(session, pair, now):
        return None
    awake = calendar.waking(now, _zones(session, pair))
    if awake > now:
        return awake
    key = f"{pairs.prefix(pair)}nudge:{check_in.week}"
    body = views.nudge(check_in, pair)
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
    return None


def _is_away(session: Session, pair: Pair, now: datetime) -> bool:
    """Whether either of the two takes a break today, on their own calendar."""
    zones = members.named(session, pair.workspace_id, pair.people)
    for member_id in pair.people:
        enrolment = enrolments.find(session, pair.programme_id, member_id)
        today = calendar.local(now, zones[member_id].zone).date()
        if enrolment is None or enrolment.left_at or enrolment.is_paused(today):
            return True
    return False


def _zones(session: Session, pair: Pair) -> list[str]:
    """Return where the two are; the pair's own zone counts first."""
    both = members.named(session, pair.workspace_id, pair.people)
    return [pair.rhythm.zone, *(member.zone for member in both.values())]
