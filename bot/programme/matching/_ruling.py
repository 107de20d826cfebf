"""Ruling: who can be a pair at all. Each rule has its own sentence on why two cannot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.programme.matching._hours import Weeks
from bot.programme.matching._people import Profile, Rules
from bot.programme.matching._topics import topics

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Numbers = NDArray[np.int64]

T = TypeVar("T", bound=Hashable)

Couples = Collection[tuple[str, str]]  # (mentor, mentee)

ONESELF = "Nobody can be their own mentor."
LANGUAGE = "They have named no language in common."
HOURS = "They share too few hours in the week."
TEAM = "They are in the same team."
LINE = "One of them reports to the other."
PAST = "They were a pair before, and have not both wished for it again."
EXCLUDED = "The coordinator does not want these two together."
# A block stays between whoever set it and us: it may be that one of them is gone.
IMPOSSIBLE = "These two cannot be a pair at the moment."
FULL = "The mentor has no place."
TAKEN = "The mentee has a mentor already."
PAUSED = "One of them is taking a break."
DEACTIVATED = "One of them is no longer here."
GUEST = "One of them is a guest, and guests are not paired in this programme."


@dataclass(frozen=True)
class Singled:
    """A rule against single pairs."""

    why: str
    columns: Mapping[int, Sequence[int]]  # the mentors that a mentee cannot have

    def forbids(self, rows: Numbers, width: int) -> Mask | None:
        """Return whom it forbids these rows, or None if nobody."""
        import numpy as np

        apart = {place: self.columns.get(row, ()) for place, row in enumerate(rows.tolist())}
        if not any(apart.values()):
            return None
        mask = np.zeros((len(rows), width), np.bool_)
        for place, columns in apart.items():
            mask[place, list(columns)] = True
        return mask


@dataclass(frozen=True)
class Grouped:
    """A rule that depends only on which group each of the two belongs to."""

    why: str
    rows: Numbers
    columns: Numbers
    table: Mask  # where two groups cannot meet

    def forbids(self, rows: Numbers, width: int) -> Mask | None:
        """Return whom it forbids these rows, or None if nobody."""
        ours = self.table[self.rows[rows]]
        return ours.take(self.columns, axis=1) if ours.any() else None


@dataclass(frozen=True)
class TooFewHours:
    """The rule that two who named their hours share enough of them."""

    why: str
    weeks: Weeks
    least: float  # quarters of an hour

    def forbids(self, rows: Numbers, width: int) -> Mask:
        """Return whom it forbids these rows."""
        short = self.weeks.are_short(self.weeks.rows[rows], self.least)
        return short.take(self.weeks.columns, axis=1)


Rule = Singled | Grouped | TooFewHours


def absence(person: Profile, rules: Rules) -> str | None:
    """Return why somebody is in no pair at all for now, or None if they may be."""
    if person.is_deactivated:
        return DEACTIVATED
    if person.is_guest and not rules.guests:
        return GUEST
    return PAUSED if person.is_paused else None


def read(
    mentees: Sequence[Profile],
    mentors: Sequence[Profile],
    rules: Rules,
    weeks: Weeks,
    past: Couples,
    excluded: Couples,
    managers: Mapping[str, str],
) -> list[Rule]:
    """Return the rules that forbid anything here, the most telling first.

    `managers` say whom people report to who are not among these.
    """
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}

    def singled(why: str, couples: Iterable[tuple[str, str]]) -> Singled:
        found: dict[int, list[int]] = {}
        for mentor, mentee in couples:
            if mentor in columns and mentee in rows:
                found.setdefault(rows[mentee], []).append(columns[mentor])
        return Singled(why, found)

    def together(couples: Couples) -> set[tuple[str, str]]:
        return {*couples, *((mentee, mentor) for mentor, mentee in couples)}  # whoever mentors whom

    wished = {(one.id, other) for one in (*mentees, *mentors) for other in one.wishes}
    ended = [(a, b) for a, b in together(past) if not {(a, b), (b, a)} <= wished]
    found: list[Rule] = [singled(ONESELF, ((one, one) for one in rows if one in columns))]
    found.append(
        _grouped(
            LANGUAGE,
            [frozenset(topics(one.languages)) for one in mentees],
            [frozenset(topics(one.languages)) for one in mentors],
            lambda ours, theirs: bool(ours and theirs and not ours & theirs),
        )
    )
    if rules.least_hours > 0:
        found.append(TooFewHours(HOURS, weeks, 4 * rules.least_hours))
    if not rules.same_team:
        teams = [one.team for one in mentees], [one.team for one in mentors]
        found.append(_grouped(TEAM, *teams, lambda ours, theirs: bool(ours) and ours == theirs))
    found += [
        singled(LINE, _lines(mentees, mentors, managers)),
        singled(PAST, ended),
        singled(EXCLUDED, together(excluded)),
        singled(IMPOSSIBLE, blocked(mentees, mentors)),
    ]
    return [rule for rule in found if not isinstance(rule, Singled) or rule.columns]


def blocked(mentees: Sequence[Profile], mentors: Sequence[Profile]) -> set[tuple[str, str]]:
    """Return the (mentor, mentee) of whom one wants nothing to do with the other."""
    theirs = {(one, two.id) for two in mentees for one in two.blocks}
    return theirs | {(one.id, two) for one in mentors for two in one.blocks}


def _grouped(
    why: str, ours: Sequence[T], theirs: Sequence[T], apart: Callable[[T, T], bool]
) -> Grouped:
    """Number the distinct groups on either side, and ask about each two groups once."""
    import numpy as np

    rows = {group: number for number, group in enumerate(dict.fromkeys(ours))}
    columns = {group: number for number, group in enumerate(dict.fromkeys(theirs))}
    return Grouped(
        why,
        np.array([rows[group] for group in ours], np.int64),
        np.array([columns[group] for group in theirs], np.int64),
        np.array([[apart(one, two) for two in columns] for one in rows], np.bool_).reshape(
            len(rows), len(columns)
        ),
    )


def _lines(
    mentees: Sequence[Profile], mentors: Sequence[Profile], managers: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Yield whoever is above or below the other in the reporting line, as far as it is known."""
    named = {one.id: one.manager for one in (*mentees, *mentors) if one.manager}
    managers = {**managers, **named}

    def above(member: str) -> list[str]:
        chain: list[str] = []
        while (member := managers.get(member, "")) and member not in chain:
            chain.append(member)
        return chain

    yield from ((boss, mentee.id) for mentee in mentees for boss in above(mentee.id))
    yield from ((mentor.id, boss) for mentor in mentors for boss in above(mentor.id))
