"""Scoring: how well any two suit, in whole ten-thousandths, the same on every machine.

A score is the weighted mean of its terms. It is worked out a block of mentees at a time, so that
the table of everybody against everybody is never held: roughly for all pairs, in short floats, and
exactly for those that matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from bot.programme.matching import _terms
from bot.programme.matching._hours import Weeks
from bot.programme.matching._people import Profile, Weights
from bot.programme.matching._terms import FULL, THIRDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Real = TypeVar("Real", np.float32, np.float64)

UNIT = 10_000
ENOUGH_QUARTERS = 40  # ten hours a week
RANKS = 3  # of wishes
BLOCK = 256  # mentees at a time
USUAL = Weights()


class Scores:
    """How well each mentee (row) and each mentor (column) suit, from 0 to UNIT.

    An answer that was not given counts as the mean of those that were; a term on which nobody
    can be compared does not count. `noise` is by how many points at most a rough score is off,
    before either is rounded.
    """

    def __init__(
        self, mentees: Sequence[Profile], mentors: Sequence[Profile], weights: Weights = USUAL
    ) -> None:
        import numpy as np

        self.shape = (len(mentees), len(mentors))
        self.weeks = Weeks(mentees, mentors)
        self._terms = _terms.read(mentees, mentors, weights)
        self._means = [term.mean() for term in self._terms]
        left: list[Table] = [np.ones((self.shape[0], 1))]
        right: list[Table] = [np.zeros((1, self.shape[1]))]
        for term, mean in zip(self._terms, self._means, strict=True):
            # mean · (1 − both answered), as one more column of the product
            left += [term.left, term.left_answered[:, np.newaxis].astype(np.float64)]
            answered = term.right_answered[np.newaxis].astype(np.float64)
            right += [term.weight * term.right, -term.weight * mean * answered]
            right[0] += term.weight * mean
        self._left, self._right = np.hstack(left), np.hstack([part.T for part in right]).T
        self._weeks_mean, known = _mean_week(self.weeks)
        self._hours = THIRDS * weights.hours * bool(known)
        self._wishes = _wishes(mentees, mentors)
        self._wish = THIRDS * weights.wishes * bool(self._wishes)
        weight = self._hours + self._wish + sum(term.weight for term in self._terms)
        self._scale = max(weight, 1) * (FULL // UNIT)
        self._short = (self._left / self._scale).astype(np.float32), self._right.astype(np.float32)
        self.noise = _noise(*self._short)

    def block(self, rows: Numbers, least: float = 0, out: Table | None = None) -> Table:
        """Return the scores of some mentees with all mentors, whole numbers.

        Where two who named their hours share fewer than `least` quarters, the score is −1. With
        `out`, the numbers are put there.
        """
        import numpy as np

        points = np.matmul(self._left[rows], self._right, out=out)
        self._add_hours_and_wishes(points, rows, least, 1)
        points /= self._scale
        np.rint(points, out=points)
        return np.maximum(points, -1, out=points) if least else points

    def rough(self, rows: Numbers, least: float = 0) -> NDArray[np.float32]:
        """Return about the same in half the time, not rounded, and −inf instead of −1."""
        left, right = self._short
        points: NDArray[np.float32] = left[rows] @ right
        self._add_hours_and_wishes(points, rows, least, 1 / self._scale)
        return points

    def at(self, rows: Numbers, columns: Numbers) -> Numbers:
        """Return the scores of single pairs: what `block` gives without `least`."""
        import numpy as np

        points = np.empty(len(rows))
        starts = np.flatnonzero(np.diff(rows, prepend=-1)).tolist()
        for start, stop in pairwise([*starts, len(rows)]):
            row, here = int(rows[start]), columns[start:stop]
            points[start:stop] = self._right.T[here] @ self._left[row]
            for column, wished in self._wishes.get(row, {}).items():
                points[start:stop][here == column] += self._wish * wished
        if self._hours:
            weeks, week = np.unique(self.weeks.rows[rows], return_inverse=True)
            points += self._hours * self._worth_of(weeks)[week, self.weeks.columns[columns]]
        scores: Numbers = np.rint(points / self._scale).astype(np.int64)
        return scores

    def _add_hours_and_wishes(
        self, points: NDArray[Real], rows: Numbers, least: float, share: float
    ) -> None:
        """Add those times `share`, and −inf where two share fewer than `least` quarters."""
        import numpy as np

        if self._hours or least:
            weeks, row = np.unique(self.weeks.rows[rows], return_inverse=True)
            worth = (share * self._hours * self._worth_of(weeks)).astype(points.dtype)
            if least:
                worth[self.weeks.are_short(weeks, least)] = -np.inf
            points += worth[row].take(self.weeks.columns, axis=1)
        if self._wish:
            for place, row in enumerate(rows.tolist()):
                for column, wished in self._wishes.get(row, {}).items():
                    points[place, column] += share * self._wish * wished

    def blocks(self) -> Iterator[tuple[Numbers, Table]]:
        """Yield the scores of everybody, with the rows of each block."""
        for rows in in_blocks(self.shape[0]):
            yield rows, self.block(rows)

    def terms(self, row: int, column: int) -> tuple[tuple[str, int], ...]:
        """Return how many points each term gives these two; they add up to the score."""
        import numpy as np

        parts: dict[str, int] = {}
        for term, mean in zip(self._terms, self._means, strict=True):
            both = term.left_answered[row] and term.right_answered[column]
            part = int(term.left[row] @ term.right[:, column]) if both else mean
            parts[term.name] = parts.get(term.name, 0) + term.weight * part
        if self._hours:
            parts["hours"] = self._hours * self._worth(row, column)
        if wished := self._wishes.get(row, {}).get(column, 0) * self._wish:
            parts["wishes"] = wished
        score = int(np.rint(sum(parts.values()) / self._scale))
        return tuple(_apportioned(parts, score).items())

    def score(self, row: int, column: int) -> int:
        """Return how well two suit."""
        return sum(points for _, points in self.terms(row, column))

    def _worth_of(self, weeks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return min(1, shared hours / 10), in parts of FULL, with every mentors' week."""
        import numpy as np

        quarters = np.minimum(self.weeks.shared(weeks), ENOUGH_QUARTERS).astype(np.float64)
        worth: NDArray[np.float64] = quarters * (FULL // ENOUGH_QUARTERS)
        worth[weeks == 0] = worth[:, 0] = self._weeks_mean
        return worth

    def _worth(self, row: int, column: int) -> int:
        """Return the same for a single mentee and mentor, at a fraction of the time."""
        if not (self.weeks.rows[row] and self.weeks.columns[column]):
            return self._weeks_mean
        return min(self.weeks.between(row, column), ENOUGH_QUARTERS) * (FULL // ENOUGH_QUARTERS)


def scores(
    mentees: Sequence[Profile], mentors: Sequence[Profile], weights: Weights = USUAL
) -> NDArray[np.int64]:
    """Return all scores at once, which is right for a few hundred people."""
    import numpy as np

    everybody = np.arange(len(mentees))
    return Scores(mentees, mentors, weights).block(everybody).astype(np.int64)


def in_blocks(height: int) -> Iterator[Numbers]:
    """Yield the numbers of so many rows, a block at a time."""
    import numpy as np

    for start in range(0, height, BLOCK):
        yield np.arange(start, min(start + BLOCK, height))


def _noise(left: NDArray[np.float32], right: NDArray[np.float32]) -> float:
    """Return how far a product of these may be off, with hours and wishes added.

    The usual bound: number of operations times unit roundoff times the sum of sizes (Higham,
    Accuracy and Stability of Numerical Algorithms, 3.1). Twice the roundoff leaves room for what
    is added to a score before it is compared. Products with 0 are exact.
    """
    import numpy as np

    size = float((np.abs(left) @ np.abs(right).max(axis=1, initial=0)).max(initial=0))
    products = int(np.count_nonzero(left, axis=1).max(initial=0))
    return float(np.finfo(np.float32).eps) * (products + 4) * (size + UNIT)


def _mean_week(weeks: Weeks) -> tuple[int, int]:
    """Return the mean of the hours' term over those who named any, and how many two that is."""
    import numpy as np

    often = np.bincount(weeks.columns, minlength=weeks.size[1])
    often[0] = 0
    total = known = 0
    ours, times = np.unique(weeks.rows[weeks.rows > 0], return_counts=True)
    for start in range(0, len(ours), BLOCK):
        some = slice(start, start + BLOCK)
        quarters = np.minimum(weeks.shared(ours[some]), ENOUGH_QUARTERS).astype(np.int64)
        total += int(times[some] @ (quarters @ often))
        known += int(times[some].sum()) * int(often.sum())
    return round(total * (FULL // ENOUGH_QUARTERS) / max(known, 1)), known


def _wishes(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> dict[int, dict[int, int]]:
    """Return, in parts of FULL, the mean of both sides' 1 − (rank − 1)/K for whoever wished."""
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}
    found: dict[int, dict[int, int]] = {}
    for here, there, swapped in ((mentees, columns, False), (mentors, rows, True)):
        for number, person in enumerate(here):
            for rank, wished in enumerate(dict.fromkeys(person.wishes[:RANKS])):
                if wished in there and wished != person.id:
                    row, column = (there[wished], number) if swapped else (number, there[wished])
                    worth = found.setdefault(row, {})
                    worth[column] = worth.get(column, 0) + (RANKS - rank) * FULL // RANKS // 2
    return found


def _apportioned(parts: dict[str, int], whole: int) -> dict[str, int]:
    """Share a whole number out in proportion, by largest remainders (Hamilton's method)."""
    everything = max(sum(parts.values()), 1)
    shares = {name: part * whole // everything for name, part in parts.items()}
    by_remainder = sorted(parts, key=lambda name: -(parts[name] * whole % everything))
    for name in by_remainder[: whole - sum(shares.values())]:
        shares[name] += 1
    return shares
