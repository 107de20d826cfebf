"""Planning: one cohort, its best matching, and the questions a coordinator asks about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict, Unpack

from bot.programme.matching import _flooring, _measuring, _ruling
from bot.programme.matching._assigning import NOBODY
from bot.programme.matching._market import Edges, Market, Watch, unwatched
from bot.programme.matching._optimising import Outcome, optimise
from bot.programme.matching._people import Alternative, Profile, Quality, Rules, Weights
from bot.programme.matching._ruling import Couples
from bot.programme.matching._scoring import Scores
from bot.programme.matching._screening import screen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MOST_TRIED = 24


class Options(TypedDict, total=False):
    """What a programme and its coordinator may decide; couples are (mentor, mentee).

    `pins` are the coordinator's word: they take a place and are kept even against the rules, except
    that nobody is pinned to themselves, against a block, to a second mentor, or to one without a
    place.
    `excluded` are never a pair; `past` ones were one before, and are only again if both wish so.
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
    edges, best = screen(market)
    outcome = _solve(market, edges, best, options.get("fairness", 1))
    return Plan(mentees, mentors, market, best, pinned, refused, absent, outcome)


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


def _solve(market: Market, edges: Edges, best: Numbers, fairness: float) -> Outcome:
    """Find who can be matched, the floors that leaves room for, and the best above them."""
    if fairness <= 0:
        return optimise(market, edges)
    rows = market.is_open
    if not _flooring.covers(market, edges, rows):
        first = optimise(market, edges)
        edges, rows = first.edges, first.mates != NOBODY
    market.floors = _flooring.floors(market, edges, best, rows, fairness)
    return optimise(market, edges)


@dataclass(frozen=True)
class Refused:
    """A pin that could not be kept, and the reason, in one plain sentence."""

    mentor: str
    mentee: str
    why: str


@dataclass(frozen=True)
class Plan:
    """Who goes to whom. Mentees are rows and mentors columns, both in order of their ids.

    Whoever is `absent` (with the reason) is neither.
    """

    mentees: Sequence[Profile]
    mentors: Sequence[Profile]
    market: Market
    best: Numbers
    pinned: Sequence[tuple[int, int]]
    refused: tuple[Refused, ...]
    absent: Mapping[str, str]
    outcome: Outcome

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The number of each mentee."""
        return {one.id: number for number, one in enumerate(self.mentees)}

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The number of each mentor."""
        return {one.id: number for number, one in enumerate(self.mentors)}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """All pairs, pins included."""
        mates = self.outcome.mates.tolist()
        found = [(row, mate) for row, mate in enumerate(mates) if mate != NOBODY]
        return sorted([*found, *self.pinned])

    @cached_property
    def quality(self) -> Quality:
        """What the plan is worth as a whole."""
        import numpy as np

        chosen, scores = self.outcome.chosen(), self.market.scores
        pinned = [scores.score(row, column) for row, column in self.pinned]
        total, minimum, worst = _measuring.spread(
            np.concatenate((chosen.scores, np.array(pinned, np.int64)))
        )
        return Quality(
            total=total,
            minimum=minimum,
            worst_twentieth=worst,
            below_own_best=_measuring.below_own_best(chosen.scores, self.best[chosen.rows]),
            blocking=_measuring.blocking(self.market, chosen),
            certified=self.outcome.gap == 0,
            gap=self.outcome.gap,
        )

    def why_not(self, mentee: str, mentor: str) -> str | None:
        """Return why these two cannot be a pair, in one sentence, or None if they can.

        Raises KeyError for somebody who was not given.
        """
        if why := self.absent.get(mentee) or self.absent.get(mentor):
            return why
        row, column = self.rows[mentee], self.columns[mentor]
        for rule in self.market.rules:
            forbidden = rule.forbids(row, row + 1, len(self.mentors))
            if forbidden is not None and forbidden[0, column]:
                return rule.why
        is_full = not self.market.places[column] and (row, column) not in self.pinned
        return _ruling.FULL if is_full else None

    def alternatives(self, mentee: str, count: int = 3) -> tuple[Alternative, ...]:
        """Return the mentors whom a mentee could have instead, at the least cost to all.

        Those who would leave the mentee below their floor come last.

        Each is tried: everybody else is matched anew, among the candidates. The prices say below
        which cost no mentor can be, and so when to stop. A pinned mentee has no alternatives.
        """
        import numpy as np

        row = self.rows[mentee]
        market, outcome = self.market, self.outcome
        scores = market.block(row, row + 1)[0].astype(np.int64)
        columns = np.flatnonzero((scores >= 0) & (np.arange(len(scores)) != outcome.mates[row]))
        edges = Edges(np.full(len(columns), row), columns, scores[columns])
        least = outcome.dual.rents[row] + outcome.dual.prices[columns] - market.worth(edges)
        usual = outcome.chosen()
        is_below = edges.scores < market.floors[row]
        found: list[tuple[bool, int, Alternative]] = []
        for which in np.lexsort((least, is_below))[:MOST_TRIED].tolist():
            below = bool(is_below[which])
            if len(found) >= count and (below, least[which]) >= found[count - 1][:2]:
                break
            there = outcome.forcing(market, edges.at(which))
            loss = market.total(usual) - market.total(there)
            mentor, score = self.mentors[columns[which]].id, int(scores[columns[which]])
            cost = int(usual.scores.sum() - there.scores.sum())
            fewer = len(usual.rows) - len(there.rows)
            found.append((below, loss, Alternative(mentor, score, cost, fewer)))
            found.sort(key=lambda one: (*one[:2], one[2].mentor))
        return tuple(alternative for _, _, alternative in found[:count])
