"""Heard: what a listener notes, keeps, or gives to the one who told it."""

from datetime import datetime

from slack_sdk import WebClient

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.store import Store, outbox, stories
from bot.store.members import Who
from bot.views import kit
from bot.views import stories as views


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask for four short lines."""
    with store.read() as session:
        story, pair = stories.get_own(session, who, int(payload["value"]))
        mine = stories.get_teller(session, story, who.member_id)
    modals.show(client, body, views.heard_form(story, pair, mine, who.member_id))


def save(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Keep what somebody has noted; it is given once, and then stands."""
    form = views.HeardForm.read(payload)
    is_given = form.give == "give"
    if is_given and not any(form.lines):
        raise UserError("There is nothing to give yet. One line is enough.", "heard")
    with store.begin() as session:
        story, pair = stories.get_own(session, who, kit.about(payload)["story_id"])
        stories.lock_open(session, pair)
        mine = stories.get_teller(session, story, who.member_id)
        if mine.given_at:
            return modals.instead(views.heard_form(story, pair, mine, who.member_id))
        if is_given and pair.ended_at:
            raise UserError("Your pair has ended. You can keep it for yourself.", "give")
        mine.heard = form.lines
        if is_given:
            mine.given_at = now
            partner = pair.partner_of(who.member_id)
            key = f"{stories.prefix(story)}given:{who.member_id}"
            outbox.post(session, who.workspace_id, partner, views.given(mine), key=key, now=now)
    return modals.instead(views.noted(is_given=is_given))


def open_notes(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show what somebody has noted of all stories, as long ago as it may be."""
    modals.push(client, body, _notes(client, payload, who, store, now))


def turn_notes(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show another page of them."""
    modals.show(client, body, _notes(client, payload, who, store, now))


def _notes(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> kit.View:
    zone = people.get(client, store, who, now).zone
    with store.read() as session:
        found = stories.noted(session, who)
    return views.notes(found, zone, int(payload.get("value") or 0))
