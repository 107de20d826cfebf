"""Stand-ups: what is asked, and on which days nobody is."""

import re
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

    `closed` are the programme's own days off, as ISO dates; `country` is a code such as "DE" or
    "GB-ENG", or "".
    """
    return (
        skips == day
        or (away_until is not None and day < away_until)
        or day.isoformat() in closed
        or bool(country and day in _holidays(country, day.year))
    )


def read_country(words: str) -> str | None:
    """Return the code of the country, or of the region in it, that is meant; None if none is.

    That is "DE" for "Germany", "GB-ENG" for "United Kingdom, England".
    """
    if country := _country(words):
        return country
    name, _, region = words.rpartition("," if "," in words else "-")
    country = _country(name)
    found = _region(country, region) if country else None
    return f"{country}-{found}" if found else None


def spoken_country(place: str) -> str:
    """Return what the place of such a code is called, such that it is read as that code again."""
    if not place:
        return ""
    from holidays import country_holidays
    from holidays.registry import COUNTRIES

    country, _, region = place.partition("-")
    name = next(name for name, *codes in COUNTRIES.values() if codes[0] == country)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    if not region:
        return name
    names = country_holidays(country).subdivisions_aliases
    return f"{name}, {next((one for one, code in names.items() if code == region), region)}"


def _country(words: str) -> str | None:
    from holidays.registry import COUNTRIES

    wanted = _bare(words)
    for name, *codes in COUNTRIES.values():
        if wanted in (name.casefold(), *(code.casefold() for code in codes)):
            return str(codes[0])
    return None


def _region(country: str, words: str) -> str | None:
    from holidays import country_holidays

    known = country_holidays(country)
    names = {**known.subdivisions_aliases, **{code: code for code in known.subdivisions}}
    return {_bare(name): code for name, code in names.items()}.get(_bare(words))


def _bare(words: str) -> str:
    return "".join(words.split()).casefold().replace("-", "").replace(".", "")


@cache
def _holidays(place: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country or region, by the library that keeps up with them."""
    from holidays import country_holidays

    country, _, region = place.partition("-")
    return frozenset(country_holidays(country, subdiv=region or None, years=year))
