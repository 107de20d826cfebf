"""Setting stand-ups up, and one's own part in them."""

from collections.abc import Sequence
from datetime import date, datetime
from html import unescape

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import channels, modals
from bot.handlers.router import Answer, Payload
from bot.programme.calendar import Rule, local, read_day
from bot.programme.stand_ups import read_country
from bot.store import Store, outbox, pairs, programmes, stand_ups, timers
from bot.store.members import Member, Who
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp
from bot.views import kit
from bot.views import stand_ups as views
from bot.views.programmes import spoken_day


def command(
    client: WebClient,
    body: Payload,
    payload: Payload,
    words: str,
    who: Who,
    store: Store,
    now: datetime,
    command: str,
) -> Answer:
    """Understand `/mentor standup`, alone or with mine, skip or holiday."""
    what, _, rest = words.partition(" ")
    match what.lower():
        case "":
            open_page(client, body, who, store, now)
        case "mine" | "log":
            open_log(client, body, payload, who, store)
        case "skip":
            return _skip_today(client, who, store, now)
        case "holiday" | "away":
            return _holiday(client, unescape(rest), who, store, now, command)
        case _:
            raise UserError(
                f"Try `{command} standup`, `{command} standup mine`, `{command} standup skip` or"
                f" `{command} standup holiday until 6 January`."
            )
    return None


