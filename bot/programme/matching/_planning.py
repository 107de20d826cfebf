"""Planning: one cohort, on what terms, and its best matching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypedDict, Unpack

from bot.programme.matching import _flooring, _ruling
from bot.programme.matching._assigning import NOBODY
from bot.programme.matching._market import Market, Watch, unwatched
from bot.programme.matching._optimising import Outcome, optimise
from bot.programme.matching._people import Profile, Rules, Weights
from bot.programme.matching._plan import Considered, Plan, Refused
from bot.programme.matching._ruling import Couples
from bot.programme.matching._scoring import Scores
from bot.programme.matching._screening import Screened, screen


class Options(TypedDict, total=False):
    """What a programme and its coordinator may decide; couples are (mentor, mentee).

    `pins` are the coordinator's word: they take a place and are kept even against the rules, except
    that nobody is pinned to themselves, against a block, to a second mentor, or to one without a
    place.
    `excluded` are never a pair; `past` ones were one before, and are only again if both wish so:
    whichever of the two would mentor the other.
    `managers` say whom people report to who are not among those given.
    `fairness`, from 0 to 1, says how far the floors go that nobody falls below.
    `seed` decides ties, together with the ids; the same seed gives the same pairs everywhere.
    `watch` is called with what is being done, how much of it is done, and of how much.
    """

    pins: Couples
    excluded: Couples
    past: Couples
    managers: Mapping[str, str]
    weights: Weights
    rules: Rules
    fairness: float
    seed: int
    watch: Watch


def plan(
    mentees: Sequence[Profile], mentors: Sequence[Profile], **options: Unpack[Options]
) -> Plan:
    """Return the plan that suits everybody best; see `suggest`, which puts it into words."""
    here = consider(mentees, mentors, **options)
    screened = screen(here.market)
    outcome = _solve(here.market, screened, options.get("fairness", 1))
    return Plan(
        here.mentees,
        here.mentors,
        here.market,
        here.pinned,
        here.refused,
        here.absent,
        screened.best,
        outcome,
    )


def consider(
    mentees: Sequence[Profile], mentors: Sequence[Profile], **options: Unpack[Options]
) -> Considered:
    """Return who could be paired on these terms, before anybody is; it takes far less time."""
    import numpy as np

    rules = options.get("rules", Rules())
    absent = {one.id: why for one in (*mentees, *mentors) if (why := _ruling.absence(one, rules))}
    managers = {one.id: one.manager for one in (*mentees, *mentors) if one.manager}
    mentees = _here(mentees, absent)
    mentors = _here(mentors, absent)
    scores = Scores(mentees, mentors, options.get("weights", Weights()))
    ruled = _ruling.read(
        mentees,
        mentors,
        rules,
        scores.weeks,
        options.get("past", ()),
        options.get("excluded", ()),
        {**options.get("managers", {}), **managers},
    )
    market = Market(
        mentees,
        mentors,
        scores,
        ruled,
        np.array([max(mentor.places, 0) for mentor in mentors], np.int64),
        np.ones(len(mentees), np.bool_),
        options.get("seed", 0),
        options.get("watch", unwatched),
    )
    pinned, refused = _pin(options.get("pins", ()), mentees, mentors, market, absent)
    return Considered(mentees, mentors, market, pinned, refused, absent)


def rematch(
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    *,
    published: Couples,
    freed: Couples = (),
    **options: Unpack[Options],
) -> Plan:
    """Return a plan for those without a mentor only; no published pair is touched.

    For people who joined late, and for a round in which pairs may part: `freed` are the published
    pairs of which one asked to, and these are not proposed again unless both wish for it. All are
    (mentor, mentee), and `places` count the mentees that a mentor has already.
    """
    parted = set(published) & set(freed)
    kept = set(published) - parted
    taken = Counter(mentor for mentor, _ in kept)
    settled = {mentee for _, mentee in kept}
    options["past"] = {*options.get("past", ()), *parted}
    return plan(
        [one for one in mentees if one.id not in settled],
        [replace(one, places=one.places - taken[one.id]) for one in mentors],
        **options,
    )


def _here(people: Sequence[Profile], absent: Collection[str]) -> list[Profile]:
    return sorted((one for one in people if one.id not in absent), key=lambda one: one.id)


def _pin(
    pins: Couples,
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    market: Market,
    absent: Mapping[str, str],
) -> tuple[list[tuple[int, int]], tuple[Refused, ...]]:
    """Give pinned pairs their places; return (row, column) of each, and those that cannot be."""
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}
    blocked = _ruling.blocked(mentees, mentors)
    pinned, refused = [], []
    for mentor, mentee in sorted(set(pins)):
        why = absent.get(mentor) or absent.get(mentee)
        if mentor in columns and mentee in rows:
            if mentor == mentee:
                why = _ruling.ONESELF
            elif (mentor, mentee) in blocked:
                why = _ruling.IMPOSSIBLE
            elif not market.places[columns[mentor]]:
                why = _ruling.FULL
            elif not market.is_open[rows[mentee]]:
                why = _ruling.TAKEN
            else:
                pinned.append((rows[mentee], columns[mentor]))
                market.places[columns[mentor]] -= 1
                market.is_open[rows[mentee]] = False
        if why:
            refused.append(Refused(mentor, mentee, why))
    return sorted(pinned), tuple(refused)


def _solve(market: Market, screened: Screened, fairness: float) -> Outcome:
    """Find who can be matched, the floors that leaves room for, and the best above them."""
    edges, rows = screened.edges, market.is_open
    if fairness > 0:
        if not _flooring.covers(market, edges, rows):
            first = optimise(market, edges, screened.left_out)
            edges, rows = first.edges, first.mates != NOBODY
        market.floors = _flooring.floors(market, edges, screened.best, rows, fairness)
    return optimise(market, edges, screened.left_out)
