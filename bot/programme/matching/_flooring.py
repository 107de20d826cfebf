"""Flooring: the least that everybody can have, before the total is looked at.

Two floors, each found by bisection with Hopcroft and Karp's maximum matching: a score, and a share
of one's own best score. The second is asked for a little less strictly, which costs the total far
less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.programme.matching._assigning import Seats
from bot.programme.matching._market import Edges, Market
from bot.programme.matching._scoring import UNIT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LENIENCE = 0.95


def floors(market: Market, edges: Edges, best: Numbers, rows: Mask, fairness: float) -> Numbers:
    """Return the least score for each mentee, such that all of `rows` still find a mentor.

    `fairness` scales both floors, from 0 (none) to 1. The candidates decide what is possible.
    """
    import numpy as np

    own = edges.where(rows[edges.rows])
    seats = Seats(market, own)
    least = int(fairness * _highest(seats, own, own.scores, rows))
    share = own.scores * UNIT // np.maximum(best[own.rows], 1)
    share[own.scores < least] = -1
    part = int(LENIENCE * fairness * _highest(seats, own, share, rows))
    parts: Numbers = -(-part * np.maximum(best, 0) // UNIT)
    return np.maximum(parts, least)


def covers(market: Market, edges: Edges, rows: Mask) -> bool:
    """Return whether all of these mentees can have a mentor at the same time."""
    import numpy as np

    own = edges.where(rows[edges.rows])
    return _covers(Seats(market, own), own, np.ones(len(own.rows), np.bool_), rows)


def _highest(seats: Seats, edges: Edges, values: Numbers, rows: Mask) -> int:
    """Return the highest value that all can have at least; it is known that they can have 0."""
    import numpy as np

    bests = np.zeros(len(rows), np.int64)
    np.maximum.at(bests, edges.rows, values)
    levels = np.unique(values[(values > 0) & (values <= bests[rows].min(initial=UNIT))])
    low, high = 0, len(levels)  # how many of the levels can be reached
    while low < high:
        middle = (low + high + 1) // 2
        if _covers(seats, edges, values >= levels[middle - 1], rows):
            low = middle
        else:
            high = middle - 1
    return int(levels[low - 1]) if low else 0


def _covers(seats: Seats, edges: Edges, mask: Mask, rows: Mask) -> bool:
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    kept = mask[seats.edge]
    at = (edges.rows[seats.edge[kept]], seats.seat[kept])
    graph = csr_array(
        (np.ones(int(kept.sum()), np.int8), at), shape=(len(rows), max(seats.count, 1))
    )
    found = maximum_bipartite_matching(graph, perm_type="column")
    return int((found >= 0).sum()) == int(rows.sum())
