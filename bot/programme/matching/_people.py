"""Who is to be paired, and what comes out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """What a person has answered; an empty answer was not given.

    `hours` are the local hours of the week that suit, by weekday and start: "mon-08", "fri-17".
    `places` is how many more mentees the person would take, as a mentor.
    """

    id: str
    zone: str
    wants: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: frozenset[str] = frozenset()
    places: int = 1


@dataclass(frozen=True)
class Suggestion:
    """Two people, how well they suit (from 0 to 10,000) and why, in one plain sentence.

    The sentence repeats members' own words; it is text, not markup.
    """

    mentor: str
    mentee: str
    score: int
    why: str


@dataclass(frozen=True)
class Waiting:
    """A mentee without a mentor in this draft, and the reason, in one plain sentence."""

    mentee: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """Pairs for a coordinator to look at; `free` are the mentors with places but no mentee."""

    suggestions: tuple[Suggestion, ...]
    waiting: tuple[Waiting, ...]
    free: tuple[str, ...]
