"""Enrolments: `/mentor join` and all that people say of themselves, `pause`, `resume`, `leave`."""

import html
from datetime import date, datetime, timedelta

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme import meanings
from bot.programme.calendar import local, read_day
from bot.store import Store, coffees, enrolments, outbox, pairs, programmes, timers
from bot.store.enrolments import Enrolment
from bot.store.members import Member, Who
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import enrolments as views
from bot.views import kit
from bot.views.programmes import spoken_day


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("join", open_form, "join a programme, or change what you told it")
    router.verb("pause", pause, "take a break: `pause until Friday`, `pause until 24 December`")
    router.verb("resume", resume, "end your break")
    router.verb("leave", open_leave, "leave a programme")
    router.action(views.OPEN, open_form)
    router.action(views.MEANINGS, open_meanings)
    router.action(views.MORE, open_more)
    router.action(views.PAUSE, pause)
    router.action(views.RESUME, resume)
    router.action(views.LEAVE, open_leave)
    router.view(views.FORM, save)
    router.view(views.MEANINGS_FORM, save_meanings)
    router.view(views.MORE_FORM, save_more)
    router.view(views.PAUSE_FORM, save_pause)
    router.view(views.LEAVE_FORM, leave)


def open_form(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show the enrolment form."""
    programme = modals.open_programme(client, body, payload, who, store, now, views.OPEN)
    if programme is None:
        return
    _check_guest(people.get(client, store, who, now), programme)
    with store.read() as session:
        mine = enrolments.find(session, programme.id, who.member_id)
    modals.show(client, body, views.form(programme, mine))


def save(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime, command: str
) -> Answer:
    """Keep what somebody brings and looks for."""
    form = views.EnrolmentForm.read(payload)
    me = people.get(client, store, who, now)  # matching needs their zone, which Slack knows
    given = form.model_dump()
    with store.begin() as session:
        programme_id = kit.about(payload)["programme_id"]
        programme = programmes.get(session, who.workspace_id, programme_id)
        _check_guest(me, programme)
        programmes.lock(session, programme.id)
        mine = enrolments.find(session, programme.id, who.member_id)
        is_new = mine is None or mine.left_at is not None
        if mine is None:
            mine = Enrolment(
                workspace_id=who.workspace_id,
                programme_id=programme.id,
                member_id=who.member_id,
                enrolled_at=now,
                **given,
            )
            enrolments.add(session, mine)
        else:
            for name, value in given.items():
                setattr(mine, name, value)
        if mine.left_at:
            mine.left_at, mine.enrolled_at, mine.paused_until = None, now, None
        timers.look_for_places(session, who.workspace_id, programme.id, now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return modals.instead(_joined(programme, mine, is_new=is_new, command=command))


def open_meanings(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store
) -> None:
    """Ask what each of somebody's topics means."""
    programme, mine = _own(store, who, int(payload["value"]))
    known = meanings.vocabulary(programme.vocabulary)
    some = views.understandings(known, mine, with_near=True)
    modals.push(client, body, views.meanings_form(some, kit.about(body["view"])))


def save_meanings(
    client: WebClient, payload: Payload, who: Who, store: Store, command: str
) -> None:
    """Keep what was put right, and show it in the page behind."""
    about = kit.about(payload)
    with store.begin() as session:
        programme = programmes.get(session, who.workspace_id, about["programme_id"])
        mine = enrolments.get(session, who, programme.id)
        mine.meanings = views.read_meanings(payload)
    shown = _joined(programme, mine, is_new=about["is_new"], command=command)
    client.views_update(view_id=payload["previous_view_id"], view=shown)


def open_more(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show the second form, which nobody needs to fill in."""
    programme, mine = _own(store, who, int(payload["value"]))
    modals.push(client, body, views.more_form(programme, mine))


def save_more(payload: Payload, who: Who, store: Store) -> None:
    """Keep what makes a pair fit better."""
    form = views.MoreForm.read(payload)
    for field in ("wishes", "blocks", "manager"):
        if who.member_id in getattr(form, field):
            raise UserError("Please choose somebody other than yourself.", field)
    if {*form.wishes} & {*form.blocks}:
        raise UserError("Somebody is in both lists. Please decide on one.", "blocks")
    with store.begin() as session:
        mine = enrolments.get(session, who, kit.about(payload)["programme_id"])
        for way in ("rhythm", "channel", "style"):
            chosen = getattr(form, way)
            setattr(mine, way, "" if chosen == views.ANY else chosen)
        asked = {words.casefold() for words in mine.offers if mine.is_mentor}
        kept = {words: level for words, level in mine.levels.items() if words not in asked}
        mine.levels = kept | views.read_levels(payload)
        mine.wishes, mine.blocks = form.wishes, form.blocks
        mine.team = form.team
        mine.manager = next(iter(form.manager), "")


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
    _takes_part(store, who)
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
    _takes_part(store, who)
    with store.begin() as session:
        away = {p.id for one, p in enrolments.of(session, who) if one.is_paused(today)}
        enrolments.pause(session, who, None)
        for programme_id in sorted(away):
            timers.look_for_places(session, who.workspace_id, programme_id, now)
        for pair in pairs.active_of(session, who):
            if pair.programme_id in away:
                _tell(session, pair, who, views.back(who.member_id), now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)
    return {"text": ":sunny: Welcome back." if away else "You are not on a break."}


def open_leave(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask once before somebody leaves."""
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


def _own(store: Store, who: Who, programme_id: int) -> tuple[Programme, Enrolment]:
    with store.read() as session:
        programme = programmes.get(session, who.workspace_id, programme_id)
        return programme, enrolments.get(session, who, programme.id)


def _joined(programme: Programme, mine: Enrolment, *, is_new: bool, command: str) -> kit.View:
    known = meanings.vocabulary(programme.vocabulary)
    some = views.understandings(known, mine)
    return views.joined(programme, some, is_new=is_new, command=command)


def _check_guest(member: Member, programme: Programme) -> None:
    """Raise UserError to a guest whom the programme does not take."""
    if member.is_guest and not programme.terms.guests:
        raise UserError(
            f"{kit.plain(programme.name)} is for members of the workspace, and you are here as a"
            " guest. If you would like to take part, please ask whoever invited you: its"
            " coordinators can open it to guests."
        )


def _takes_part(store: Store, who: Who) -> None:
    with store.read() as session:
        if not enrolments.of(session, who):
            raise UserError("You do not take part in a programme, so there is no break to take.")


def _rest(store: Store, who: Who, until: date, today: date, now: datetime) -> None:
    if until <= today:
        raise UserError("Please choose a day after today.", "until")
    if until > today + timedelta(days=366):
        raise UserError("Please choose a day within a year. To stop for good, leave.", "until")
    with store.begin() as session:
        news = {p.id for one, p in enrolments.of(session, who) if one.paused_until != until}
        enrolments.pause(session, who, until)
        for pair in pairs.active_of(session, who):
            if pair.programme_id in news:
                for ask in ("ping:", "nudge:"):
                    outbox.withdraw(session, who.workspace_id, pairs.prefix(pair) + ask)
                _tell(session, pair, who, views.away(who.member_id, until), now)
        timers.refresh_home(session, who.workspace_id, who.member_id, now)


def _tell(session: Session, pair: Pair, who: Who, body: kit.Message, now: datetime) -> None:
    """Tell a pair that one of them is away or back; what has not gone out yet is out of date."""
    prefix = f"{pairs.prefix(pair)}break:{who.member_id}:"
    outbox.withdraw(session, who.workspace_id, prefix)
    outbox.post(session, who.workspace_id, pair.people, body, key=prefix + now.isoformat(), now=now)
