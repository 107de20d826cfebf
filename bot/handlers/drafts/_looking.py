"""Looking at a draft, and deciding: pin, take out, suggest again, other settings, publish."""

from dataclasses import replace
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import logs
from bot.handlers import modals
from bot.handlers.drafts._desk import Desk, cohort_of, keep, laid, read, shown
from bot.handlers.drafts._swapping import ask_for_mentor
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
) -> None:
    """Show the draft that there is, or the best one for the people of today."""
    programme = modals.coordinated(client, body, payload, who, store, now, OPEN, running=True)
    if programme is None:
        return
    with store.read() as session:
        choosing = choices.find_round(session, programme.id)
        answered, asked = choices.answered(session, programme.id)
        desk = laid(session, programme, who)
    if choosing:
        standing = choice_views.standing(programme, choosing, answered, asked, desk.zone)
        modals.show(client, body, standing)
    elif desk.draft.is_decided or desk.publish_at:
        modals.show(client, body, desk.view())
    else:
        # Looking for the best pairs may take longer than the click's trigger lives.
        view_id = modals.show(client, body, views.looking(programme))
        found = _best(cohort_of(store, programme, now), desk.draft)
        with store.begin() as session:
            programmes.lock(session, programme.id)
            if found != desk.draft or not desk.version:
                kept.keep(session, programme.id, found.as_json(), desk.version, now)
            session.expire_all()
            desk = laid(session, programme, who)  # another coordinator may have been quicker
        client.views_update(view_id=view_id, view=desk.view())


def suggest_again(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Suggest anew: pins stay, what was taken out stays out."""
    view = body["view"]
    before = shown(client, view, view["id"], who, store)
    after = _suggested(store, before, now)
    moves = drafts.moves(before.draft, after.draft)
    client.views_update(view_id=view["id"], view=after.view(moves=moves))


def turn_page(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show another page of the draft."""
    desk = read(body["view"], who, store)
    client.views_update(view_id=body["view"]["id"], view=desk.view(int(payload["value"])))


def choose(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Pin a pair, take it out, or ask for another mentor."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    what, mentee = payload["selected_option"]["value"].split(":")
    if what == "swap":
        ask_for_mentor(client, body, store, desk, mentee, now)
        return
    change = drafts.pin if what == "pin" else drafts.drop
    desk = keep(store, desk, change(desk.draft, mentee), now)
    client.views_update(view_id=view["id"], view=desk.view(kit.about(view)["page"]))


def open_run(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Ask for other settings, for this draft only."""
    view = body["view"]
    desk = shown(client, view, view["id"], who, store)
    form = views.run_form(desk.programme, desk.draft, kit.about(view))
    modals.push(client, body, form)


def run(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Suggest anew with these settings."""
    form = views.RunForm.read(payload)
    draft_id = payload["previous_view_id"]
    before = shown(client, payload, draft_id, who, store)
    terms = before.programme.terms
    is_usual = (form.fairness, form.run.weights) == (terms.fairness, terms.weights)
    wanted = replace(before.draft, run=None if is_usual else form.run)
    found = _best(cohort_of(store, before.programme, now), wanted)
    after = keep(store, before, found, now)
    moves = drafts.moves(before.draft, after.draft)
    client.views_update(view_id=draft_id, view=after.view(moves=moves))


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


def _suggested(store: Store, desk: Desk, now: datetime) -> Desk:
    found = _best(cohort_of(store, desk.programme, now), desk.draft)
    return keep(store, desk, found, now)


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
