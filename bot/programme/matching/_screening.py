"""Screening: the pairs worth looking at, without ever holding all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.programme.matching._assigning import Dual
from bot.programme.matching._market import Edges, Market

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int64]
    Scored = NDArray[np.float32] | NDArray[np.float64]

WHOLE = 1 << 16  # up to so many pairs there is nothing to screen
PER_MENTEE, PER_MENTOR = 24, 8
STRIPS, BANDS = 256, 16
MOST_CLOSE = 20  # pairs of anybody's that rough scores cannot tell apart
NEAR = 50  # points from being chosen: such pairs are taken up by pricing
MOST_NEAR = 64  # of them, for one mentee
SORTED_AT = 3  # times as many as are kept
NOTHING = -(1 << 60)  # worth less than any pair, whatever is paid


@dataclass(frozen=True)
class Screened:
    """The best candidates of everybody.

    `best` is the best score that each mentee could have, and `left_out` the best at most of their
    pairs that are no candidates; −1 where there are none.
    """

    edges: Edges
    best: Numbers
    left_out: Numbers


def screen(market: Market) -> Screened:
    """Return everybody's best candidates, the same on every machine.

    Rough scores leave over a few pairs, whose exact scores decide. Where too many people answered
    alike for that, every score is exact.
    """
    import numpy as np

    height, width = market.shape
    best, left_out = np.full(height, -1, np.int64), np.full(height, -1, np.int64)
    if height * width <= WHOLE or width <= PER_MENTEE:
        edges = _all(market)
        np.maximum.at(best, edges.rows, edges.scores)
        return Screened(edges, best, left_out)
    jitter = _Jitter(market)
    theirs = _MentorsBest(width)
    found = []
    for rows in market.in_blocks("Looking at all pairs"):
        for scored, off in _looks(market, rows, jitter):
            tops = theirs.tops_with(scored, off)
            lines, columns = _close(scored, tops[0], off)
            if len(lines) <= MOST_CLOSE * (len(rows) + width):
                break
        here = rows[lines]
        edges = Edges(here, columns, market.scores.at(here, columns))
        points = edges.scores + jitter.at(here, columns)
        kept, last = _best(here, points, PER_MENTEE)
        found.append(edges.where(kept))
        theirs.look(edges, points, tops)
        np.maximum.at(best, here, edges.scores)
        left_out[here[last]] = points[last].astype(np.int64)
    return Screened(Edges.joined(*found, theirs.edges()), best, left_out)


class LeftOut:
    """What the pairs that are no candidates are worth at most, to each mentee, after paying."""

    def __init__(self, market: Market, scores: Numbers) -> None:
        import numpy as np

        worth = market.rise(slice(None)) + (scores + 1) * market.unit  # a lot is less than a point
        can_be = scores >= np.maximum(market.floors, 0)
        self._worth = np.where(can_be, worth, NOTHING)
        self._open = np.flatnonzero(market.places)
        self._asked = [np.zeros(len(self._open), np.int64)]
        self._when = np.zeros(len(scores), np.int64)  # which of these prices were paid

    def beyond(self, dual: Dual) -> Numbers:
        """Return by how much such a pair may be worth more than these prices say."""
        import numpy as np

        now = dual.prices[self._open]
        fell = np.array([(asked - now).max(initial=NOTHING // 4) for asked in self._asked])
        beyond: Numbers = np.maximum(self._worth + fell[self._when] - dual.rents, 0)
        return beyond

    def know(self, rows: Numbers, beyond: Numbers, dual: Dual) -> None:
        """Take note of how far at most those of some mentees are beyond these prices."""
        self._worth[rows] = beyond + dual.rents[rows]
        self._when[rows] = len(self._asked)
        self._asked.append(dual.prices[self._open])


def price(market: Market, rows: Numbers, dual: Dual, left_out: LeftOut) -> tuple[Edges, bool]:
    """Look at all pairs of some mentees: is any worth more than the prices say?

    Every pair ought to be worth at most the mentee's rent plus the mentor's price; then they are
    dual prices, and what they add up to is a bound that no draft exceeds. Returns the pairs that
    are near to or beyond that, and whether any is beyond it; `left_out` knows of all others then.
    """
    import numpy as np

    near = NEAR * market.unit
    beyond = np.full(market.shape[0], -near, np.int64)
    found, is_beyond = [], False
    for some, block in market.blocks("Proving that nothing is better", rows):
        least = (dual.rents[some] - market.rise(some) - near).astype(np.float64)
        gain = block * market.unit
        gain -= dual.prices
        lines, columns = _where(gain >= (least - (1 << market.lot_bits))[:, np.newaxis])
        can_be = block[lines, columns] >= np.maximum(market.floors[some], 0)[lines]
        lines, columns = lines[can_be], columns[can_be]
        lots = market.lots(some[lines], columns)
        over = gain[lines, columns].astype(np.int64) + lots - least[lines].astype(np.int64) - near
        kept = over >= -near
        first = np.searchsorted(lines, np.arange(len(block) + 1))
        for line in np.flatnonzero(np.diff(first) > MOST_NEAR).tolist():
            own = slice(first[line], first[line + 1])
            kept[own] &= over[own] >= np.partition(over[own], -MOST_NEAR)[-MOST_NEAR]
        np.maximum.at(beyond, some[lines[~kept]], over[~kept])
        is_beyond |= bool((over > 0).any())
        lines, columns = lines[kept], columns[kept]
        found.append(Edges(some[lines], columns, block[lines, columns].astype(np.int64)))
    left_out.know(rows, beyond[rows], dual)
    return Edges.joined(*found), is_beyond


class _Jitter:
    """At most half a point for each pair, so that people who answered alike do not all name the
    same few: some for each mentor, shifted by some for each mentee.
    """

    def __init__(self, market: Market) -> None:
        import numpy as np

        width = market.shape[1]
        some = np.tile(market.column_lots / 2.0**65, 2)
        self._shifted = np.lib.stride_tricks.sliding_window_view(some, width)
        self._shifts = (market.row_lots % width).astype(np.int64)

    def at(self, rows: Numbers, columns: Numbers | slice) -> NDArray[np.float64]:
        """Return it for single pairs, or for all of some mentees'."""
        found: NDArray[np.float64] = self._shifted[self._shifts[rows], columns]
        return found


