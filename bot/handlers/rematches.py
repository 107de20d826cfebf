"""Rematches: `/mentor rematch` asks for another partner, in confidence."""

from datetime import datetime

from slack_sdk import WebClient

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.store import Store, outbox, pairs, programmes, rematches, timers
from bot.store.members import Who
from bot.views import kit
from bot.views import rematches as views


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("rematch", open_form, "ask for another partner; only coordinators hear of it")
    router.action(views.ASK, open_form)
    router.action(views.TAKE_BACK, take_back)
    router.view(views.FORM, ask)


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Say what will happen, or that it was asked already."""
    pair = modals.own_pair(client, body, payload, who, store, views.ASK)
    if pair is None:
        return
    with store.read() as session:
        programme = programmes.get(session, who.workspace_id, pair.programme_id)
        coordinators = programmes.coordinators(session, programme.id)
        has_asked = rematches.has_asked(session, pair, who.member_id)
    if has_asked:
        modals.show(client, body, views.asked(pair, who.member_id))
        return
    if not {*coordinators} - {*pair.people}:
        raise UserError(
            "Nobody but you two coordinates this programme, so there is nobody whom I could ask in"
            " confidence. You can leave the programme, and join again when you like."
        )
    too = pair.partner_of(who.member_id) in coordinators
    view = views.form(pair, programme, who.member_id, partner_coordinates=too)
    modals.show(client, body, view)


def ask(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Remember the wish, and tell the coordinators alone."""
    form = views.RematchForm.read(payload)
    with store.begin() as session:
        pair = pairs.get_own(session, who, kit.about(payload)["pair_id"])
        programme = programmes.get(session, who.workspace_id, pair.programme_id)
        programmes.lock(session, programme.id)
        pairs.get_active(session, programme.id, pair.id)
        if rematches.ask(session, pair, who.member_id, now):
            for coordinator in programmes.coordinators(session, programme.id):
                if coordinator in pair.people:
                    continue
                key = f"{pairs.prefix(pair)}rematch:{who.member_id}:{coordinator}:{payload['id']}"
                body = views.wish(pair, programme, who.member_id, form.note)
                outbox.post(session, who.workspace_id, coordinator, body, key=key, now=now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return modals.instead(views.asked(pair, who.member_id))


def take_back(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Forget the wish; what was not yet told is not told."""
    with store.begin() as session:
        pair = pairs.get_own(session, who, int(payload["value"]))
        rematches.take_back(session, pair, who.member_id)
        prefix = f"{pairs.prefix(pair)}rematch:{who.member_id}:"
        outbox.withdraw(session, who.workspace_id, prefix)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    modals.show(client, body, views.taken_back())
