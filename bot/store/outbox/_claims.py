"""Claiming: one short transaction decides who sends what, and how fast."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from bot.store.outbox._outcomes import DOUBT, expire, unsure
from bot.store.outbox._statements import (
    ADVANCE,
    BUSY_IN,
    EXPIRED,
    FIRST,
    FREE_AGAIN,
    NEXT_DUE,
    NEXT_READY,
    NOT_SO_LATE,
    READY,
    READY_AGAIN,
    TAKE,
)
from bot.store.outbox._tables import (
    IN_FLIGHT,
    LANES,
    LEASE,
    LONGEST_WAIT,
    LOOK,
    POST,
    SILENCE,
    UNSURE,
    Claim,
)

PACE = timedelta(seconds=1.1)  # between two posts in one conversation: Slack allows one a second

# A lease that is far over or far ahead may be of a clock that jumped, and its sender be at work:
# its post is looked for when even the slowest call has ended.
SUSPICION = timedelta(seconds=45)


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
    while lane := connection.execute(READY, {"now": now, "full": full}).one_or_none():
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
    connection.execute(ADVANCE, {**here, "ready": ready_at})
    if rows:
        ids = [row.id for row in rows]
        connection.execute(TAKE, {"ids": ids, "now": now, "lease": now + LEASE})
    return [_taken(row, now, lane.unanswered) for row in rows]


def _next_try(connection: Connection, here: Mapping[str, str], now: datetime) -> datetime:
    """Return when to look into a lane again whose waiting conversations are all busy."""
    later = now + LANES[here["lane"]].gap  # other lanes go first
    if here["lane"] != POST:
        return later
    posted_at = connection.scalar(FREE_AGAIN, {**here, "now": now, "since": now - PACE})
    return min(later, posted_at + PACE) if posted_at else later


def _first_of_each_conversation(
    connection: Connection, here: Mapping[str, str], now: datetime, limit: int
) -> list[Row[Any]]:
    busy = _busy(connection, here, now)
    which = {**here, "now": now, "busy": busy, "most": 4 * limit}
    firsts: dict[str, Row[Any]] = {}
    for row in connection.execute(FIRST, which):
        firsts.setdefault(row.recipient, row)
    return list(firsts.values())[:limit]


def _busy(connection: Connection, here: Mapping[str, str], now: datetime) -> list[str]:
    """Return the conversations in which nothing may go out now, so that their order is kept."""
    if here["lane"] == LOOK:
        return []
    when = {"now": now, "since": now - PACE, "until": now + PACE}
    return list({*connection.scalars(BUSY_IN[here["lane"]], {**here, **when})})


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
        due_at=row.not_before or row.due_at,
        claimed_at=claimed_at,
        parent_channel=row.parent_channel,
        parent_ts=row.parent_ts,
        is_look=row.lane == LOOK,
        expires_at=row.expires_at,
        file_id=row.file_id,
        unanswered=0,
    )


def next_ready(session: Session, now: datetime, until: datetime) -> datetime | None:
    """Return when a lane is ready for what is due in it, if not after `until`.

    A moment that has passed is that of a lane in which another process claims just now.
    """
    ready_at: datetime | None = session.scalar(NEXT_READY, {"now": now, "until": until})
    return ready_at


def next_row(session: Session, now: datetime, until: datetime) -> datetime | None:
    """Return when the next row is due, if after `now` and not after `until`.

    It reads all that waits: not to be asked many times a second.
    """
    due_at: datetime | None = session.scalar(NEXT_DUE, {"now": now, "until": until})
    return due_at


def _reap(session: Session, now: datetime) -> None:
    """Doubt what a dead sender, or one with a wrong clock, has left."""
    expired = session.connection().execute(EXPIRED, {"now": now, "far": now + 2 * LEASE})
    for row in expired.all():
        has_jumped = not now - LEASE < row.lease_until <= now
        pause = SUSPICION if has_jumped else DOUBT
        unsure(session, _claim_of(row, row.claimed_at), "its sender died", now, pause)


def set_back(session: Session, now: datetime) -> None:
    """The clock was set back to `now`: free what would wait until it has caught up again."""
    _forget_the_future(session, now, DOUBT)


def _forget_the_future(session: Session, now: datetime, beyond: timedelta = LONGEST_WAIT) -> None:
    """Free what a wrong clock has put off: neither a row nor a lane waits so long."""
    when = {"now": now, "far": now + beyond}
    session.connection().execute(NOT_SO_LATE, when)
    session.connection().execute(READY_AGAIN, when)
