"""Check-ins: `/mentor checkin` and `/mentor rhythm`, and the buttons of the weekly ping."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme.calendar import Rule, local
from bot.store import Store, check_ins, members, outbox, pairs, programmes, timers
from bot.store.check_ins import CheckIn
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.views import check_ins as views
from bot.views import kit

ENDED = "This pair has ended, so there is nothing to answer any more."


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("checkin", open_latest, "answer this week's check-in, or change your answer")
    router.verb("rhythm", open_rhythm, "choose when your pair is asked how it goes")
    router.action(views.ANSWER, open_form)
    router.action(views.RHYTHM, open_rhythm)
    router.view(views.FORM, answer)
    router.view(views.RHYTHM_FORM, save_rhythm)


def open_latest(client: WebClient, body: Payload, who: Who, store: Store) -> None:
    """Show the form of the last check-in."""
    with store.read() as session:
        mine = pairs.active_of(session, who)
        if not mine:
            raise modals.without_pair(session, body, who)
        asked = [check_ins.latest(session, pair.id) for pair in mine]
        open_ones = [one for one in asked if one]
        unanswered = [
            one for one in open_ones if who.member_id not in check_ins.answers(session, one.id)
        ]
    if not open_ones:
        raise UserError("There is no check-in to answer yet. I will ask when the day comes.")
    _show_form(client, body, who, store, (unanswered or open_ones)[0].id)


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show the private form."""
    _show_form(client, body, who, store, int(payload["value"]))


def _show_form(client: WebClient, body: Payload, who: Who, store: Store, check_in_id: int) -> None:
    with store.read() as session:
        check_in, pair = check_ins.get_own(session, who, check_in_id)
        mine = check_ins.answers(session, check_in.id).get(who.member_id)
        last_step = check_ins.last_step(session, check_in, who.member_id)
        helpers = programmes.helpers(session, pair.programme_id, pair.people)
        latest = check_ins.latest(session, pair.id)
    if pair.ended_at:
        raise UserError(ENDED)
    modals.show(
        client,
        body,
        views.form(
            check_in,
            pair,
            who.member_id,
            mine,
            last_step,
            helpers,
            is_latest=latest is None or latest.id == check_in.id,
        ),
    )


def answer(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Keep an answer; when both have answered, the ping says so."""
    form = views.CheckInForm.read(payload)
    with store.begin() as session:
        check_in, pair = check_ins.get_own(
            session, who, kit.about(payload)["check_in_id"], for_update=True
        )
        if pair.ended_at:
            raise UserError(ENDED, "met")
        before = check_ins.answers(session, check_in.id).get(who.member_id)
        wanted_help = before is not None and before.needs_help
        check_ins.answer(session, check_in, who, answered_at=now, **form.model_dump())
        answers = check_ins.answers(session, check_in.id)
        reminder = timers.find(session, pairs.nudge_key(pair))
        if reminder and reminder.args["check_in_id"] == check_in.id:
            timers.cancel(session, reminder.key)
        if answers.keys() >= set(pair.people):
            outbox.post(
                session,
                pair.workspace_id,
                pair.people,
                views.answered(check_in, pair, answers),
                key=f"{check_in.key}:answered:{now.isoformat()}",
                now=now,
                method=outbox.UPDATE,
                reply_to=check_in.key,
            )
        helpers = programmes.helpers(session, pair.programme_id, pair.people)
        if form.needs_help != wanted_help:
            _tell_helpers(session, check_in, pair, who, helpers, now, wanted=form.needs_help)
        # Whether the two met, and who would like help, is on the coordinators' pages.
        coordinators = programmes.coordinators(session, pair.programme_id)
        timers.refresh_homes(session, who.workspace_id, [who.member_id, *coordinators], now)
    return modals.instead(views.thanks(answers[who.member_id]))


def _tell_helpers(
    session: Session,
    check_in: CheckIn,
    pair: Pair,
    who: Who,
    helpers: Sequence[str],
    now: datetime,
    *,
    wanted: bool,
) -> None:
    programme = programmes.get(session, who.workspace_id, pair.programme_id)
    say = views.help_wanted if wanted else views.help_no_longer_wanted
    body = say(who.member_id, pair.partner_of(who.member_id), programme.name)
    for helper in helpers:
        key = f"help:{check_in.id}:{who.member_id}:{helper}"
        if outbox.find(session, key):
            outbox.post(
                session,
                who.workspace_id,
                helper,
                body,
                key=f"{key}:{now.isoformat()}",
                now=now,
                method=outbox.UPDATE,
                reply_to=key,
            )
        elif wanted:
            outbox.post(session, who.workspace_id, helper, body, key=key, now=now)


def open_rhythm(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show when the pair is asked."""
    pair = modals.own_pair(client, body, payload, who, store, views.RHYTHM)
    if pair is None:
        return
    if pair.ended_at:
        raise UserError("This pair has ended.")
    both = people.ask(client, store, who.workspace_id, pair.people, now)
    with store.read() as session:
        next_at = check_ins.next_due(session, pair, now)
    modals.show(client, body, views.rhythm_form(pair, [both[one] for one in pair.people], next_at))


def save_rhythm(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep when the pair is asked; both are told."""
    form = views.RhythmForm.read(payload)
    with store.begin() as session:
        pair = pairs.get_own(session, who, kit.about(payload)["pair_id"])
        if pair.ended_at:
            raise UserError("This pair has ended.", "weekday")
        programme = programmes.get(session, who.workspace_id, pair.programme_id)
        rule = _rule(session, form, pair, programme.starts_on, now)
        if rule == pair.rhythm:
            return
        pair.rule = rule.as_json()
        next_at = check_ins.next_due(session, pair, now)
        timers.set(
            session,
            pair.workspace_id,
            "check_in",
            pairs.timer_key(pair),
            next_at,
            rule=pair.rule,
            pair_id=pair.id,
        )
        both = members.named(session, who.workspace_id, pair.people)
        body = views.rhythm_changed(
            who.member_id, rule, [both[one] for one in pair.people], next_at
        )
        key = f"{pairs.prefix(pair)}rhythm:{now.isoformat()}"
        outbox.post(session, pair.workspace_id, pair.people, body, key=key, now=now)
        timers.refresh_homes(session, who.workspace_id, pair.people, now)


def _rule(
    session: Session, form: views.RhythmForm, pair: Pair, starts_on: date, now: datetime
) -> Rule:
    """Return the rule that was chosen.

    As often as before, it goes on counting its weeks; else the soonest day it can be is the first.
    """
    weekly = Rule((form.weekday,), f"{form.time:%H:%M}", form.zone, since=starts_on)
    since = pair.rhythm.since
    if form.every != pair.rhythm.every:
        first_at = check_ins.next_due(session, pair, now, weekly)
        since = local(first_at, form.zone).date()
    return replace(weekly, every=form.every, since=since)
