"""Timers: what becomes due, and when.

A timer is claimed, run and moved on in one transaction, so a process that dies has done nothing.

A heartbeat, itself a timer, is due every minute. A database in which it stopped minutes ago may be
yesterday's backup: what was due since then may have happened in a life that it does not remember.
Such timers are doubtful. What they post, and what the timers post that they set, is looked for in
Slack before it is sent. That works because their keys are the same in every life.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    JSON,
    Index,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store import members
from bot.store.base import DOUBTFUL, POSTED, Base, UtcDateTime, add_once, put

HEARTBEAT = "heartbeat"
BEAT = timedelta(minutes=1)
STOPPED = timedelta(minutes=3)  # without a heartbeat, after which all that was due is doubtful
INHERITED = timedelta(days=14)  # for how long what follows from the doubtful is so, too

PATIENCE = 10  # failures in a row before a timer is given up
LATE = timedelta(minutes=1)  # after which a timer that is due is overdue
TURN = 20  # timers of one kind that a workspace may run before others have their turn


@dataclass(frozen=True)
class Turn:
    """Some timers of one kind that are due in one workspace."""

    workspace_id: str
    kind: str
    count: int


class Timer(Base):
    """Something that will become due.

    `due_at` null: given up, with the reason in `error`; or parked, with the moment at which it was
    due in `parked_due_at`.
    """

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_turn", "workspace_id", "kind", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    args: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)
    parked_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    doubtful_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


# Asked all the time, so built once, on plain columns.
_timers = cast(Table, Timer.__table__).c
_due = (
    select(_timers.workspace_id, _timers.kind, _timers.due_at)
    .where(_timers.due_at <= bindparam("now", type_=UtcDateTime()))
    .cte("due")
    .prefix_with("MATERIALIZED")  # else SQLite would group all timers to find those that are due
    .c
)
_TURNS = (
    select(_due.workspace_id, _due.kind, func.count())
    .group_by(_due.workspace_id, _due.kind)
    .order_by(func.min(_due.due_at), _due.workspace_id, _due.kind)
)
_SOONEST = select(func.min(_timers.due_at)).where(_timers.kind != HEARTBEAT)


def set(  # noqa: A001 - read as `timers.set`
    session: Session,
    workspace_id: str,
    kind: str,
    key: str,
    due_at: datetime,
    *,
    rule: Mapping[str, Any] | None = None,
    **args: Any,
) -> None:
    """Make the timer `key` due at `due_at`; there is never more than one of a key."""
    since: datetime | None = session.info.get(DOUBTFUL)
    values = {
        "workspace_id": workspace_id,
        "kind": kind,
        "key": key,
        "due_at": due_at,
        "rule": rule,
        "args": args,
        "failures": 0,
        "error": None,
        "parked_due_at": None,
        "doubtful_since": since if since and due_at - since < INHERITED else None,
    }
    put(session, Timer, ["key"], values)


def find(session: Session, key: str) -> Timer | None:
    """Return the timer with this key, if there is one."""
    return session.scalar(select(Timer).where(Timer.key == key))


def cancel(session: Session, key: str) -> None:
    """Forget the timer with this key; it is no error if there is none."""
    session.execute(delete(Timer).where(Timer.key == key))


def hurry(session: Session, key: str, now: datetime) -> None:
    """Let the timer with this key be due now, whenever it was due; it is no error if there is none.

    What it was for has changed, and its job will look at it.
    """
    soon = update(Timer).where(Timer.key == key, Timer.due_at > now)
    session.execute(soon.values(due_at=now).execution_options(synchronize_session="fetch"))


def turns(session: Session, now: datetime) -> list[Turn]:
    """Return who has something due, those who wait the longest first, with a fair share for each.

    Two thousand check-ins that are due in one second keep neither another workspace waiting nor a
    life story in their own.
    """
    return [
        Turn(workspace_id, kind, min(count, TURN))
        for workspace_id, kind, count in session.execute(_TURNS, {"now": now})
    ]


def claim(session: Session, turn: Turn, now: datetime) -> Timer | None:
    """Return the one that is due the longest and that no other process holds, if there is one."""
    due = select(Timer).where(
        Timer.workspace_id == turn.workspace_id, Timer.kind == turn.kind, Timer.due_at <= now
    )
    first = due.order_by(Timer.due_at, Timer.id).limit(1)
    return session.scalar(first.with_for_update(skip_locked=True))


def move(session: Session, timer: Timer, due_at: datetime | None) -> None:
    """Settle a timer that has run: due again at `due_at`, or done with."""
    if due_at is None:
        session.execute(delete(Timer).where(Timer.id == timer.id))
    else:
        timer.due_at, timer.failures, timer.error = due_at, 0, None
        if session.info.get(POSTED):  # what was in doubt is in the outbox
            timer.doubtful_since = None


def fail(timer: Timer, error: str, now: datetime, *, gives_up: bool = True) -> None:
    """Note a failure: the timer is tried again after 2ⁿ minutes, and given up after ten.

    One that never `gives_up` is tried every hour in the end.
    """
    timer.failures += 1
    timer.error = error
    if not gives_up:
        timer.failures = min(timer.failures, 6)
    pause = timedelta(minutes=2**timer.failures)
    timer.due_at = None if timer.failures >= PATIENCE else now + pause


def next_due(session: Session, *kinds: str) -> datetime | None:
    """Return when the next timer (of these kinds) is due, or None when nothing is planned."""
    soonest: datetime | None = session.scalar(
        _SOONEST.where(_timers.kind.in_(kinds)) if kinds else _SOONEST
    )
    return soonest


def park(session: Session, workspace_id: str) -> None:
    """Let nothing become due in a workspace until `unpark`; nothing is forgotten."""
    going = update(Timer).where(Timer.workspace_id == workspace_id, Timer.due_at.is_not(None))
    session.execute(going.values(parked_due_at=Timer.due_at, due_at=None))


def unpark(session: Session, workspace_id: str) -> None:
    """Let everything be due again when it was; what is long overdue is caught up with, once."""
    parked = and_(Timer.workspace_id == workspace_id, Timer.parked_due_at.is_not(None))
    due_at = func.coalesce(Timer.due_at, Timer.parked_due_at)
    session.execute(update(Timer).where(parked).values(due_at=due_at, parked_due_at=None))


def resume(session: Session, now: datetime) -> datetime | None:
    """Go on after a start; if the heartbeat had stopped, return when, and doubt what is due."""
    beat = {"workspace_id": "", "kind": HEARTBEAT, "key": HEARTBEAT, "due_at": now + BEAT}
    if add_once(session, Timer, {**beat, "args": {}, "failures": 0}):
        return None
    row = select(Timer).where(Timer.key == HEARTBEAT).with_for_update()
    heartbeat = session.scalars(row).one()
    last = (heartbeat.due_at or now) - BEAT
    heartbeat.due_at = now + BEAT
    if now - last < STOPPED:
        return None
    is_overdue = or_(Timer.due_at <= now, Timer.parked_due_at <= now)
    overdue = update(Timer).where(is_overdue, Timer.key != HEARTBEAT)
    since = func.coalesce(Timer.doubtful_since, last)
    session.execute(
        overdue.values(doubtful_since=since).execution_options(synchronize_session=False)
    )
    return last


def late(session: Session, now: datetime) -> int:
    """Return how many timers are overdue."""
    return session.scalar(select(func.count()).where(Timer.due_at < now - LATE)) or 0


def given_up(session: Session) -> int:
    """Return how many timers have failed too often to be tried again."""
    is_dead = and_(Timer.due_at.is_(None), Timer.parked_due_at.is_(None))
    return session.scalar(select(func.count()).where(is_dead)) or 0


def keep_sweeping(session: Session, now: datetime) -> None:
    """See to it that the daily sweep is planned."""
    values = {"workspace_id": "", "kind": "sweep", "key": "sweep", "due_at": now, "args": {}}
    add_once(session, Timer, {**values, "failures": 0})


def departed(session: Session, workspace_id: str, member_id: str, now: datetime) -> None:
    """See to it that somebody's leaving the workspace is dealt with, once."""
    key = f"departure:{workspace_id}:{member_id}"
    set(session, workspace_id, "departure", key, now, member_id=member_id)


def look_for_places(session: Session, workspace_id: str, programme_id: int, now: datetime) -> None:
    """See to it that coordinators hear when somebody who waits could have a mentor now."""
    key = f"places:{programme_id}"
    set(session, workspace_id, "places", key, now, programme_id=programme_id)


def refresh_home(session: Session, workspace_id: str, member_id: str, now: datetime) -> None:
    """See to it that a person's App Home is drawn anew; asked twice, it is done once.

    Nothing is drawn for somebody who has never opened theirs: it is drawn when they do.
    """
    refresh_homes(session, workspace_id, [member_id], now)


def refresh_homes(
    session: Session, workspace_id: str, people: Iterable[str], now: datetime
) -> None:
    """The same for several people, always in one order, so that two of us never wait in a ring."""
    for member_id in members.with_home(session, workspace_id, {*people}):
        key = f"home:{workspace_id}:{member_id}"
        set(session, workspace_id, "home", key, now, member_id=member_id)
