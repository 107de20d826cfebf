"""Another mentor for a mentee: the three best exchanges, or anybody."""

from datetime import datetime

from slack_sdk import WebClient

from bot.handlers import modals
from bot.handlers.drafts._desk import Desk, cohort_of, keep, shown
from bot.handlers.later import Later
from bot.handlers.router import Payload
from bot.programme import drafts
from bot.store import Store
from bot.store import drafts as kept
from bot.store.members import Who
from bot.views import drafts as views
from bot.views import kit


def open_swap(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> Later:
    """Ask for a mentor for somebody who has none."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    return ask_for_mentor(client, body, store, desk, payload["value"], now)


def ask_for_mentor(
    client: WebClient, body: Payload, store: Store, desk: Desk, mentee: str, now: datetime
) -> Later:
    """Show who else could mentor somebody, once that was weighed."""
    answer = client.views_push(trigger_id=body["trigger_id"], view=views.weighing(mentee))
    about = kit.about(body["view"]) | {"mentee": mentee, "draft_id": body["view"]["id"]}
    return _weighed(client, answer["view"]["id"], store, desk, about, now)


def look_for(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> Later:
    """Fill the menu with the mentors whose name holds what was typed."""
    view = body["view"]
    about = kit.about(view)
    desk = shown(client, view, about["draft_id"], who, store)
    typed = payload.get("value") or ""
    return _weighed(client, view["id"], store, desk, about, now, typed)


def _weighed(
    client: WebClient,
    view_id: str,
    store: Store,
    desk: Desk,
    about: Payload,
    now: datetime,
    typed: str = "",
) -> Later:
    """Weigh whom a mentee could have instead, and show it."""

    def rest() -> None:
        cohort = cohort_of(store, desk.programme, now)
        best = drafts.options(cohort, desk.draft, about["mentee"])
        form = views.swap_form(desk.draft, cohort, about["mentee"], best, about, typed)
        modals.redraw(client, view_id, form)

    return Later(view_id, rest)


def swap(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Give a mentee the mentor that was chosen, in exchange if need be."""
    form = views.SwapForm.read(payload)
    about = kit.about(payload)
    desk = shown(client, payload, about["draft_id"], who, store)
    cohort = cohort_of(store, desk.programme, now)
    draft = drafts.swap(cohort, desk.draft, about["mentee"], form.mentor)
    _show(client, about, desk, keep(store, desk, draft, now))


def take(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> Later:
    """Give a mentee one of the three, and match the others anew around the two."""
    view = body["view"]
    about = kit.about(view)
    before = shown(client, view, about["draft_id"], who, store)
    client.views_update(view_id=view["id"], view=views.looking(before.programme))

    def rest() -> None:
        with kept.searching(store, who, before.programme.id, now):
            cohort = cohort_of(store, before.programme, now)
            draft = drafts.take(cohort, before.draft, about["mentee"], payload["value"])
            after = keep(store, before, draft, now)
        _show(client, about, before, after)
        moves = drafts.moves(before.draft, after.draft)
        modals.show_kept(client, view["id"], views.moved_notice(moves))

    return Later(view["id"], rest)


def _show(client: WebClient, about: Payload, before: Desk, after: Desk) -> None:
    moves = drafts.moves(before.draft, after.draft)
    modals.show_kept(client, about["draft_id"], after.view(about["page"], moves))
