"""More about you: what makes a pair fit better, if somebody likes to say it."""

from pydantic import Field

from bot.programme.rosters import CHANNELS, RHYTHMS, STYLES
from bot.store.enrolments import Enrolment
from bot.store.programmes import Programme
from bot.views import kit

MORE = "enrolments.more"
MORE_FORM = "enrolments.more_form"

FIELD = "level:"
ANY = "any"

LEVELS = [
    ("Inside out", "4"),
    ("Well", "3"),
    ("Well enough to begin with", "2"),
    ("Rather not at the moment", "0"),
]
_WAYS = {
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly": "Every month",
    "video": "By video",
    "phone": "By telephone",
    "in person": "In person",
    "in writing": "In writing",
    "planned": "With a plan: goals and next steps",
    "open": "As it comes: open conversations",
}


class MoreForm(kit.Form):
    """What somebody has said besides."""

    rhythm: str = Field(default=ANY, pattern=f"^({'|'.join((ANY, *RHYTHMS))})$")
    channel: str = Field(default=ANY, pattern=f"^({'|'.join((ANY, *CHANNELS))})$")
    style: str = Field(default=ANY, pattern=f"^({'|'.join((ANY, *STYLES))})$")
    wishes: list[str] = Field(default=[], max_length=3)
    blocks: list[str] = Field(default=[], max_length=20)
    team: str = Field(default="", max_length=80)
    manager: list[str] = Field(default=[], max_length=1)


def more_form(programme: Programme, mine: Enrolment) -> kit.View:
    """Ask what makes a pair fit better; every question may be left out."""
    return kit.modal(
        MORE_FORM,
        "More about you",
        "Save",
        kit.context(
            ":eyes: Only matching reads this. The person you are paired with and the coordinators"
            " see what the two of you share, and nothing else of it. All of it is optional."
        ),
        kit.section(f"*{kit.plain(programme.name)}*"),
        *(_level(words, mine) for words in (mine.offers if mine.is_mentor else ())),
        _order(mine) if mine.is_mentee else None,
        _way("rhythm", "How often I like to talk", RHYTHMS, mine.rhythm),
        _way("channel", "How I like to talk", CHANNELS, mine.channel),
        _way("style", "How I like to go about it", STYLES, mine.style),
        kit.people_input(
            "wishes",
            "People I would love to be paired with",
            values=mine.wishes,
            most=3,
            hint="Up to three, the dearest first. Nobody sees whom you wished for: not they, and"
            " not the coordinators.",
        ),
        kit.people_input(
            "blocks",
            "People I would rather not be paired with",
            values=mine.blocks,
            most=20,
            hint="This stays between you and Mentor, and holds in all programmes and coffee rounds"
            " here. Coordinators see only “not possible”, and never from which side.",
        ),
        kit.text_input(
            "team",
            "My team",
            value=mine.team or None,
            most=80,
            optional=True,
            hint="People of one team are not paired, unless the programme allows it. Nobody is"
            " shown the name; coordinators may hear that it keeps two apart, or have filled it in"
            " from a list.",
        ),
        kit.people_input(
            "manager",
            "My manager",
            values=[mine.manager] if mine.manager else (),
            most=1,
            hint="Nobody is paired with somebody above or below them. Nobody is shown the name;"
            " coordinators may hear that it keeps two apart, or have filled it in from a list.",
        ),
        about={"programme_id": programme.id},
        close="Back",
    )


def read_levels(view: kit.View) -> dict[str, int]:
    """Return how well each topic is known, by its words in small letters."""
    known = {level for _, level in LEVELS}
    answers = kit.answers(view, FIELD)
    return {words: int(level) for words, level in answers.items() if level in known}


def _level(words: str, mine: Enrolment) -> kit.Block:
    given = mine.levels.get(words.casefold())
    return kit.select(
        f"{FIELD}{words.casefold()}",
        f"How well do you know “{words}”?",
        LEVELS,
        value=None if given is None else str(given),
        optional=True,
    )


def _order(mine: Enrolment) -> kit.Block | None:
    if len(mine.wants) < 2:
        return None
    wants = kit.plain(kit.listed(mine.wants))
    return kit.section(
        f"*What you want to learn* counts in the order of your list, the first twice as much as the"
        f" last: {wants}. You can change the order in your enrolment."
    )


def _way(field: str, label: str, ways: tuple[str, ...], mine: str) -> kit.Block:
    options = [("No preference", ANY), *((_WAYS[way], way) for way in ways)]
    return kit.select(field, label, options, value=mine or ANY, optional=True)
