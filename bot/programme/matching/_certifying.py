"""Certifying: the proof of a plan, checked once more from scratch.

Nothing is screened and nothing rounded: all pairs are looked at, in whole numbers, with the prices
that the plan carries. See `_optimising` for why that is a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.programme.matching._plan import Plan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


def verify(found: Plan) -> float:
    """Return by how many points at most another plan could be better; 0 proves this one the best.

    That is under the same rules, pins and floors. Raises ValueError if the plan breaks one.
    """
    import numpy as np

    market, chosen = found.market, found.outcome.chosen()
    prices = np.maximum(found.outcome.dual.prices, 0)
    bound = sum((market.places * prices.astype(object)).tolist())
    columns = np.arange(market.shape[1])
    allowed = 0
    for rows, block in market.blocks("Checking the proof"):
        scores = block.astype(np.int64)
        can_be = scores >= np.maximum(market.floors[rows], 0)[:, np.newaxis]
        worth = scores * market.unit + market.rise(rows)[:, np.newaxis]
        worth += market.lots(rows[:, np.newaxis], columns) - prices
        gains = np.where(can_be, worth, 0).max(axis=1, initial=0)
        bound += sum(gains.tolist())
        here = (chosen.rows >= rows[0]) & (chosen.rows <= rows[-1])
        allowed += int(can_be[chosen.rows[here] - rows[0], chosen.columns[here]].sum())
    taken = np.bincount(chosen.columns, minlength=market.shape[1])
    is_one_each = len(np.unique(chosen.rows)) == len(chosen.rows)
    if allowed < len(chosen.rows) or (taken > market.places).any() or not is_one_each:
        raise ValueError("the plan breaks a rule")
    return float(bound - market.total(chosen)) / market.unit
