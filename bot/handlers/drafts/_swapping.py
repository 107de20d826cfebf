"""Another mentor for a mentee: the three best exchanges, or anybody."""

from datetime import datetime

from slack_sdk import WebClient

from bot.handlers.drafts._desk import Desk, cohort_of, keep, shown
from bot.handlers.router import Payload
from bot.programme import drafts
from bot.store import Store
from bot.store.members import Who
from bot.views import drafts as views
from bot.views import kit


def open_swap(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Ask for a mentor for somebody who has none."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    ask_for_mentor(client, body, store, desk, payload["value"], now)


def ask_for_mentor(
    client: WebClient, body: Payload, store: Store, desk: Desk, mentee: str, now: datetime
) -> None:
    """Show who else could mentor somebody; weighing it may take longer than the trigger lives."""
    answer = client.views_push(trigger_id=body["trigger_id"], view=views.weighing(mentee))
    about = kit.about(body["view"]) | {"mentee": mentee, "draft_id": body["view"]["id"]}
    cohort = cohort_of(store, desk.programme, now)
    best = drafts.options(cohort, desk.draft, mentee)
    form = views.swap_form(desk.draft, cohort, mentee, best, about)
    client.views_update(view_id=answer["view"]["id"], view=form)


def look_for(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Fill the menu with the mentors whose name holds what was typed."""
    view = body["view"]
    about = kit.about(view)
    desk = shown(client, view, about["draft_id"], who, store)
    cohort = cohort_of(store, desk.programme, now)
    best = drafts.options(cohort, desk.draft, about["mentee"])
    typed = payload.get("value") or ""
    form = views.swap_form(desk.draft, cohort, about["mentee"], best, about, typed)
    client.views_update(view_id=view["id"], view=form)


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
) -> None:
    """Give a mentee one of the three, and match the others anew around the two."""
    about = kit.about(body["view"])
    desk = shown(client, body["view"], about["draft_id"], who, store)
    cohort = cohort_of(store, desk.programme, now)
    draft = drafts.take(cohort, desk.draft, about["mentee"], payload["value"])
    after = keep(store, desk, draft, now)
    _show(client, about, desk, after)
    client.views_update(view_id=body["view"]["id"], view=_done(desk, after))


def _show(client: WebClient, about: Payload, before: Desk, after: Desk) -> None:
    moves = drafts.moves(before.draft, after.draft)
    client.views_update(view_id=about["draft_id"], view=after.view(about["page"], moves))


def _done(before: Desk, after: Desk) -> kit.View:
    return views.moved_notice(drafts.moves(before.draft, after.draft))
