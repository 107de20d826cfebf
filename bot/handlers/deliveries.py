"""Deliveries: `/mentor outbox` shows coordinators what was sent and what was not, and why."""

from datetime import datetime

from slack_sdk import WebClient

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Payload, Router
from bot.store import Store, deliveries, members, outbox, programmes, timers
from bot.store.members import Who
from bot.views import deliveries as views
from bot.views import kit
from bot.views.kit import View


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb(
        "outbox", open_list, "see what was sent, what was not, and why", for_coordinators=True
    )
    router.action(views.OPEN, open_list)
    router.action(views.RESEND, resend)
    router.action(views.DROP, drop)


def open_list(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show what became of a programme's messages."""
    programme = modals.coordinated(client, body, payload, who, store, now, views.OPEN)
    if programme:
        modals.show(client, body, _shown(store, who, programme.id, now))


def resend(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Let a message go out once more."""
    view = body["view"]
    programme_id = kit.about(view)["programme_id"]
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, programme_id)
        row = deliveries.get_failed(session, programme, int(payload["value"]))
        if not outbox.resend(session, row, now):
            raise UserError("That message cannot be sent any more: its words are forgotten.")
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    said = ":outbox_tray: It goes out once more now."
    client.views_update(view_id=view["id"], view=_shown(store, who, programme_id, now, said))


def drop(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Let a message never go out."""
    view = body["view"]
    programme_id = kit.about(view)["programme_id"]
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, programme_id)
        row = deliveries.get_failed(session, programme, int(payload["value"]))
        if deliveries.is_private(row):
            raise UserError("That message is between other people.")
        outbox.drop(session, row)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    said = "It will not be sent."
    client.views_update(view_id=view["id"], view=_shown(store, who, programme_id, now, said))


def _shown(store: Store, who: Who, programme_id: int, now: datetime, said: str = "") -> View:
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, programme_id)
        zone = members.zone_of(session, who)
        return views.lately(deliveries.lately(session, programme, now), zone, said)
