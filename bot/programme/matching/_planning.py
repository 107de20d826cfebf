"""Planning: one cohort, its best matching, and the questions a coordinator asks about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.programme.matching import _flooring, _measuring, _ruling
from bot.programme.matching._assigning import NOBODY
from bot.programme.matching._market import Edges, Market
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


def plan(
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    *,
    pins: Couples = (),
    excluded: Couples = (),
    past: Couples = (),
    weights: Weights = Weights(),  # noqa: B008 - frozen
    rules: Rules = Rules(),  # noqa: B008 - frozen
    fairness: float = 1,
) -> Plan:
    """Return the plan that suits everybody best; see `suggest`, which puts it into words."""
    import numpy as np

    mentees = sorted(mentees, key=lambda person: person.id)
    mentors = sorted(mentors, key=lambda person: person.id)
    scores = Scores(mentees, mentors, weights)
    ruled = _ruling.read(mentees, mentors, rules, scores.weeks, past, excluded)
    places = np.array([max(mentor.places, 0) for mentor in mentors], np.int64)
    is_open = np.ones(len(mentees), np.bool_)
    pinned = _numbered(pins, mentees, mentors)
    for row, column in pinned:
        is_open[row] = False
        places[column] = max(places[column] - 1, 0)
    market = Market(mentees, mentors, scores, ruled, places, is_open)
    edges, best = screen(market)
    return Plan(mentees, mentors, market, best, pinned, _solve(market, edges, best, fairness))


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
class Plan:
    """Who goes to whom. Mentees are rows and mentors columns, both in order of their ids."""

    mentees: Sequence[Profile]
    mentors: Sequence[Profile]
    market: Market
    best: Numbers
    pinned: Sequence[tuple[int, int]]
    outcome: Outcome

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
        """Return why these two cannot be a pair, in one sentence, or None if they can."""
        row, column = _find(self.mentees, mentee), _find(self.mentors, mentor)
        for rule in self.market.rules:
            forbidden = rule.forbids(row, row + 1, len(self.mentors))
            if forbidden is not None and forbidden[0, column]:
                return rule.why
        return None if self.mentors[column].places > 0 else _ruling.FULL

    def alternatives(self, mentee: str, count: int = 3) -> tuple[Alternative, ...]:
        """Return the mentors whom a mentee could have instead, at the least cost to all.

        Those who would leave the mentee below their floor come last.

        Each is tried: everybody else is matched anew, among the candidates. The prices say below
        which cost no mentor can be, and so when to stop. A pinned mentee has no alternatives.
        """
        import numpy as np

        row = _find(self.mentees, mentee)
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


def _numbered(
    pairs: Couples, mentees: Sequence[Profile], mentors: Sequence[Profile]
) -> list[tuple[int, int]]:
    """Return (row, column) for every two (mentor, mentee) who are both there."""
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}
    there = {(a, b) for a, b in pairs if a in columns and b in rows and a != b}
    return sorted((rows[mentee], columns[mentor]) for mentor, mentee in there)


def _find(people: Sequence[Profile], member: str) -> int:
    return next(number for number, one in enumerate(people) if one.id == member)
