"""Importing: people from a coordinator's file, looked at first and added all at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import files, people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.rosters._looking import shown_to
from bot.handlers.rosters._sorting import Found, sort
from bot.handlers.router import Answer, Payload
from bot.people import Directory
from bot.programme import rosters
from bot.programme.rosters import RosterError
from bot.slack import Meaning, understand
from bot.store import Store, enrolments, outbox, programmes, timers
from bot.store.enrolments import Enrolment
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.views import kit
from bot.views import rosters as views

MOST_BYTES = 1_000_000
MOST_PEOPLE = 300  # in one file: Slack waits three seconds until all are added
LONGEST_URL = 2000  # it has to fit into what a form remembers


def open_form(
    client: WebClient, body: Payload, payload: Payload, who: Who, store: Store, now: datetime
) -> None:
    """Ask for the file."""
    programme = modals.coordinated(
        client, body, payload, who, store, now, views.IMPORT, running=True
    )
    if programme:
        with files.readable():
            modals.push(client, body, views.import_form(programme))


def preview(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Show what is in the file; nothing is kept."""
    form = views.ImportForm.read(payload)
    if not form.file:
        raise UserError("Please choose a file.", "file")
    file = {name: form.file[0].get(name) for name in ("url_private_download", "size")}
    if len(str(file["url_private_download"])) > LONGEST_URL:
        raise UserError("Please give the file a shorter name.", "file")
    programme_id = kit.about(payload)["programme_id"]
    programme, found = _look(client, store, who, programme_id, file, now)
    about = {"programme_id": programme.id, "file": file}
    updated, unchanged = len(found.updated), found.unchanged
    shown = views.preview(programme, found.added, updated, unchanged, found.faults, about)
    return modals.instead(shown)


def add(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Add everybody who can be added, all at once or nobody, and tell each of them."""
    about = kit.about(payload)
    _, found = _look(client, store, who, about["programme_id"], about["file"], now)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        here = enrolments.by_member(session, programme.id)
        fresh = [one for one in found.added if one.member_id not in here]
        enrolments.add_all(session, fresh)
        for one in fresh:
            outbox.post(
                session,
                who.workspace_id,
                one.member_id,
                views.welcome(programme, one, who.member_id),
                key=f"added:{one.id}",
                now=now,
                priority=outbox.BULK,
            )
        updated = _note(here, found)
        coordinators = programmes.coordinators(session, programme.id)
        touched = [*(one.member_id for one in fresh), *coordinators]
        timers.refresh_homes(session, who.workspace_id, touched, now)
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=shown_to(store, who, programme.id, 0, now))
    return modals.instead(views.added(len(fresh), updated))


def _note(here: Mapping[str, Enrolment], found: Found) -> int:
    noted = 0
    for member_id, facts in found.updated.items():
        mine = here.get(member_id)
        if mine and not mine.left_at:
            for name, value in facts.items():
                setattr(mine, name, value)
            noted += 1
    return noted


def _look(
    client: WebClient,
    store: Store,
    who: Who,
    programme_id: int,
    file: dict[str, Any],
    now: datetime,
) -> tuple[Programme, Found]:
    """Fetch the file and see what it comes to."""
    with store.read() as session:
        programme = programmes.get_coordinated(session, who, programme_id)
    data = files.fetch(client, file, "file", MOST_BYTES)
    try:
        rows, faults = rosters.read(data)
    except RosterError as error:
        raise UserError(error.sentence, "file") from None
    if len(rows) > MOST_PEOPLE:
        raise UserError(
            f"There are {len(rows):,} people in the file. Please add at most {MOST_PEOPLE:,} at a"
            " time.",
            "file",
        )
    called = {str(name) for row in rows for name in (row.person, row.cells.get("manager")) if name}
    directory = _look_up(client, store, who, called, now)
    with store.read() as session:
        found = sort(session, programme, rows, directory, now)
    found.faults = sorted([*faults, *found.faults], key=lambda fault: fault.line)
    return programme, found


def _look_up(
    client: WebClient, store: Store, who: Who, called: set[str], now: datetime
) -> Directory:
    try:
        return people.look_up(client, store, who.workspace_id, called, now)
    except SlackApiError as error:
        if understand(error).meaning is Meaning.WAIT:
            raise UserError(
                "Slack asks me to slow down with looking people up. Nothing was changed; please try"
                " again in a minute.",
                "file",
            ) from None
        raise
