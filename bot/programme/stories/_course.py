"""The course of a story: a breath, three minutes, a breath, three minutes; all told, seven.

Where a story is follows from one number, the time that is left of it. So whoever looks, whenever
they look, finds it at the right second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

TURN = timedelta(minutes=3)
BREATH = timedelta(seconds=30)
STEP = timedelta(seconds=15)  # between two looks at the clock


class Phase(Enum):
    """What a part of a story is for."""

    BREATH = "breath"  # to read the prompt, and to arrive
    TELLING = "telling"


COURSE = (
    (1, Phase.BREATH, BREATH),
    (1, Phase.TELLING, TURN),
    (2, Phase.BREATH, BREATH),
    (2, Phase.TELLING, TURN),
)
WHOLE = sum((length for _, _, length in COURSE), timedelta())


@dataclass(frozen=True)
class Place:
    """Where a story is: whose turn it is (1 or 2), in which phase, and what is left of that."""

    turn: int
    phase: Phase
    left: timedelta

    @property
    def has_begun(self) -> bool:
        """Whether anything has been told: in the first breath nobody has spoken yet."""
        return self.turn > 1 or self.phase is Phase.TELLING


@dataclass(frozen=True)
class Beat:
    """A moment at which something new is to be seen.

    `at` counts from the beginning of the story. `until` is when the next beat of this turn comes,
    after which this one need not be shown any more.
    """

    at: timedelta
    until: timedelta
    place: Place

    @property
    def begins_turn(self) -> bool:
        """Whether a turn begins here, and so the one before it, if any, has ended."""
        return self.place.phase is Phase.BREATH and self.place.left == BREATH

    @property
    def begins_phase(self) -> bool:
        """Whether a phase begins here."""
        return self.place.left in (BREATH, TURN) and self.at in _starts()

    @property
    def weight(self) -> int:
        """How much it matters: 3 where a phase begins, 2 on a minute, 1 on a half, 0 else.

        When not all can be shown, those that matter more are.
        """
        if self.begins_phase:
            return 3
        seconds = self.place.left.total_seconds()
        return 2 if seconds % 60 == 0 else 1 if seconds % 30 == 0 else 0


def place(left: timedelta) -> Place | None:
    """Return where a story is of which so much is left; None when it is over."""
    rest = left
    for turn, phase, length in reversed(COURSE):
        if timedelta() < rest <= length:
            return Place(turn, phase, rest)
        rest -= length
    return None if left <= timedelta() else Place(*COURSE[0])


def beats() -> Iterator[Beat]:
    """Return all beats of a story, in their order."""
    at = timedelta()
    for turn, phase, length in COURSE:
        passed = timedelta()
        while passed < length:
            yield Beat(at + passed, at + passed + STEP, Place(turn, phase, length - passed))
            passed += STEP
        at += length


def _starts() -> set[timedelta]:
    at, found = timedelta(), set()
    for _, _, length in COURSE:
        found.add(at)
        at += length
    return found
