"""The state that goes from the install page to Slack and comes back with its answer."""

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, insert
from sqlalchemy.orm import Session

from bot.store.installations._tables import STATES, plain

STATE_LIVES = timedelta(minutes=10)


def issue_state(session: Session, state: str, now: datetime) -> None:
    """Remember a state that the install page hands out; old ones are forgotten."""
    session.execute(delete(STATES).where(STATES.c.expire_at <= plain(now)))
    session.execute(insert(STATES).values(state=state, expire_at=plain(now + STATE_LIVES)))


def use_state(session: Session, state: str, now: datetime) -> bool:
    """Return whether such a state was handed out lately and was not used; now it is."""
    live = and_(STATES.c.state == state, STATES.c.expire_at > plain(now))
    return session.execute(delete(STATES).where(live).returning(STATES.c.id)).first() is not None
