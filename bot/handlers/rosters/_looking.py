"""Looking: who is paired and who waits, and the end of a pair."""

from datetime import datetime

from slack_sdk import WebClient

from bot.handlers import modals
from bot.handlers.router import Payload
from bot.store import Store, pairs, programmes, rosters, timers
from bot.store.members import Who
from bot.views import kit
from bot.views import rosters as views


def open_roster(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show who takes part."""
    programme = modals.coordinated(client, body, payload, who, store, now, views.OPEN)
    if programme:
        modals.show(client, body, shown_to(store, who, programme.id, 0, now))


def turn_page(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show another page."""
    view = body["view"]
    page = int(payload["value"])
    shown = shown_to(store, who, kit.about(view)["programme_id"], page, now)
    client.views_update(view_id=view["id"], view=shown)


def ask_to_end(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask once before a pair ends."""
    about = kit.about(body["view"])
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        pair = pairs.get_active(session, programme.id, int(payload["selected_option"]["value"]))
    modals.push(client, body, views.end_form(pair, programme, about["page"]))


def end(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """End a pair and tell both, all at once or not at all."""
    about = kit.about(payload)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        pair = pairs.get_active(session, programme.id, about["pair_id"])
        pairs.close(session, pair, views.ended(pair, programme), now)
        coordinators = programmes.coordinators(session, programme.id)
        timers.refresh_homes(session, who.workspace_id, [*pair.people, *coordinators], now)
    shown = shown_to(store, who, programme.id, about["page"], now)
    client.views_update(view_id=payload["previous_view_id"], view=shown)


def shown_to(store: Store, who: Who, programme_id: int, page: int, now: datetime) -> kit.View:
    """Return a page of the roster, for a coordinator."""
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, programme_id)
        return views.roster(rosters.of(session, programme, who, now), page)
