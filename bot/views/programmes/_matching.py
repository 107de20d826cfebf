"""How a programme matches people: what counts how much, what must be, what topics are called."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from pydantic import Field

from bot.programme.matching import Weights
from bot.store.programmes import Programme, Terms
from bot.views import kit

MATCHING = "programmes.matching"
MATCHING_FORM = "programmes.matching_form"

MOST_TYPED = 3000  # characters that Slack lets somebody type
MOST_FAULTS = 8  # that are shown at once

# In quarters of what a term usually counts.
AMOUNTS = [("Not at all", "0"), ("A little", "2"), ("As usual", "4"), ("A lot", "8")]
TERMS = {
    "skills": "What is wanted, and what is offered",
    "hours": "Hours that suit both",
    "values": "Shared values",
    "ways": "How they like to meet",
    "interests": "Shared interests",
    "wishes": "People they wished for",
}
FAIRNESS = [
    ("Nobody far below what they could have", "100"),
    ("Some of both", "50"),
    ("The best in total", "0"),
]
YES_OR_NO = [("Yes", "yes"), ("No", "no")]
KEEP, FORGET = "keep", "forget"
_FILE = kit.file_input(
    "file",
    "Your own topics, as a file",
    kinds=["txt", "csv"],
    hint="For more than a few. It replaces what is there; plain text, one topic a line.",
    optional=True,
)


class MatchingForm(kit.Form):
    """What a coordinator has decided about matching. The vocabulary may be typed or be a file."""

    skills: int = Field(ge=0, le=8)
    hours: int = Field(ge=0, le=8)
    values: int = Field(ge=0, le=8)
    ways: int = Field(ge=0, le=8)
    interests: int = Field(ge=0, le=8)
    wishes: int = Field(ge=0, le=8)
    fairness: int = Field(ge=0, le=100)
    same_team: bool
    common_language: bool
    least_hours: int = Field(ge=0, le=20)
    guests: bool
    vocabulary: str = Field(default="", max_length=MOST_TYPED)
    kept: str = FORGET
    file: list[dict[str, Any]] = []

    @property
    def terms(self) -> Terms:
        """On what terms people become a pair."""
        usual = asdict(Weights())
        return Terms(
            weights=Weights(**{name: -(-usual[name] * getattr(self, name) // 4) for name in TERMS}),
            same_team=self.same_team,
            common_language=self.common_language,
            least_hours=self.least_hours,
            fairness=self.fairness,
            guests=self.guests,
        )


def matching_form(programme: Programme, *, with_file: bool) -> kit.View:
    """Ask how people are matched. As it stands at first, it suits most programmes.

    Slack takes a form with a file only from an app that may read files.
    """
    terms = programme.terms
    return kit.modal(
        MATCHING_FORM,
        "How people are matched",
        "Save",
        kit.context(
            ":eyes: Only coordinators see this. As it stands it suits most programmes, so you may"
            " leave all of it."
        ),
        kit.section(f"*{kit.plain(programme.name)}*\n*What counts how much*"),
        *(
            kit.select(name, label, AMOUNTS, value=_amount(terms.weights, name))
            for name, label in TERMS.items()
        ),
        kit.select(
            "fairness",
            "What is better for the whole",
            FAIRNESS,
            value=str(min((100, 50, 0), key=lambda level: abs(level - terms.fairness))),
            hint="In any case, as many mentees as possible get a mentor.",
        ),
        kit.section("*What must be*"),
        _yes_or_no(
            "common_language",
            "A language in common",
            terms.common_language,
            "If both named any.",
        ),
        kit.number_input(
            "least_hours",
            "Hours a week that suit both, at least",
            value=terms.least_hours,
            least=0,
            most=20,
            hint="If both named any.",
        ),
        _yes_or_no("same_team", "Two of one team may be a pair", terms.same_team, None),
        _yes_or_no(
            "guests",
            "Guests may take part",
            terms.guests,
            "People who are in your workspace as guests.",
        ),
        kit.section(
            "*What topics are called*\nPeople write in their own words, and I know many of them:"
            " “k8s” is Kubernetes. Add what only your organisation says, one topic a line:"
            " `Kubernetes: k8s, our cluster`. A line `- Kubernetes` leaves a topic out."
        ),
        _vocabulary(programme.vocabulary),
        _FILE if with_file else None,
        about={"programme_id": programme.id},
    )


def faults(sentences: Sequence[str]) -> str:
    """Say what is wrong with a vocabulary, shortly enough to stand under its input."""
    shown = [*sentences[:MOST_FAULTS]]
    if len(sentences) > MOST_FAULTS:
        shown.append(f"… and {len(sentences) - MOST_FAULTS} more.")
    return kit.clip("\n".join(shown), 1500)


def _vocabulary(lines: str) -> kit.Block:
    """Show what can be shown of it: a list that is too long to type came as a file."""
    if len(lines) <= MOST_TYPED:
        return kit.text_input(
            "vocabulary",
            "Your own topics",
            value=lines or None,
            multiline=True,
            most=MOST_TYPED,
            optional=True,
        )
    count = sum(bool(line.strip()) for line in lines.splitlines())
    options = [
        (f"Keep your {count} lines", KEEP),
        ("Forget them: only those that Mentor brings", FORGET),
    ]
    return kit.radio("kept", "Your own topics, from a file", options, value=KEEP)


def _amount(weights: Weights, name: str) -> str:
    """Return the choice that comes nearest to a weight."""
    usual, given = getattr(Weights(), name), getattr(weights, name)
    return min(
        (value for _, value in AMOUNTS), key=lambda value: abs(usual * int(value) - 4 * given)
    )


def _yes_or_no(field: str, label: str, value: bool, hint: str | None) -> kit.Block:
    return kit.select(field, label, YES_OR_NO, value="yes" if value else "no", hint=hint)


assert TERMS.keys() == {field.name for field in fields(Weights)}
