"""Optimising: the best matching of all, and the proof that nothing better exists.

Column generation: solve over the candidates, price the other pairs of whoever might gain by one of
them, take up those that the prices do not rule out, and solve again. By weak duality, for any
prices v ≥ 0 of places c,

    best ≤ Σ c·v + Σ over mentees of max(0, max over mentors of (worth − v)),

and once both sides are equal, the matching is proven the best. Whoever gains more by their mentor
than they would by any pair that was screened out, even at the least price of all, need not be
looked at again; in large cohorts with places to spare, that is nearly everybody.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.programme.matching._assigning import Dual, assign, dual
from bot.programme.matching._market import Edges, Market
from bot.programme.matching._screening import LeftOut, price

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MOST_PASSES = 30


@dataclass(frozen=True)
class Outcome:
    """A matching, the candidates it was chosen from, its prices, and its distance from the best.

    The gap is in points of the total; 0 means that it is proven to be the best.
    """

    mates: Numbers
    edges: Edges
    dual: Dual
    gap: float

    def chosen(self) -> Edges:
        """Return the pairs of the matching."""
        return self.edges.where(self.mates[self.edges.rows] == self.edges.columns)

    def forcing(self, market: Market, pair: Edges) -> Edges:
        """Return the best pairs, among the candidates, when this one has to be among them."""
        left = copy(market)
        left.places = market.places.copy()
        left.places[pair.columns] -= 1
        edges = self.edges.where(self.edges.rows != pair.rows)
        mates = assign(left, edges)
        return Edges.joined(edges.where(mates[edges.rows] == edges.columns), pair)


def optimise(market: Market, edges: Edges, left_out: Numbers) -> Outcome:
    """Return the best matching above the floors, starting from some candidates.

    `left_out` is the best score at most of each mentee's pairs that are no candidates, or −1.
    """
    edges = market.above_floor(edges)
    others = LeftOut(market, left_out)
    for _ in range(MOST_PASSES):
        mates = assign(market, edges)
        now = dual(market, edges, mates)
        beyond = others.beyond(now)
        gap = now.gap + sum(beyond.tolist())  # if this was the last pass
        more, is_beyond = price(market, beyond.nonzero()[0], now, others)
        if not is_beyond:
            gap = now.gap
            break
        edges = Edges.joined(edges, more)
    return Outcome(mates, edges, now, gap / market.unit)
