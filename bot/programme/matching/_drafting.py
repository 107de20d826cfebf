"""Drafting: from profiles to pairs, and a word on everyone who has to wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.programme.matching import _ruling
from bot.programme.matching._explaining import explain
from bot.programme.matching._people import (
    Draft,
    Profile,
    Rules,
    Suggestion,
    Waiting,
    Weights,
)
from bot.programme.matching._planning import Plan, plan
from bot.programme.matching._ruling import Couples

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
    pins: Couples = (),
    excluded: Couples = (),
    past: Couples = (),
    weights: Weights = Weights(),  # noqa: B008 - frozen
    rules: Rules = Rules(),  # noqa: B008 - frozen
    fairness: float = 1,
) -> Draft:
    """Return the draft that suits everybody best; couples are (mentor, mentee).

    Nobody gets themselves, somebody excluded or blocked, somebody they have no language in common
    with (when both named any), somebody of their team or reporting line, a `past` mentor (unless
    both wish for it again), or a mentor who has no place left. A pin is the coordinator's word: it
    takes a place, and is kept even against all that. Pins of people who are not given, or of
    somebody with themselves, are passed over. Pairs already published may be given as pins when
    others join late. `fairness`, from 0 to 1, says how far the floors go that nobody falls below.
    """
    found = plan(
        mentees,
        mentors,
        pins=pins,
        excluded=excluded,
        past=past,
        weights=weights,
        rules=rules,
        fairness=fairness,
    )
    return describe(found, names)


def describe(found: Plan, names: Mapping[str, str]) -> Draft:
    """Put a plan into words."""
    mentees, mentors, scores = found.mentees, found.mentors, found.market.scores
    matched = {row for row, _ in found.pairs}
    busy = {column for _, column in found.pairs}
    terms = {pair: scores.terms(*pair) for pair in found.pairs}
    return Draft(
        suggestions=tuple(
            Suggestion(
                mentor=mentors[j].id,
                mentee=mentees[i].id,
                score=sum(points for _, points in terms[i, j]),
                why=explain(mentees[i], mentors[j], names),
                terms=terms[i, j],
            )
            for i, j in found.pairs
        ),
        waiting=tuple(
            Waiting(one.id, _reason(found, i, names[one.id]))
            for i, one in enumerate(mentees)
            if i not in matched
        ),
        free=tuple(one.id for j, one in enumerate(mentors) if one.places > 0 and j not in busy),
        quality=found.quality,
    )


def _reason(found: Plan, row: int, name: str) -> str:
    """Say why nobody is suggested: which rule left no mentor, or that their places are filled."""
    import numpy as np

    left = np.array([one.id != found.mentees[row].id for one in found.mentors], np.bool_)
    if not left.any():
        return f"There is no mentor to suggest to {name} yet."
    left &= np.array([one.places > 0 for one in found.mentors], np.bool_)
    if not left.any():
        return "All mentors' places are filled."
    for rule in found.market.rules:
        forbidden = rule.forbids(row, row + 1, len(left))
        if forbidden is not None:
            left &= ~forbidden[0]
        if not left.any():
            return REASONS.get(rule.why, NOBODY_NEW).format(name)
    return f"Every mentor who could suit {name} is taken: one more place would do."
