"""How matching compares, in one run: scipy's dense assignment, greedy, and by chance.

`python -m benchmarks.matching [HEIGHTxWIDTH …]`

Each way runs in a process of its own, on the same made-up cohort. Ours is timed from the profiles
to the proof; the others are handed a finished table of all scores, and only what they do with it is
timed. Memory is the peak of the whole process.
"""

import heapq
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from resource import RUSAGE_SELF, getrusage
from typing import Any

import numpy as np
import scipy.sparse.csgraph  # before the clock starts
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks._cohorts import cohort
from bot.programme.matching import Profile, Rules, _ruling, plan
from bot.programme.matching._market import Market
from bot.programme.matching._scoring import UNIT, Scores

SIZES = ((70, 30), (700, 300), (7_000, 3_000), (10_000, 10_000))
OURS, UNFLOORED, DENSE = "Mentor", "Mentor, fairness 0", "dense linear_sum_assignment"

Table = NDArray[np.float64]  # of scores; below 0 are pairs that cannot be
Places = NDArray[np.int64]
Pairs = Iterable[tuple[int, int]]


def dense(table: Table, places: Places) -> Pairs:
    """As many as possible, then the highest total: the anchor, which floors nobody."""
    seats = np.repeat(np.arange(len(places)), places)
    worth = np.where(table < 0, 0, table + len(table) * UNIT + 1)[:, seats]
    rows, columns = linear_sum_assignment(worth, maximize=True)
    found = zip(rows.tolist(), seats[columns].tolist(), strict=True)
    return [pair for pair in found if table[pair] >= 0]


def greedy(table: Table, places: Places) -> Pairs:
    """The best pair of all that are left, again and again."""
    left, found = places.copy(), []

    def best(row: int) -> tuple[float, int, int]:
        scores = np.where(left > 0, table[row], -1)
        return -scores.max(), row, int(scores.argmax())

    heap = [best(row) for row in range(len(table))]
    heapq.heapify(heap)
    while heap:
        score, row, column = heapq.heappop(heap)
        if score > 0:
            continue
        if left[column]:
            left[column] -= 1
            found.append((row, column))
        else:
            heapq.heappush(heap, best(row))
    return found


def chance(table: Table, places: Places) -> Pairs:
    """Anybody who has a place, for one after the other."""
    left, found, dice = places.copy(), [], random.Random(1)
    for row in range(len(table)):
        options = np.flatnonzero((left > 0) & (table[row] >= 0))
        if len(options):
            column = int(dice.choice(options))
            left[column] -= 1
            found.append((row, column))
    return found


OTHERS: dict[str, Callable[[Table, Places], Pairs]] = {
    DENSE: dense,
    "greedy": greedy,
    "by chance": chance,
}
WAYS = (OURS, UNFLOORED, *OTHERS)


def measure(height: int, width: int, way: str) -> dict[str, Any]:
    """Run one way on one cohort, in this process."""
    mentees, mentors = cohort(height, width)
    if way in (OURS, UNFLOORED):
        began = time.perf_counter()
        found = plan(mentees, mentors, fairness=1 if way == OURS else 0)
        seconds = time.perf_counter() - began
        got, proof = found.outcome.chosen().scores.tolist(), found.outcome.gap == 0
    else:
        market, proof = _market(mentees, mentors), None
        table = np.concatenate([block for _, block in market.blocks("")])
        began = time.perf_counter()
        pairs = OTHERS[way](table, market.places)
        seconds = time.perf_counter() - began
        got = [int(table[pair]) for pair in pairs]
    return {
        "seconds": seconds,
        "MB": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "matched": len(got),
        "total": sum(got),
        "least": min(got, default=0),
        "certified": proof,
    }


def compare(height: int, width: int) -> None:
    """Print what every way makes of one cohort, beside the dense solver."""
    found = {}
    for way in WAYS:
        command = [sys.executable, "-m", "benchmarks.matching", "--one", f"{height}x{width}", way]
        found[way] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    anchor = found[DENSE]
    places = sum(one.places for one in cohort(height, width)[1])
    print(f"\n{height:,} mentees, {width:,} mentors with {places:,} places")
    print(f"{'':28} seconds     ×dense       MB  matched  total/dense    least  certified")
    for way, one in found.items():
        proof = {True: "yes", False: "NO", None: ""}[one["certified"]]
        print(
            f"{way:28} {one['seconds']:7.3f} {one['seconds'] / anchor['seconds']:10.3f}"
            f" {one['MB']:8.0f} {one['matched']:8,} {one['total'] / anchor['total']:12.5f}"
            f" {one['least']:8,}  {proof}"
        )


def _market(mentees: list[Profile], mentors: list[Profile]) -> Market:
    scores = Scores(mentees, mentors)
    rules = _ruling.read(mentees, mentors, Rules(), scores.weeks, (), (), {})
    places = np.array([one.places for one in mentors])
    return Market(mentees, mentors, scores, rules, places, np.ones(len(mentees), np.bool_))


def _size(words: str) -> tuple[int, int]:
    height, _, width = words.partition("x")
    return int(height), int(width)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(*_size(sys.argv[2]), sys.argv[3])))
    else:
        print(
            f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores,"
            f" Python {platform.python_version()}, scipy {scipy.__version__}"
        )
        for size in [_size(words) for words in sys.argv[1:]] or SIZES:
            compare(*size)
