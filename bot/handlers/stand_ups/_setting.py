"""Setting a stand-up up, changing it, ending it."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import UserError
from bot.handlers import channels, modals
from bot.handlers.router import Answer, Payload
from bot.handlers.stand_ups import _pages
from bot.store import Store, pairs, programmes, stand_ups, timers
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp
from bot.views import kit
from bot.views import stand_ups as views


def open_form(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
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
    view = views.form(programme, stand_up, taking_part, now.date(), own_mentees=not coordinates)
    modals.push(client, body, view)


def save(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime, command: str
) -> Answer:
    """Begin a stand-up, or change it; who is new in it is told, and who is not any more."""
    form = views.SettingForm.read(payload)
    about = kit.about(payload)
    if not form.questions:
        raise UserError("Please ask at least one question.", "moved")
    called = [who.member_id, *form.people]
    known = people.look_up(client, store, who.workspace_id, called, now).found
    for member in known.values():
        if member.is_bot or member.is_deactivated:
            raise UserError(f"{member.name} cannot take part.", "people")
    channels.enter(client, form.channel)
    me = known[who.member_id]
    with store.begin() as session:
        programme = programmes.get(session, who.workspace_id, about["programme_id"])
        programmes.lock(session, programme.id)  # two presses of one button are one after the other
        _check_rights(session, who, programme, form.people)
        stand_up = _begun(session, who, programme, form, me.zone, about["stand_up_id"], now)
        stand_up.name, stand_up.channel = form.name, form.channel
        stand_ups.begin_again(session, stand_up)
        stand_up.rule = form.rule(stand_up.rhythm.zone).as_json()
        stand_up.has_own_time = form.has_own_time
        stand_up.questions = form.questions
        session.flush()
        here = [one for one in form.people if one in known]
        new, gone = stand_ups.set_people(session, stand_up, here, now)
        # There may be hundreds of them, and Slack waits for three seconds.
        timers.set(
            session,
            who.workspace_id,
            "stand_up_begin",
            f"{stand_ups.timer_key(stand_up)}begin:{now.isoformat()}",
            now,
            stand_up_id=stand_up.id,
            by=who.member_id,
            new=new,
            gone=gone,
            command=f"{command} standup",
        )
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=_pages.page(client, store, who, now))
    return None


def _begun(
    session: Session,
    who: Who,
    programme: Programme,
    form: views.SettingForm,
    zone: str,
    stand_up_id: int | None,
    now: datetime,
) -> StandUp:
    """Return the stand-up that is changed, or a new one on the clock of who sets it up."""
    if stand_up_id:
        return stand_ups.get_own(session, who, stand_up_id)
    if any(
        one.name.casefold() == form.name.casefold() and not one.ended_at
        for one in stand_ups.in_channel(session, who.workspace_id, form.channel)
    ):
        raise UserError("This channel has a stand-up of this name already.", "name")
    stand_up = StandUp(
        workspace_id=who.workspace_id,
        programme_id=programme.id,
        owner_id=who.member_id,
        name=form.name,
        channel=form.channel,
        rule=form.rule(zone).as_json(),
        has_own_time=form.has_own_time,
        questions=form.questions,
        began_at=now,
    )
    session.add(stand_up)
    return stand_up


def _check_rights(session: Session, who: Who, programme: Programme, ids: Sequence[str]) -> None:
    if who.member_id in programmes.coordinators(session, programme.id):
        return
    own = {*_own_mentees(session, who, programme)}
    if not own:
        raise UserError("A coordinator or a mentor can set up a stand-up.", "name")
    if not {*ids} <= {*own, who.member_id}:
        raise UserError("Please choose among your own mentees, and yourself.", "people")


def _own_mentees(session: Session, who: Who, programme: Programme) -> list[str]:
    return [
        pair.mentee_id
        for pair in pairs.active_of(session, who)
        if pair.programme_id == programme.id and pair.mentor_id == who.member_id
    ]


def end(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """End a stand-up."""
    with store.begin() as session:
        stand_ups.end(session, stand_ups.get_own(session, who, int(payload["value"])), now)
    modals.show(client, body, _pages.page(client, store, who, now))
