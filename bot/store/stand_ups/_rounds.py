"""Each day's thread."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.store import outbox
from bot.store.base import add_once
from bot.store.outbox import Outgoing
from bot.store.stand_ups._setting import get
from bot.store.stand_ups._tables import StandUp, StandUpRound

LATEST = 30  # threads of a channel in which words are answers: in older ones they are talk


def find_round(session: Session, stand_up_id: int, day: date) -> StandUpRound | None:
    """Return a day's thread, if it was opened."""
    rows = select(StandUpRound).where(
        StandUpRound.stand_up_id == stand_up_id, StandUpRound.day == day
    )
    return session.scalar(rows)


def get_round(session: Session, workspace_id: str, round_id: int) -> tuple[StandUpRound, StandUp]:
    """Return a day's thread with its stand-up; raises UserError if that has ended."""
    found = session.get(StandUpRound, round_id)
    if found is None:
        raise UserError("This stand-up is not here any more.")
    return found, get(session, workspace_id, found.stand_up_id)


def open_round(
    session: Session, stand_up: StandUp, day: date, now: datetime
) -> tuple[StandUpRound, bool]:
    """Return a day's thread, and whether it is new: there is one in a day, whoever asks first."""
    values = {"stand_up_id": stand_up.id, "day": day, "opened_at": now, "is_gone": False}
    is_new = add_once(session, StandUpRound, values)
    found = find_round(session, stand_up.id, day)
    assert found
    return found, is_new


def find_thread(
    session: Session, workspace_id: str, channel: str, ts: str
) -> tuple[StandUp, StandUpRound] | None:
    """Return the day whose thread begins with this message, if it is one of the last."""
    rows = (
        select(StandUp, StandUpRound)
        .join(StandUpRound, StandUpRound.stand_up_id == StandUp.id)
        .where(StandUp.workspace_id == workspace_id, StandUp.channel == channel)
        .order_by(StandUpRound.id.desc())
        .limit(LATEST)
    )
    by_key = {round_.key: (stand_up, round_) for stand_up, round_ in session.execute(rows)}
    first = select(Outgoing.key).where(Outgoing.key.in_(by_key), Outgoing.ts == ts)
    return by_key.get(session.scalar(first) or "")


def is_shown(session: Session, round: StandUpRound) -> bool:  # noqa: A002
    """Whether a day's thread is there for answers to stand in: not deleted, nor refused."""
    row = outbox.find(session, round.key)
    return not round.is_gone and row is not None and row.state != outbox.DEAD
