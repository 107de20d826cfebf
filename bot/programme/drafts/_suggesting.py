"""Suggesting: the best draft around what a coordinator has decided."""

from collections.abc import Callable, Collection

from bot.programme import matching
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.matching import Plan, Scores

Couples = Collection[tuple[str, str]]

SEED = 0  # of a programme's drafts: the same people get the same draft, whoever looks
# One sentence for all reasons: of one that only blocks have, everybody would know what it means.
NOT_NOW = "These two cannot be a pair at the moment."


def pins_of(draft: Draft) -> set[tuple[str, str]]:
    """Return the (mentor, mentee) that stay."""
    return {(pair.mentor, pair.mentee) for pair in draft.pairs if pair.is_pinned}


def planned(cohort: Cohort, draft: Draft, pins: Couples, seed: int = SEED) -> Plan:
    """Return the best plan with these pins, on the draft's own terms; `seed` decides ties."""
    run = draft.run
    return matching.plan(
        cohort.mentees,
        cohort.mentors,
        pins=pins,
        excluded=draft.dropped,
        past=cohort.past,
        managers=cohort.managers,
        weights=run.weights if run else cohort.weights,
        rules=cohort.rules,
        fairness=run.fairness / 100 if run else cohort.fairness,
        seed=seed,
    )


def suggest(cohort: Cohort, draft: Draft, seed: int = SEED) -> Draft:
    """Return the best draft that keeps the pins of this one and leaves out what was dropped.

    `seed` decides between drafts that are equally good.
    """
    pins = pins_of(draft)
    plan = planned(cohort, draft, pins, seed)
    found = matching.describe(plan, cohort.names)
    begun = {(one.mentor, one.mentee) for one in found.suggestions}
    scales = Scales(cohort)
    return Draft(
        pairs=tuple(
            Proposed(
                one.mentor,
                one.mentee,
                one.why,
                (one.mentor, one.mentee) in pins,
                scales.score(one.mentor, one.mentee),
            )
            for one in found.suggestions
        ),
        waiting=tuple((one.mentee, one.reason) for one in found.waiting),
        free=found.free,
        scarce=found.scarce,
        dropped=draft.dropped,
        away=tuple((member, f"{day}") for member, day in cohort.away.items()),
        unpinned=tuple((*couple, NOT_NOW) for couple in sorted(pins - begun)),
        quality=found.quality,
        run=draft.run,
    )


class Scales:
    """How well any mentor and mentee of a cohort suit, and why.

    Always by the programme's own weights, so that drafts made with others can be compared.
    """

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._scores = Scores(cohort.mentees, cohort.mentors, cohort.weights)
        self._rows = {one.id: row for row, one in enumerate(cohort.mentees)}
        self._columns = {one.id: column for column, one in enumerate(cohort.mentors)}

    def score(self, mentor: str, mentee: str) -> int:
        """Return how well they suit, from 0 to 10,000; raises KeyError for a stranger."""
        return self._scores.score(self._rows[mentee], self._columns[mentor])

    def propose(self, mentor: str, mentee: str) -> Proposed:
        """Put the two beside each other, with the sentence why; raises KeyError for a stranger."""
        row, column = self._rows[mentee], self._columns[mentor]
        terms = self._scores.terms(row, column)
        learner, teacher = self._cohort.mentees[row], self._cohort.mentors[column]
        why = matching.explain(learner, teacher, self._cohort.names, dict(terms))
        return Proposed(mentor, mentee, why, score=sum(points for _, points in terms))


def why_not(cohort: Cohort) -> Callable[[str, str], str | None]:
    """Return what tells why a mentor and a mentee cannot be a pair, or None if they can.

    What a coordinator has taken out is not looked at, nor are people who are not in the cohort.
    """
    found = matching.consider(
        cohort.mentees,
        cohort.mentors,
        past=cohort.past,
        managers=cohort.managers,
        rules=cohort.rules,
    )

    def answer(mentor: str, mentee: str) -> str | None:
        known = mentee in found.rows and mentor in found.columns
        return found.why_not(mentee, mentor) if known else None

    return answer


def possible(cohort: Cohort) -> Callable[[str, str], bool]:
    """Return what tells whether a mentor and a mentee of the cohort can be a pair at all."""
    answer = why_not(cohort)
    return lambda mentor, mentee: answer(mentor, mentee) is None
