"""Hours: when in the week two people could both meet, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.programme.calendar import local
from bot.programme.matching._people import Profile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Deep enough in the future for every zone to follow its present rules without exceptions.
SEASONS = (datetime(2036, 1, 15, tzinfo=UTC), datetime(2036, 7, 15, tzinfo=UTC))
QUARTERS_OF_WEEK = 7 * 24 * 4
SMALL = 1 << 21  # a table of so many patterns is kept; a larger one is worked out when asked for


def quarters(person: Profile, season: datetime) -> frozenset[int]:
    """Return the quarter-hours of a UTC week that suit the person at that time of year."""
    shift = _shift(person.zone, season)
    return frozenset(
        (start * 4 + quarter - shift) % QUARTERS_OF_WEEK
        for start in map(_hour_of_week, person.hours)
        for quarter in range(4)
    )


def shared_quarters(one: Profile, other: Profile) -> int:
    """Return how many quarter-hours a week suit both, summer and winter."""
    return min(len(quarters(one, season) & quarters(other, season)) for season in SEASONS)


class Weeks:
    """The shared hours of any two of two groups, by the distinct weeks that people have.

    `rows` and `columns` number each person's week; week 0 is that of people who named no hours.
    """

    def __init__(self, mentees: Sequence[Profile], mentors: Sequence[Profile]) -> None:
        import numpy as np

        self.rows, self._ours = _numbered(mentees)
        self.columns, self._theirs = _numbered(mentors)
        self.size = (self._ours.shape[1], self._theirs.shape[1])
        whole = np.arange(self.size[0])
        self._kept = self._count(whole) if self.size[0] * self.size[1] <= SMALL else None

    def shared(self, weeks: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the shared quarter-hours of these mentees' weeks with every mentors' week."""
        return self._count(weeks) if self._kept is None else self._kept[weeks]

    def between(self, row: int, column: int) -> int:
        """Return the shared quarter-hours of one mentee and one mentor."""
        ours, theirs = self._ours[:, self.rows[row]], self._theirs[:, self.columns[column]]
        return int((ours * theirs).sum(axis=1).min())

    def are_short(self, weeks: NDArray[np.int64], least: float) -> NDArray[np.bool_]:
        """Return which mentors' weeks share fewer quarters than these; unnamed hours never do."""
        short: NDArray[np.bool_] = self.shared(weeks) < least
        short[:, 0] = False
        short[weeks == 0] = False
        return short

    def _count(self, weeks: NDArray[np.int64]) -> NDArray[np.float32]:
        import numpy as np

        winter, summer = (
            ours[weeks] @ theirs.T for ours, theirs in zip(self._ours, self._theirs, strict=True)
        )
        shared: NDArray[np.float32] = np.minimum(winter, summer)
        return shared


def _numbered(people: Sequence[Profile]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    import numpy as np

    numbers: dict[tuple[str, frozenset[str]], int] = {("UTC", frozenset()): 0}
    found = np.zeros(len(people), np.int64)
    for place, person in enumerate(people):
        if person.hours:
            found[place] = numbers.setdefault((person.zone, person.hours), len(numbers))
    own_clock = np.zeros((len(numbers), QUARTERS_OF_WEEK), np.float32)
    by_zone: dict[str, list[int]] = {}
    for (zone, hours), number in numbers.items():
        by_zone.setdefault(zone, []).append(number)
        for hour in hours:
            start = 4 * _hour_of_week(hour)
            own_clock[number, start : start + 4] = 1
    table = np.empty((len(SEASONS), *own_clock.shape), np.float32)
    for zone, which in by_zone.items():
        for page, season in zip(table, SEASONS, strict=True):
            page[which] = np.roll(own_clock[which], -_shift(zone, season), axis=1)
    return found, table


@cache
def _shift(zone: str, season: datetime) -> int:
    """Return by how many quarter-hours a zone is ahead of UTC."""
    offset = local(season, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 900


@cache
def _hour_of_week(name: str) -> int:
    day, _, hour = name.partition("-")
    if day not in DAYS or not hour.isdecimal() or int(hour) > 23:
        raise ValueError(f"“{name}” is not an hour of the week; write it like mon-08.")
    return DAYS.index(day) * 24 + int(hour)
