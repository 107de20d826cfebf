"""Rounds among peers, beside the same matching by networkx: 1,000 people who have met 50 times."""

import random
import time
from collections.abc import Callable

import networkx

from benchmarks._report import Figure, show
from bot.programme.matching import Profile
from bot.programme.rounds import Round, _meeting, plan

PEOPLE, ROUNDS, TOPICS = 1_000, 50, 60

Groups = tuple[tuple[str, ...], ...]


def run() -> list[Figure]:
    """Measure one more round after fifty."""
    chance = random.Random(1)
    topics = [f"topic {number}" for number in range(TOPICS)]
    people = [
        Profile(id=f"U{number:04}", zone="UTC", interests=tuple(chance.sample(topics, 5)))
        for number in range(PEOPLE)
    ]
    past: list[Groups] = []
    for number in range(ROUNDS):
        past.append(plan(people, past, seed=number).groups)
    seconds, found = _timed(lambda: plan(people, past, seed=ROUNDS))
    by_rustworkx = _meeting._heaviest
    _meeting._heaviest = _by_networkx  # all else stays the same
    try:
        theirs, same = _timed(lambda: plan(people, past, seed=ROUNDS))
    finally:
        _meeting._heaviest = by_rustworkx
    past.append(found.groups)
    print(f"pairs that met twice in {len(past)} rounds: {_repeats(past)}")
    print(f"left out: {len(found.alone)} by rustworkx, {len(same.alone)} by networkx")
    return [Figure("a round of 1,000 after 50 rounds", seconds, theirs, "s", aim=1 / 20)]


def _timed(call: Callable[[], Round]) -> tuple[float, Round]:
    began = time.process_time()
    found = call()
    return time.process_time() - began, found


def _by_networkx(_nodes: int, edges: _meeting.Edges) -> set[_meeting.Pair]:
    graph = networkx.Graph()
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in edges.items())
    found = networkx.max_weight_matching(graph, maxcardinality=True)
    return {(min(pair), max(pair)) for pair in found}


def _repeats(past: list[Groups]) -> int:
    pairs = [frozenset(group[:2]) for groups in past for group in groups]
    return len(pairs) - len({*pairs})


if __name__ == "__main__":
    show(run())
