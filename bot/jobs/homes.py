"""Homes: draw a person's App Home anew after something has changed."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import homes, outbox
from bot.store.members import Who
from bot.store.timers import Timer
from bot.views import homes as views


def publish(session: Session, timer: Timer, now: datetime) -> None:
    """Put a person's App Home into the outbox."""
    who = Who(timer.workspace_id, timer.args["member_id"])
    body = {"view": views.home(homes.glance(session, who, now))}
    key = f"home:{uuid.uuid4()}"  # a page may be drawn any number of times
    outbox.post(
        session,
        who.workspace_id,
        who.member_id,
        body,
        key=key,
        now=now,
        method=outbox.PUBLISH,
        priority=outbox.BULK,
    )
