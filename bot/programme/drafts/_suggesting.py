"""Suggesting: the best draft around what a coordinator has decided."""

from collections.abc import Collection

from bot.programme import matching
from bot.programme.drafts._draft import Cohort, Draft, Proposed
from bot.programme.matching import Plan

Couples = Collection[tuple[str, str]]


def pins_of(draft: Draft) -> set[tuple[str, str]]:
    """Return the (mentor, mentee) that stay."""
    return {(pair.mentor, pair.mentee) for pair in draft.pairs if pair.is_pinned}


def planned(cohort: Cohort, draft: Draft, pins: Couples) -> Plan:
    """Return the best plan with these pins, on the draft's own terms."""
    run = draft.run
    return matching.plan(
        cohort.mentees,
        cohort.mentors,
        pins=pins,
        excluded=draft.dropped,
        past=cohort.past,
        weights=run.weights if run else cohort.weights,
        rules=cohort.rules,
        fairness=run.fairness / 100 if run else cohort.fairness,
    )


def suggest(cohort: Cohort, draft: Draft) -> Draft:
    """Return the best draft that keeps the pins of this one and leaves out what was dropped."""
    pins = pins_of(draft)
    found = matching.describe(planned(cohort, draft, pins), cohort.names)
    return Draft(
        pairs=tuple(
            Proposed(one.mentor, one.mentee, one.why, (one.mentor, one.mentee) in pins, one.score)
            for one in found.suggestions
        ),
        waiting=tuple((one.mentee, one.reason) for one in found.waiting),
        free=found.free,
        dropped=draft.dropped,
        away=tuple((member, f"{day}") for member, day in cohort.away.items()),
        certified=found.quality.certified,
        run=draft.run,
    )
