"""Check-ins: when a pair's own hour has come, ask both how it goes; two days later, remind once."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.programme import calendar
from bot.store import check_ins, enrolments, members, outbox, pairs, programmes, timers
from bot.store.check_ins import CheckIn
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
    week = calendar.week_of(_hour(timer, rule, now), rule.zone)
    check_in = check_ins.open(session, pair, week, now)
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
    _close_last(session, check_in, pair, now)
    coordinators = programmes.coordinators(session, programme.id)
    timers.refresh_homes(session, pair.workspace_id, [*pair.people, *coordinators], now)
    return following


def _hour(timer: Timer, rule: calendar.Rule, now: datetime) -> datetime:
    """Return whose hour it is: after a doubtful time, the pair's last; it may have been asked."""
    if timer.doubtful_since is None:
        return now
    hour = calendar.next_due(rule, timer.doubtful_since)
    while (following := calendar.next_due(rule, hour)) <= now:
        hour = following
    return min(hour, now)


def _close_last(session: Session, check_in: CheckIn, pair: Pair, now: datetime) -> None:
    """Take the button off the question before this one, unless both have answered it."""
    last = check_ins.before(session, check_in)
    if last is None or check_ins.answers(session, last.id).keys() >= set(pair.people):
        return
    questions = {last.key: views.ping(last, pair), _nudge_key(pair, last): views.nudge(last, pair)}
    for question, body in questions.items():
        outbox.post(
            session,
            pair.workspace_id,
            pair.people,
            views.passed(body),
            key=f"{question}:passed",
            now=now,
            method=outbox.UPDATE,
            reply_to=question,
        )


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
    key = _nudge_key(pair, check_in)
    body = views.nudge(check_in, pair)
    outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
    return None


def _nudge_key(pair: Pair, check_in: CheckIn) -> str:
    return f"{pairs.prefix(pair)}nudge:{check_in.week}"


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
