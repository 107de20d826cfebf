"""What people do about a row: look at it, send it once more, or drop it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Text, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from bot.store.base import POSTED
from bot.store.outbox._outcomes import HELD, orphan
from bot.store.outbox._rows import DROPPED, open_lane
from bot.store.outbox._tables import (
    DEAD,
    LOOK,
    PENDING,
    POST,
    UNSURE,
    Outgoing,
    given_up,
    sending,
    waiting,
)

WORDS_KEPT = timedelta(days=7)  # of what Slack refused, so that it can be sent once more

# What Slack answers in a word of its own did not happen, but for these two.
WORD = re.compile(r"[a-z_]+")
DOUBTFUL_WORDS = {"fatal_error", "internal_error"}

has_words = cast(Outgoing.body, Text) != "{}"


def listing(
    session: Session, limit: int, state: str | None = None, workspace_id: str | None = None
) -> Sequence[Outgoing]:
    """Return the newest rows, of a state or of all that are not sent; never what they say."""
    is_state = {PENDING: waiting, UNSURE: waiting, DEAD: given_up}.get(state or "")
    rows = select(Outgoing).order_by(Outgoing.id.desc()).limit(limit)
    if state is None:
        rows = rows.where(or_(waiting, sending, given_up))
    else:
        rows = rows.where(Outgoing.state == state)
        rows = rows if is_state is None else rows.where(is_state)
    if workspace_id is not None:
        rows = rows.where(Outgoing.workspace_id == workspace_id)
    return session.scalars(rows).all()


def lately(session: Session, workspace_id: str, since: datetime, limit: int) -> Sequence[Outgoing]:
    """Return what was sent to people, or tried, in a workspace since a moment, newest first."""
    found: list[Outgoing] = []
    for lane in (POST, LOOK):  # each by itself, so that the index has them in order
        its_own = and_(Outgoing.workspace_id == workspace_id, Outgoing.lane == lane)
        rows = select(Outgoing).where(its_own, Outgoing.claimed_at >= since)
        found += session.scalars(rows.order_by(Outgoing.claimed_at.desc()).limit(limit))
    return sorted(found, key=lambda row: row.claimed_at or since, reverse=True)[:limit]


def can_be_sent_again(row: Outgoing, now: datetime) -> bool:
    """Return whether a row was given up, still has its words, and is not too late."""
    is_late = row.expires_at is not None and row.expires_at <= now
    return row.state == DEAD and bool(row.body) and not is_late


def resend(session: Session, row: Outgoing, now: datetime) -> bool:
    """Let what was given up go out once more; return False if that cannot be, or is done already.

    A post that may have arrived after all is looked for first, unless it was held because we may
    not look: then whoever wants it sent again has done so.
    """
    if not can_be_sent_again(row, now):
        return False
    word = row.error or ""
    certain = bool(WORD.fullmatch(word)) and word not in DOUBTFUL_WORDS
    looks = row.method == POST and not certain and not word.startswith(HELD)
    ours = and_(Outgoing.id == row.id, Outgoing.state == DEAD, has_words)
    lane = LOOK if looks else row.method
    again = (
        update(Outgoing)
        .where(ours)
        .values(state=UNSURE if looks else PENDING, lane=lane, error=None, refusals=0)
        .values(due_at=now, not_before=now)
    )
    result = session.execute(again)
    assert isinstance(result, CursorResult)
    open_lane(session, row.workspace_id, row.method, now)
    open_lane(session, row.workspace_id, lane, now)
    session.info[POSTED] = True
    return result.rowcount == 1


def drop(session: Session, row: Outgoing) -> bool:
    """Give a row up for good, and what was to follow it; return False if it is sent or dropped."""
    idle = Outgoing.state.in_((DEAD, PENDING, UNSURE))
    ours = and_(Outgoing.id == row.id, idle, or_(Outgoing.error.is_(None), not_dropped))
    dropped = update(Outgoing).where(ours).values(state=DEAD, error=DROPPED, body={})
    result = session.execute(dropped)
    assert isinstance(result, CursorResult)
    if result.rowcount == 1:
        orphan(session, [row.id])
    return result.rowcount == 1


not_dropped = Outgoing.error != DROPPED


def forget_words(session: Session, now: datetime) -> None:
    """Forget what was refused a week ago: nobody has sent it once more."""
    old = and_(given_up, Outgoing.claimed_at < now - WORDS_KEPT, has_words)
    forgotten = update(Outgoing).where(old).values(body={})
    session.execute(forgotten.execution_options(synchronize_session=False))
