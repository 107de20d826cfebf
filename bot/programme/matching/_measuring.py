"""Measuring: what a whole draft is worth, beyond its total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.programme.matching._assigning import NOBODY
from bot.programme.matching._market import Market

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

POOR = 0.6  # of the best that one could have had


def spread(scores: Numbers) -> tuple[int, int, float]:
    """Return the total, the minimum, and the mean of the worst twentieth."""
    import numpy as np

    if not len(scores):
        return 0, 0, 0.0
    worst = np.sort(scores)[: max(1, len(scores) // 20)]
    return int(scores.sum()), int(scores.min()), float(worst.mean())


def below_own_best(scores: Numbers, best: Numbers) -> float:
    """Return the share of people who got much less than the best anybody could have given them."""
    return float((scores < POOR * best).mean()) if len(scores) else 0.0


def blocking(market: Market, mates: Numbers) -> int:
    """Return how many two would both rather have each other than what they got.

    Gale and Shapley's blocking pairs, where both go by the score: a mentor with a free place
    takes anybody, any other only somebody better than their least.
    """
    import numpy as np

    had = np.full(len(mates), -1, np.int64)
    least = np.full(market.shape[1], np.iinfo(np.int64).max, np.int64)
    for start, block in market.blocks():
        here = mates[start : start + len(block)]
        rows = np.flatnonzero(here != NOBODY)
        had[start + rows] = block[rows, here[rows]].astype(np.int64)
        np.minimum.at(least, here[rows], had[start + rows])
    taken = np.bincount(mates[mates != NOBODY], minlength=market.shape[1])
    least[taken < market.places] = -1
    return sum(
        int(((block > had[start : start + len(block), np.newaxis]) & (block > least)).sum())
        for start, block in market.blocks()
    )
