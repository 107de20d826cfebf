"""The enrolment form, and the page after it."""

from collections.abc import Sequence

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bot.programme.rosters import PARTS
from bot.store.enrolments import BOTH, MENTEE, MENTOR, Enrolment
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.enrolments._meaning import MEANINGS, Understanding, understood
from bot.views.enrolments._more import MORE
from bot.views.programmes import WEEKDAYS, lines

FORM = "enrolments.form"
OPEN = "enrolments.open"

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
    is_new = mine is None or mine.left_at is not None
    return kit.modal(
        FORM,
        "Join" if is_new else "Your enrolment",
        "Join" if is_new else "Save",
        kit.context(
            ":eyes: The coordinators see what you write here. The person you are paired with sees"
            " only what the two of you share. Nobody else sees any of it."
        ),
        kit.section(
            f"*{kit.plain(programme.name)}*\n{kit.escape(programme.purpose)}",
            None if is_new else kit.button("More about you", MORE, programme.id),
        ),
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


def joined(
    programme: Programme, understandings: Sequence[Understanding], *, is_new: bool, command: str
) -> kit.View:
    """What a member sees after saving: what was understood, which counts unless they change it."""
    paragraphs = [":white_check_mark: Your enrolment is up to date."]
    if is_new:
        paragraphs = [
            f":wave: You are part of *{kit.plain(programme.name)}*.",
            "The coordinators bring people together. As soon as it is your turn, you will hear from"
            " me in a direct message with the other person.",
            f"You can change your answers any time with `{command} join`.",
        ]
    shown = understood(understandings)
    put_right = [kit.button("That is not what I meant", MEANINGS, programme.id)] if shown else []
    return kit.modal(
        "enrolments.joined",
        "Welcome" if is_new else "Saved",
        None,
        *map(kit.section, paragraphs),
        *shown,
        kit.actions(
            *put_right,
            kit.button("More about you", MORE, programme.id),
        ),
        kit.context("All of this is optional. You are done already, and may close this."),
        about={"programme_id": programme.id, "is_new": is_new},
        close="Close",
    )
