"""Hours: when in the week two people could both meet, wherever they are."""

from datetime import UTC, datetime

from bot.programme.calendar import local
from bot.programme.matching._people import Profile

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Deep enough in the future for every zone to follow its present rules without exceptions.
SEASONS = (datetime(2036, 1, 15, tzinfo=UTC), datetime(2036, 7, 15, tzinfo=UTC))
QUARTERS_OF_WEEK = 7 * 24 * 4


def quarters(person: Profile, season: datetime) -> frozenset[int]:
    """Return the quarter-hours of a UTC week that suit the person at that time of year."""
    offset = local(season, person.zone).utcoffset()
    assert offset is not None
    shift = int(offset.total_seconds()) // 900
    return frozenset(
        (start * 4 + quarter - shift) % QUARTERS_OF_WEEK
        for start in map(_hour_of_week, person.hours)
        for quarter in range(4)
    )


def shared_quarters(one: Profile, other: Profile) -> int:
    """Return how many quarter-hours a week suit both, summer and winter."""
    return min(len(quarters(one, season) & quarters(other, season)) for season in SEASONS)


def _hour_of_week(name: str) -> int:
    day, _, hour = name.partition("-")
    if day not in DAYS or not hour.isdecimal() or int(hour) > 23:
        raise ValueError(f"“{name}” is not an hour of the week; write it like mon-08.")
    return DAYS.index(day) * 24 + int(hour)
