"""How matching compares, in one run: mentor-match, scipy's dense assignment, greedy, by chance.

`python -m benchmarks.matching [HEIGHTxWIDTH …]`: without sizes all four, about three minutes on a
quiet machine.

Each way runs in a process of its own, on the same made-up cohort. Ours is timed from the profiles
to the proof; the others are handed a finished table of all scores, and only what they do with it is
timed, in seconds of the processor, which a busy machine changes less than those of the clock.
Memory is the peak of the whole process. Everybody's pairs are judged by our score.
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
from types import ModuleType
from typing import Any

import numpy as np
import scipy.sparse.csgraph  # before the clock starts
from matching.mentee import Mentee
from matching.mentor import Mentor
from matching.process import process_data
from matching.rules.rule import Disqualify, Rule
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from benchmarks._cohorts import cohort
from benchmarks._report import Figure, show
from bot.programme.matching import Profile, Rules, _flooring, _ruling, plan
from bot.programme.matching._market import Market
from bot.programme.matching._scoring import UNIT, Scores

SIZES = ((70, 30), (700, 300), (7_000, 3_000), (10_000, 10_000))
OURS, UNFLOORED = "Mentor", "Mentor, fairness 0"
DENSE, PEER = "dense linear_sum_assignment", "mentor-match"
PEERS_MOST = 700  # mentees: its time grows with their cube, and ten times as many take hours

# One thread each: several wait for one another, which on a busy machine costs more than it gives.
ALONE = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}

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


def mentor_match(table: Table, places: Places) -> Pairs:
    """The package of that name, version 7, handed our score as its rule.

    A mentor gets one mentee a round, so there are as many rounds as anybody has places; whoever has
    a mentor, and mentors whose places are taken, sit out the next.
    """
    mentors = [Mentor(grade=0, email=str(column), role=column) for column in range(len(places))]
    mentees = [Mentee(grade=0, email=str(row), role=row) for row in range(len(table))]
    scores = table.astype(int).tolist()

    class Suits(Rule):
        def apply(self, match_object: Any) -> int:
            return scores[match_object.mentee.role][match_object.mentor.role]

    def cannot_be(match: Any) -> bool:
        is_taken = match.mentee.mentors or len(match.mentor.mentees) >= places[match.mentor.role]
        return bool(is_taken) or scores[match.mentee.role][match.mentor.role] < 0

    process_data(mentors, mentees, [[Suits(), Disqualify(cannot_be)]] * int(places.max()))
    return [(one.role, mentor.role) for one in mentees for mentor in one.mentors]


OTHERS: dict[str, Callable[[Table, Places], Pairs]] = {
    DENSE: dense,
    PEER: mentor_match,
    "greedy": greedy,
    "by chance": chance,
}
WAYS = (OURS, UNFLOORED, *OTHERS)


def measure(height: int, width: int, way: str) -> dict[str, Any]:
    """Run one way on one cohort, in this process."""
    mentees, mentors = cohort(height, width)
    gap: float | None = None
    floors: list[float] = []
    if way in (OURS, UNFLOORED):
        floors = _timed(_flooring, "covers", "floors")
        began = time.process_time()
        found = plan(mentees, mentors, fairness=1 if way == OURS else 0)
        seconds = time.process_time() - began
        got, gap = found.outcome.chosen().scores.tolist(), found.outcome.gap
    else:
        market = _market(mentees, mentors)
        table = np.concatenate([block.copy() for _, block in market.blocks("")])
        began = time.process_time()
        pairs = OTHERS[way](table, market.places)
        seconds = time.process_time() - began
        got = [int(table[pair]) for pair in pairs]
    return {
        "seconds": seconds,
        "MB": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "matched": len(got),
        "total": sum(got),
        "least": min(got, default=0),
        "gap": gap,
        "floors": sum(floors),
    }


def _timed(module: ModuleType, *names: str) -> list[float]:
    """Have functions of a module note how long they take."""
    noted: list[float] = []

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            began = time.process_time()
            try:
                return function(*arguments)
            finally:
                noted.append(time.process_time() - began)

        return run

    for name in names:
        setattr(module, name, timed(getattr(module, name)))
    return noted


def compare(height: int, width: int) -> list[Figure]:
    """Print what every way makes of one cohort; return the figures that there are aims for."""
    found = {}
    places = sum(one.places for one in cohort(height, width)[1])
    print(f"\n{height:,} mentees, {width:,} mentors with {places:,} places")
    print(f"{'':28} seconds       MB  matched  left out     total    least  certified")
    for way in WAYS:
        if way == PEER and height > PEERS_MOST:
            print(f"{way:28} not run: it would take hours")
            continue
        command = [sys.executable, "-m", "benchmarks.matching", "--one", f"{height}x{width}", way]
        ran = subprocess.run(command, check=True, capture_output=True, env=ALONE)
        one = json.loads(ran.stdout)
        found[way] = one
        proof = "" if one["gap"] is None else "yes" if one["gap"] == 0 else "NO"
        print(
            f"{way:28} {one['seconds']:7.3f} {one['MB']:8.0f} {one['matched']:8,}"
            f" {height - one['matched']:9,} {one['total'] / UNIT:9.2f}"
            f" {one['least'] / UNIT:8.4f}  {proof}",
            flush=True,
        )
    return list(_figures(f"{height:,}×{width:,}", found, height))


def _figures(size: str, found: dict[str, dict[str, Any]], height: int) -> Iterable[Figure]:
    ours, unfloored = found[OURS], found[UNFLOORED]

    def beside(what: str, way: str) -> tuple[float, float]:
        return ours[what], found[way][what]

    if height == 700:
        faster = found[PEER]["seconds"] / ours["seconds"]
        yield Figure(f"{size}: faster than {PEER}", faster, None, "times", 100, at_least=True)
        yield Figure(f"{size}: total beside {PEER}", *beside("total", PEER), "", 1, at_least=True)
        yield Figure(f"{size}: left out", height - ours["matched"], None, "mentees", 0)
    if height == 10_000:
        yield Figure(f"{size}: time beside dense", *beside("seconds", DENSE), "s", 0.4)
        yield Figure(f"{size}: peak memory", ours["MB"], None, "MB", 300)
        yield Figure(f"{size}: distance from the proven best", ours["gap"], None, "points", 0)
        yield Figure(f"{size}: the floors' time", ours["floors"], None, "s", 2)
        price = 100 * (1 - ours["total"] / unfloored["total"])
        yield Figure(f"{size}: the floors' price", price, None, "% of the total", 0.2)


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
        sizes = [_size(words) for words in sys.argv[1:]] or SIZES
        figures = [figure for size in sizes for figure in compare(*size)]
        print()
        show(figures)
