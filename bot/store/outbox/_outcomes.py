"""Settling: what became of a claimed row. Whoever has lost the claim changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.store.base import UtcDateTime
from bot.store.outbox._rows import ORPHANED, TOO_LATE, open_lane
from bot.store.outbox._tables import (
    DEAD,
    LONGEST_WAIT,
    LOOK,
    PENDING,
    POST,
    SENDING,
    SENT,
    UNSURE,
    UPLOAD,
    Claim,
    Outgoing,
)

DOUBT = timedelta(seconds=10)  # how long to wait before looking for a doubtful post
TRIES = 8  # refusals before a row is given up: about eight minutes
HELD = "it may have been posted"  # of one that is not repeated unless somebody says so
GONE = "user_disabled"  # the recipient's account is deactivated
PATIENCE = 30  # the same for a row of which Slack says nothing: about six hours

_is_claimed = Outgoing.state.in_((SENDING, UNSURE))
_rows = cast(Table, Outgoing.__table__)
_NOW = bindparam("now", type_=UtcDateTime())
# Many times a second, so on plain columns, and built once.
_HELD = (
    select(_rows.c.id, _rows.c.attempts)
    .where(_rows.c.id.in_(bindparam("ids", expanding=True)), _is_claimed)
    .with_for_update()
)
_SENT = (
    update(_rows)
    .where(_rows.c.id == bindparam("row"))
    .values(
        state=SENT,
        claimed_at=bindparam("known"),  # the next in its conversation is paced from here
        lease_until=None,
        error=None,
        body={},
        channel=bindparam("at"),
        ts=bindparam("as"),
    )
)
_FREED = (
    update(_rows)
    .where(_rows.c.reply_to.in_(bindparam("parents", expanding=True)), _rows.c.due_at.is_(None))
    .values(due_at=case((_rows.c.not_before > _NOW, _rows.c.not_before), else_=_NOW))
)
_LATE = (
    select(_rows.c.id)
    .where(_rows.c.state == literal_column(f"'{PENDING}'"), _rows.c.expires_at <= _NOW)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class Arrival:
    """What Slack has: the row, and where it is now."""

    claim: Claim
    channel: str
    ts: str | None


def sent(session: Session, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
    """Slack has these. Their words are forgotten here; what waited for them may go.

    Returns those of which that is news.
    """
    connection = session.connection()
    ids = [one.claim.id for one in arrivals]
    held = {(row.id, row.attempts) for row in connection.execute(_HELD, {"ids": ids})}
    news = [one for one in arrivals if (one.claim.id, one.claim.attempt) in held]
    if news:
        places = [
            {"row": one.claim.id, "at": one.channel, "as": one.ts, "known": now} for one in news
        ]
        connection.execute(_SENT, places)
        connection.execute(_FREED, {"parents": [one.claim.id for one in news], "now": now})
    return news


def dead(session: Session, claim: Claim, error: str) -> None:
    """Slack does not take it, nor what was to follow it.

    The words of a message are kept for a while, for somebody may mend what is wrong and send it
    once more (`resend`); but not those for a person who is gone, nor those that come too late.
    """
    keeps = claim.method in (POST, UPLOAD) and error not in (GONE, TOO_LATE)
    words: dict[str, Any] = {} if keeps else {"body": {}}
    if _settle(session, claim, state=DEAD, error=error, **words):
        orphan(session, [claim.id])


def expire(session: Session, now: datetime) -> None:
    """Give up what can no longer be shown in time; it was never sent, nor is it now."""
    if late := session.connection().scalars(_LATE, {"now": now}).all():
        given_up = update(Outgoing).where(Outgoing.id.in_(late))
        session.execute(given_up.values(state=DEAD, error=TOO_LATE, body={}))
        orphan(session, late)


def orphan(session: Session, parents: Sequence[int]) -> None:
    """Give up what was to follow these."""
    while parents:
        waits = or_(Outgoing.state == PENDING, Outgoing.due_at.is_(None))
        their_own = and_(Outgoing.reply_to.in_(parents), waits)
        orphaned = update(Outgoing).where(their_own).values(state=DEAD, error=ORPHANED, body={})
        parents = session.scalars(orphaned.returning(Outgoing.id)).all()


def refused(session: Session, claim: Claim, error: str, now: datetime, tries: int = TRIES) -> None:
    """Slack did not take it but may do so later: again after 2ⁿ seconds, so many times at most."""
    refusals = 1 + (session.scalar(select(Outgoing.refusals).where(Outgoing.id == claim.id)) or 0)
    if refusals >= tries:
        dead(session, claim, error)
    else:
        _again(session, claim, error, due_at=now + backoff(refusals), refusals=refusals)


def wait(session: Session, claim: Claim, error: str, due_at: datetime | None = None) -> None:
    """It was not taken, through no fault of its own: pending again, however often that happens.

    Without `due_at` it may go as soon as its lane is ready.
    """
    _again(session, claim, error, **({"due_at": due_at} if due_at else {}))


def unsure(
    session: Session, claim: Claim, error: str, now: datetime, pause: timedelta | None = None
) -> None:
    """Nobody knows whether Slack has it: a post is looked for before it is sent again."""
    if claim.method != POST or (claim.on_doubt == "resend" and not claim.is_look):
        refused(session, claim, error, now, PATIENCE)
    elif _settle(
        session, claim, state=UNSURE, lane=LOOK, due_at=now + (pause or DOUBT), error=error
    ):
        open_lane(session, claim.workspace_id, LOOK, now)


def absent(session: Session, claim: Claim, now: datetime) -> None:
    """A doubtful post was looked for, and is not there: it is sent again."""
    refused(session, claim, "it did not arrive", now, PATIENCE)


def unknowable(session: Session, claim: Claim, error: str, now: datetime) -> None:
    """We may not look for a doubtful post: it is sent again, unless it is one to hold."""
    if claim.on_doubt == "hold":
        dead(session, claim, f"{HELD} ({error})")
    else:
        absent(session, claim, now)


def remember_file(session: Session, claim: Claim, file_id: str | None) -> bool:
    """Note which file an upload is, so that it never becomes two; False if the claim is lost.

    With None it is forgotten, and the next try begins anew.
    """
    return _changed(session, update(Outgoing).where(_is_ours(claim)).values(file_id=file_id))


def backoff(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return min(timedelta(seconds=2 ** min(tries, 20)), LONGEST_WAIT)


def _again(session: Session, claim: Claim, error: str, **values: Any) -> None:
    _settle(session, claim, state=PENDING, lane=claim.method, error=error, **values)


def _settle(session: Session, claim: Claim, **values: Any) -> bool:
    """Change the claimed row, unless somebody else has claimed it since."""
    if "due_at" in values:  # since when it is due is remembered
        values["not_before"] = func.coalesce(Outgoing.not_before, Outgoing.due_at)
    return _changed(
        session, update(Outgoing).where(_is_ours(claim)).values(lease_until=None, **values)
    )


def _is_ours(claim: Claim) -> ColumnElement[bool]:
    return and_(
        Outgoing.id == claim.id,
        Outgoing.attempts == claim.attempt,
        _is_claimed,
    )


def _changed(session: Session, change: Update) -> bool:
    result = session.execute(change)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
