"""Programmes, as coordinators see them: choosing one, setting one up, inviting people."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from bot.store.programmes import Programme
from bot.views import kit
from bot.views.programmes._matching import MATCHING

FORM = "programmes.form"
SETUP = "programmes.setup"
INVITE = "programmes.invite"
INVITE_FORM = "programmes.invite_form"
JOIN = "enrolments.open"  # the button of an invitation opens the enrolment form
NEW = "new"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_VALUES = 20
MOST_CLOSED_DAYS = 200


def lines(words: str) -> list[str]:
    """Return a list that was typed as lines or with commas, without repetitions."""
    found: dict[str, str] = {}
    for part in re.split(r"[\n,;]+", words):
        item = " ".join(part.split())
        if item:
            found.setdefault(item.casefold(), item)
    return list(found.values())


class ProgrammeForm(kit.Form):
    """What `/mentor setup` asks for."""

    name: str = Field(min_length=3, max_length=60)
    purpose: str = Field(min_length=10, max_length=600)
    values: list[str]
    starts_on: date = Field(gt=date(2000, 1, 1), lt=date(2100, 1, 1))
    weeks: int = Field(ge=4, le=104)
    channel: str
    weekday: int = Field(ge=0, le=6)
    time: time
    coordinators: list[str] = Field(min_length=1, max_length=20)
    closed_days: list[str] = []

    @property
    def ends_on(self) -> date:
        """The day after the last one."""
        return self.starts_on + timedelta(weeks=self.weeks)

    @field_validator("values", mode="before")
    @classmethod
    def _some_short_values(cls, words: str) -> list[str]:
        values = lines(words)
        if not 3 <= len(values) <= MOST_VALUES:
            raise PydanticCustomError(
                "mentor_values",
                f"Please name 3 to {MOST_VALUES} values, each on a line of its own.",
            )
        if any(len(value) > 60 for value in values):
            raise PydanticCustomError(
                "mentor_values", "Please keep each value to 60 characters: a word or two is best."
            )
        return values

    @field_validator("closed_days", mode="before")
    @classmethod
    def _days_in_order(cls, words: str) -> list[str]:
        found = set()
        for line in lines(words):
            try:
                found.add(date.fromisoformat(line).isoformat())
            except ValueError:
                raise PydanticCustomError(
                    "mentor_day",
                    "“{line}” is not a day. Please write days like 2027-01-06, one on each line.",
                    {"line": line[:30]},
                ) from None
        if len(found) > MOST_CLOSED_DAYS:
            raise PydanticCustomError("mentor_day", f"Please name at most {MOST_CLOSED_DAYS} days.")
        return sorted(found)


class InviteForm(kit.Form):
    """Where an invitation goes."""

    channel: str
    note: str = Field(default="", max_length=600)


def form(programme: Programme | None, coordinators: Sequence[str], today: date) -> kit.View:
    """The set-up form: empty for a new programme, filled in for one to change."""
    return kit.modal(
        FORM,
        "Settings" if programme else "Set up a programme",
        "Save",
        kit.context(
            ":eyes: Everyone in the workspace can see the name, the purpose, the values and the"
            " closed days. The rest is for coordinators."
        ),
        kit.actions(kit.button("How people are matched", MATCHING, programme.id))
        if programme
        else None,
        kit.text_input("name", "Name", value=programme.name if programme else None, most=60),
        kit.text_input(
            "purpose",
            "What is it for?",
            value=programme.purpose if programme else None,
            multiline=True,
            hint="One or two sentences that people will read when they decide whether to join.",
        ),
        kit.text_input(
            "values",
            "What your organisation values",
            value="\n".join(programme.values) if programme else None,
            multiline=True,
            most=1300,
            hint="3 to 20, one on each line. People choose among them, and pairs that share"
            " values find each other.",
        ),
        kit.date_input("starts_on", "First day", value=programme.starts_on if programme else today),
        kit.number_input(
            "weeks", "Weeks", value=programme.weeks if programme else 26, least=4, most=104
        ),
        kit.text_input(
            "closed_days",
            "Closed days",
            value="\n".join(programme.closed_days[-MOST_CLOSED_DAYS:]) if programme else None,
            multiline=True,
            most=3000,
            placeholder="2027-01-06",
            optional=True,
            hint="One on each line. On these days no stand-up asks anybody. Public holidays are"
            " each person's own to choose.",
        ),
        kit.channel_input(
            "channel",
            "Channel for victories",
            value=programme.channel if programme else None,
            hint="Wins that people choose to share are celebrated there.",
        ),
        kit.select(
            "weekday",
            "Day of the weekly check-in",
            [(name, str(day)) for day, name in enumerate(WEEKDAYS)],
            value=str(programme.weekday if programme else 1),
            hint="For new pairs. Every pair can choose its own day and time.",
        ),
        kit.time_input(
            "time",
            "Time of the weekly check-in",
            value=programme.time if programme else "10:00",
            hint="On each pair's own clock.",
        ),
        kit.people_input(
            "coordinators",
            "Coordinators",
            values=coordinators,
            most=20,
            hint="They pair people and see whether pairs are well, never what pairs say.",
            optional=False,
        ),
        about={"programme_id": programme.id} if programme else None,
    )


def choose(programmes: Sequence[Programme], action_id: str, *, may_add: bool = False) -> kit.View:
    """Ask which programme is meant."""
    rows = [
        kit.section(
            f"*{kit.plain(programme.name)}*\n{kit.plain(programme.purpose)}",
            kit.button("Choose", action_id, programme.id),
        )
        for programme in programmes[:40]
    ]
    add = kit.actions(kit.button("New programme", action_id, NEW)) if may_add else None
    return kit.modal("programmes.choose", "Which programme?", None, *rows, add, close="Close")


def saved(programme: Programme, *, is_new: bool, command: str) -> kit.View:
    """What a coordinator sees after saving."""
    if not is_new:
        return kit.notice("Saved", ":white_check_mark: The programme is up to date.")
    return kit.notice(
        "Saved",
        f":white_check_mark: *{kit.plain(programme.name)}* is set up.",
        f"Next: invite people with `{command} invite`. When enough have joined,"
        f" `{command} pair` suggests who could learn from whom.",
    )


def made_coordinator(programme: Programme, by: str) -> kit.Message:
    """What somebody hears who coordinates a programme from now on."""
    words = f"{kit.mention(by)} made you a coordinator of {kit.plain(programme.name)}."
    return kit.message(
        words,
        kit.section(f":compass: {words} My Home tab shows how it is going."),
        kit.actions(
            kit.button("Invite people", INVITE, programme.id),
            kit.button("Settings", SETUP, programme.id),
        ),
    )


def without_coordinator(programme: Programme, gone: str) -> kit.Message:
    """What workspace admins hear when the last coordinator's account was deactivated."""
    words = (
        f"{kit.mention(gone)}'s account was deactivated, and nobody coordinates"
        f" {kit.plain(programme.name)} now. You can name somebody in its settings."
    )
    return kit.message(
        words,
        kit.section(f":compass: {words}"),
        kit.actions(kit.button("Settings", SETUP, programme.id)),
    )


