"""Sorting: what the lines of a file come to in a programme, one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.people import Directory
from bot.programme import rosters
from bot.programme.rosters import Fault, RosterError, Row
from bot.store import enrolments
from bot.store.enrolments import Enrolment
from bot.store.members import Member
from bot.store.programmes import Programme
from bot.views import enrolments as forms
from bot.views import kit

NO_EMAILS = (
    "Slack does not tell me e-mail addresses: the app would need the scope `users:read.email`."
    " Please write a Slack member id or an @handle."
)


@dataclass
class Found:
    """What a file comes to: who is new, of whom something is noted, and what is wrong.

    `unchanged` counts those who take part already, and of whom nothing is to be noted.
    """

    added: list[Enrolment] = field(default_factory=list)
    updated: dict[str, dict[str, str]] = field(default_factory=dict)  # by member id
    faults: list[Fault] = field(default_factory=list)
    unchanged: int = 0


class Unusable(Exception):  # noqa: N818 - it is a sentence about one line
    """Why a line cannot be used."""


def sort(
    session: Session, programme: Programme, rows: Sequence[Row], directory: Directory, now: datetime
) -> Found:
    """Say who is new, of whom something is to be noted, and which lines cannot be used."""
    found = Found()
    here = enrolments.by_member(session, programme.id)
    seen: dict[str, int] = {}
    for row in rows:
        try:
            member = _find(directory, row.person)
            first = seen.setdefault(member.id, row.line)
            if first != row.line:
                raise Unusable(f"{row.person} is the same person as in line {first}.")
            facts = _facts(row, member, directory)
            mine = here.get(member.id)
            if mine is None:
                found.added.append(_enrolment(programme, row, member, facts, now))
            elif mine.left_at:
                raise Unusable(f"{row.person} has left, and can only join again themselves.")
            elif any(getattr(mine, name) != value for name, value in facts.items()):
                found.updated[member.id] = facts
            else:
                found.unchanged += 1
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
    try:
        offers = [rosters.offer(words) for words in row.cells.get("offers", ())]
    except RosterError as error:
        raise Unusable(f"offers: {error.sentence}") from None
    given = {
        "offers": [topic for topic, _ in offers],
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
        levels={topic.casefold(): level for topic, level in offers if level},
        **form.model_dump(),
        **rest,
    )


def _known(row: Row, name: str, offered: Sequence[str]) -> Iterator[str]:
    """Yield the items of a list as they are offered; raises Unusable for what is not."""
    spelt = {one.casefold(): one for one in offered}
    for item in row.cells.get(name, ()):
        if item.casefold() not in spelt:
            raise Unusable(f"{name}: “{kit.clip(item, 40)}” is not among those to choose from.")
        yield spelt[item.casefold()]
