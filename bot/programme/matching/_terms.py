"""Terms: what people are compared by, each as a product of whole numbers.

Every term is a table of the mentees times a table of the mentors, so that any block of pairs costs
one matrix product. Floats hold all these whole numbers exactly, so the sums are the same on every
machine, in whatever order they are added.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.programme.matching._people import Profile, Weights
from bot.programme.matching._topics import SAME, Topic, closeness, topic, topics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float64]
    Mask = NDArray[np.bool_]

T = TypeVar("T", bound=Hashable)

# A term at its best: all that terms are divided by divides it, and sums stay below 2⁵³ with weights
# up to 1,000.
FULL = 120_000_000_000
THIRDS = 3  # rhythm, channel and style are a third of a term each
TOP_LEVEL, CHOSEN_VALUES = 4, 5
FINE = 100_000
HAIR = 1e-6  # more than logarithms may differ by from machine to machine
RHYTHMS = ("weekly", "fortnightly", "monthly")


@dataclass(frozen=True)
class Term:
    """One term: left @ right, in parts of FULL, for those who have both answered."""

    name: str
    weight: int
    left: Table
    right: Table
    left_answered: Mask
    right_answered: Mask

    @property
    def known(self) -> int:
        """How many two have both answered."""
        return int(self.left_answered.sum()) * int(self.right_answered.sum())

    def mean(self) -> int:
        """The population's mean, which stands for an answer not given."""
        sums = zip(self.left.sum(axis=0).tolist(), self.right.sum(axis=1).tolist(), strict=True)
        return sum(int(ours) * int(theirs) for ours, theirs in sums) // self.known


def read(mentees: Sequence[Profile], mentors: Sequence[Profile], weights: Weights) -> list[Term]:
    """Return the terms on which anybody can be compared."""
    terms = [
        Term("skills", THIRDS * weights.skills, *_skills(mentees, mentors)),
        Term("values", THIRDS * weights.values, *_values(mentees, mentors)),
        Term("interests", THIRDS * weights.interests, *_interests(mentees, mentors)),
    ]
    for way in ("rhythm", "channel", "style"):
        ours = [str(getattr(person, way)).casefold() for person in mentees]
        theirs = [str(getattr(person, way)).casefold() for person in mentors]
        terms.append(Term("ways", weights.ways, *_way(ours, theirs)))
    return [term for term in terms if term.weight and term.known]


