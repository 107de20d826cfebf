"""Screening: the pairs worth looking at, without ever holding all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.programme.matching._market import Edges, Market

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Block = NDArray[np.float64]

WHOLE = 1 << 16  # up to so many pairs there is nothing to screen
PER_MENTEE, PER_MENTOR = 24, 8
NEAR = 50  # points from being chosen: such pairs are taken up by pricing
SORTED_AT = 3  # times as many as are kept
MOST_NEAR = 64  # of them, for one mentee


def screen(market: Market) -> tuple[Edges, Numbers]:
    """Return everybody's best candidates, and the best score each mentee could have (or −1)."""
    import numpy as np

    height, width = market.shape
    best = np.full(height, -1, np.int64)
    if not height or not width:
        return Edges.none(), best
    is_whole = height * width <= WHOLE or width <= PER_MENTEE
    windows = _jitter(market)
    found, theirs = [], _MentorsBest(width)
    for start, block in market.blocks("Looking at all pairs"):
        best[start : start + len(block)] = block.max(axis=1)
        if is_whole:
            rows, columns = _where(block >= 0)
        else:  # the jitter keeps people who answered alike from all naming the same few
            near = windows[market.row_lots[start : start + len(block)] % width]
            near += block
            theirs.look(start, block, near)
            columns = np.argpartition(near, width - PER_MENTEE, axis=1)[:, -PER_MENTEE:].ravel()
            rows = np.repeat(np.arange(len(block)), PER_MENTEE)
        found.append(_edges(start, block, rows, columns))
    edges = Edges.joined(*found, *([] if is_whole else [theirs.edges()]))
    return edges.where(edges.scores >= 0), best


def price(market: Market, rents: Numbers, prices: Numbers) -> tuple[Edges, Numbers, bool]:
    """Look at all pairs under these prices: is any worth more than the prices say?

    Every pair ought to be worth at most the mentee's rent plus the mentor's price; then they are
    dual prices, and what they add up to is a bound that no draft exceeds. Returns the pairs that
    are near to or beyond that, for each mentee how far at most all other pairs are beyond it
    (negative: they are below), and whether any pair is beyond it.
    """
    import numpy as np

    height = market.shape[0]
    near = NEAR * market.unit
    beyond = np.full(height, -near, np.int64)
    found, is_beyond = [], False
    asked = prices.astype(np.float64)
    space: Block = np.empty((0, 0))
    for start, block in market.blocks("Proving that nothing is better"):
        stop = start + len(block)
        least = (rents[start:stop] - market.rise(slice(start, stop)) - near).astype(np.float64)
        if len(space) < len(block):
            space = np.empty(block.shape)
        gain = np.multiply(block, market.unit, out=space[: len(block)])
        gain -= asked
        rows, columns = _where(gain >= (least - (1 << market.lot_bits))[:, np.newaxis])
        can_be = block[rows, columns] >= np.maximum(market.floors[start:stop], 0)[rows]
        rows, columns = rows[can_be], columns[can_be]
        lots = market.lots(rows + start, columns)
        over = gain[rows, columns].astype(np.int64) + lots - least[rows].astype(np.int64) - near
        kept = over >= -near
        first = np.searchsorted(rows, np.arange(len(block) + 1))
        for row in np.flatnonzero(np.diff(first) > MOST_NEAR).tolist():
            own = slice(first[row], first[row + 1])
            kept[own] &= over[own] >= np.partition(over[own], -MOST_NEAR)[-MOST_NEAR]
        np.maximum.at(beyond, rows[~kept] + start, over[~kept])
        is_beyond |= bool((over > 0).any())
        found.append(_edges(start, block, rows[kept], columns[kept]))
    return Edges.joined(*found), beyond, is_beyond


class _MentorsBest:
    """The few best mentees of every mentor, as far as one has looked."""

    def __init__(self, width: int) -> None:
        import numpy as np

        self._least = np.zeros(width)  # a mentee below that is not among the best
        self._found: list[tuple[Edges, Block]] = []

    def look(self, start: int, block: Block, near: Block) -> None:
        """Take up the mentees of a block who may be among the best."""
        import numpy as np

        if start == 0 and len(near) > PER_MENTOR:
            best = np.partition(near, -PER_MENTOR, axis=0)[-PER_MENTOR]
            np.maximum(self._least, best, out=self._least)
        rows, columns = _where(near >= self._least)
        self._found.append((_edges(start, block, rows, columns), near[rows, columns]))
        if sum(len(found) for _, found in self._found) > SORTED_AT * PER_MENTOR * len(self._least):
            self._sort()

    def edges(self) -> Edges:
        """Return them as pairs."""
        self._sort()
        return Edges.joined(*(edges for edges, _ in self._found))

    def _sort(self) -> None:
        import numpy as np

        edges = Edges(
            *(
                np.concatenate([getattr(found, name) for found, _ in self._found])
                for name in ("rows", "columns", "scores")
            )
        )
        near = np.concatenate([near for _, near in self._found])
        order = np.lexsort((-near, edges.columns))
        columns = edges.columns[order]
        place = np.arange(len(columns)) - np.searchsorted(columns, columns)
        kept = order[place < PER_MENTOR]
        last = order[place == PER_MENTOR - 1]
        self._least[edges.columns[last]] = near[last]
        self._found = [
            (Edges(edges.rows[kept], edges.columns[kept], edges.scores[kept]), near[kept])
        ]


def _where(mask: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return rows and columns, several times as fast as `numpy.nonzero` of a table."""
    import numpy as np

    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns


def _edges(start: int, block: Block, rows: Numbers, columns: Numbers) -> Edges:
    import numpy as np

    return Edges(rows + start, columns, block[rows, columns].astype(np.int64))


def _jitter(market: Market) -> Block:
    """Return, for any shift, less than half a point for each mentor."""
    import numpy as np

    part = market.column_lots / 2.0**65
    windows: Block = np.lib.stride_tricks.sliding_window_view(np.tile(part, 2), len(part))
    return windows
