"""Stand-ups: what is asked, and on which days nobody is."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

MOVED, OBSTACLE, LEARNED, NEXT, OTHER = KINDS = ("moved", "obstacle", "learned", "next", "other")
TYPED = "typed"  # in the thread, in answer to nothing in particular
SAID = (TYPED, *KINDS)

QUESTIONS = {
    MOVED: "What moved?",
    OBSTACLE: "What is in the way?",
    LEARNED: "What did I learn?",
}

LABELS = {
    MOVED: "What moved",
    OBSTACLE: "What is in the way",
    LEARNED: "What was learned",
    NEXT: "What is next",
    OTHER: "One question more",
    TYPED: "In my own words",
}


def asked(questions: Mapping[str, str]) -> dict[str, str]:
    """Return the questions that are asked at all, by kind, in their order."""
    return {kind: questions[kind] for kind in KINDS if questions.get(kind)}


def is_off(
    day: date, *, country: str, away_until: date | None, skips: date | None, closed: Collection[str]
) -> bool:
    """Whether somebody is not asked on this day of theirs.

    `closed` are the programme's own days off, as ISO dates; `country` is a code or "".
    """
    return (
        skips == day
        or (away_until is not None and day < away_until)
        or day.isoformat() in closed
        or bool(country and day in _holidays(country, day.year))
    )


def read_country(words: str) -> str | None:
    """Return the code of the country that is meant, such as "DE" for "Germany"; None if none is."""
    from holidays.registry import COUNTRIES

    wanted = "".join(words.split()).casefold().replace("-", "").replace(".", "")
    for name, *codes in COUNTRIES.values():
        if wanted in (name.casefold(), *(code.casefold() for code in codes)):
            return str(codes[0])
    return None


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """Return a country's public holidays, by the library that keeps up with them."""
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year))
