"""Sweeps: once a day, what nobody needs any more is forgotten."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.store import installations, members, outbox, stand_ups
from bot.store.timers import Timer


def sweep(session: Session, _timer: Timer, now: datetime) -> datetime:
    """Forget old events and old sent rows; where Mentor was removed, all stays put aside."""
    installations.sweep(session)
    members.sweep(session, now)
    outbox.forget_words(session, now)
    outbox.sweep(session, now, kept=stand_ups.shown_keys())
    return now + timedelta(days=1)
