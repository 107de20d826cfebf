"""Inviting: the form, ready, and not this time."""

from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.handlers.stories import _telling, _voices
from bot.logs import get
from bot.programme.calendar import moment
from bot.slack import may
from bot.store import Store, members, outbox, pairs, stories
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.store.stories import Story
from bot.views import kit
from bot.views import stories as views

log = get(__name__)

FARTHEST = timedelta(days=60)


def open_form(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show the form; with a story that is open, how it stands."""
    zone = people.get(client, store, who, now).zone
    with store.read() as session:
        notes = stories.noted(session, who)
        is_in_a_pair = bool(pairs.active_of(session, who))
    if notes and not is_in_a_pair:
        modals.show(client, body, views.notes(notes, zone))
        return
    pair = modals.own_pair(client, body, payload, who, store, views.OPEN)
    if pair is None:
        return
    if pair.ended_at:
        raise UserError("This pair has ended, so there are no new stories.")
    with store.read() as session:
        story = stories.open_of(session, pair)
        mine = stories.get_teller(session, story, who.member_id) if story else None
    if story and mine:
        view = views.page(story, pair, mine, zone, has_notes=bool(notes))
    else:
        view = views.form(pair, who.member_id, has_notes=bool(notes))
    modals.show(client, body, view)


def invite(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Write an invitation down; one that the other has written meanwhile is taken up instead."""
    form = views.StoryForm.read(payload)
    zone = people.get(client, store, who, now).zone
    starts_at = _starts_at(form, zone, now)
    if form.kind == stories.CLIPS and not may(client, "files:read"):
        raise UserError(
            "I may not take voice clips in this workspace yet: whoever installed me here would have"
            " to add that. Together, in a call, works.",
            "kind",
        )
    with store.begin() as session:
        pair = pairs.get_own(session, who, kit.about(payload)["pair_id"])
        current = stories.lock_open(session, pair)
        if pair.ended_at:
            raise UserError("This pair has ended, so there are no new stories.", "kind")
        if stories.is_away(session, pair, starts_at or now):
            raise UserError("One of you takes a break then. Please choose a day after it.", "when")
        if current is None:
            story = stories.invite(
                session, pair, who.member_id, form.kind, form.depth, starts_at, now
            )
            invitation = views.invitation(story, pair, zone)
            key = f"{stories.prefix(story)}invitation"
            stories.tell(session, story, pair, invitation, key, now)
            return None
        is_the_same = (current.kind, current.starts_at) == (form.kind, starts_at)
        if is_the_same and current.began_at is None and current.inviter_id != who.member_id:
            stories.get_teller(session, current, who.member_id).depth = form.depth
            _count_in(session, current, pair, who.member_id, now)
            return modals.instead(
                kit.notice("Life stories", "You both had the same idea: the invitation is there.")
            )
        mine = stories.get_teller(session, current, who.member_id)
    return modals.instead(views.page(current, pair, mine, zone))


def ready(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Somebody is ready; who has not said yet how deep they would like to go is asked first."""
    with store.begin() as session:
        story, pair = stories.get_running(session, who, int(payload["value"]))
        me = stories.get_teller(session, story, who.member_id)
        if me.depth:
            _count_in(session, story, pair, who.member_id, now)
    if not me.depth:
        modals.show(client, body, views.ready_form(story, pair, who.member_id))
    elif story.starts_at and now < story.starts_at:
        raise UserError("I will ask you both when the time has come.")
    elif body.get("view"):
        zone = people.get(client, store, who, now).zone
        modals.show(client, body, views.page(story, pair, me, zone))


def save_depth(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Somebody who was invited says yes."""
    form = views.ReadyForm.read(payload)
    with store.begin() as session:
        story, pair = stories.get_running(session, who, kit.about(payload)["story_id"])
        if story.began_at:
            return
        stories.get_teller(session, story, who.member_id).depth = form.depth
        _count_in(session, story, pair, who.member_id, now)


def decline(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """One of the two, whoever it is, would rather not now."""
    with store.begin() as session:
        story, pair = stories.get_running(session, who, int(payload["value"]))
        if story.began_at:
            raise UserError("It has begun already. *Stop* ends it.")
        shown = views.declined()
        stories.conclude(
            session, story, pair, stories.DECLINED, shown, None, now, apart=views.put_away()
        )
    if body.get("view"):
        modals.show(client, body, kit.notice("Life stories", "That is fine. Another time."))


def _count_in(session: Session, story: Story, pair: Pair, member_id: str, now: datetime) -> None:
    """Note that somebody is ready, or comes; when both are, it begins."""
    if story.began_at:
        return
    both = stories.tellers(session, story)
    if story.starts_at and now < story.starts_at:
        if all(one.depth for one in both):
            zone = members.zone_of(session, Who(story.workspace_id, story.inviter_id))
            shown = views.invitation(story, pair, zone, coming=True)
            key = f"{stories.prefix(story)}invitation"
            _change(session, story, pair, shown, f"{key}:coming", key, now)
        return
    me = stories.get_teller(session, story, member_id)
    was_ready = stories.is_ready(session, story, me, now)
    me.ready_at = now
    asking = stories.asking(story)
    if all(stories.is_ready(session, story, one, now) for one in both):
        _begin(session, story, pair, now)
        for key in asking:
            _change(session, story, pair, views.begun(story), f"{key}:begun", key, now)
    elif not was_ready:
        _call(session, story, pair, member_id, now)


def _call(session: Session, story: Story, pair: Pair, ready: str, now: datetime) -> None:
    """Ask the other one, who may be looking elsewhere; who has just been asked is not.

    At an agreed time both have been, so that question is changed instead.
    """
    opening = f"{stories.prefix(story)}opening"
    if outbox.find(session, opening) and not story.edition:
        shown = views.opening(story, pair, [ready])
        _change(session, story, pair, shown, f"{opening}:ready:{ready}", opening, now)
        return
    for key in stories.asking(story):
        _change(session, story, pair, views.called(story, pair), f"{key}:called", key, now)
    story.edition += 1
    [key] = stories.asking(story)
    stories.tell(session, story, pair, views.call(story, pair, ready), key, now)


def _begin(session: Session, story: Story, pair: Pair, now: datetime) -> None:
    seed = story.id * 1_000_003 + story.pair_id
    first, _ = stories.begin(session, story, seed, now)
    log.info("A story begins", story=story.id, seed=seed, first=first.member_id)
    if story.kind == stories.LIVE:
        _telling.write_course(session, story, pair, now)
    else:
        _voices.ask(session, story, pair, now)


def _change(
    session: Session,
    story: Story,
    pair: Pair,
    shown: kit.Message,
    key: str,
    reply_to: str,
    now: datetime,
) -> None:
    stories.tell(session, story, pair, shown, key, now, method=outbox.UPDATE, reply_to=reply_to)


def _starts_at(form: views.StoryForm, zone: str, now: datetime) -> datetime | None:
    """Return the moment that somebody means, on their own clock; None for now."""
    if form.when == "now" and form.day:
        raise UserError("You have chosen a day, too. Is it now, or at that time?", "when")
    if form.when == "now":
        return None
    if form.kind == stories.CLIPS:
        raise UserError("Voice clips need no time: each of you records when it suits.", "when")
    if form.day is None:
        raise UserError("Please choose the day that you agreed on.", "day")
    starts_at = moment(form.day, f"{form.time:%H:%M}", zone)
    if starts_at <= now:
        raise UserError("This moment has passed. Please choose one that is still to come.", "time")
    if starts_at > now + FARTHEST:
        raise UserError("Please choose a day within the next two months.", "day")
    return starts_at
