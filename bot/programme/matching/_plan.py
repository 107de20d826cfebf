"""A plan, and the questions a coordinator asks about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.programme.matching import _measuring, _ruling
from bot.programme.matching._assigning import NOBODY
from bot.programme.matching._market import Edges, Market
from bot.programme.matching._optimising import Outcome
from bot.programme.matching._people import Alternative, Profile, Quality

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MOST_TRIED = 24


@dataclass(frozen=True)
class Refused:
    """A pin that could not be kept, and the reason, in one plain sentence."""

    mentor: str
    mentee: str
    why: str


@dataclass(frozen=True)
class Considered:
    """Who could be paired, and on what terms.

    Mentees are rows and mentors columns, both in order of their ids; whoever is `absent` (with the
    reason) is neither.
    """

    mentees: Sequence[Profile]
    mentors: Sequence[Profile]
    market: Market
    pinned: Sequence[tuple[int, int]]
    refused: tuple[Refused, ...]
    absent: Mapping[str, str]

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The number of each mentee."""
        return {one.id: number for number, one in enumerate(self.mentees)}

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The number of each mentor."""
        return {one.id: number for number, one in enumerate(self.mentors)}

    def why_not(self, mentee: str, mentor: str) -> str | None:
        """Return why these two cannot be a pair, in one sentence, or None if they can.

        Raises KeyError for somebody who was not given.
        """
        if why := self.absent.get(mentee) or self.absent.get(mentor):
            return why
        import numpy as np

        row, column = self.rows[mentee], self.columns[mentor]
        for rule in self.market.rules:
            forbidden = rule.forbids(np.array([row]), len(self.mentors))
            if forbidden is not None and forbidden[0, column]:
                return rule.why
        is_full = not self.market.places[column] and (row, column) not in self.pinned
        return _ruling.FULL if is_full else None


@dataclass(frozen=True)
class Plan(Considered):
    """Who goes to whom; `best` is the best score that each mentee could have."""

    best: Numbers
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

    def scarce(self, count: int = 3) -> tuple[str, ...]:
        """Return the mentors one more place with whom would give one mentee more a mentor.

        They do so above the floors, and those come first with whom the total would gain most. The
        least prices of places say so: each is what one more of them would be worth to all (Gul and
        Stacchetti 1999, for goods that are gross substitutes, as places with mentors are).
        """
        import numpy as np

        prices = self.outcome.dual.prices
        dearest = np.argsort(-prices, kind="stable")[:count].tolist()
        return tuple(
            self.mentors[column].id
            for column in dearest
            if prices[column] >= self.market.least_rise
        )

    def alternatives(self, mentee: str, count: int = 3) -> tuple[Alternative, ...]:
        """Return the mentors whom a mentee could have instead, at the least cost to all.

        Those who would leave the mentee below their floor come last.

        Each is tried: everybody else is matched anew, among the candidates. The prices say below
        which cost no mentor can be, and so when to stop. A pinned mentee has no alternatives.
        """
        import numpy as np

        row = self.rows[mentee]
        market, outcome = self.market, self.outcome
        scores = market.block(np.array([row]))[0].astype(np.int64)
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
