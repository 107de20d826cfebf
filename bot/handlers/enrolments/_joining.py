"""Joining, and all that people say of themselves."""

from datetime import datetime

from slack_sdk import WebClient

from bot import people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.router import Answer, Payload
from bot.programme import meanings
from bot.store import Store, enrolments, programmes, timers
from bot.store.enrolments import Enrolment
from bot.store.members import Member, Who
from bot.store.programmes import Programme
from bot.views import enrolments as views
from bot.views import kit


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