def _skills(
    mentees: Sequence[Profile], mentors: Sequence[Profile]
) -> tuple[Table, Table, Mask, Mask]:
    """Σ p·o over what the mentee wants: p their priorities (sum 1), o the mentor's best answer.

    An answer is worth its closeness times the mentor's level. This is coverage, not Jaccard's
    index, so that mentors who offer much are not punished for it.
    """
    import numpy as np

    wants = [_amounts(person.wants, person.priorities, 1) for person in mentees]
    offers = [_amounts(person.offers, person.levels, TOP_LEVEL) for person in mentors]
    answers = {
        wish: answer
        for wish, answer in _answers({w for one in wants for w in one}, offers).items()
        if answer.any()
    }
    column = {wish: number for number, wish in enumerate(answers)}
    best = SAME * TOP_LEVEL
    left = np.zeros((len(mentees), len(column)))
    for row, wanted in zip(left, wants, strict=True):
        everything = sum(wanted.values()) or 1
        for wish, priority in wanted.items():
            if wish in column:
                row[column[wish]] = round(FULL // best * priority / everything)
    right = np.array(list(answers.values()), np.float64).reshape(len(column), len(mentors))
    return left, right, _given(wants), _given(offers)


def _amounts(phrases: tuple[str, ...], amounts: tuple[int, ...], usual: int) -> dict[Topic, int]:
    found: dict[Topic, int] = {}
    for phrase, amount in zip(phrases, amounts or [usual] * len(phrases), strict=True):
        if phrase.strip():
            found.setdefault(topic(phrase), amount)
    return found


def _answers(
    wishes: Collection[Topic], offers: Sequence[Mapping[Topic, int]]
) -> dict[Topic, NDArray[np.int64]]:
    """Return, for each wish, how well each mentor answers it: closeness times level."""
    import numpy as np

    offering: dict[Topic, list[tuple[int, int]]] = defaultdict(list)
    for number, theirs in enumerate(offers):
        for one, level in theirs.items():
            offering[one].append((number, level))
    by_word: dict[str, set[Topic]] = defaultdict(set)
    for one in offering:
        for word in one:
            by_word[word].add(one)
    found = {}
    for wish in wishes:
        found[wish] = best = np.zeros(len(offers), np.int64)
        for one in {one for word in wish for one in by_word.get(word, ())}:
            columns, levels = np.array(offering[one], np.int64).T
            best[columns] = np.maximum(best[columns], closeness(wish, one) * levels)
    return found


def _values(
    mentees: Sequence[Profile], mentors: Sequence[Profile]
) -> tuple[Table, Table, Mask, Mask]:
    """Of the five that everybody chooses, how many are the same."""
    ours = [list(topics(person.values))[:CHOSEN_VALUES] for person in mentees]
    theirs = [list(topics(person.values))[:CHOSEN_VALUES] for person in mentors]
    left, right, _ = _shared(ours, theirs)
    return left, right * (FULL // CHOSEN_VALUES), _given(ours), _given(theirs)


def _interests(
    mentees: Sequence[Profile], mentors: Sequence[Profile]
) -> tuple[Table, Table, Mask, Mask]:
    """The cosine of two people's interests, rare ones weighing more (inverse frequency)."""
    import numpy as np

    people = {person.id: topics(person.interests).keys() for person in (*mentees, *mentors)}
    common = Counter[Hashable](interest for interests in people.values() for interest in interests)
    rarity = {interest: math.log1p(len(people) / common[interest]) for interest in common}
    ours = [people[person.id] for person in mentees]
    theirs = [people[person.id] for person in mentors]
    left, right, named = _shared(ours, theirs)
    rare = np.array([rarity[interest] for interest in named])

    def lengths(group: Sequence[Collection[Topic]]) -> Table:
        squares = (math.fsum(rarity[interest] ** 2 for interest in one) for one in group)
        return np.array([math.sqrt(square) or 1 for square in squares])

    # Rounded down, for two who are alike must not be more than that.
    left = np.floor(FINE * left * rare / lengths(ours)[:, np.newaxis] + HAIR)
    right = np.floor(FINE * right * rare[:, np.newaxis] / lengths(theirs) + HAIR)
    return left, right * (FULL // FINE**2), _given(ours), _given(theirs)


def _way(ours: Sequence[str], theirs: Sequence[str]) -> tuple[Table, Table, Mask, Mask]:
    """The same way counts fully; of rhythms, neighbours count half."""
    import numpy as np

    ways = sorted({*ours} - {""})
    left = np.array([[one == way for way in ways] for one in ours], np.float64)
    alike = np.array([[_likeness(way, one) for one in theirs] for way in ways], np.float64)
    return (
        left.reshape(len(ours), len(ways)),
        alike.reshape(len(ways), len(theirs)) * (FULL // 2),
        _given(ours),
        _given(theirs),
    )


def _likeness(one: str, other: str) -> int:
    if one in RHYTHMS and other in RHYTHMS:
        return 2 - abs(RHYTHMS.index(one) - RHYTHMS.index(other))
    return 2 * (one == other)


def _shared(
    ours: Sequence[Collection[T]], theirs: Sequence[Collection[T]]
) -> tuple[Table, Table, list[T]]:
    """Return two tables of 0 and 1 whose product counts what is in both people's sets, and the
    things they count.
    """
    import numpy as np

    there = {thing for things in theirs for thing in things}
    named = list(dict.fromkeys(thing for things in ours for thing in things if thing in there))
    column = {thing: number for number, thing in enumerate(named)}

    def table(group: Sequence[Collection[T]]) -> Table:
        rows = np.repeat(np.arange(len(group)), [len(things) for things in group])
        columns = np.array([column.get(thing, -1) for things in group for thing in things], int)
        filled = np.zeros((len(group), len(column)))
        filled[rows[columns >= 0], columns[columns >= 0]] = 1
        return filled

    return table(ours), table(theirs).T, named


def _given(answers: Sequence[Collection[Hashable]]) -> Mask:
    import numpy as np

    return np.array([bool(one) for one in answers], np.bool_)
