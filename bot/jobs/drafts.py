"""Drafts: whoever waits for the best pairs hears of it when the search was cut off."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.store import outbox, programmes
from bot.store.timers import Timer
from bot.views import drafts as views


def give_up(session: Session, timer: Timer, now: datetime) -> None:
    """Tell a coordinator that a search has not come to its end, and that nothing was changed."""
    programme = programmes.get(session, timer.workspace_id, timer.args["programme_id"])
    member_id = timer.args["member_id"]
    if member_id in programmes.coordinators(session, programme.id):
        assert timer.due_at is not None
        key = f"{timer.key}:cut_off:{timer.due_at.isoformat()}"
        body = views.cut_off(programme)
        outbox.post(session, timer.workspace_id, member_id, body, key=key, now=now)
