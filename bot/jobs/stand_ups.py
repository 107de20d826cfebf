"""Stand-ups: the thread opens at its hour, or each person is asked at theirs; Friday repeats."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.programme import calendar
from bot.store import members, outbox, programmes, stand_ups, timers
from bot.store.stand_ups import StandUp, StandUpRound
from bot.store.timers import Timer
from bot.views import stand_ups as views

TOO_LATE = timedelta(hours=2)  # after this, a day's stand-up is left out
LOOK_AFTER = timedelta(minutes=10)
REMIND_AFTER = timedelta(hours=2)
GATHERED = timedelta(days=14)  # a digest that moves to another day passes nothing over
CLOSED = ("is_archived", "not_in_channel", "channel_not_found", "restricted_action")


def begin(session: Session, timer: Timer, now: datetime) -> None:
    """Tell who is new in a stand-up, and who is not in it any more; plan when all are asked."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    if stand_up is None or stand_up.ended_at:
        return
    assert timer.due_at is not None
    by = timer.args["by"]
    added = views.added(stand_up, by, timer.args["command"])
    told = [*((one, added) for one in timer.args["new"])]
    told += [(one, views.removed(stand_up)) for one in timer.args["gone"]]
    for member_id, body in told:
        if member_id != by:
            key = f"stand_up:{stand_up.id}:told:{member_id}:{timer.due_at.isoformat()}"
            outbox.post(session, stand_up.workspace_id, member_id, body, key=key, now=now)
    stand_ups.plan(session, stand_up, timer.due_at)


