"""Ceremonies: coordinators are reminded an hour before; at the hour, the draft's pairs begin."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.publishing import publish
from bot.store import drafts, members, outbox, programmes
from bot.store.members import Who
from bot.store.timers import Timer
from bot.views import ceremonies as views
from bot.views.kit import Message

SOON = timedelta(seconds=1)


def begin(session: Session, timer: Timer, now: datetime) -> datetime | None:
    """Remind, or publish the draft as it is now; return the hour while it is still to come."""
    programme = programmes.get(session, timer.workspace_id, timer.args["programme_id"])
    if not programmes.try_lock(session, programme.id):  # somebody is just changing it
        return now + SOON
    kept = drafts.find(session, programme.id)
    if kept is None or kept.publish_at is None:
        return None
    at = kept.publish_at
    everybody = programmes.coordinators(session, programme.id)
    key = f"ceremony:{programme.id}:{at.isoformat()}"
    if now < at:
        for one in everybody:
            zone = members.zone_of(session, Who(timer.workspace_id, one))
            body = views.reminder(programme, len(kept.content.pairs), at, zone)
            _tell(session, timer, f"{key}:reminder:{one}", one, body, now)
        return at
    draft = drafts.take(session, programme.id, kept.version)
    assert draft is not None  # the programme is locked
    done = publish(session, programme, draft, now)
    for one in everybody:
        body = views.report(programme, done.begun, done.left_out)
        _tell(session, timer, f"{key}:report:{one}", one, body, now)
    return None


def _tell(
    session: Session, timer: Timer, key: str, member_id: str, body: Message, now: datetime
) -> None:
    outbox.post(session, timer.workspace_id, member_id, body, key=key, now=now)
