"""Importing: people from a coordinator's file, looked at first and added all at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import files, people
from bot.errors import UserError
from bot.handlers import modals
from bot.handlers.rosters._looking import shown_to
from bot.handlers.router import Answer, Payload
from bot.people import Directory
from bot.programme import rosters
from bot.programme.rosters import Fault, RosterError, Row
from bot.slack import Meaning, understand
from bot.store import Store, enrolments, outbox, programmes, timers
from bot.store.enrolments import Enrolment
from bot.store.members import Member, Who
from bot.store.programmes import Programme
from bot.views import enrolments as forms
from bot.views import kit
from bot.views import rosters as views

MOST_BYTES = 1_000_000
MOST_PEOPLE = 1000  # in one file: each of them gets a message
LONGEST_URL = 2000  # it has to fit into what a form remembers

_LEVEL = re.compile(r"(.*?)(?:(?<!\d)\s*:\s*([1-4]))?")  # "SQL: 3", and not "1:1"

NO_EMAILS = (
    "Slack does not tell me e-mail addresses: the app would need the scope `users:read.email`."
    " Please write a Slack member id or an @handle."
)


@dataclass
class Found:
    """What a file comes to: who is new, of whom something is noted, and what is wrong."""

    added: list[Enrolment] = field(default_factory=list)
    updated: dict[str, dict[str, str]] = field(default_factory=dict)  # by member id
    faults: list[Fault] = field(default_factory=list)


class Unusable(Exception):  # noqa: N818 - it is a sentence about one line
    """Why a line cannot be used."""


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
    shown = views.preview(programme, found.added, len(found.updated), found.faults, about)
    return modals.instead(shown)


def add(client: WebClient, payload: Payload, who: Who, store: Store, now: datetime) -> Answer:
    """Add everybody who can be added, all at once or nobody, and tell each of them."""
    about = kit.about(payload)
    _, found = _look(client, store, who, about["programme_id"], about["file"], now)
    with store.begin() as session:
        programme = programmes.get_coordinated(session, who, about["programme_id"])
        programmes.lock(session, programme.id)
        fresh = [
            one
            for one in found.added
            if enrolments.find(session, programme.id, one.member_id) is None
        ]
        for one in fresh:
            enrolments.add(session, one)
            key = f"added:{programme.id}:{one.member_id}:{one.id}"
            body = views.welcome(programme, one, who.member_id)
            outbox.post(
                session,
                who.workspace_id,
                one.member_id,
                body,
                key=key,
                now=now,
                priority=outbox.BULK,
            )
        timers.look_for_places(session, who.workspace_id, programme.id, now)
        updated = _note(session, programme, found)
        coordinators = programmes.coordinators(session, programme.id)
        touched = [*(one.member_id for one in fresh), *coordinators]
        timers.refresh_homes(session, who.workspace_id, touched, now)
    if behind := payload.get("previous_view_id"):
        client.views_update(view_id=behind, view=shown_to(store, who, programme.id, 0, now))
    return modals.instead(views.added(len(fresh), updated))


def _note(session: Session, programme: Programme, found: Found) -> int:
    noted = 0
    for member_id, facts in found.updated.items():
        mine = enrolments.find(session, programme.id, member_id)
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
        found = _sort(session, programme, rows, directory, now)
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


def _sort(
    session: Session, programme: Programme, rows: Sequence[Row], directory: Directory, now: datetime
) -> Found:
    found = Found()
    seen: dict[str, int] = {}
    for row in rows:
        try:
            member = _find(directory, row.person)
            first = seen.setdefault(member.id, row.line)
            if first != row.line:
                raise Unusable(f"{row.person} is the same person as in line {first}.")
            facts = _facts(row, member, directory)
            mine = enrolments.find(session, programme.id, member.id)
            if mine is None:
                found.added.append(_enrolment(programme, row, member, facts, now))
            elif mine.left_at:
                raise Unusable(f"{row.person} has left, and can only join again themselves.")
            elif any(getattr(mine, name) != value for name, value in facts.items()):
                found.updated[member.id] = facts
        except Unusable as fault:
            found.faults.append(Fault(row.line, str(fault)))
    return found


def _find(directory: Directory, name: str) -> Member:
    member = directory.found.get(name)
    if member is None:
        is_email = "@" in name[1:] and not name.startswith("<")
        if is_email and not directory.has_emails:
            raise Unusable(NO_EMAILS)
        raise Unusable(f"I find nobody called {name} in this workspace.")
    if member.is_deactivated or member.is_bot:
        what = "an app" if member.is_bot else "deactivated"
        raise Unusable(f"{name} is {what} in Slack.")
    return member


def _facts(row: Row, member: Member, directory: Directory) -> dict[str, str]:
    """Return team and manager, as far as the line says them."""
    facts = {}
    if team := str(row.cells.get("team", "")):
        if len(team) > 80:
            raise Unusable("team: Please keep this to 80 characters.")
        facts["team"] = team
    if name := str(row.cells.get("manager", "")):
        manager = _find(directory, name)
        if manager.id == member.id:
            raise Unusable("Nobody is their own manager.")
        facts["manager"] = manager.id
    return facts


def _enrolment(
    programme: Programme, row: Row, member: Member, facts: dict[str, str], now: datetime
) -> Enrolment:
    """Return the new enrolment; what the form would refuse is refused here in the same words."""
    if member.is_guest and not programme.terms.guests:
        raise Unusable(f"{row.person} is a guest, and the programme is not open to guests.")
    known = [_LEVEL.fullmatch(words) for words in row.cells.get("offers", ())]
    levels = {found[1].casefold(): int(found[2]) for found in known if found and found[2]}
    given = {
        "offers": [found[1] for found in known if found],
        "wants": row.cells.get("wants", ()),
        "interests": row.cells.get("interests", ()),
    }
    try:
        form = forms.EnrolmentForm.model_validate(
            {name: "\n".join(topics) for name, topics in given.items()}
            | {
                "role": row.cells.get("role"),
                "values": list(_known(row, "values", programme.values)),
                "languages": list(_known(row, "languages", forms.LANGUAGES)),
                "hours": list(row.cells.get("hours", ())),
                "places": row.cells.get("places", 1),
            }
        )
    except ValidationError as error:
        column, sentence = next(iter(kit.Form.errors(error).items()))
        raise Unusable(f"{column}: {sentence}") from None
    rest: dict[str, Any] = {
        way: row.cells.get(way, "") for way in ("rhythm", "channel", "style")
    } | facts
    return Enrolment(
        workspace_id=programme.workspace_id,
        programme_id=programme.id,
        member_id=member.id,
        enrolled_at=now,
        levels=levels,
        **form.model_dump(),
        **rest,
    )


def _known(row: Row, name: str, offered: Sequence[str]) -> Iterator[str]:
    """Yield the items of a list as they are offered; raises Unusable for what is not."""
    spelt = {one.casefold(): one for one in offered}
    for item in row.cells.get(name, ()):
        if item.casefold() not in spelt:
            raise Unusable(f"{name}: “{kit.clip(item, 40)}” is not among those that are offered.")
        yield spelt[item.casefold()]
