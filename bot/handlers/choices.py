"""Choices: mentees say whom they would like as a mentor, and mentors whether they agree."""

from datetime import datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.later import Later
from bot.handlers.router import Answer, Payload, Router
from bot.programme import calendar
from bot.programme import drafts as drafting
from bot.programme.drafts import Draft
from bot.store import Store, choices, cohorts, drafts, members, outbox, programmes, timers
from bot.store.choices import Choice
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.views import choices as views
from bot.views import kit

TAKEN = "This draft was changed or published a moment ago. Please look again."
OVER = "This choice is over. You will hear from me as soon as it is your turn."
USUALLY, FARTHEST = timedelta(days=5), timedelta(days=60)


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.action(views.OFFER, open_offer)
    router.view(views.OFFER_FORM, offer)
    router.action(views.STOP, stop)
    router.action(views.OPEN, open_form)
    router.view(views.FORM, choose)
    router.action(views.AGREE, agree)
    router.action(views.DECLINE, decline)


def open_offer(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Ask the coordinator until when mentees may choose."""
    about = kit.about(body["view"])
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        kept = drafts.find(session, programme.id)
        zone = members.zone_of(session, who)
    if kept is None or kept.version != about["version"]:
        raise UserError(TAKEN)
    pinned = sum(pair.is_pinned for pair in kept.content.pairs)
    count = len(kept.content.pairs) - pinned
    if not count:
        raise UserError("Every pair in this draft is pinned, so there is nothing to choose.")
    day = (calendar.local(now, zone) + USUALLY).date()
    modals.push(client, body, views.offer_form(programme, count, pinned, day, about))


def offer(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Later:
    """Ask every mentee of the draft; from now on the draft rests."""
    form = views.OfferForm.read(payload)
    version = kit.about(payload)["version"]
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, kit.about(payload)["programme_id"])
        zone = members.zone_of(session, who)
        _resting(session, programme, version)
    until = calendar.moment(form.until, "21:00", zone)
    if until < now + timedelta(hours=12):
        raise UserError("Please choose a day after today, so that everybody has time.", "until")
    if until > now + FARTHEST or form.until >= programme.ends_on:
        raise UserError("Please choose a day nearer to today.", "until")
    draft_id = payload["previous_view_id"]
    client.views_update(view_id=draft_id, view=views.asking(programme))

    def rest() -> None:
        with drafts.searching(store, who, programme.id, now):
            _ask(store, who, programme, version, until, now)
        modals.show_kept(client, draft_id, views.offered(programme, until, zone))

    return Later(draft_id, rest)


def _resting(session: Session, programme: Programme, version: int) -> Draft:
    """Return the draft that a coordinator saw; raises UserError if it is not that any more."""
    kept = drafts.find(session, programme.id)
    is_taken = choices.find_round(session, programme.id) is not None
    if kept is None or kept.version != version or kept.publish_at or is_taken:
        raise UserError(TAKEN, "until")
    return kept.content


def _ask(
    store: Store, who: Who, programme: Programme, version: int, until: datetime, now: datetime
) -> None:
    with store.read() as session:
        draft = _resting(session, programme, version)
        cohort = cohorts.of(session, programme, now)
    lists = drafting.shortlists(cohort, draft)
    with store.begin() as session:
        programmes.lock(session, programme.id)
        draft = _resting(session, programme, version)
        found = choices.open_round(
            session, who.workspace_id, programme.id, lists, draft, until, now
        )
        for choice in found:
            theirs = members.zone_of(session, Who(who.workspace_id, choice.mentee_id))
            body = views.offer(choice, programme, until, theirs)
            key = choices.message_key(choice)
            outbox.post(session, who.workspace_id, choice.mentee_id, body, key=key, now=now)
        coordinators = programmes.coordinators(session, programme.id)
        touched = [*coordinators, *(choice.mentee_id for choice in found)]
        timers.refresh_homes(session, who.workspace_id, touched, now)


def stop(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """End a round without a result: the draft is as it was, and whoever was asked is told."""
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, int(payload["value"]))
        programmes.lock(session, programme.id)
        round_ = choices.find_round(session, programme.id)
        if round_ is None:
            raise UserError("The choosing has ended already.")
        outbox.withdraw(session, who.workspace_id, choices.prefix(programme.id))
        for choice in choices.of_programme(session, programme.id):
            told = views.over(programme, stopped=True)
            choices.rewrite_offer(session, choice, "stopped", told, now)
            if choice.consent:
                told = views.no_longer_asked(programme)
                choices.rewrite_question(session, choice, "stopped", told, now)
        everybody = [one.mentee_id for one in choices.of_programme(session, programme.id)]
        coordinators = programmes.coordinators(session, programme.id)
        choices.close_round(session, round_)
        timers.refresh_homes(session, who.workspace_id, [*coordinators, *everybody], now)
    modals.show(client, body, views.stopped())


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask a mentee whom they would like."""
    with store.read() as session:
        choice = _own(session, who, int(payload["value"]))
        known = members.named(session, who.workspace_id, list(choice.mentors))
    names = {member.id: member.name for member in known.values()}
    modals.show(client, body, views.form(choice, names))


def choose(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Keep what a mentee has said; nobody else is told yet."""
    form = views.ChoiceForm.read(payload)
    with store.begin() as session:
        found = _own(session, who, kit.about(payload)["choice_id"])
        programme = programmes.get(session, who.workspace_id, found.programme_id)
        programmes.lock(session, programme.id)
        choice = _own(session, who, found.id)
        given = [one for one in (form.first, form.second, form.third) if one]
        named = [one for one in given if one in choice.mentors]
        if form.first in (views.FOR_ME, views.NONE):
            named = []
        elif form.first not in choice.mentors:
            raise UserError("Please choose one of these.", "first")
        choice.ranking = list(dict.fromkeys(named))
        choice.wants_none = form.first == views.NONE
        choice.answered_at = now
        what = f"answered:{choice.answered_at.isoformat()}"  # there may be several
        choices.rewrite_offer(session, choice, what, views.answered(choice, programme), now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return modals.instead(views.chosen(choice))


def agree(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep a mentor's yes."""
    with store.begin() as session:
        choice, programme = _asked(session, who, int(payload["value"]))
        choice.consent = choices.AGREED
        told = views.agreed(choice, programme)
        choices.rewrite_question(session, choice, "agreed", told, now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
        _perhaps_done(session, programme, now)


def decline(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep a mentor's no, and ask the mentee's next choice; the mentee hears nothing of it."""
    with store.begin() as session:
        choice, programme = _asked(session, who, int(payload["value"]))
        kept = drafts.find(session, programme.id)
        assert kept is not None  # it rests while they choose
        places = choices.places_of(cohorts.of(session, programme, now), kept.content)
        told = views.declined(choice, programme)
        choices.rewrite_question(session, choice, "declined", told, now)
        touched = [who.member_id]
        if choices.decline(session, choice, places) and choice.mentor_id:
            round_ = choices.find_round(session, programme.id)
            assert round_ is not None
            mentor = choice.mentor_id
            zone = members.zone_of(session, Who(who.workspace_id, mentor))
            question = views.consent(choice, programme, round_.until, zone)
            key = choices.consent_key(choice, mentor)
            outbox.post(session, who.workspace_id, mentor, question, key=key, now=now)
            touched.append(mentor)
        timers.refresh_homes(session, who.workspace_id, touched, now)
        _perhaps_done(session, programme, now)


def _own(session: Session, who: Who, choice_id: int) -> Choice:
    choice = choices.get(session, who.workspace_id, choice_id)
    round_ = choices.find_round(session, choice.programme_id)
    if choice.mentee_id != who.member_id or round_ is None or round_.turn != choices.MENTEES:
        raise UserError(OVER)
    return choice


def _asked(session: Session, who: Who, choice_id: int) -> tuple[Choice, Programme]:
    found = choices.get(session, who.workspace_id, choice_id)
    programme = programmes.get(session, who.workspace_id, found.programme_id)
    programmes.lock(session, programme.id)
    session.expire_all()
    choice = choices.get(session, who.workspace_id, choice_id)
    if choice.mentor_id != who.member_id or choice.consent != choices.ASKED:
        raise UserError("This question is settled already. Thank you!")
    return choice, programme


def _perhaps_done(session: Session, programme: Programme, now: datetime) -> None:
    """When nobody is left to answer, nobody needs to wait any longer."""
    everybody = choices.of_programme(session, programme.id)
    if all(one.consent != choices.ASKED for one in everybody):
        key = choices.timer_key(programme.id)
        timers.set(session, programme.workspace_id, "choosing", key, now, programme_id=programme.id)
