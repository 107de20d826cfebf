"""Exploring: whom a mentee could have instead, and what that would mean for everybody."""

from dataclasses import dataclass, replace
from typing import Literal

from bot.programme import matching
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.drafts._suggesting import pins_of, planned, scales
from bot.programme.matching import Plan

SHORT = 3
# Of one perfect pair's 10,000 points, how much of the total an exchange may cost and be …
NOTHING, LITTLE = 50, 800

Cost = Literal["nothing", "a little", "much", "waits"]


@dataclass(frozen=True)
class Option:
    """Another mentor for a mentee: why, and what it would cost the whole.

    The cost is in words only: "waits" when one mentee fewer would have a mentor.
    """

    mentor: str
    why: str
    cost: Cost


def options(cohort: Cohort, draft: Draft, mentee: str) -> tuple[Option, ...]:
    """Return the three best other mentors for a mentee, the least cost first.

    Each is tried as `take` would do it, and compared with the best draft in which the mentee may
    have anybody: the plan's own estimate holds the floors fast, and would be too dark.
    """
    learner, now = cohort.mentee(mentee), draft.find(mentee)
    if learner is None:
        return ()
    others = tuple(pair for pair in draft.pairs if pair.is_pinned and pair.mentee != mentee)
    free = replace(draft, pairs=others)
    best = planned(cohort, free, pins_of(free))
    if mentee not in best.rows:
        return ()
    own = [mentor for mentor, one in _couples(best) if one == mentee]
    named = [*own, *(one.mentor for one in best.alternatives(mentee, SHORT + 1))]
    weighed = scales(cohort)

    def worth(plan: Plan) -> tuple[int, int]:
        couples = _couples(plan)
        return len(couples), sum(weighed(*couple) for couple in couples)

    most, total = worth(best)
    tried = []
    for mentor in named:
        if now and now.mentor == mentor:
            continue
        plan = best
        if mentor not in own:
            plan = planned(cohort, free, pins_of(free) | {(mentor, mentee)})
        count, points = worth(plan)
        tried.append((most - count, total - points, mentor))
    return tuple(
        Option(mentor, _why(cohort, mentor, mentee), _cost(points, fewer))
        for fewer, points, mentor in sorted(tried)[:SHORT]
    )


def _couples(plan: Plan) -> list[tuple[str, str]]:
    return [(plan.mentors[column].id, plan.mentees[row].id) for row, column in plan.pairs]


def _why(cohort: Cohort, mentor: str, mentee: str) -> str:
    teacher, learner = cohort.mentor(mentor), cohort.mentee(mentee)
    assert teacher
    assert learner
    return matching.explain(learner, teacher, cohort.names)


def _cost(points: int, fewer: int) -> Cost:
    if fewer > 0:
        return "waits"
    if points <= NOTHING:
        return "nothing"
    return "a little" if points <= LITTLE else "much"


def shortlists(cohort: Cohort, draft: Draft) -> dict[str, tuple[Proposed, ...]]:
    """Return, for each mentee whose pair is not pinned, the three mentors who suit them best.

    The draft's own is always among them. They are in order of their names, so that the order says
    nothing of how well they suit.
    """
    import numpy as np

    pins = pins_of(draft)
    found = planned(cohort, draft, pins)
    lists: dict[str, tuple[Proposed, ...]] = {}
    for pair in draft.pairs:
        learner = cohort.mentee(pair.mentee)
        if learner is None or pair.is_pinned:
            continue
        row = found.rows[pair.mentee]
        scores = found.market.block(row, row + 1)[0]
        order = [int(j) for j in np.argsort(-scores, kind="stable")[:SHORT] if scores[j] >= 0]
        mentors = [found.mentors[j].id for j in order]
        if pair.mentor not in mentors:
            mentors = [*mentors[: SHORT - 1], pair.mentor]
        offered = []
        for mentor in sorted(mentors, key=lambda one: (cohort.names.get(one, ""), one)):
            if teacher := cohort.mentor(mentor):
                why = matching.explain(learner, teacher, cohort.names)
                offered.append(Proposed(mentor, pair.mentee, why))
        if offered:
            lists[pair.mentee] = tuple(offered)
    return lists
