"""The stand-ups there are, and who looks after them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.store import members, programmes, timers
from bot.store.members import Who
from bot.store.stand_ups._people import people
from bot.store.stand_ups._tables import StandUp, StandUpRound, timer_key


def get(session: Session, workspace_id: str, stand_up_id: int) -> StandUp:
    """Return a stand-up of this workspace that goes on; raises UserError if there is none."""
    found = session.get(StandUp, stand_up_id)
    if found is None or found.workspace_id != workspace_id or found.ended_at:
        raise UserError("This stand-up has ended.")
    return found


def get_own(session: Session, who: Who, stand_up_id: int) -> StandUp:
    """Return a stand-up that somebody may change: its owner, or the programme's coordinators."""
    found = get(session, who.workspace_id, stand_up_id)
    coordinators = programmes.coordinators(session, found.programme_id)
    if who.member_id not in (found.owner_id, *coordinators):
        raise UserError("Only whoever set this stand-up up, or a coordinator, can change it.")
    return found


def in_channel(session: Session, workspace_id: str, channel: str) -> Sequence[StandUp]:
    """Return the stand-ups of a channel, those that have ended, too."""
    rows = select(StandUp).where(StandUp.workspace_id == workspace_id, StandUp.channel == channel)
    return session.scalars(rows.order_by(StandUp.id)).all()


def latest_rounds(session: Session, stand_up_id: int, most: int = 5) -> Sequence[StandUpRound]:
    """Return the last threads, the newest first."""
    rows = select(StandUpRound).where(StandUpRound.stand_up_id == stand_up_id)
    return session.scalars(rows.order_by(StandUpRound.day.desc()).limit(most)).all()


def caretakers(session: Session, stand_up: StandUp) -> list[str]:
    """Return who looks after a stand-up: its owner, or the coordinators once the owner is gone."""
    owner = members.find(session, stand_up.workspace_id, stand_up.owner_id)
    if owner and owner.is_deactivated:
        return list(programmes.coordinators(session, stand_up.programme_id))
    return [stand_up.owner_id]


def end(session: Session, stand_up: StandUp, now: datetime) -> None:
    """End a stand-up; what was said stays."""
    stand_up.ended_at = now
    for member_id in ["", *people(session, stand_up.id)]:
        timers.cancel(session, timer_key(stand_up, member_id))
    timers.cancel(session, f"{timer_key(stand_up)}digest")
    session.flush()


def begin_again(session: Session, stand_up: StandUp) -> None:
    """Forget that a channel was closed to us."""
    if stand_up.trouble and (last := latest_rounds(session, stand_up.id, 1)):
        last[0].is_gone = True
    stand_up.trouble = None
