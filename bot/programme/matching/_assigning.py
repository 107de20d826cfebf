"""Assigning: who goes to whom, for the whole cohort at once.

Dense: it holds every mentee against every place, which is right for some thousands of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.programme.matching._scoring import UNIT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT_BITS = 51  # whole numbers this long may be added and compared as floats


def assign(
    scores: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    places: NDArray[np.int64],
    lots: NDArray[np.uint64],
) -> list[tuple[int, int]]:
    """Return (row, column) for every mentee that finds a place.

    First as many as possible, then the highest total, then the highest `lots` (64 random bits for
    each two). All three fit into one whole number, the lots with as many bits as there is room for.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    columns = np.repeat(np.arange(len(places)), np.minimum(places, len(scores)))
    most = min(len(scores), len(columns))
    one_more = most * UNIT + 1
    bits = max(1, EXACT_BITS - (2 * one_more * (most + 1)).bit_length())
    lot = (lots >> np.uint64(64 - bits)).astype(np.int64)
    worth = np.where(allowed, ((one_more + scores) * (most << bits)) + lot, 0).astype(np.float64)
    rows, chosen = linear_sum_assignment(worth[:, columns], maximize=True)
    pairs = zip(rows.tolist(), columns[chosen].tolist(), strict=True)
    return [(row, column) for row, column in pairs if allowed[row, column]]


def draw_lots(mentees: Sequence[str], mentors: Sequence[str]) -> NDArray[np.uint64]:
    """Return 64 bits for each two that look random but depend on their ids alone."""
    import numpy as np

    def drawn(ids: Sequence[str], role: bytes) -> NDArray[np.uint64]:
        digests = (blake2b(one.encode(), digest_size=8, person=role).digest() for one in ids)
        return np.array([int.from_bytes(digest, "big") | 1 for digest in digests], np.uint64)

    return np.multiply.outer(drawn(mentees, b"mentee"), drawn(mentors, b"mentor"))
