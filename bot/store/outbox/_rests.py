"""Rests: how long a lane waits, for all processes, after what Slack has said or has not said."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from bot.store.base import put
from bot.store.outbox._statements import RESTS_UNTIL
from bot.store.outbox._tables import ASK, LOOK, SILENCE, Claim, Lane

FIRST_SILENCE = timedelta(seconds=8)  # the next pause is twice as long, and so on …
LONGEST_SILENCE = timedelta(minutes=1)  # … up to this


def rest(session: Session, claim: Claim, until: datetime) -> None:
    """Let a lane rest, for all processes."""
    is_sooner = and_(_its_lane(claim), Lane.ready_at < until)
    session.execute(update(Lane).where(is_sooner).values(ready_at=until))


def rest_asking(session: Session, workspace_id: str, until: datetime) -> None:
    """Let no process ask anything about recipients in a workspace before then."""
    lane = {"workspace_id": workspace_id, "name": ASK, "ready_at": until}
    put(session, Lane, ["workspace_id", "name"], lane)


def asks_later(session: Session, workspace_id: str, now: datetime) -> datetime | None:
    """Return until when nothing may be asked about recipients, if that is not over."""
    which = {"workspace": workspace_id, "lane": ASK, "now": now}
    until: datetime | None = session.scalar(RESTS_UNTIL, which)
    return until


def silent(session: Session, claim: Claim, now: datetime) -> None:
    """Nothing was heard of a call: after a few such, its lane tries ever more seldom.

    So a workspace whose calls hang takes no more than a thread now and then.
    """
    lane = session.scalar(select(Lane).where(_its_lane(claim)).with_for_update())
    if lane is None:
        return
    is_probe = claim.unanswered >= SILENCE  # those that were under way with others count as one
    lane.unanswered = lane.unanswered + 1 if is_probe else min(lane.unanswered + 1, SILENCE)
    if lane.unanswered >= SILENCE and lane.ready_at:
        doublings = min(lane.unanswered - SILENCE, 10)
        pause = min(FIRST_SILENCE * 2**doublings, LONGEST_SILENCE)
        lane.ready_at = now + pause if is_probe else max(lane.ready_at, now + pause)


def heard(session: Session, claim: Claim, now: datetime) -> None:
    """A call was answered, with whatever: its lane may go on as ever."""
    lane = update(Lane).where(_its_lane(claim))
    if claim.unanswered:
        session.execute(lane.values(unanswered=0))
    if claim.unanswered >= SILENCE:
        session.execute(lane.where(Lane.ready_at > now).values(ready_at=now))


def _its_lane(claim: Claim) -> ColumnElement[bool]:
    name = LOOK if claim.is_look else claim.method
    return and_(Lane.workspace_id == claim.workspace_id, Lane.name == name)