def open_thread(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Open the day's thread for all, at one time."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    if stand_up is None or stand_up.ended_at or stand_up.has_own_time:
        return None
    assert timer.due_at is not None
    following = calendar.next_due(stand_up.rhythm, after=max(now, timer.due_at))
    day = calendar.local(timer.due_at, stand_up.rhythm.zone).date()
    here = members.named(session, stand_up.workspace_id, stand_ups.people(session, stand_up.id))
    if now - timer.due_at > TOO_LATE or _rests(session, stand_up, day, now):
        return following
    if all(stand_ups.is_off(session, stand_up, one, day) for one in here.values()):
        return following
    round_ = _open(session, stand_up, day, now)
    for member_id in stand_ups.reminded(session, stand_up.id):
        _plan_reminder(session, stand_up, round_, member_id, now)
    return following


def ask(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Ask one person in private, at the hour of their own clock."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    member = members.find(session, timer.workspace_id, timer.args["member_id"])
    if stand_up is None or stand_up.ended_at or not stand_up.has_own_time or member is None:
        return None
    mine = stand_ups.part(session, stand_up.id, member.id)
    if mine is None:
        return None
    assert timer.due_at is not None
    rule = stand_ups.rule_for(stand_up, member.zone)
    following = calendar.next_due(rule, after=max(now, timer.due_at))
    day = calendar.local(timer.due_at, member.zone).date()
    if now - timer.due_at > TOO_LATE or stand_ups.is_off(session, stand_up, member, day):
        return following
    if _rests(session, stand_up, day, now):
        return following
    round_ = _open(session, stand_up, day, now)
    # A thread that somebody has deleted was called off: nobody is asked into it.
    if not round_.is_gone and not stand_ups.has_answered(session, round_.id, member.id):
        key = stand_ups.question_key(stand_up, member.id, day)
        body = views.question(stand_up, round_)
        outbox.post(session, stand_up.workspace_id, member.id, body, key=key, now=now)
        if mine.wants_reminder:
            _plan_reminder(session, stand_up, round_, member.id, now)
    return following


def look(session: Session, timer: Timer, now: datetime) -> None:
    """See whether the day's thread could be opened: else whoever looks after it hears of it."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    if stand_up and not stand_up.ended_at:
        _rests(session, stand_up, date.fromisoformat(timer.args["day"]), now)


def remind(session: Session, timer: Timer, now: datetime) -> None:
    """Remind somebody once, if they wished for it and have not answered."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    round_ = session.get(StandUpRound, timer.args["round_id"])
    member = members.find(session, timer.workspace_id, timer.args["member_id"])
    if not (stand_up and round_ and member) or stand_up.ended_at:
        return
    mine = stand_ups.part(session, stand_up.id, member.id)
    is_stale = timer.due_at is not None and now - timer.due_at > TOO_LATE
    if mine is None or not mine.wants_reminder or is_stale or round_.is_gone:
        return
    if stand_ups.is_off(session, stand_up, member, round_.day):
        return
    if stand_ups.has_answered(session, round_.id, member.id):
        return
    key = f"{stand_ups.timer_key(stand_up, member.id)}:{round_.day}:reminder"
    body = views.reminder(stand_up, round_)
    outbox.post(session, stand_up.workspace_id, member.id, body, key=key, now=now)


def digest(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Repeat the week in its authors' own words, as far as they agreed."""
    stand_up = session.get(StandUp, timer.args["stand_up_id"])
    if stand_up is None or stand_up.ended_at:
        return None
    assert timer.due_at is not None
    rule = calendar.Rule.from_json(timer.rule or {})
    following = calendar.next_due(rule, after=max(now, timer.due_at))
    if stand_up.trouble or now - timer.due_at >= timedelta(days=1):
        return following
    day = calendar.local(timer.due_at, rule.zone).date()
    monday = day - timedelta(days=day.weekday())
    # Late words, and those that missed theirs, come into the next; nothing comes into two.
    since = calendar.moment(day - GATHERED, rule.time, rule.zone)
    key = stand_ups.digest_key(stand_up, monday)
    said = stand_ups.gather(session, stand_up, since, timer.due_at, key)
    if body := views.digest(stand_up, stand_ups.with_names(session, stand_up, said), monday):
        outbox.post(session, stand_up.workspace_id, stand_up.channel, body, key=key, now=now)
    return following


def _open(session: Session, stand_up: StandUp, day: date, now: datetime) -> StandUpRound:
    round_, is_new = stand_ups.open_round(session, stand_up, day, now)
    if is_new:
        body = views.thread(stand_up, round_)
        outbox.post(session, stand_up.workspace_id, stand_up.channel, body, key=round_.key, now=now)
        timers.set(
            session,
            stand_up.workspace_id,
            "stand_up_look",
            f"{stand_ups.timer_key(stand_up)}look",
            now + LOOK_AFTER,
            stand_up_id=stand_up.id,
            day=day.isoformat(),
        )
    return round_


def _plan_reminder(
    session: Session, stand_up: StandUp, round_: StandUpRound, member_id: str, now: datetime
) -> None:
    timers.set(
        session,
        stand_up.workspace_id,
        "stand_up_reminder",
        stand_ups.reminder_key(stand_up, member_id),
        now + REMIND_AFTER,
        stand_up_id=stand_up.id,
        round_id=round_.id,
        member_id=member_id,
    )


def _rests(session: Session, stand_up: StandUp, day: date, now: datetime) -> bool:
    """Whether the channel is closed to us, or the programme is over; its owner hears of it once."""
    programme = programmes.get(session, stand_up.workspace_id, stand_up.programme_id)
    if day >= programme.ends_on or stand_up.trouble:
        return True
    last = next(iter(stand_ups.latest_rounds(session, stand_up.id, 1)), None)
    row = outbox.find(session, last.key) if last else None
    if last is None or row is None or last.is_gone or row.error not in CLOSED:
        return False
    stand_up.trouble = row.error
    body = views.trouble(stand_up)
    for member_id in stand_ups.caretakers(session, stand_up):
        key = f"{last.key}:trouble:{member_id}"
        outbox.post(session, stand_up.workspace_id, member_id, body, key=key, now=now)
    return True