class _MentorsBest:
    """The few best mentees of every mentor, as far as one has looked."""

    def __init__(self, width: int) -> None:
        import numpy as np

        self._tops: Scored = np.zeros((PER_MENTOR, width), np.float32)  # what can be has 0 or more
        self._found: list[tuple[Edges, NDArray[np.float64]]] = []

    def tops_with(self, scored: Scored, off: float) -> Scored:
        """Return what the best of every mentor are worth at least, with these; the least first."""
        import numpy as np

        height, width = scored.shape
        bands = min(height, BANDS)
        tops = scored[: height // bands * bands].reshape(-1, bands, width).max(axis=0) - off
        return np.partition(np.concatenate((self._tops, tops)), -PER_MENTOR, axis=0)[-PER_MENTOR:]

    def look(self, edges: Edges, points: NDArray[np.float64], tops: Scored) -> None:
        """Take up the mentees who may be among the best, which are at least so good."""
        self._tops = tops
        may_be = points >= tops[0, edges.columns]
        self._found.append((edges.where(may_be), points[may_be]))
        if sum(len(found) for _, found in self._found) > SORTED_AT * tops.size:
            self._sort()

    def edges(self) -> Edges:
        """Return them as pairs."""
        self._sort()
        return self._found[0][0]

    def _sort(self) -> None:
        import numpy as np

        edges = Edges(
            *(
                np.concatenate([getattr(found, name) for found, _ in self._found])
                for name in ("rows", "columns", "scores")
            )
        )
        points = np.concatenate([points for _, points in self._found])
        kept, _ = _best(edges.columns, points, PER_MENTOR)
        self._found = [(edges.where(kept), points[kept])]


def _all(market: Market) -> Edges:
    import numpy as np

    found = []
    for rows, block in market.blocks("Looking at all pairs"):
        lines, columns = _where(block >= 0)
        found.append(Edges(rows[lines], columns, block[lines, columns].astype(np.int64)))
    return Edges.joined(*found)


def _looks(market: Market, rows: Numbers, jitter: _Jitter) -> Iterator[tuple[Scored, float]]:
    """Yield all scores of some mentees, roughly and then exactly, and how far they are off."""
    yield market.rough(rows), 1 + market.scores.noise  # half for rounding, half for the jitter
    yield market.block(rows) + jitter.at(rows, slice(None)), 0


def _close(scored: Scored, least: Scored, off: float) -> tuple[Numbers, Numbers]:
    """Return which of these may be among the best of a mentee, or above a mentor's least.

    The best of each strip are found quickly, and at least as many of all are as good as a few of
    them.
    """
    import numpy as np

    height, width = scored.shape
    strips = min(width, STRIPS)
    whole = scored[:, : width // strips * strips]
    tops = whole.reshape(height, -1, strips).max(axis=1)
    bar = np.partition(tops, strips - PER_MENTEE, axis=1)[:, strips - PER_MENTEE]
    mask = scored >= np.maximum(bar - 2 * off, -off)[:, np.newaxis]
    mask |= scored >= least - off
    return _where(mask)


def _best(groups: Numbers, points: NDArray[np.float64], count: int) -> tuple[Mask, Numbers]:
    """Return which are the best of each group, and where the last of so many is."""
    import numpy as np

    order = np.lexsort((-points, groups))
    ordered = groups[order]
    place = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    kept = np.zeros(len(ordered), np.bool_)
    kept[order[place < count]] = True
    return kept, order[place == count - 1]


def _where(mask: Mask) -> tuple[Numbers, Numbers]:
    """Return rows and columns, several times as fast as `numpy.nonzero` of a table."""
    import numpy as np

    rows, columns = np.divmod(np.flatnonzero(mask), mask.shape[1])
    return rows, columns
