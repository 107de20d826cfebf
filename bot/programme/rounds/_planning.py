"""One round: the matching, the third of an odd number, and a look at the rounds to come."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.programme.matching import Profile
from bot.programme.rounds._meeting import Meetings

FEW = 3  # with so few new partners left for each, the rounds to come are looked at
TRIES = 24  # matchings that are compared then


@dataclass(frozen=True)
class Round:
    """Who meets this time: groups of two, and of three where the number was odd.

    The third of a trio is its last. `alone` are people who may meet nobody else of this round.
    """

    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...] = ()


def plan(
    people: Collection[Profile],
    past: Sequence[Iterable[tuple[str, ...]]] = (),
    *,
    apart: Collection[tuple[str, str]] = (),
    seed: int,
) -> Round:
    """Return who meets whom.

    `past` are the groups of the rounds before, the oldest first; `apart` are two who shall not
    meet. Blocks that people keep are honoured, and so are languages where both have named some.
    The same people, past and seed give the same round, in whatever order people come.
    """
    everybody = sorted(people, key=lambda one: one.id)
    meetings = Meetings(everybody, [list(groups) for groups in past], apart, random.Random(seed))
    best = meetings.matching(random.Random(seed))
    if meetings.new_partners <= FEW:
        best = _with_foresight(meetings, best, seed)
    return _round(meetings, best)


Matching = frozenset[tuple[int, int]]


def _with_foresight(meetings: Meetings, first: Matching, seed: int) -> Matching:
    """Return the matching after which the last new meetings can still be had.

    Without this, the last rounds of a small circle would repeat pairs although there was a way.
    """
    best, least = first, meetings.repeats_to_come(first, FEW)
    for number in range(1, TRIES):
        if not least:
            break
        other = meetings.matching(random.Random(f"{seed}:{number}"))
        if (repeats := meetings.repeats_to_come(other, FEW)) < least:
            best, least = other, repeats
    return best


def _round(meetings: Meetings, matching: Matching) -> Round:
    groups = [[one, other] for one, other in sorted(matching)]
    single = sorted({*range(len(meetings.ids))} - {one for pair in matching for one in pair})
    alone = []
    # Who was the third least often asks first; the places are few only when people keep apart.
    for one in sorted(single, key=lambda one: (meetings.thirds[one], one)):
        pairs = [group for group in groups if len(group) == 2]
        hosts = [group for group in pairs if all(meetings.may_meet(one, two) for two in group)]
        if hosts:
            max(hosts, key=lambda group: meetings.welcome(one, group)).append(one)
        else:
            alone.append(one)
    return Round(
        groups=tuple(tuple(meetings.ids[one] for one in group) for group in groups),
        alone=tuple(meetings.ids[one] for one in alone),
    )
