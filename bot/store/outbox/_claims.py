"""Claiming: one short transaction decides who sends what, and how fast."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from bot.store.base import UtcDateTime
from bot.store.outbox._outcomes import DOUBT, expire, unsure
from bot.store.outbox._tables import (
    IN_FLIGHT,
    LANES,
    LEASE,
    LONGEST_WAIT,
    LOOK,
    POST,
    SENDING,
    SILENCE,
    UNSURE,
    Claim,
    Lane,
    Outgoing,
    sending,
    waiting,
)

PACE = timedelta(seconds=1.1)  # between two posts in one conversation: Slack allows one a second

# A lease that is far over or far ahead may be of a clock that jumped, and its sender be at work:
# its post is looked for when even the slowest call has ended.
SUSPICION = timedelta(seconds=45)


# The statements of every round are built once, on plain columns: an ORM's rows would cost more
# than all else in a claim.
_rows, _lanes = cast(Table, Outgoing.__table__), cast(Table, Lane.__table__)
_NOW = bindparam("now", type_=UtcDateTime())
_is_due = and_(waiting, _rows.c.due_at <= _NOW)
_of_workspace = _rows.c.workspace_id == bindparam("workspace")
_of_lane = and_(_of_workspace, _rows.c.lane == bindparam("lane"))
_has_due = (
    select(_rows.c.id)
    .where(_rows.c.workspace_id == _lanes.c.workspace_id, _rows.c.lane == _lanes.c.name, _is_due)
    .exists()
)
_READY = (
    select(_lanes)
    .where(
        _lanes.c.ready_at <= _NOW,
        _has_due,
        _lanes.c.workspace_id.not_in(bindparam("full", expanding=True)),
    )
    .order_by(_lanes.c.ready_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=_lanes)
)
_parents = _rows.alias("parent")
_WITH_PARENTS = (
    select(_rows, _parents.c.channel.label("parent_channel"), _parents.c.ts.label("parent_ts"))
    .outerjoin(_parents, _parents.c.id == _rows.c.reply_to)
    .with_for_update(skip_locked=True, of=_rows)
)
_FIRST = (
    _WITH_PARENTS.where(
        _of_lane, _is_due, _rows.c.recipient.not_in(bindparam("busy", expanding=True))
    )
    .order_by(_rows.c.priority, _rows.c.id)  # not by due_at: what is tried again keeps its place
    .limit(bindparam("most", type_=Integer))
)
_in_workspace = select(_rows.c.recipient).where(_of_workspace)
_BUSY = (
    _in_workspace.where(sending),
    # An earlier one is tried again later.
    _in_workspace.where(_of_lane, waiting, _rows.c.attempts > 0, _rows.c.due_at > _NOW),
)
_BUSY_POSTS = (
    _in_workspace.where(_rows.c.lane == LOOK, waiting, _rows.c.due_at.is_not(None)),
    _in_workspace.where(
        _rows.c.lane == POST,
        _rows.c.claimed_at > bindparam("since"),
        _rows.c.claimed_at < bindparam("until"),
    ),
)
_BUSY_IN = {
    lane: union_all(*_BUSY, *(_BUSY_POSTS if lane == POST else ()))
    for lane in LANES
    if lane != LOOK
}
# When the first conversation with something to post has rested long enough.
_FREE_AGAIN = select(func.min(_rows.c.claimed_at)).where(
    _of_workspace,
    _rows.c.lane == POST,
    _rows.c.claimed_at > bindparam("since"),
    _rows.c.recipient.in_(select(_rows.c.recipient).where(_of_lane, _is_due)),
)
_UNTIL = bindparam("until", type_=UtcDateTime())
_COMING = union_all(
    select(func.min(_lanes.c.ready_at)).where(
        _lanes.c.ready_at > _NOW, _lanes.c.ready_at <= _UNTIL, _has_due
    ),
    select(func.min(_rows.c.due_at)).where(
        waiting, _rows.c.due_at > _NOW, _rows.c.due_at <= _UNTIL
    ),
)
_EXPIRED = _WITH_PARENTS.where(
    sending, or_(_rows.c.lease_until <= _NOW, _rows.c.lease_until > bindparam("far"))
)
_TAKE = (
    update(_rows)
    .where(_rows.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=SENDING,
        lease_until=bindparam("lease"),
        attempts=_rows.c.attempts + 1,
        # A look-up starts where the doubtful post did.
        claimed_at=case((_rows.c.state == UNSURE, _rows.c.claimed_at), else_=_NOW),
    )
)
_ADVANCE = (
    update(_lanes)
    .where(_lanes.c.workspace_id == bindparam("workspace"), _lanes.c.name == bindparam("lane"))
    .values(ready_at=bindparam("ready"))
)


def claim(
    session: Session,
    now: datetime,
    limit: int,
    under_way: Mapping[str, int] | None = None,
    *,
    tidies: bool = True,
) -> list[Claim]:
    """Claim up to `limit` rows of one lane that is ready, at most one for each conversation.

    `under_way` counts the calls that this process is making, by workspace: none may take all of
    its threads. Whoever claims many times a second need not tidy up each time: see to what a dead
    sender has left, to what has expired, and to what a wrong clock has put off.
    """
    under_way = under_way or {}
    full = [workspace_id for workspace_id, calls in under_way.items() if calls >= IN_FLIGHT]
    if tidies:
        _reap(session, now)
        expire(session, now)
    connection = session.connection()
    while lane := connection.execute(_READY, {"now": now, "full": full}).one_or_none():
        room = min(limit, IN_FLIGHT - under_way.get(lane.workspace_id, 0))
        if claims := _claim_in(connection, lane, now, room):
            return claims
    if tidies:
        _forget_the_future(session, now)
    return []


def _claim_in(connection: Connection, lane: Row[Any], now: datetime, limit: int) -> list[Claim]:
    pace = LANES[lane.name]
    first = max(lane.ready_at, now - (pace.burst - 1) * pace.gap)
    is_silent = lane.unanswered >= SILENCE
    tokens = 1 if is_silent else min(limit, 1 + (now - first) // pace.gap)
    here = {"workspace": lane.workspace_id, "lane": lane.name}
    rows = _first_of_each_conversation(connection, here, now, tokens)
    ready_at = first + pace.gap * len(rows) if rows else _next_try(connection, here, now)
    if rows and is_silent:  # until the answer comes, or the sender has died
        ready_at = now + LEASE
    connection.execute(_ADVANCE, {**here, "ready": ready_at})
    if rows:
        ids = [row.id for row in rows]
        connection.execute(_TAKE, {"ids": ids, "now": now, "lease": now + LEASE})
    return [_taken(row, now, lane.unanswered) for row in rows]


def _next_try(connection: Connection, here: Mapping[str, str], now: datetime) -> datetime:
    """Return when to look into a lane again whose waiting conversations are all busy."""
    later = now + LANES[here["lane"]].gap  # other lanes go first
    if here["lane"] != POST:
        return later
    posted_at = connection.scalar(_FREE_AGAIN, {**here, "now": now, "since": now - PACE})
    return min(later, posted_at + PACE) if posted_at else later


def _first_of_each_conversation(
    connection: Connection, here: Mapping[str, str], now: datetime, limit: int
) -> list[Row[Any]]:
    busy = _busy(connection, here, now)
    which = {**here, "now": now, "busy": busy, "most": 4 * limit}
    firsts: dict[str, Row[Any]] = {}
    for row in connection.execute(_FIRST, which):
        firsts.setdefault(row.recipient, row)
    return list(firsts.values())[:limit]


def _busy(connection: Connection, here: Mapping[str, str], now: datetime) -> list[str]:
    """Return the conversations in which nothing may go out now, so that their order is kept."""
    if here["lane"] == LOOK:
        return []
    when = {"now": now, "since": now - PACE, "until": now + PACE}
    return list({*connection.scalars(_BUSY_IN[here["lane"]], {**here, **when})})


def _taken(row: Row[Any], now: datetime, unanswered: int) -> Claim:
    claim = _claim_of(row, now if row.state != UNSURE else row.claimed_at)
    return replace(claim, attempt=row.attempts + 1, unanswered=unanswered)


def _claim_of(row: Row[Any], claimed_at: datetime) -> Claim:
    return Claim(
        id=row.id,
        attempt=row.attempts,
        workspace_id=row.workspace_id,
        recipient=row.recipient,
        method=row.method,
        key=row.key,
        body=row.body,
        on_doubt=row.on_doubt,
        due_at=row.due_at,
        claimed_at=claimed_at,
        parent_channel=row.parent_channel,
        parent_ts=row.parent_ts,
        is_look=row.lane == LOOK,
        expires_at=row.expires_at,
        file_id=row.file_id,
        unanswered=0,
    )


def next_turn(session: Session, now: datetime, until: datetime) -> datetime | None:
    """Return when something can be claimed next, if that is after `now` and not after `until`."""
    coming = session.connection().execute(_COMING, {"now": now, "until": until})
    return min((moment for moment in coming.scalars() if moment), default=None)


def _reap(session: Session, now: datetime) -> None:
    """Doubt what a dead sender, or one with a wrong clock, has left."""
    expired = session.connection().execute(_EXPIRED, {"now": now, "far": now + 2 * LEASE})
    for row in expired.all():
        has_jumped = not now - LEASE < row.lease_until <= now
        pause = SUSPICION if has_jumped else DOUBT
        unsure(session, _claim_of(row, row.claimed_at), "its sender died", now, pause)


def set_back(session: Session, now: datetime) -> None:
    """The clock was set back to `now`: free what would wait until it has caught up again."""
    _forget_the_future(session, now, DOUBT)


def _forget_the_future(session: Session, now: datetime, beyond: timedelta = LONGEST_WAIT) -> None:
    """Free what a wrong clock has put off: neither a row nor a lane waits so long."""
    far = now + beyond
    late = update(Outgoing).where(waiting, Outgoing.due_at > far)
    planned = func.coalesce(Outgoing.not_before, now)  # what has its moment keeps it
    session.execute(late.values(due_at=planned).execution_options(synchronize_session=False))
    resting = update(Lane).where(Lane.ready_at > far).values(ready_at=now)
    session.execute(resting.execution_options(synchronize_session=False))
