"""The page that shows one's stand-ups."""

from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.handlers import modals
from bot.handlers.router import Payload
from bot.programme.calendar import local
from bot.store import Store, enrolments, pairs, programmes, stand_ups
from bot.store.members import Member, Who
from bot.store.programmes import Programme
from bot.views import kit
from bot.views import stand_ups as views


def open_page(client: WebClient, body: Payload, who: Who, store: Store, now: datetime) -> None:
    """Show one's stand-ups."""
    modals.show(client, body, page(client, store, who, now))


def page(client: WebClient, store: Store, who: Who, now: datetime) -> kit.View:
    """Return the page as it is now for somebody."""
    me = people.get(client, store, who, now)
    with store.read() as session:
        coordinated = programmes.coordinated_by(session, who)
        ids = {programme.id for programme in coordinated}
        mine = stand_ups.of(session, who, ids)
        days = [(one, part, stand_ups.today(one, me, now)) for one, part in mine]
        shown = [
            (
                one,
                programmes.get(session, who.workspace_id, one.programme_id),
                part,
                today,
                stand_ups.find_round(session, one.id, today),
            )
            for one, part, today in days
        ]
        keeps = {
            one.id: stand_ups.people(session, one.id)
            for one, _ in mine
            if one.owner_id == who.member_id or one.programme_id in ids
        }
        may_begin = _may_begin(session, who, me, now)
        breaks = [one.paused_until for one, _ in enrolments.of(session, who)]
    return views.page(shown, keeps, may_begin, max(filter(None, breaks), default=None))


def _may_begin(session: Session, who: Who, me: Member, now: datetime) -> list[Programme]:
    """Return the programmes that somebody coordinates, or has mentees in."""
    found = {programme.id: programme for programme in programmes.coordinated_by(session, who)}
    for pair in pairs.active_of(session, who):
        if pair.mentor_id == who.member_id and pair.programme_id not in found:
            found[pair.programme_id] = programmes.get(session, who.workspace_id, pair.programme_id)
    today = local(now, me.zone).date()
    return [one for one in found.values() if today < one.ends_on]
