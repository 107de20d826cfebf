"""Exploring: whom a mentee could have instead, and what that would mean for everybody."""

from dataclasses import dataclass
from typing import Literal

from bot.programme import matching
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.drafts._suggesting import pins_of, planned

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

    Everybody else who is not pinned is matched anew around each of them.
    """
    learner, now = cohort.mentee(mentee), draft.find(mentee)
    if learner is None:
        return ()
    found = planned(cohort, draft, {pin for pin in pins_of(draft) if pin[1] != mentee})
    by_number = dict(found.pairs)
    row = found.rows[mentee]
    costs: list[tuple[str, Cost]] = []
    if row in by_number:
        costs.append((found.mentors[by_number[row]].id, "nothing"))
    for one in found.alternatives(mentee, SHORT + 1):
        costs.append((one.mentor, _cost(one.cost, one.fewer)))
    shown: list[Option] = []
    for mentor, cost in costs:
        teacher = cohort.mentor(mentor)
        if teacher and not (now and now.mentor == mentor):
            why = matching.explain(learner, teacher, cohort.names)
            shown.append(Option(mentor, why, cost))
    return tuple(shown[:SHORT])


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
