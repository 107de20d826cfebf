"""Scoring: how well any two suit, in whole ten-thousandths, the same on every machine.

Matrix products here only ever add whole numbers that floats hold exactly.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from typing import TYPE_CHECKING

from bot.programme.matching._hours import SEASONS, quarters
from bot.programme.matching._people import Profile
from bot.programme.matching._topics import SAME, Topic, closeness, topics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Mask = NDArray[np.bool_]

UNIT = 10_000
SKILLS, HOURS, VALUES, INTERESTS = 45, 20, 15, 10
ENOUGH_HOURS, CHOSEN_VALUES = 10, 5
FINE = 10**6


def scores(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> Whole:
    """Return how well each mentee (row) and each mentor (column) suit, from 0 to UNIT.

    An answer that was not given counts as the mean of those that were; a term on which nobody
    can be compared does not count.
    """
    import numpy as np

    total, weights = np.zeros((len(mentees), len(mentors)), np.int64), 0
    for weight, term, known in (
        (SKILLS, *_skills(mentees, mentors)),
        (HOURS, *_hours(mentees, mentors)),
        (VALUES, *_values(mentees, mentors)),
        (INTERESTS, *_interests(mentees, mentors)),
    ):
        if count := int(known.sum()):
            mean = _rounded(term[known].sum(), count)
            total += weight * np.where(known, term, mean)
            weights += weight
    return _rounded(total, max(weights, 1))


def can_talk(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> Mask:
    """Return who has a language in common, as far as both have named any."""
    languages = [topics(person.languages) for person in mentees]
    spoken = [topics(person.languages) for person in mentors]
    return (_coverage(languages, spoken) > 0) | ~_both(languages, spoken)


def _skills(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> tuple[Whole, Mask]:
    import numpy as np

    wants = [topics(person.wants) for person in mentees]
    offers = [topics(person.offers) for person in mentors]
    most = np.array([SAME * max(len(wanted), 1) for wanted in wants], np.int64)[:, np.newaxis]
    return _rounded(UNIT * _coverage(wants, offers), most), _both(wants, offers)


def _hours(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> tuple[Whole, Mask]:
    import numpy as np

    shared = np.min(
        [
            _shared([quarters(p, season) for p in mentees], [quarters(p, season) for p in mentors])
            for season in SEASONS
        ],
        axis=0,
    )
    term = np.minimum(UNIT, _rounded(UNIT * shared, 4 * ENOUGH_HOURS))
    return term, _both([p.hours for p in mentees], [p.hours for p in mentors])


def _values(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> tuple[Whole, Mask]:
    import numpy as np

    theirs = [topics(person.values).keys() for person in mentees]
    others = [topics(person.values).keys() for person in mentors]
    term = np.minimum(UNIT, _rounded(UNIT * _shared(theirs, others), CHOSEN_VALUES))
    return term, _both(theirs, others)


def _interests(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> tuple[Whole, Mask]:
    """The cosine of the two people's interests, rare ones weighing more."""
    import numpy as np

    people = {person.id: topics(person.interests).keys() for person in (*mentees, *mentors)}
    common = Counter(interest for interests in people.values() for interest in interests)
    column = {interest: number for number, interest in enumerate(common)}
    rarity = {interest: math.log1p(len(people) / common[interest]) for interest in common}

    def vectors(group: Sequence[Profile]) -> NDArray[np.float64]:
        rows = np.zeros((len(group), len(column)))
        for row, person in zip(rows, group, strict=True):
            length = math.sqrt(math.fsum(rarity[i] ** 2 for i in people[person.id]))
            for interest in people[person.id]:
                row[column[interest]] = round(FINE * rarity[interest] / length)
        return rows

    product = (vectors(mentees) @ vectors(mentors).T).astype(np.int64)
    term = np.minimum(UNIT, _rounded(product, FINE * FINE // UNIT))
    return term, _both([people[p.id] for p in mentees], [people[p.id] for p in mentors])


def _coverage(wanted: Sequence[Collection[Topic]], offered: Sequence[Collection[Topic]]) -> Whole:
    """Return, for each two, the closeness of the best answer to every wish, added up."""
    import numpy as np

    offering = defaultdict(list)
    for number, theirs in enumerate(offered):
        for one in theirs:
            offering[one].append(number)
    by_word = defaultdict(set)
    for one in offering:
        for word in one:
            by_word[word].add(one)

    total = np.zeros((len(wanted), len(offered)), np.int64)
    answers: dict[Topic, Whole] = {}
    for row, wishes in zip(total, wanted, strict=True):
        for wish in wishes:
            if wish not in answers:
                answers[wish] = best = np.zeros(len(offered), np.int64)
                for one in {one for word in wish for one in by_word.get(word, ())}:
                    columns = offering[one]
                    best[columns] = np.maximum(best[columns], closeness(wish, one))
            row += answers[wish]
    return total


def _shared(
    theirs: Sequence[Collection[Hashable]], others: Sequence[Collection[Hashable]]
) -> Whole:
    """Return, for each two, how many things are in both sets."""
    import numpy as np

    column: dict[Hashable, int] = {}
    for things in theirs:
        for thing in things:
            column.setdefault(thing, len(column))

    def rows(group: Sequence[Collection[Hashable]]) -> NDArray[np.float32]:
        table = np.zeros((len(group), len(column)), np.float32)
        for row, things in zip(table, group, strict=True):
            row[[column[thing] for thing in things if thing in column]] = 1
        return table

    return (rows(theirs) @ rows(others).T).astype(np.int64)


def _both(theirs: Sequence[Collection[Hashable]], others: Sequence[Collection[Hashable]]) -> Mask:
    """Return, for each two, whether both have answered."""
    import numpy as np

    answered = np.array([bool(things) for things in theirs], np.bool_)
    return np.outer(answered, np.array([bool(things) for things in others], np.bool_))


def _rounded(numerator: Whole, denominator: Whole | int) -> Whole:
    """Divide whole numbers, to the nearest."""
    return (2 * numerator + denominator) // (2 * denominator)
