"""Programmes: `/mentor setup` and `/mentor invite`."""

from datetime import date, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot import files, people
from bot.errors import UserError
from bot.handlers import channels, modals
from bot.handlers.router import Answer, Payload, Router
from bot.programme import topics
from bot.programme.calendar import local
from bot.programme.topics import VocabularyError
from bot.store import Store, outbox, programmes, timers
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.views import kit
from bot.views import programmes as views

MOST_BYTES = 100_000  # of a vocabulary


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("setup", open_setup, "set up a programme, or change one", for_coordinators=True)
    router.verb("invite", open_invite, "invite people in a channel", for_coordinators=True)
    router.action(views.SETUP, open_setup)
    router.action(views.MATCHING, open_matching)
    router.action(views.INVITE, open_invite)
    router.view(views.FORM, save)
    router.view(views.MATCHING_FORM, save_matching)
    router.view(views.INVITE_FORM, invite)


def open_setup(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show the set-up form, or first ask which programme is meant."""
    me = people.get(client, store, who, now)
    with store.read() as session:
        mine = programmes.changeable_by(session, who, is_admin=me.is_admin)
    if not (me.is_admin or mine):
        raise UserError(
            "A programme is set up by a workspace admin or by somebody who coordinates one already."
            " Please ask one of them: they can make you a coordinator."
        )
    chosen = str(payload.get("value") or "")
    if mine and not chosen:
        modals.show(client, body, views.choose(mine, views.SETUP, may_add=True))
        return
    programme, coordinators = None, [who.member_id]
    if chosen.isdigit():
        with store.read() as session:
            programme = programmes.get_changeable(session, who, int(chosen), is_admin=me.is_admin)
            coordinators = list(programmes.coordinators(session, programme.id))
    today = local(now, me.zone).date()
    modals.show(client, body, views.form(programme, coordinators, today))


def save(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime, command: str
) -> Answer:
    """Keep a programme, new or changed."""
    form = views.ProgrammeForm.read(payload)
    me = people.get(client, store, who, now)
    programme_id = kit.about(payload).get("programme_id")
    _check_end(store, who, form, programme_id, local(now, me.zone).date())
    channels.enter(client, form.channel)
    _check_coordinators(client, form.coordinators, who, store, now)
    given: dict[str, Any] = form.model_dump(exclude={"coordinators", "time"})
    given["time"] = f"{form.time:%H:%M}"
    with store.begin() as session:
        _check_name(session, who, form.name, programme_id)
        if programme_id:
            programme = programmes.get_changeable(session, who, programme_id, is_admin=me.is_admin)
            for name, value in given.items():
                setattr(programme, name, value)
        else:
            if not (me.is_admin or programmes.coordinated_by(session, who)):
                raise UserError("Only a workspace admin or a coordinator can set one up.", "name")
            programme = Programme(workspace_id=who.workspace_id, created_at=now, **given)
            programmes.add(session, programme)
        before = programmes.coordinators(session, programme.id)
        programmes.set_coordinators(session, programme.id, form.coordinators)
        timers.refresh_homes(session, who.workspace_id, [*before, *form.coordinators], now)
        for member_id in {*form.coordinators} - {*before, who.member_id}:
            key = f"coordinator:{programme.id}:{member_id}:{now.isoformat()}"
            body = views.made_coordinator(programme, who.member_id)
            outbox.post(session, who.workspace_id, member_id, body, key=key, now=now)
    return modals.instead(views.saved(programme, is_new=not programme_id, command=command))


def open_matching(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Show how people are matched."""
    is_admin = people.get(client, store, who, now).is_admin
    with store.read() as session:
        chosen = int(payload["value"])
        programme = programmes.get_changeable(session, who, chosen, is_admin=is_admin)
    try:
        with files.readable():
            modals.push(client, body, views.matching_form(programme, with_file=True))
    except UserError:  # all else can be decided without
        modals.push(client, body, views.matching_form(programme, with_file=False))


def save_matching(
    client: WebClient, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Keep how people are matched; a vocabulary with faults changes nothing."""
    form = views.MatchingForm.read(payload)
    is_admin = people.get(client, store, who, now).is_admin
    chosen = kit.about(payload)["programme_id"]
    lines: str | None = form.vocabulary
    if form.file:
        data = files.fetch(client, form.file[0], "file", MOST_BYTES)
        lines = kit.written(data.decode("utf-8-sig", errors="replace"))
    elif form.kept == views.KEEP:
        lines = None
    if lines is not None:
        try:
            topics.default().extended(lines)
        except VocabularyError as error:
            field = "file" if form.file else "vocabulary"
            raise UserError(views.faults(error.sentences), field) from None
    with store.begin() as session:
        programme = programmes.get_changeable(session, who, chosen, is_admin=is_admin)
        programme.terms = form.terms
        if lines is not None:
            programme.vocabulary = lines


def open_invite(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Ask where the invitation goes."""
    programme = modals.coordinated(
        client, body, payload, who, store, now, views.INVITE, running=True
    )
    if programme:
        modals.show(client, body, views.invite_form(programme))


def invite(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Post the invitation."""
    form = views.InviteForm.read(payload)
    channels.enter(client, form.channel)
    with store.begin() as session:
        programme_id = kit.about(payload)["programme_id"]
        programme = programmes.get_coordinated(session, who, programme_id)
        outbox.post(
            session,
            who.workspace_id,
            form.channel,
            views.invitation(programme, form.note, who.member_id, now.date()),
            key=f"invitation:{payload['id']}",  # one form, one invitation
            now=now,
            on_doubt="hold",
        )
    return None


def _check_end(
    store: Store, who: Who, form: views.ProgrammeForm, programme_id: int | None, today: date
) -> None:
    """Refuse a programme that is over already; one that has run its time may be changed."""
    if form.ends_on > today + timedelta(days=1):
        return
    if programme_id:
        with store.read() as session:
            before = programmes.get(session, who.workspace_id, programme_id)
        if (before.starts_on, before.weeks) == (form.starts_on, form.weeks):
            return
    last = views.spoken_day(form.ends_on - timedelta(days=1))
    raise UserError(
        f"Its last day would be {last}. Please choose a later first day, or more weeks.",
        "starts_on",
    )


def _check_name(session: Session, who: Who, name: str, own_id: int | None) -> None:
    """Refuse a second programme of the same name: nobody could tell them apart."""
    for other in programmes.all_in(session, who.workspace_id):
        if other.id != own_id and other.name.casefold() == name.casefold():
            raise UserError("There is a programme of this name already.", "name")


def _check_coordinators(
    client: WebClient, ids: list[str], who: Who, store: Store, now: datetime
) -> None:
    for member in people.ask(client, store, who.workspace_id, ids, now).values():
        if member.is_bot or member.is_deactivated or member.is_guest:
            raise UserError(
                f"{member.name} cannot coordinate: guests, apps and deactivated people cannot.",
                "coordinators",
            )
