"""The market: who may be matched with whom, and what each match is worth to everybody.

What matters more is written into the higher digits of one whole number: that a mentee is matched
at all (more if they have waited before), then the score, then a lot that decides ties. So the best
total of these numbers is the best by all three, in that order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.programme.matching._people import Profile
from bot.programme.matching._ruling import Rule, TooFewHours
from bot.programme.matching._scoring import UNIT, Scores, in_blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int64]
    Block = NDArray[np.float64]
    Rough = NDArray[np.float32]

Watch = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much

EXACT_BITS = 50  # whole numbers this long may be added and compared as floats
MOST_ROUNDS = 7  # waiting longer than that does not make more of a difference


def unwatched(doing: str, done: int, of: int) -> None:
    """Do nothing: nobody is watching."""


@dataclass(frozen=True)
class Edges:
    """Some pairs that are possible, in order of row and column, and their scores."""

    rows: Numbers
    columns: Numbers
    scores: Numbers

    @classmethod
    def none(cls) -> Edges:
        """Return no pairs."""
        import numpy as np

        nothing = np.zeros(0, np.int64)
        return cls(nothing, nothing, nothing)

    @classmethod
    def joined(cls, *parts: Edges) -> Edges:
        """Return all pairs that are in any of these, once."""
        import numpy as np

        rows, columns, scores = (
            np.concatenate([getattr(part, name) for part in (cls.none(), *parts)])
            for name in ("rows", "columns", "scores")
        )
        width = int(columns.max(initial=0)) + 1
        _, first = np.unique(rows * width + columns, return_index=True)
        return cls(rows[first], columns[first], scores[first])

    def where(self, mask: Mask) -> Edges:
        """Return some of them."""
        return Edges(self.rows[mask], self.columns[mask], self.scores[mask])

    def at(self, which: int) -> Edges:
        """Return a single one."""
        one = slice(which, which + 1)
        return Edges(self.rows[one], self.columns[one], self.scores[one])


class Market:
    """Mentees (rows), mentors (columns) with `places`, the rules, and the worth of each pair.

    `floors` may be set: the least score that each mentee may be given.
    """

    def __init__(
        self,
        mentees: Sequence[Profile],
        mentors: Sequence[Profile],
        scores: Scores,
        rules: Sequence[Rule],
        places: Numbers,
        is_open: Mask,
        seed: int = 0,
        watch: Watch = unwatched,
    ) -> None:
        import numpy as np

        self.shape = scores.shape
        self.scores, self.rules, self.places, self.is_open = scores, rules, places, is_open
        self.watch = watch
        least = [rule.least for rule in rules if isinstance(rule, TooFewHours)]
        self._least = max(least, default=0)
        self.floors = np.zeros(len(mentees), np.int64)
        most = max(1, min(int(is_open.sum()), int(places.sum())))
        one_more = most * UNIT + 1
        waited = np.array([min(max(one.rounds_waited, 0), MOST_ROUNDS) for one in mentees], int)
        self._bonus = one_more * (1 + waited)
        self._one_more = one_more
        top = one_more * (1 + int(waited.max(initial=0))) + UNIT
        self.lot_bits = max(1, EXACT_BITS - (2 * top * most).bit_length())
        self.unit = most << self.lot_bits  # one point, in the whole numbers that are added
        self.row_lots = _lots([one.id for one in mentees], b"mentee", seed)
        self.column_lots = _lots([one.id for one in mentors], b"mentor", seed)

    def block(self, rows: Numbers, out: Block | None = None) -> Block:
        """Return the scores of some mentees with all mentors, and −1 where they cannot be a pair.

        The floors are not looked at. With `out`, the numbers are put there.
        """
        block = self.scores.block(rows, self._least, out)
        self._forbid(block, rows, -1)
        return block

    def rough(self, rows: Numbers) -> Rough:
        """Return about the same (`Scores.rough`), and −inf where they cannot be a pair."""
        import numpy as np

        block = self.scores.rough(rows, self._least)
        self._forbid(block, rows, -np.inf)
        return block

    def _forbid(self, block: Block | Rough, rows: Numbers, with_: float) -> None:
        import numpy as np

        for rule in self.rules:
            if isinstance(rule, TooFewHours):
                continue  # is in the scores already, at a fraction of the time
            forbidden = rule.forbids(rows, self.shape[1])
            if forbidden is not None:
                np.putmask(block, forbidden, with_)
        block[:, self.places == 0] = with_
        block[~self.is_open[rows]] = with_

    def blocks(self, doing: str, rows: Numbers | None = None) -> Iterator[tuple[Numbers, Block]]:
        """Yield the scores of everybody or some, with the rows of each block.

        Each block is written over the one before: what is to stay must be copied.
        """
        import numpy as np

        space: Block = np.empty((0, 0))
        for some in self.in_blocks(doing, rows):
            if len(space) < len(some):
                space = np.empty((len(some), self.shape[1]))
            yield some, self.block(some, space[: len(some)])

    def in_blocks(self, doing: str, rows: Numbers | None = None) -> Iterator[Numbers]:
        """Yield the rows of everybody or some, a block at a time, for somebody to watch."""
        count = self.shape[0] if rows is None else len(rows)
        for some in in_blocks(count):
            self.watch(doing, int(some[0]), count)
            yield some if rows is None else rows[some]
        self.watch(doing, count, count)

    def rise(self, rows: slice | Numbers) -> Numbers:
        """Return what it is worth that these mentees are matched at all."""
        risen: Numbers = self._bonus[rows] * self.unit
        return risen

    @property
    def least_rise(self) -> int:
        """What it is worth at least that one mentee more is matched; nothing else is worth more."""
        return self._one_more * self.unit

    def lots(self, rows: Numbers, columns: Numbers) -> Numbers:
        """Return what decides ties: bits that look random, from the two ids and the seed."""
        import numpy as np

        product = self.row_lots[rows] * self.column_lots[columns]
        return (product >> np.uint64(64 - self.lot_bits)).astype(np.int64)

    def worth(self, edges: Edges) -> Numbers:
        """Return the whole numbers of which the best total is looked for."""
        lots = self.lots(edges.rows, edges.columns)
        return self.rise(edges.rows) + edges.scores * self.unit + lots

    def total(self, edges: Edges) -> int:
        """Return what these pairs are worth together, exactly."""
        return sum(self.worth(edges).tolist())

    def above_floor(self, edges: Edges) -> Edges:
        """Return the pairs that give the mentee what they are to have at least."""
        return edges.where(edges.scores >= self.floors[edges.rows])


def _lots(ids: Sequence[str], role: bytes, seed: int) -> NDArray[np.uint64]:
    import numpy as np

    salt = (seed % (1 << 128)).to_bytes(16, "little")
    digests = (blake2b(one.encode(), digest_size=8, person=role, salt=salt).digest() for one in ids)
    return np.array([int.from_bytes(digest, "big") | 1 for digest in digests], np.uint64)
