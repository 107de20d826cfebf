"""Enrolments, as members see them: the form, pausing and leaving."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bot.programme.rosters import PARTS
from bot.store.enrolments import BOTH, MENTEE, MENTOR, Enrolment
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.programmes import WEEKDAYS, lines, spoken_day

FORM = "enrolments.form"
OPEN = "enrolments.open"
PAUSE = "enrolments.pause"
PAUSE_FORM = "enrolments.pause_form"
RESUME = "enrolments.resume"
LEAVE = "enrolments.leave"
LEAVE_FORM = "enrolments.leave_form"

ROLES = [
    ("Mentor: I pass on what I know", MENTOR),
    ("Mentee: I would like a mentor", MENTEE),
    ("Both", BOTH),
]

HOURS = [
    (f"{day} {part}, {hours.start}–{hours.stop}", f"{day[:3].lower()}-{part}")
    for day in WEEKDAYS
    for part, hours in PARTS.items()
]

_LANGUAGES = (
    "Arabic, Bengali, Bulgarian, Cantonese, Catalan, Croatian, Czech, Danish, Dutch, English, "
    "Estonian, Filipino, Finnish, French, German, Greek, Hausa, Hebrew, Hindi, Hungarian, Igbo, "
    "Indonesian, Italian, Japanese, Kannada, Korean, Latvian, Lithuanian, Malay, Malayalam, "
    "Mandarin, Māori, Marathi, Norwegian, Persian, Polish, Portuguese, Punjabi, Romanian, "
    "Russian, Serbian, Sign language, Slovak, Slovenian, Spanish, Swahili, Swedish, Tamil, "
    "Telugu, Thai, Turkish, Ukrainian, Urdu, Vietnamese, Yoruba, Zulu"
)
LANGUAGES = tuple(_LANGUAGES.split(", "))

MOST_TOPICS = 12


class EnrolmentForm(kit.Form):
    """What somebody brings to a programme and looks for in it."""

    role: str = Field(pattern=f"^({MENTOR}|{MENTEE}|{BOTH})$")
    offers: list[str] = Field(default="", validate_default=True)
    wants: list[str] = Field(default="", validate_default=True)
    interests: list[str] = []
    values: list[str] = Field(default=[], max_length=5)
    languages: list[str] = Field(default=[], max_length=10)
    hours: list[str] = []
    places: int = Field(default=1, ge=1, le=5)

    @field_validator("offers", "wants", "interests", mode="before")
    @classmethod
    def _a_few_short_topics(cls, words: str) -> list[str]:
        topics = lines(words)
        if len(topics) > MOST_TOPICS:
            raise PydanticCustomError(
                "mentor_topics", f"Please name at most {MOST_TOPICS}: the most important ones."
            )
        if any(len(topic) > 80 for topic in topics):
            raise PydanticCustomError(
                "mentor_topics", "Please keep each one to 80 characters, on a line of its own."
            )
        return topics

    @field_validator("offers")
    @classmethod
    def _a_mentor_offers_something(cls, offers: list[str], info: ValidationInfo) -> list[str]:
        if not offers and info.data.get("role") in (MENTOR, BOTH):
            raise PydanticCustomError(
                "mentor_offers", "Please name something that you could pass on."
            )
        return offers

    @field_validator("wants")
    @classmethod
    def _a_mentee_wants_something(cls, wants: list[str], info: ValidationInfo) -> list[str]:
        if not wants and info.data.get("role") in (MENTEE, BOTH):
            raise PydanticCustomError(
                "mentor_wants", "Please name something that you would like to learn."
            )
        return wants


def form(programme: Programme, mine: Enrolment | None) -> kit.View:
    """The enrolment form: empty to join, filled in to change."""
    values = [(value, value) for value in programme.values]
    return kit.modal(
        FORM,
        "Join" if mine is None or mine.left_at else "Your enrolment",
        "Join" if mine is None or mine.left_at else "Save",
        kit.context(
            ":eyes: The coordinators see what you write here. The person you are paired with sees"
            " only what the two of you share. Nobody else sees any of it."
        ),
        kit.section(f"*{kit.plain(programme.name)}*\n{kit.escape(programme.purpose)}"),
        kit.radio("role", "I take part as", ROLES, value=mine.role if mine else None),
        kit.text_input(
            "offers",
            "What I can offer",
            value="\n".join(mine.offers) if mine else None,
            multiline=True,
            most=1000,
            optional=True,
            placeholder="giving feedback\nSQL tuning",
            hint="As a mentor: one thing on each line.",
        ),
        kit.text_input(
            "wants",
            "What I want to learn",
            value="\n".join(mine.wants) if mine else None,
            multiline=True,
            most=1000,
            optional=True,
            placeholder="public speaking\nleading a team",
            hint="As a mentee: one thing on each line, the most important first.",
        ),
        kit.text_input(
            "interests",
            "Interests",
            value="\n".join(mine.interests) if mine else None,
            multiline=True,
            most=1000,
            optional=True,
            hint="Work or not: something to talk about on the first day.",
        ),
        kit.multi_select(
            "values",
            "Values that matter to me",
            values,
            values=mine.values if mine else (),
            most=min(5, len(values)),
            hint="Up to five.",
        ),
        kit.multi_select(
            "languages",
            "Languages I like to talk in",
            [(language, language) for language in LANGUAGES],
            values=mine.languages if mine else (),
            most=10,
        ),
        kit.multi_select(
            "hours",
            "Hours that suit me",
            HOURS,
            values=mine.hours if mine else (),
            hint="On your own clock, in a usual week.",
        ),
        kit.number_input(
            "places",
            "Mentees at most",
            value=mine.places if mine else 1,
            least=1,
            most=5,
            hint="Only if you mentor.",
        ),
        about={"programme_id": programme.id},
    )


def joined(programme: Programme, *, is_new: bool, command: str) -> kit.View:
    """What a member sees after saving."""
    if not is_new:
        return kit.notice("Saved", ":white_check_mark: Your enrolment is up to date.")
    return kit.notice(
        "Welcome",
        f":wave: You are part of *{kit.plain(programme.name)}*.",
        "The coordinators bring people together. As soon as it is your turn, you will hear from me"
        " in a direct message with the other person.",
        f"You can change your answers any time with `{command} join`.",
    )


def pause_form(tomorrow: date) -> kit.View:
    """Ask until when somebody is away."""
    return kit.modal(
        PAUSE_FORM,
        "Take a break",
        "Pause",
        kit.context(
            ":eyes: The people you are paired with will see that you are away and until when."
        ),
        kit.date_input("until", "First day back", value=tomorrow),
    )


class PauseForm(kit.Form):
    """Until when somebody is away."""

    until: date


def away(member_id: str, until: date) -> kit.Message:
    """What a pair hears when one of them takes a break."""
    who = kit.mention(member_id)
    back = spoken_day(until)
    return kit.message(
        f"{who} takes a break and is back on {back}.",
        kit.section(
            f":palm_tree: {who} takes a break and is back on {back}."
            " I will not ask either of you anything until then."
        ),
    )


def back(member_id: str) -> kit.Message:
    """What a pair hears when one of them is back before time."""
    who = kit.mention(member_id)
    return kit.message(f"{who} is back.", kit.section(f":sunny: {who} is back."))


def leave_form(programme: Programme, partners: list[str]) -> kit.View:
    """Ask once before somebody leaves."""
    told = kit.listed([*map(kit.mention, partners), "the coordinators"])
    return kit.modal(
        LEAVE_FORM,
        "Leave the programme",
        "Leave",
        kit.context(
            f":eyes: {told[0].upper()}{told[1:]} will hear that you have left, and nothing more."
        ),
        kit.section(
            f"Leave *{kit.plain(programme.name)}*? It works at once: I will not write to you about"
            " it again. You can join again any time."
        ),
        about={"programme_id": programme.id},
        close="Stay",
    )


def left(programme: Programme) -> kit.View:
    """What somebody sees after leaving."""
    return kit.notice(
        "You have left",
        f"You have left *{kit.plain(programme.name)}*. Thank you for having been part of it.",
    )


def parted(member_id: str) -> kit.Message:
    """What the other one of a pair hears."""
    who = kit.mention(member_id)
    return kit.message(
        f"{who} has left the programme, and so your pair ends here.",
        kit.section(
            f"{who} has left the programme, and so your pair ends here. That says nothing about"
            " you. Your coordinators know that you are free and will look for somebody else,"
            " if you like."
        ),
    )


def somebody_left(member_id: str, programme: Programme, alone: Sequence[str]) -> kit.Message:
    """What coordinators hear when somebody leaves; `alone` are those whose pair has ended."""
    words = f"{kit.mention(member_id)} has left {kit.plain(programme.name)}.{_told(alone)}"
    return kit.message(words, kit.section(words))


def departed(member_id: str, programme: Programme, alone: Sequence[str]) -> kit.Message:
    """What coordinators hear when a member's account was deactivated."""
    words = (
        f"{kit.mention(member_id)}'s account was deactivated, so their part in"
        f" {kit.plain(programme.name)} has ended.{_told(alone)}"
    )
    return kit.message(words, kit.section(words))


def _told(alone: Sequence[str]) -> str:
    names = kit.listed([kit.mention(one) for one in alone])
    return f" I have told {names} that their pair ends with it." if alone else ""
