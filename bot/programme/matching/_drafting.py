"""Drafting: from profiles to pairs, and a word on everyone who has to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from bot.programme.matching import _ruling
from bot.programme.matching._explaining import explain
from bot.programme.matching._people import Draft, Profile, Suggestion, Waiting
from bot.programme.matching._plan import Plan
from bot.programme.matching._planning import Options, plan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

# What is said of a mentee whom this rule left nobody; all others are about single mentors.
REASONS = {
    _ruling.LANGUAGE: "No mentor with a place has named a language that {} speaks.",
    _ruling.HOURS: "No mentor with a place who could suit {} shares enough hours in the week.",
    _ruling.TEAM: "The only mentors with a place who could suit {} are in the same team.",
}
NOBODY_NEW = "There is no new mentor to suggest to {} this time."


def suggest(
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    *,
    names: Mapping[str, str],
    **options: Unpack[Options],
) -> Draft:
    """Return the draft that suits everybody best, in words.

    Nobody gets themselves, somebody excluded or blocked, somebody they have no language in common
    with (when both named any), too few hours in common (likewise), somebody of their team or
    reporting line, a past mentor (unless both wish for it again), or a mentor who has no place
    left. Nobody who is absent is in it. See Options for what may be decided otherwise.
    """
    return describe(plan(mentees, mentors, **options), names)


def describe(found: Plan, names: Mapping[str, str]) -> Draft:
    """Put a plan into words."""
    import numpy as np

    mentees, mentors = found.mentees, found.mentors
    matched = {row for row, _ in found.pairs}
    has_place = np.array([one.places > 0 for one in mentors], np.bool_)
    busy = {column for _, column in found.pairs}
    return Draft(
        suggestions=tuple(_put(found, row, column, names) for row, column in found.pairs),
        waiting=tuple(
            Waiting(one.id, _reason(found, i, has_place, names[one.id]))
            for i, one in enumerate(mentees)
            if i not in matched
        ),
        free=tuple(one.id for j, one in enumerate(mentors) if one.places > 0 and j not in busy),
        scarce=found.scarce(),
        quality=found.quality,
    )


def propose(found: Plan, mentor: str, mentee: str, names: Mapping[str, str]) -> Suggestion:
    """Put any two of a plan into words, for an exchange; raises KeyError if one is not in it.

    Whether the two can be a pair at all is what `why_not` says.
    """
    return _put(found, found.rows[mentee], found.columns[mentor], names)


def _put(found: Plan, row: int, column: int, names: Mapping[str, str]) -> Suggestion:
    mentee, mentor = found.mentees[row], found.mentors[column]
    terms = found.market.scores.terms(row, column)
    return Suggestion(
        mentor=mentor.id,
        mentee=mentee.id,
        score=sum(points for _, points in terms),
        why=explain(mentee, mentor, names, dict(terms)),
        terms=terms,
    )


def _reason(found: Plan, row: int, has_place: Mask, name: str) -> str:
    """Say why nobody is suggested: which rule left no mentor, or that no place is left."""
    import numpy as np

    left = has_place.copy()
    itself = found.columns.get(found.mentees[row].id)
    if len(left) == (itself is not None):
        return f"There is no mentor to suggest to {name} yet."
    if itself is not None:
        left[itself] = False
    if not left.any():
        return "No mentor has a place left."
    for rule in found.market.rules:
        forbidden = rule.forbids(np.array([row]), len(left))
        if forbidden is not None:
            left &= ~forbidden[0]
        if not left.any():
            return REASONS.get(rule.why, NOBODY_NEW).format(name)
    return f"Every mentor who could suit {name} is taken: one more place would do."
