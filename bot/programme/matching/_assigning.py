"""Assigning: who goes to whom, for the whole cohort at once, and at what prices.

The sparse assignment problem with capacities, solved with a shortest augmenting path algorithm
(Jonker and Volgenant 1987, in scipy), and its dual prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.programme.matching._market import Edges, Market

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

NOBODY = -1


def assign(market: Market, edges: Edges) -> Numbers:
    """Return each mentee's mentor (a column) or NOBODY, for the highest total worth.

    Each mentor stands in as many columns as they have places. A full matching is asked for, so
    every mentee has a column of their own too, which is worth nothing.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    height = market.shape[0]
    mates = np.full(height, NOBODY, np.int64)
    if not len(edges.rows):
        return mates
    seats = Seats(market, edges)
    worth = market.worth(edges).astype(np.float64)
    dearest = worth.max() + 1  # weights must not be zero
    costs = np.concatenate((dearest - worth[seats.edge], np.full(height, dearest)))
    rows = np.concatenate((edges.rows[seats.edge], np.arange(height)))
    columns = np.concatenate((seats.seat, seats.count + np.arange(height)))
    graph = csr_array((costs, (rows, columns)), shape=(height, seats.count + height))
    matched, chosen = min_weight_full_bipartite_matching(graph)
    is_seat = chosen < seats.count
    mates[matched[is_seat]] = seats.mentor[chosen[is_seat]]
    return mates


class Seats:
    """Each mentor as many times as they have places, or candidates if those are fewer."""

    def __init__(self, market: Market, edges: Edges) -> None:
        import numpy as np

        asked = np.bincount(edges.columns, minlength=market.shape[1])
        places = np.minimum(market.places, asked)
        first = np.cumsum(places) - places
        self.count = int(places.sum())
        self.mentor = np.repeat(np.arange(len(places)), places)
        times = places[edges.columns]
        self.edge = np.repeat(np.arange(len(times)), times)  # for each seat of an edge's mentor
        which = np.arange(len(self.edge)) - np.repeat(np.cumsum(times) - times, times)
        self.seat = first[edges.columns[self.edge]] + which


@dataclass(frozen=True)
class Dual:
    """What a place with each mentor costs, and what each mentee gains after paying for it.

    `gap` is by how much these exceed the matching they were made for; 0 proves it the best.
    """

    rents: Numbers
    prices: Numbers
    gap: int


def dual(market: Market, edges: Edges, mates: Numbers) -> Dual:
    """Return the least prices that support a best matching.

    By Bellman and Ford on the residual graph: a price rises until nobody would rather have another
    mentor than their own. For a matching that is not the best, prices would rise without an end;
    they stop after as many rounds as there are mentors, and the gap shows it.
    """
    import numpy as np

    prices, gains = np.zeros(market.shape[1], np.int64), np.zeros(len(mates), np.int64)
    if not len(edges.rows):
        return Dual(gains, prices, 0)
    own = mates[edges.rows] == edges.columns
    worth = market.worth(edges)
    gains[edges.rows[own]] = worth[own]
    matched = mates != NOBODY
    order = np.argsort(edges.columns, kind="stable")
    rows, values = edges.rows[order], worth[order]
    columns, first = np.unique(edges.columns[order], return_index=True)
    rents = gains.copy()
    for _ in range(len(columns) + 1):
        rents[matched] = gains[matched] - prices[mates[matched]]
        asked = np.maximum.reduceat(values - rents[rows], first)
        if (asked <= prices[columns]).all():
            break
        prices[columns] = np.maximum(prices[columns], asked)
    np.maximum(rents, 0, out=rents)
    np.maximum.at(rents, edges.rows, worth - prices[edges.columns])
    bound = sum((market.places * prices.astype(object)).tolist()) + sum(rents.tolist())
    return Dual(rents, prices, bound - sum(gains.tolist()))
