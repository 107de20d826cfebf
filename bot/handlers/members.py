"""Members: what Slack tells us of people without being asked."""

from datetime import datetime

from bot.handlers.router import Payload, Router
from bot.store import Store, members, stand_ups, timers
from bot.store.members import Who


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.event("user_change", changed)


def changed(body: Payload, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Remember a new name or zone; a deactivated person's pairs are seen to."""
    user = payload["user"]
    with store.begin() as session:
        if not members.is_new(session, who.workspace_id, body["event_id"], now):
            return
        if members.find(session, who.workspace_id, user["id"]) is None:
            return  # nobody that a programme knows
        members.save(session, who.workspace_id, user, now)
        if member := members.find(session, who.workspace_id, user["id"]):
            stand_ups.replan(session, who.workspace_id, member, now)
        if user.get("deleted"):
            timers.departed(session, who.workspace_id, user["id"], now)