def open_page(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Show one's stand-ups."""
    modals.show(client, body, _page(client, store, who, now))


def _page(client: WebClient, store: Store, who: Who, now: datetime) -> kit.View:
    me = people.get(client, store, who, now)
    with store.read() as session:
        coordinated = programmes.coordinated_by(session, who)
        ids = {programme.id for programme in coordinated}
        mine = stand_ups.of(session, who, ids)
        shown = [
            (one, part, stand_ups.find_round(session, one.id, stand_ups.today(one, me, now)))
            for one, part in mine
        ]
        may_change = [
            one.id for one, _ in mine if one.owner_id == who.member_id or one.programme_id in ids
        ]
        may_begin = _may_begin(session, who, me, now)
    return views.page(shown, may_change, may_begin)


def _may_begin(session: Session, who: Who, me: Member, now: datetime) -> list[Programme]:
    """Return the programmes that somebody coordinates, or has mentees in."""
    found = {programme.id: programme for programme in programmes.coordinated_by(session, who)}
    for pair in pairs.active_of(session, who):
        if pair.mentor_id == who.member_id and pair.programme_id not in found:
            found[pair.programme_id] = programmes.get(session, who.workspace_id, pair.programme_id)
    today = local(now, me.zone).date()
    return [one for one in found.values() if today < one.ends_on]


def open_form(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask what a stand-up is like."""
    value = str(payload["value"])
    with store.read() as session:
        if value.startswith("new:"):
            programme = programmes.get(session, who.workspace_id, int(value[4:]))
            stand_up, taking_part = None, _own_mentees(session, who, programme)
        else:
            stand_up = stand_ups.get_own(session, who, int(value))
            programme = programmes.get(session, who.workspace_id, stand_up.programme_id)
            taking_part = stand_ups.people(session, stand_up.id)
        coordinates = who.member_id in programmes.coordinators(session, programme.id)
    view = views.form(programme, stand_up, taking_part, own_mentees=not coordinates)
    modals.push(client, body, view)


def _own_mentees(session: Session, who: Who, programme: Programme) -> list[str]:
    return [
        pair.mentee_id
        for pair in pairs.active_of(session, who)
        if pair.programme_id == programme.id and pair.mentor_id == who.member_id
    ]


def save(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime, command: str
) -> Answer:
    """Begin a stand-up, or change it; who is new in it is told, and who is not any more."""
    form = views.SettingForm.read(payload)
    about = kit.about(payload)
    if not form.questions:
        raise UserError("Please ask at least one question.", "moved")
    known = people.ask(client, store, who.workspace_id, [who.member_id, *form.people], now)
    for member in known.values():
        if member.is_bot or member.is_deactivated:
            raise UserError(f"{member.name} cannot take part.", "people")
    channels.enter(client, form.channel)
    me = known[who.member_id]
    with store.begin() as session:
        programme = programmes.get(session, who.workspace_id, about["programme_id"])
        _check_rights(session, who, programme, form.people)
        rule = Rule(days=tuple(sorted(form.days)), time=f"{form.time:%H:%M}", zone=me.zone)
        if about["stand_up_id"]:
            stand_up = stand_ups.get_own(session, who, about["stand_up_id"])
        else:
            if any(
                one.name.casefold() == form.name.casefold()
                for one in stand_ups.in_channel(session, who.workspace_id, form.channel)
                if not one.ended_at
            ):
                raise UserError("This channel has a stand-up of this name already.", "name")
            stand_up = StandUp(
                workspace_id=who.workspace_id,
                programme_id=programme.id,
                owner_id=who.member_id,
                name=form.name,
                channel=form.channel,
                rule=rule.as_json(),
                has_own_time=form.has_own_time,
                questions=form.questions,
                closed_days=form.closed_days,
                began_at=now,
            )
            session.add(stand_up)
        if stand_up.owner_id != who.member_id:  # the clock stays that of whoever set it up
            rule = Rule(days=rule.days, time=rule.time, zone=stand_up.rhythm.zone)
        stand_up.name, stand_up.channel = form.name, form.channel
        stand_ups.begin_again(session, stand_up)
        stand_up.rule, stand_up.has_own_time = rule.as_json(), form.has_own_time
        stand_up.questions, stand_up.closed_days = form.questions, form.closed_days
        session.flush()
        _tell(session, stand_up, form.people, who, now, f"{command} standup")
        stand_ups.plan(session, stand_up, now)
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=_page(client, store, who, now))
    return None


def _check_rights(session: Session, who: Who, programme: Programme, ids: Sequence[str]) -> None:
    if who.member_id in programmes.coordinators(session, programme.id):
        return
    own = {*_own_mentees(session, who, programme)}
    if not own:
        raise UserError("A coordinator or a mentor can set up a stand-up.", "name")
    if not {*ids} <= {*own, who.member_id}:
        raise UserError("Please choose among your own mentees, and yourself.", "people")


def _tell(
    session: Session, stand_up: StandUp, ids: list[str], who: Who, now: datetime, hint: str
) -> None:
    new, gone = stand_ups.set_people(session, stand_up, ids, now)
    for member_id, body in [
        *((one, views.added(stand_up, who.member_id, hint)) for one in new),
        *((one, views.removed(stand_up)) for one in gone),
    ]:
        if member_id != who.member_id:
            key = f"stand_up:{stand_up.id}:told:{member_id}:{now.isoformat()}"
            outbox.post(session, who.workspace_id, member_id, body, key=key, now=now)


def end(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """End a stand-up."""
    with store.begin() as session:
        stand_ups.end(session, stand_ups.get_own(session, who, int(payload["value"])), now)
    modals.show(client, body, _page(client, store, who, now))


def leave(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Leave a stand-up: it works at once."""
    with store.begin() as session:
        stand_up = stand_ups.get(session, who.workspace_id, int(payload["value"]))
        stand_ups.get_part(session, stand_up.id, who.member_id)
        stand_ups.leave(session, stand_up, who.member_id, now)
    modals.show(client, body, _page(client, store, who, now))


def open_mine(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Ask somebody how they would like to take part."""
    with store.read() as session:
        stand_up = stand_ups.get(session, who.workspace_id, int(payload["value"]))
        mine = stand_ups.get_part(session, stand_up.id, who.member_id)
    modals.push(client, body, views.mine_form(stand_up, mine))


def save_mine(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> None:
    """Keep how somebody would like to take part."""
    form = views.MineForm.read(payload)
    country = read_country(form.country) if form.country else ""
    if country is None:
        raise UserError(
            "I do not know this country. Please write its name in English, or its two letters.",
            "country",
        )
    with store.begin() as session:
        stand_up = stand_ups.get(session, who.workspace_id, kit.about(payload)["stand_up_id"])
        mine = stand_ups.get_part(session, stand_up.id, who.member_id)
        mine.wants_reminder, mine.country = form.wants_reminder, country
        mine.away_until = form.away_until
        if not form.wants_reminder:
            key = f"{stand_ups.timer_key(stand_up, who.member_id)}:reminder"
            timers.cancel(session, key)
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=_page(client, store, who, now))


def open_log(client: WebClient, body: Payload, payload: Payload, who: Who, store: Store) -> None:
    """Show what somebody has said, to them alone."""
    page = str(payload.get("value") or "0")
    with store.read() as session:
        said = stand_ups.log(session, who)
    view = views.log(said, int(page) if page.isdigit() else 0)
    if payload.get("action_id") == views.LOG:
        modals.push(client, body, view)
    else:
        modals.show(client, body, view)


def send_log(who: Who, store: Store, now: datetime) -> None:
    """Send somebody their own log as a file, in their conversation with us."""
    with store.begin() as session:
        said = stand_ups.log(session, who)
        outbox.post(
            session,
            who.workspace_id,
            who.member_id,
            {
                "filename": "stand-ups.md",
                "title": "My stand-ups",
                "content": views.as_file(said),
                "initial_comment": "Here is your log.",
            },
            key=f"stand_up_log:{who.member_id}:{now.isoformat()}",
            now=now,
            method=outbox.UPLOAD,
        )


def _skip_today(client: WebClient, who: Who, store: Store, now: datetime) -> Answer:
    me = people.get(client, store, who, now)
    with store.begin() as session:
        mine = _own_parts(session, who)
        for stand_up, part in mine:
            part.skips = stand_ups.today(stand_up, me, now)
    return {"text": "You are not asked today. Enjoy your day."}


def _holiday(
    client: WebClient, words: str, who: Who, store: Store, now: datetime, command: str
) -> Answer:
    today = local(now, people.get(client, store, who, now).zone).date()
    until: date | None = read_day(words, today) if words else None
    if until is None:
        raise UserError(f"Until when? Try `{command} standup holiday until 6 January`.")
    with store.begin() as session:
        for _, part in _own_parts(session, who):
            part.away_until = until
    return {"text": f":palm_tree: You are not asked before {until:%A} {spoken_day(until)}."}


def _own_parts(session: Session, who: Who) -> list[tuple[StandUp, stand_ups.StandUpMember]]:
    mine = [(stand_up, part) for stand_up, part in stand_ups.of(session, who) if part]
    if not mine:
        raise UserError("You take part in no stand-up at the moment.")
    return mine
