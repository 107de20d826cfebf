"""Claiming: one short transaction decides who sends what, and how fast."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, union_all, update
from sqlalchemy.orm import Session

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


def claim(
    session: Session, now: datetime, limit: int, under_way: Mapping[str, int] | None = None
) -> list[Claim]:
    """Claim up to `limit` rows of one lane that is ready, at most one for each conversation.

    `under_way` counts the calls that this process is making, by workspace: none may take all of
    its threads.
    """
    under_way = under_way or {}
    full = [workspace_id for workspace_id, calls in under_way.items() if calls >= IN_FLIGHT]
    _reap(session, now)
    expire(session, now)
    while lane := _ready_lane(session, now, full):
        room = min(limit, IN_FLIGHT - under_way.get(lane.workspace_id, 0))
        if claims := _claim_in(session, lane, now, room):
            return claims
    _forget_the_future(session, now)
    return []


def _ready_lane(session: Session, now: datetime, full: Sequence[str]) -> Lane | None:
    due = select(Outgoing.id).where(
        Outgoing.workspace_id == Lane.workspace_id,
        Outgoing.lane == Lane.name,
        waiting,
        Outgoing.due_at <= now,
    )
    ready = select(Lane).where(Lane.ready_at <= now, due.exists()).order_by(Lane.ready_at).limit(1)
    if full:
        ready = ready.where(Lane.workspace_id.not_in(full))
    return session.scalar(ready.with_for_update(skip_locked=True, of=Lane))


def _claim_in(session: Session, lane: Lane, now: datetime, limit: int) -> list[Claim]:
    assert lane.ready_at is not None
    pace = LANES[lane.name]
    first = max(lane.ready_at, now - (pace.burst - 1) * pace.gap)
    is_silent = lane.unanswered >= SILENCE
    tokens = 1 if is_silent else min(limit, 1 + (now - first) // pace.gap)
    rows = _first_of_each_conversation(session, lane, now, tokens)
    # With nothing to take, every waiting conversation is busy: let other lanes go first.
    lane.ready_at = first + pace.gap * len(rows) if rows else now + pace.gap
    if rows and is_silent:  # until the answer comes, or the sender has died
        lane.ready_at = now + LEASE
    return [_take(session, row, now, lane.unanswered) for row in rows]


def _first_of_each_conversation(
    session: Session, lane: Lane, now: datetime, limit: int
) -> list[Outgoing]:
    rows = select(Outgoing).where(
        Outgoing.workspace_id == lane.workspace_id,
        Outgoing.lane == lane.name,
        waiting,
        Outgoing.due_at <= now,
    )
    if lane.name != LOOK and (busy := _busy(session, lane, now)):
        rows = rows.where(Outgoing.recipient.not_in(busy))
    # Not by due_at: what is tried again keeps its place.
    rows = rows.order_by(Outgoing.priority, Outgoing.id).limit(4 * limit)
    firsts: dict[str, Outgoing] = {}
    for row in session.scalars(rows.with_for_update(skip_locked=True)):
        firsts.setdefault(row.recipient, row)
    return list(firsts.values())[:limit]


def _busy(session: Session, lane: Lane, now: datetime) -> set[str]:
    """Return the conversations in which nothing may go out now, so that their order is kept."""
    recipients = select(Outgoing.recipient).where(Outgoing.workspace_id == lane.workspace_id)
    held_up = [Outgoing.lane == lane.name, Outgoing.attempts > 0, Outgoing.due_at > now]
    reasons = [
        recipients.where(sending),
        recipients.where(waiting, *held_up),  # an earlier one is tried again later
    ]
    if lane.name == POST:
        just_now = Outgoing.claimed_at.between(now - PACE, now + PACE)
        reasons += [
            recipients.where(Outgoing.lane == LOOK, waiting, Outgoing.due_at.is_not(None)),
            recipients.where(Outgoing.lane == POST, just_now),
        ]
    return set(session.scalars(union_all(*reasons)))


def _take(session: Session, row: Outgoing, now: datetime, unanswered: int) -> Claim:
    is_look = row.state == UNSURE
    row.state, row.lease_until = SENDING, now + LEASE
    row.attempts += 1
    if not is_look:  # a look-up starts where the doubtful post did
        row.claimed_at = now
    return _claim_of(session, row, unanswered)


def _claim_of(session: Session, row: Outgoing, unanswered: int = 0) -> Claim:
    assert row.due_at is not None
    assert row.claimed_at is not None
    parent = session.get(Outgoing, row.reply_to) if row.reply_to else None
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
        claimed_at=row.claimed_at,
        parent_channel=parent.channel if parent else None,
        parent_ts=parent.ts if parent else None,
        is_look=row.lane == LOOK,
        expires_at=row.expires_at,
        file_id=row.file_id,
        unanswered=unanswered,
    )


def _reap(session: Session, now: datetime) -> None:
    """Doubt what a dead sender, or one with a wrong clock, has left."""
    is_over = or_(Outgoing.lease_until <= now, Outgoing.lease_until > now + 2 * LEASE)
    expired = select(Outgoing).where(sending, is_over)
    for row in session.scalars(expired.with_for_update(skip_locked=True)).all():
        assert row.lease_until
        has_jumped = not now - LEASE < row.lease_until <= now
        pause = SUSPICION if has_jumped else DOUBT
        unsure(session, _claim_of(session, row), "its sender died", now, pause)


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
