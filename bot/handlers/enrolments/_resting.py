"""Taking a break, and leaving."""

import html
from datetime import date, datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.programme.calendar import local, read_day
from bot.store import Store, coffees, enrolments, outbox, pairs, programmes, stand_ups, timers
from bot.store.members import Who
from bot.store.pairs import Pair
from bot.views import enrolments as views
from bot.views import kit
from bot.views.programmes import spoken_day


def pause(
    client: WebClient,
    body: Payload,
    words: str,
    who: Who,
    store: Store,
    now: datetime,
    command: str,
) -> Answer:
    """Take a break until the day that is named, or ask for the day."""
    today = local(now, people.get(client, store, who, now).zone).date()
    _takes_part(store, who, "no break to take")
    if not words:
        modals.show(client, body, views.pause_form(today + timedelta(days=1)))
        return None
    until = read_day(html.unescape(words), today)  # Slack has escaped what was typed
    if until is None:
        shown = kit.plain(kit.clip(html.unescape(words), 40))
        raise UserError(
            f"I cannot read “{shown}” as a day to come. Try `{command} pause until Friday`,"
            f" `{command} pause until 24 December`, `{command} pause until {today.year}-12-24`,"
            f" `{command} pause for 2 weeks`, or only `{command} pause` to choose a day."
        )
    _rest(store, who, until, today, now)
    with store.read() as session:
        several = len(enrolments.of(session, who)) > 1
    everywhere = " It holds for all your programmes." if several else ""
    return {
        "text": f":palm_tree: Enjoy your break. You are back on {until:%A} {spoken_day(until)};"
        f" `{command} resume` ends it earlier.{everywhere}"
    }


def save_pause(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Take a break until the day that was chosen."""
    form = views.PauseForm.read(payload)
    today = local(now, people.get(client, store, who, now).zone).date()
    _rest(store, who, form.until, today, now)


def resume(client: WebClient, who: Who, store: Store, now: datetime) -> Answer:
    """End a break before its time."""
    today = local(now, people.get(client, store, who, now).zone).date()
    _takes_part(store, who, "no break to end")
    with store.begin() as session:
        away = _away(session, who, today)
        enrolments.pause(session, who, None)
        for programme_id in sorted(away):
            timers.look_for_places(session, who.workspace_id, programme_id, now)
        for pair in pairs.active_of(session, who):
            if pair.programme_id in away:
                _tell(session, pair, who, None, now, was_away=True)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return {"text": ":sunny: Welcome back." if away else "You are not on a break."}


def open_leave(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask once before somebody leaves."""
    _takes_part(store, who, "nothing to leave")
    programme = modals.own_programme(client, body, payload, who, store, views.LEAVE)
    if programme is None:
        return
    with store.read() as session:
        mine = [p for p in pairs.active_of(session, who) if p.programme_id == programme.id]
    partners = [pair.partner_of(who.member_id) for pair in mine]
    modals.show(client, body, views.leave_form(programme, partners))


def leave(payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Leave: their pairs end, the others are told, and nothing more is sent."""
    alone: list[str] = []
    with store.begin() as session:
        programme = programmes.get(session, who.workspace_id, kit.about(payload)["programme_id"])
        programmes.lock(session, programme.id)
        mine = enrolments.get(session, who, programme.id)
        enrolments.end(session, mine, now)
        coffees.leave(session, who, now, programme.id)
        stand_ups.leave_all(session, who, now, programme.id)
        for pair in pairs.active_of(session, who):
            if pair.programme_id == programme.id:
                pairs.part(session, pair, who.member_id, views.parted(who.member_id), now)
                alone.append(pair.partner_of(who.member_id))
        for coordinator in programmes.coordinators(session, programme.id):
            if coordinator != who.member_id:
                key = f"left:{mine.id}:{coordinator}:{now.isoformat()}"
                body = views.somebody_left(who.member_id, programme, alone)
                outbox.post(session, who.workspace_id, coordinator, body, key=key, now=now)
                timers.refresh_home(session, who.workspace_id, coordinator, now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return modals.instead(views.left(programme))


def _takes_part(store: Store, who: Who, otherwise: str) -> None:
    """Raise UserError for somebody who takes part in nothing; `otherwise` says what there is."""
    with store.read() as session:
        if not enrolments.of(session, who):
            raise UserError(f"You do not take part in a programme, so there is {otherwise}.")


def _rest(store: Store, who: Who, until: date, today: date, now: datetime) -> None:
    if until <= today:
        raise UserError("Please choose a day after today.", "until")
    if until > today + timedelta(days=366):
        raise UserError("Please choose a day within a year. To stop for good, leave.", "until")
    with store.begin() as session:
        away = _away(session, who, today)
        news = {p.id for one, p in enrolments.of(session, who) if one.paused_until != until}
        enrolments.pause(session, who, until)
        for pair in pairs.active_of(session, who):
            if pair.programme_id in news:
                for ask in ("ping:", "nudge:"):
                    outbox.withdraw(session, who.workspace_id, pairs.prefix(pair) + ask)
                timers.hurry(session, pairs.story_key(pair), now)
                _tell(session, pair, who, until, now, was_away=pair.programme_id in away)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)


def _away(session: Session, who: Who, today: date) -> set[int]:
    """Return the programmes in which somebody is on a break."""
    return {p.id for one, p in enrolments.of(session, who) if one.is_paused(today)}


def _tell(
    session: Session, pair: Pair, who: Who, until: date | None, now: datetime, *, was_away: bool
) -> None:
    """Tell a pair that one of them is away `until` a day, or back: None.

    What has not gone out yet is out of date, and nobody comes back from a break of which the pair
    has not heard. So the key says whether it knew of one already.
    """
    news = f"{pairs.prefix(pair)}break:{who.member_id}:"
    is_unheard = outbox.withdraw(session, who.workspace_id, f"{news}begun:")
    is_corrected = outbox.withdraw(session, who.workspace_id, f"{news}known:")
    is_known = not is_unheard and (is_corrected or was_away)
    if until or is_known:
        body = views.away(who.member_id, until) if until else views.back(who.member_id)
        key = f"{news}{'known' if is_known else 'begun'}:{now.isoformat()}"
        outbox.post(session, who.workspace_id, pair.people, body, key=key, now=now)
