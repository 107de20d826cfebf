"""Coffees: `/mentor coffee` joins peers two at a time; coordinators begin and end the rounds."""

from dataclasses import replace
from datetime import datetime, timedelta

from slack_sdk import WebClient

from bot import people
from bot.errors import UserError
from bot.handlers import channels, modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme import calendar
from bot.programme.calendar import Rule, local
from bot.store import Store, coffees, outbox, programmes
from bot.store.members import Member, Who
from bot.views import coffees as views
from bot.views import kit


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("coffee", open_page, "meet somebody new over coffee, round by round")
    router.action(views.OPEN, open_page)
    router.action(views.JOIN, join)
    router.action(views.BACK, come_back)
    router.action(views.MENU, choose)
    router.action(views.SET_UP, open_form)
    router.action(views.END, ask_to_end)
    router.action(views.MET, met)
    router.action(views.NOT_MET, not_met)
    router.view(views.FORM, save)
    router.view(views.END_FORM, end)


def open_page(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Show all circles, and what the reader may do."""
    me = people.get(client, store, who, now)
    view = _page(store, who, me, now)
    if view is None:
        raise UserError("There are no coffee rounds here yet. A coordinator can begin some.")
    modals.show(client, body, view)


def join(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Take a seat."""
    me = people.get(client, store, who, now)
    with store.begin() as session:
        circle = coffees.get(session, who.workspace_id, int(payload["value"]))
        programme = programmes.get(session, who.workspace_id, circle.programme_id)
        if me.is_guest and not programme.terms.guests:
            raise UserError("Guests do not take part in these coffee rounds.")
        if coffees.seat(session, circle, who.member_id) is None:
            coffees.join(session, circle, who.member_id, now)
    _show(client, body, store, who, me, now)


def come_back(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """End a break before its time."""
    _sit_out(store, who, int(payload["value"]), None)
    _show(client, body, store, who, people.get(client, store, who, now), now)


def choose(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Sit out for a while, or leave; either works at once."""
    what, _, circle_id = payload["selected_option"]["value"].partition(":")
    me = people.get(client, store, who, now)
    if what == views.LEAVE:
        with store.begin() as session:
            circle = coffees.get(session, who.workspace_id, int(circle_id))
            coffees.leave(session, who, now, circle.programme_id)
    else:
        _sit_out(store, who, int(circle_id), _back_at(store, who, circle_id, what, now))
    _show(client, body, store, who, me, now)


def _back_at(store: Store, who: Who, circle_id: str, weeks: str, now: datetime) -> datetime:
    if weeks != "1":
        return now + timedelta(weeks=int(weeks))
    with store.read() as session:
        mine = [one for one in coffees.seats(session, who, now) if str(one.circle.id) == circle_id]
    following = mine[0].next_at if mine else None
    return (following or now) + timedelta(days=1)


def _sit_out(store: Store, who: Who, circle_id: int, until: datetime | None) -> None:
    with store.begin() as session:
        circle = coffees.get(session, who.workspace_id, circle_id)
        mine = coffees.seat(session, circle, who.member_id)
        if mine is None:
            raise UserError("You do not take part in these coffee rounds.")
        mine.away_until = until.date() if until else None


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask the coordinator when rounds come."""
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, int(payload["value"]))
        circle = coffees.find(session, programme.id)
    rule = circle.rhythm if circle and not circle.ended_at else None
    modals.push(client, body, views.form(programme, rule))


def save(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Begin rounds, or change when they come."""
    form = views.CircleForm.read(payload)
    me = people.get(client, store, who, now)
    if form.channel:
        channels.enter(client, form.channel)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, kit.about(payload)["programme_id"])
        programmes.lock(session, programme.id)
        today = local(now, me.zone).date()
        if today >= programme.ends_on:
            raise UserError("This programme has ended.", "weekday")
        since = max(today, programme.starts_on)
        weekly = Rule((form.weekday,), f"{form.time:%H:%M}", me.zone, since=since)
        before = coffees.find(session, programme.id)
        if not before or before.ended_at:  # the first round is within a week, however often
            since = local(calendar.next_due(weekly, after=now), me.zone).date()
        rule = replace(weekly, every=int(form.every), since=since)
        circle = coffees.keep(session, programme, rule, calendar.next_due(rule, after=now), now)
        if form.channel:
            invitation = views.invitation(programme, rule, circle.id, who.member_id)
            key = f"coffee:{circle.id}:invitation:{payload['id']}"  # one form, one invitation
            to = (who.workspace_id, form.channel)
            outbox.post(session, *to, invitation, key=key, now=now, on_doubt="hold")
    _refresh(client, payload, store, who, me, now)
    return None


def ask_to_end(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask once before rounds end."""
    with store.read() as session:
        circle = coffees.get(session, who.workspace_id, int(payload["value"]))
        programme = programmes.get_coordinated(session, who, circle.programme_id)
        count = coffees.count(session, circle)
    modals.push(client, body, views.end_form(programme, count, circle.id))


def end(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """End the rounds."""
    with store.begin() as session:
        circle = coffees.get(session, who.workspace_id, kit.about(payload)["circle_id"])
        programmes.get_coordinated(session, who, circle.programme_id)
        coffees.end(session, circle, now)
    _refresh(client, payload, store, who, people.get(client, store, who, now), now)


def met(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """One of a group says that they met."""
    _answer(store, who, int(payload["value"]), True, now)


def not_met(payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """One of a group says that they did not."""
    _answer(store, who, int(payload["value"]), False, now)


def _answer(store: Store, who: Who, coffee_id: int, have_met: bool, now: datetime) -> None:
    with store.begin() as session:
        coffee, circle = coffees.get_coffee(session, coffee_id)
        if circle.workspace_id != who.workspace_id or who.member_id not in coffee.people:
            raise UserError("This question is for the people who met.")
        if coffee.have_met in (have_met, True):
            return
        coffees.answer(session, coffee, have_met)
        question = f"{coffee.key}question"
        outbox.post(
            session,
            who.workspace_id,
            coffee.people,
            views.answered(coffee),
            key=f"{question}:{'met' if have_met else 'not'}",
            now=now,
            method=outbox.UPDATE,
            reply_to=question,
        )


def _page(store: Store, who: Who, me: Member, now: datetime) -> kit.View | None:
    with store.read() as session:
        seats = coffees.seats(session, who, now)
        mine = [
            programme
            for programme in programmes.coordinated_by(session, who)
            if local(now, me.zone).date() < programme.ends_on
        ]
        own = {circle.id: coffee for coffee, circle in coffees.current_of(session, who)}
    if not seats and not mine:
        return None
    return views.page(seats, mine, who.member_id, me.zone, own)


def _show(
    client: WebClient, body: Payload, store: Store, who: Who, me: Member, now: datetime
) -> None:
    if view := _page(store, who, me, now):
        modals.show(client, body, view)


def _refresh(
    client: WebClient, payload: Payload, store: Store, who: Who, me: Member, now: datetime
) -> None:
    """Draw the page behind a form anew."""
    if (behind := payload.get("previous_view_id")) and (view := _page(store, who, me, now)):
        client.views_update(view_id=behind, view=view)
