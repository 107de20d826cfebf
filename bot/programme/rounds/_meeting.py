"""Who has met whom, how well any two suit, and the matching of greatest weight among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

from bot.programme.matching import Profile, Scores, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PEERS = Weights(skills=20, hours=30, values=15, ways=10, interests=40, wishes=0)
WIDTHS = (20, 80, 320)  # how many new partners of each are looked at, until all find one
CHANCE = 2_000  # points of a score's 10,000 that are left to chance: people are more than answers

Pair = tuple[int, int]
Edges = dict[Pair, int]


class Meetings:
    """People by their numbers, with what is between any two of them."""

    def __init__(
        self,
        people: Sequence[Profile],
        past: Sequence[Collection[tuple[str, ...]]],
        apart: Collection[tuple[str, str]],
        chance: Random,
    ) -> None:
        self.ids = [one.id for one in people]
        self._number = {member: number for number, member in enumerate(self.ids)}
        self._rounds = len(past)
        self._met = self._read(past)
        third = Counter(group[2] for groups in past for group in groups if len(group) > 2)
        self.thirds = [third[member] for member in self.ids]
        self._apart = self._kept_apart(people, apart)
        self._scores = Scores(people, people, PEERS)
        self._chance = chance.getrandbits(64)
        self._new: Edges = {}
        self._count_new = 0
        self._edges: Edges = {}
        self._wider = self._widths()
        next(self._wider)

    # --- what is between two

    def may_meet(self, one: int, other: int) -> bool:
        """Whether nothing speaks against these two at all."""
        return one != other and other not in self._apart[one]

    def welcome(self, one: int, group: Sequence[int]) -> tuple[int, int]:
        """Say how welcome somebody is in a group: new partners first, then who suits."""
        new = sum(other not in self._met[one] for other in group)
        return new, sum(self._scores.score(one, other) for other in group)

    @property
    def new_partners(self) -> float:
        """How many people each has not met yet, on average."""
        return 2 * self._count_new / max(len(self.ids), 1)

    # --- matchings

    def matching(self, chance: Random) -> frozenset[Pair]:
        """Return the pairs of greatest weight; of an odd number, one is left over.

        New pairs come before all else; then old ones, the longer ago the better.
        """
        while True:
            pairs = self._matching(chance)
            if len(pairs) == len(self.ids) // 2 or not next(self._wider, False):
                return pairs

    def _matching(self, chance: Random) -> frozenset[Pair]:
        ghost = len(self.ids)
        edges = {pair: weight + chance.randrange(CHANCE) for pair, weight in self._edges.items()}
        if ghost % 2:
            # Whoever meets the ghost becomes a third: those who were it least often.
            most = max(self.thirds)
            for one, often in enumerate(self.thirds):
                edges[one, ghost] = CHANCE * (most - often) * ghost + chance.randrange(CHANCE)
        return frozenset(pair for pair in _heaviest(ghost + 1, edges) if ghost not in pair)

    def repeats_to_come(self, first: Collection[Pair], rounds: int) -> int:
        """Return how many pairs must repeat in the rounds after a matching, as far as one sees."""
        new = dict.fromkeys(self._new, 1)
        matching, repeats = first, 0
        for _ in range(rounds):
            new = {pair: 1 for pair in new if pair not in matching}
            if not new:
                break
            matching = _heaviest(len(self.ids), new)
            repeats += len(self.ids) // 2 - len(matching)
        return repeats

    # --- reading

    def _read(self, past: Sequence[Collection[tuple[str, ...]]]) -> list[dict[int, int]]:
        """Return, for each, whom they have met, and in which round the last time."""
        met: list[dict[int, int]] = [{} for _ in self.ids]
        for number, groups in enumerate(past):
            for group in groups:
                here = [self._number[member] for member in group if member in self._number]
                for one in here:
                    met[one].update((other, number) for other in here if other != one)
        return met

    def _kept_apart(
        self, people: Sequence[Profile], apart: Collection[tuple[str, str]]
    ) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in people]

        def keep(one: str, other: str) -> None:
            if one in self._number and other in self._number:
                found[self._number[one]].add(self._number[other])
                found[self._number[other]].add(self._number[one])

        for one, other in apart:
            keep(one, other)
        for person in people:
            for other in person.blocks:
                keep(person.id, other)
        speaking: dict[frozenset[str], list[int]] = {}
        for number, person in enumerate(people):
            if person.languages:
                tongues = frozenset(language.casefold() for language in person.languages)
                speaking.setdefault(tongues, []).append(number)
        for ours, these in speaking.items():
            for theirs, those in speaking.items():
                if not ours & theirs:
                    for listener in these:
                        found[listener].update(those)
        return found

    def _widths(self) -> Iterator[bool]:
        """Look at more and more pairs, at each step; those who have met come last."""
        first = 20_000 * (len(self.ids) + 2) * (self._rounds + 2)  # more than all else together
        for width in WIDTHS:
            self._new = self._candidates(width)
            self._edges = {pair: first + weight for pair, weight in self._new.items()}
            yield True
            if width >= len(self.ids):
                break
        self._edges |= self._old()
        yield True

    def _candidates(self, width: int) -> Edges:
        """Return each one's best new partners, with how well they suit."""
        import numpy as np

        noise = np.random.default_rng(self._chance)
        found: Edges = {}
        count = 0
        for rows, block in self._scores.blocks():
            drawn = block + CHANCE * noise.random(block.shape)  # no two alike, for what is below
            for row, points, suits in zip(rows.tolist(), drawn, block, strict=True):
                closed = [row, *self._met[row], *self._apart[row]]
                points[closed] = -1
                open_to = len(points) - len({*closed})
                count += open_to
                best = _largest(points, min(width, open_to))
                found |= {_pair(row, other): int(suits[other]) for other in best}
        self._count_new = count // 2
        return found

    def _old(self) -> Edges:
        """Return pairs who have met, weighing more the longer ago that was."""
        return {
            _pair(one, other): 20_000 * (self._rounds - last)
            for one, met in enumerate(self._met)
            for other, last in met.items()
            if one < other and self.may_meet(one, other)
        }


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _largest(points: NDArray[np.float64], count: int) -> list[int]:
    """Return where the largest are, in order: machines find them in different ones."""
    import numpy as np

    return sorted(np.argpartition(points, -count)[-count:].tolist()) if count else []


def _heaviest(nodes: int, edges: Edges) -> set[Pair]:
    """Return as many pairs as possible, and of all such matchings one of greatest weight."""
    import rustworkx

    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from([(one, other, weight) for (one, other), weight in edges.items()])
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return {_pair(one, other) for one, other in found}