def invite_form(programme: Programme) -> kit.View:
    """Ask where the invitation goes."""
    return kit.modal(
        INVITE_FORM,
        "Invite people",
        "Post it",
        kit.context(":eyes: Everyone in the channel will see the invitation."),
        kit.channel_input("channel", "Channel"),
        kit.text_input(
            "note",
            "A word of your own",
            multiline=True,
            optional=True,
            hint="It stands above the programme's purpose.",
        ),
        about={"programme_id": programme.id},
    )


def invitation(programme: Programme, note: str, invited_by: str, today: date) -> kit.Message:
    """The invitation, as a channel sees it."""
    name = kit.plain(programme.name)
    starts = "started" if programme.starts_on < today else "starts"
    return kit.message(
        f"You are invited to {name}: {kit.plain(programme.purpose)}",
        kit.header(f"You are invited: {programme.name}"),
        kit.section(kit.quote(note)) if note else None,
        kit.section(kit.escape(programme.purpose)),
        kit.section(
            f"It {starts} on {spoken_day(programme.starts_on)} and runs for"
            f" {programme.weeks} weeks. Join as a mentor, as a mentee, or both: the"
            " form takes five minutes."
        ),
        kit.actions(kit.button("Join", JOIN, programme.id, style="primary")),
        kit.context(f"From {kit.mention(invited_by)}, who coordinates the programme"),
    )


def spoken_day(day: date) -> str:
    """Return a day as one says it: "24 November 2026"."""
    return f"{day.day} {day:%B %Y}"
