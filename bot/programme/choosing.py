"""Choosing: who gets whom when mentees have said whom they would like. Pure."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

UNRANKED, NOBODY = 10, 1000  # beside 0, 1 and 2 for a first, second and third choice


def assign(
    rankings: Mapping[str, Sequence[str]],
    drafted: Mapping[str, str],
    places: Mapping[str, int],
) -> dict[str, str]:
    """Return a mentor for each mentee, with as many high choices as the places allow.

    `rankings` are the mentors whom mentees named, the first choice first; a mentee with an empty
    one gets the drafted mentor before anybody chooses. Everybody else falls back on theirs, so
    nobody loses by naming somebody who is much asked for. `places` is how many mentees each mentor
    can take; it is never broken. What is equal is decided by a hash of the mentee's id.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    left = dict(places)
    found: dict[str, str] = {}
    for mentee in sorted(rankings):
        mentor = drafted.get(mentee, "")
        if not rankings[mentee] and left.get(mentor, 0) > 0:
            found[mentee] = mentor
            left[mentor] -= 1
    choosing = sorted((one for one in rankings if rankings[one]), key=_lot)
    seats = [mentor for mentor in sorted(left) for _ in range(max(0, left[mentor]))]
    if not choosing or not seats:
        return found
    costs = np.full((len(choosing), len(seats) + len(choosing)), float(NOBODY))
    for row, mentee in enumerate(choosing):
        worth = {drafted.get(mentee, ""): UNRANKED}
        worth |= {mentor: rank for rank, mentor in enumerate(rankings[mentee])}
        for column, mentor in enumerate(seats):
            costs[row, column] = worth.get(mentor, NOBODY)
    for chooser, seat in zip(*linear_sum_assignment(costs), strict=True):
        if costs[chooser, seat] < NOBODY:
            found[choosing[chooser]] = seats[seat]
    return found


def _lot(mentee: str) -> bytes:
    return blake2b(mentee.encode(), digest_size=8).digest()
