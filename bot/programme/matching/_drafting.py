"""Drafting: from profiles to pairs, and a word on everyone who has to wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.programme.matching import _assigning, _scoring
from bot.programme.matching._explaining import explain
from bot.programme.matching._people import Draft, Profile, Suggestion, Waiting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


def suggest(
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    *,
    names: Mapping[str, str],
    pins: Collection[tuple[str, str]] = (),
    excluded: Collection[tuple[str, str]] = (),
) -> Draft:
    """Return the draft that suits everybody best; `pins` and `excluded` are (mentor, mentee).

    Nobody gets themselves, somebody excluded, somebody without a common language (when both named
    any), or a mentor who has no place left. A pin is the coordinator's word: it takes a place, and
    is kept even against an exclusion, a language or a lack of places. Pins of people who are not
    given, or of somebody with themselves, are passed over.
    """
    import numpy as np

    mentees = sorted(mentees, key=lambda person: person.id)
    mentors = sorted(mentors, key=lambda person: person.id)
    scores = _scoring.scores(mentees, mentors)
    others = np.array([[one.id != other.id for other in mentors] for one in mentees], np.bool_)
    others = others.reshape(scores.shape)
    fresh = others.copy()
    for pair in _numbered(excluded, mentees, mentors):
        fresh[pair] = False
    talking = _scoring.can_talk(mentees, mentors)

    pairs = [pair for pair in _numbered(pins, mentees, mentors) if others[pair]]
    allowed = fresh & talking
    places = np.array([max(mentor.places, 0) for mentor in mentors], np.int64)
    left = places.copy()
    for mentee, mentor in pairs:
        allowed[mentee] = False
        left[mentor] = max(left[mentor] - 1, 0)
    lots = _assigning.draw_lots([one.id for one in mentees], [one.id for one in mentors])
    pairs += _assigning.assign(scores, allowed, left, lots)

    matched, busy = {mentee for mentee, _ in pairs}, {mentor for _, mentor in pairs}
    return Draft(
        suggestions=tuple(
            Suggestion(
                mentor=mentors[j].id,
                mentee=mentees[i].id,
                score=int(scores[i, j]),
                why=explain(mentees[i], mentors[j], names),
            )
            for i, j in sorted(pairs)
        ),
        waiting=tuple(
            Waiting(one.id, _reason(names[one.id], others[i], places > 0, fresh[i], talking[i]))
            for i, one in enumerate(mentees)
            if i not in matched
        ),
        free=tuple(one.id for j, one in enumerate(mentors) if places[j] and j not in busy),
    )


def _numbered(
    pairs: Collection[tuple[str, str]], mentees: Sequence[Profile], mentors: Sequence[Profile]
) -> list[tuple[int, int]]:
    """Return (row, column) for every two (mentor, mentee) who are both there."""
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}
    there = {(a, b) for a, b in pairs if a in columns and b in rows}
    return sorted((rows[mentee], columns[mentor]) for mentor, mentee in there)


def _reason(name: str, others: Mask, has_places: Mask, fresh: Mask, talking: Mask) -> str:
    """Say why nobody is suggested; each mask has one entry for every mentor."""
    if not others.any():
        return f"There is no mentor to suggest to {name} yet."
    if not (others & has_places).any():
        return "All mentors' places are filled."
    if (has_places & fresh & talking).any():
        return f"Every mentor who could suit {name} is taken: one more place would do."
    if (has_places & others & talking).any():
        return f"There is no new mentor to suggest to {name} this time."
    return f"No mentor with a place has named a language that {name} speaks."
