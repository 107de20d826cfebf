"""One's own part: reminders, days off, leaving, and one's own log."""

from datetime import date, datetime
from html import unescape

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.handlers.stand_ups import _asked, _pages
from bot.programme.calendar import local, read_day
from bot.programme.stand_ups import read_country
from bot.store import Store, outbox, stand_ups, timers
from bot.store.members import Who
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
            _pages.open_page(client, body, who, store, now)
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


def leave(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Leave a stand-up: it works at once."""
    with store.begin() as session:
        stand_up = stand_ups.get(session, who.workspace_id, int(payload["value"]))
        stand_ups.get_part(session, stand_up.id, who.member_id)
        stand_ups.leave(session, stand_up, who.member_id, now)
    modals.show(client, body, _pages.page(client, store, who, now))


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
            "I do not know this place. Please write a country in English, or its two letters; and"
            " its region, if you like, as it is called there: Germany, Bayern.",
            "country",
        )
    with store.begin() as session:
        stand_up = stand_ups.get(session, who.workspace_id, kit.about(payload)["stand_up_id"])
        mine = stand_ups.get_part(session, stand_up.id, who.member_id)
        mine.wants_reminder, mine.country = form.wants_reminder, country
        mine.away_until = form.away_until
        if not form.wants_reminder:
            timers.cancel(session, stand_ups.reminder_key(stand_up, who.member_id))
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=_pages.page(client, store, who, now))


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
            if round_ := stand_ups.find_round(session, stand_up.id, part.skips):
                _asked.follow(session, stand_up, round_, who.member_id, now)
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
