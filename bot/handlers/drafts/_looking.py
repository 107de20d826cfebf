"""Looking at a draft, and deciding: pin, take out, suggest again, other settings, publish."""

from dataclasses import replace
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import logs
from bot.handlers import modals
from bot.handlers.drafts._desk import Desk, cohort_of, keep, laid, read, shown
from bot.handlers.drafts._swapping import ask_for_mentor
from bot.handlers.later import Later
from bot.handlers.router import Answer, Payload
from bot.programme import drafts
from bot.programme.drafts import Cohort, Draft
from bot.store import Store, choices, programmes
from bot.store import drafts as kept
from bot.store.members import Who
from bot.views import ceremonies, kit
from bot.views import choices as choice_views
from bot.views import drafts as views
from bot.views.pairs import OPEN

log = logs.get(__name__)


def open_draft(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> Later | None:
    """Show the draft that there is, or the best one for the people of today."""
    programme = modals.coordinated(client, body, payload, who, store, now, OPEN, running=True)
    if programme is None:
        return None
    with store.read() as session:
        choosing = choices.find_round(session, programme.id)
        answered, asked = choices.answered(session, programme.id)
        desk = laid(session, programme, who)
    if choosing:
        standing = choice_views.standing(programme, choosing, answered, asked, desk.zone)
        modals.show(client, body, standing)
        return None
    if desk.draft.is_decided or desk.publish_at:
        modals.show(client, body, desk.view())
        return None
    view_id = modals.show(client, body, views.looking(programme))

    def rest() -> None:
        modals.show_kept(client, view_id, _drawn_up(store, desk, who, now).view())

    return Later(view_id, rest)


def _drawn_up(store: Store, before: Desk, who: Who, now: datetime) -> Desk:
    """Keep the best draft of now, unless another coordinator was quicker."""
    programme = before.programme
    with kept.searching(store, who, programme.id, now):
        found = _best(cohort_of(store, programme, now), before.draft)
        with store.begin() as session:
            programmes.lock(session, programme.id)
            if found != before.draft or not before.version:
                kept.keep(session, programme.id, found.as_json(), before.version, now)
            session.expire_all()
            return laid(session, programme, who)


def suggest_again(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> Later:
    """Suggest anew: pins stay, what was taken out stays out."""
    view = body["view"]
    before = shown(client, view, view["id"], who, store)
    return _suggested(client, view["id"], store, before, before.draft, who, now)


def _suggested(
    client: WebClient,
    draft_id: str,
    store: Store,
    before: Desk,
    wanted: Draft,
    who: Who,
    now: datetime,
) -> Later:
    """Look for the best draft around what is decided in `wanted`, and show it, and what moved."""
    client.views_update(view_id=draft_id, view=views.looking(before.programme))

    def rest() -> None:
        with kept.searching(store, who, before.programme.id, now):
            found = _best(cohort_of(store, before.programme, now), wanted)
            after = keep(store, before, found, now)
        moves = drafts.moves(before.draft, after.draft)
        modals.show_kept(client, draft_id, after.view(moves=moves))

    return Later(draft_id, rest)


def turn_page(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show another page of the draft."""
    desk = read(body["view"], who, store)
    client.views_update(view_id=body["view"]["id"], view=desk.view(int(payload["value"])))


def choose(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> Later | None:
    """Pin a pair, take it out, or ask for another mentor."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    what, mentee = payload["selected_option"]["value"].split(":")
    if what == "swap":
        return ask_for_mentor(client, body, store, desk, mentee, now)
    change = drafts.pin if what == "pin" else drafts.drop
    desk = keep(store, desk, change(desk.draft, mentee), now)
    modals.show_kept(client, view["id"], desk.view(kit.about(view)["page"]))
    return None


def open_run(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Ask for other settings, for this draft only."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    form = views.run_form(desk.programme, desk.draft, kit.about(view))
    modals.push(client, body, form)


def run(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Later:
    """Suggest anew with these settings."""
    form = views.RunForm.read(payload)
    draft_id = payload["previous_view_id"]
    before = shown(client, payload, draft_id, who, store)
    terms = before.programme.terms
    is_usual = (form.fairness, form.run.weights) == (terms.fairness, terms.weights)
    wanted = replace(before.draft, run=None if is_usual else form.run)
    return _suggested(client, draft_id, store, before, wanted, who, now)


def send_picture(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Send the coordinator the draft as a picture; where Slack shows no charts, as bars."""
    desk = read(body["view"], who, store)
    body_of = views.picture(desk.programme, desk.draft, with_chart=True)
    try:
        client.chat_postMessage(channel=who.member_id, **body_of)
    except SlackApiError as error:
        if error.response.get("error") not in ("invalid_blocks", "invalid_blocks_format"):
            raise
        log.info("Slack shows no charts here, so bars were sent instead")
        body_of = views.picture(desk.programme, desk.draft, with_chart=False)
        client.chat_postMessage(channel=who.member_id, **body_of)
    modals.push(client, body, views.picture_sent())


def publish(payload: Payload, who: Who, store: Store) -> Answer:
    """Ask once, and when, before people are told; a draft that changed is shown again instead."""
    desk = read(payload, who, store)
    if desk.version != kit.about(payload)["version"]:
        return modals.instead(desk.view())
    count = len(desk.draft.pairs)
    form = ceremonies.form(desk.programme, count, desk.version, desk.publish_at, desk.zone)
    return modals.on_top(form)


def _best(cohort: Cohort, draft: Draft) -> Draft:
    found = drafts.suggest(cohort, draft, drafts.SEED)
    log.info(
        "Pairs were suggested",
        mentees=len(cohort.mentees),
        mentors=len(cohort.mentors),
        pairs=len(found.pairs),
        certified=found.certified,
        seed=drafts.SEED,
    )
    return found
