"""What becomes due: the timetable (one function for each kind of timer) and the tick.

A job is given `(session, timer, now)`, only reads and writes rows, and returns when it is due
next, or None when it is done with. What it posts has a key that follows from what it is about and
when it was due, never from `now`: run again after a restore from backup, it gives the same one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from bot import logs
from bot.errors import anatomy
from bot.jobs import (
    ceremonies,
    check_ins,
    choices,
    coffees,
    departures,
    drafts,
    homes,
    places,
    stand_ups,
    stories,
    sweeps,
)
from bot.store import Store, outbox, timers
from bot.store.base import DOUBTFUL
from bot.store.timers import Timer, Turn

log = logs.get(__name__)

Job = Callable[[Session, Timer, datetime], datetime | None]

TIMETABLE: Mapping[str, Job] = {
    "ceremony": ceremonies.begin,
    "choosing": choices.go_on,
    "check_in": check_ins.ping,
    "nudge": check_ins.nudge,
    "coffee": coffees.begin,
    "coffee_hello": coffees.hello,
    "coffee_question": coffees.ask,
    "stand_up": stand_ups.open_thread,
    "stand_up_begin": stand_ups.begin,
    "stand_up_ask": stand_ups.ask,
    "stand_up_look": stand_ups.look,
    "stand_up_reminder": stand_ups.remind,
    "stand_up_digest": stand_ups.digest,
    "departure": departures.depart,
    "draft": drafts.give_up,
    "home": homes.publish,
    "places": places.notice,
    "story": stories.look_after,
    "sweep": sweeps.sweep,
    timers.HEARTBEAT: lambda session, timer, now: now + timers.BEAT,
}


def resume(store: Store, now: datetime) -> None:
    """Begin where the database left off, which may be a backup of a life that went on."""
    with store.begin() as session:
        timers.keep_sweeping(session, now)
        if since := timers.resume(session, now):
            log.info(
                "Nothing was done for a while: what was due is looked for in Slack first",
                since=since.isoformat(),
            )
            outbox.doubt(session, since, now)


# The database's own trouble, such as a full disk, is no fault of a job: it is tried until it works.
TROUBLE = (OperationalError, InternalError, InterfaceError)

OnRun = Callable[[str, datetime], None]  # a timer of this kind, due at this moment, has run


def tick(
    store: Store,
    now: datetime,
    on_run: OnRun = lambda kind, due_at: None,
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Run timers that are due at `now`, each for itself; return how many there were.

    Where very many are due, each kind in each workspace has its turn (`timers.TURN`), and there is
    more to do until it returns 0. `is_over` is asked before each, for we may be told to stop. Kinds
    that are not in the timetable are left alone: a newer Mentor works beside us, or did yesterday.
    """
    with store.read() as session:
        turns = [turn for turn in timers.turns(session, now) if turn.kind in TIMETABLE]
    return sum(_run_turn(store, turn, now, on_run, is_over) for turn in turns)


def _run_turn(
    store: Store, turn: Turn, now: datetime, on_run: OnRun, is_over: Callable[[], bool]
) -> int:
    count = 0
    while count < turn.count and not is_over() and _run_next(store, turn, now, on_run):
        count += 1
    return count


def _run_next(store: Store, turn: Turn, now: datetime, on_run: OnRun) -> bool:
    # One timer in a transaction: no lock is held for longer than one job takes.
    with store.begin() as session:
        timer = timers.claim(session, turn, now)
        if timer and timer.due_at:
            on_run(timer.kind, timer.due_at)
            with logs.bound(workspace=timer.workspace_id, feature=_feature(timer), key=timer.key):
                _run(session, timer, now)
        return timer is not None


def _feature(timer: Timer) -> str:
    return logs.feature(TIMETABLE[timer.kind].__module__)


def _run(session: Session, timer: Timer, now: datetime) -> None:
    try:
        session.info[DOUBTFUL] = timer.doubtful_since
        with session.begin_nested():
            next_due = TIMETABLE[timer.kind](session, timer, now)
            if next_due and next_due <= now:
                raise ValueError(f"a {timer.kind} cannot be due again at once")
            timers.move(session, timer, next_due)
        log.debug("Timer has run", next_due=next_due and next_due.isoformat())
    except Exception as error:  # the boundary of a job: one failing timer never stops the others
        log.error("Timer failed", failures=timer.failures + 1, exception=anatomy(error))
        gives_up = not isinstance(error, TROUBLE)
        timers.fail(timer, type(error).__name__, now, gives_up=gives_up)
