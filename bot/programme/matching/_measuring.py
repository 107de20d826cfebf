"""Measuring: what a whole draft is worth, beyond its total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.programme.matching._market import Edges, Market
from bot.programme.matching._scoring import UNIT

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


def blocking(market: Market, chosen: Edges) -> int:
    """Return how many two would both rather have each other than what they got.

    Gale and Shapley's blocking pairs, where both go by the score: a mentor with a free place
    takes anybody, any other only somebody better than their least.
    """
    import numpy as np

    height, width = market.shape
    had = np.full(height, -1, np.int64)
    had[chosen.rows] = chosen.scores
    least = np.full(width, UNIT, np.int64)
    np.minimum.at(least, chosen.columns, chosen.scores)
    least[np.bincount(chosen.columns, minlength=width) < market.places] = -1
    return sum(
        int(((block > had[rows, np.newaxis]) & (block > least)).sum())
        for rows, block in market.blocks("Measuring the whole")
    )
