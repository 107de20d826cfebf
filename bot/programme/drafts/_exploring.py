"""Exploring: whom a mentee could have instead, and what that would mean for everybody."""

from dataclasses import dataclass, replace
from typing import Literal

from bot.programme.drafts._comparing import Move, moves
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.drafts._suggesting import Scales, pins_of, planned
from bot.programme.matching import Plan

SHORT = 3
# Of one perfect pair's 10,000 points, how much of the total an exchange may cost and be …
NOTHING, LITTLE = 50, 800

Cost = Literal["nothing", "a little", "much", "waits"]


@dataclass(frozen=True)
class Option:
    """Another mentor for a mentee: why, what it would cost the whole, and who else would move.

    The cost is in words only: "waits" when one mentee fewer would have a mentor. The moves are
    everybody else's, from the draft as it is.
    """

    mentor: str
    why: str
    cost: Cost
    moves: tuple[Move, ...]


def options(cohort: Cohort, draft: Draft, mentee: str) -> tuple[Option, ...]:
    """Return the three best other mentors for a mentee, the least cost first.

    Each is tried as `take` would do it, and compared with the best draft in which the mentee may
    have anybody: the plan's own estimate holds the floors fast, and would be too dark.
    """
    now = draft.find(mentee)
    if cohort.mentee(mentee) is None:
        return ()
    pinned = tuple(pair for pair in draft.pairs if pair.is_pinned and pair.mentee != mentee)
    free = replace(draft, pairs=pinned)
    best = planned(cohort, free, pins_of(free))
    if mentee not in best.rows:
        return ()
    own = [mentor for mentor, one in _couples(best) if one == mentee]
    named = [*own, *(one.mentor for one in best.alternatives(mentee, SHORT + 1))]
    scales = Scales(cohort)

    def worth(plan: Plan) -> tuple[int, int]:
        couples = _couples(plan)
        return len(couples), sum(scales.score(*couple) for couple in couples)

    most, total = worth(best)
    tried = []
    for mentor in named:
        if now and now.mentor == mentor:
            continue
        plan = planned(cohort, free, pins_of(free) | {(mentor, mentee)})
        count, points = worth(plan)
        there = Draft(tuple(Proposed(*couple, "") for couple in _couples(plan)))
        others = tuple(move for move in moves(draft, there) if move.mentee != mentee)
        tried.append((most - count, total - points, mentor, others))
    return tuple(
        Option(mentor, scales.propose(mentor, mentee).why, _cost(points, fewer), others)
        for fewer, points, mentor, others in sorted(tried, key=lambda one: one[:3])[:SHORT]
    )


def _couples(plan: Plan) -> list[tuple[str, str]]:
    return [(plan.mentors[column].id, plan.mentees[row].id) for row, column in plan.pairs]


def _cost(points: int, fewer: int) -> Cost:
    if fewer > 0:
        return "waits"
    if points <= NOTHING:
        return "nothing"
    return "a little" if points <= LITTLE else "much"


def shortlists(cohort: Cohort, draft: Draft) -> dict[str, tuple[Proposed, ...]]:
    """Return, for each mentee whose pair is not pinned, the three mentors who suit them best.

    The draft's own is always among them. They are in order of their names and without a score, so
    that nothing says how well they suit.
    """
    import numpy as np

    pins = pins_of(draft)
    found = planned(cohort, draft, pins)
    scales = Scales(cohort)
    lists: dict[str, tuple[Proposed, ...]] = {}
    for pair in draft.pairs:
        if cohort.mentee(pair.mentee) is None or pair.is_pinned:
            continue
        row = found.rows[pair.mentee]
        scores = found.market.block(np.array([row]))[0]
        order = [int(j) for j in np.argsort(-scores, kind="stable")[:SHORT] if scores[j] >= 0]
        mentors = [found.mentors[j].id for j in order]
        if pair.mentor not in mentors:
            mentors = [*mentors[: SHORT - 1], pair.mentor]
        in_order = sorted(mentors, key=lambda one: (cohort.names.get(one, ""), one))
        offered = [scales.propose(one, pair.mentee) for one in in_order if cohort.mentor(one)]
        if offered:
            lists[pair.mentee] = tuple(replace(one, score=None) for one in offered)
    return lists
