"""Rules: when something recurs, in local time, so that 10:00 stays 10:00 when clocks change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from bot.programme.calendar._zones import at, local, zone_info

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_SOME_MONDAY = date(1970, 1, 5)


@dataclass(frozen=True)
class Rule:
    """Local weekdays and a local time in an IANA zone. Nonsense is a ValueError with a sentence.

    With `every` n weeks, the first of n weeks begins on the day `since` (without one, weeks are
    counted from a fixed Monday); nothing is due before `since`.
    """

    days: tuple[int, ...]  # 0 = Monday … 6 = Sunday
    time: str
    zone: str
    every: int = 1
    since: date | None = None

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("Choose at least one day of the week.")
        if not all(type(day) is int and 0 <= day <= 6 for day in self.days):
            raise ValueError("A day of the week is a number from 0 (Monday) to 6 (Sunday).")
        if not isinstance(self.time, str) or not _CLOCK.fullmatch(self.time):
            raise ValueError(f"“{self.time}” is not a time of day; write it like 10:00.")
        if type(self.every) is not int or not 1 <= self.every <= 52:
            raise ValueError("Something can recur every 1 to 52 weeks.")
        zone_info(self.zone)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "days": list(self.days),
            "time": self.time,
            "zone": self.zone,
            "every": self.every,
            "since": self.since and self.since.isoformat(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Return the rule kept as JSON; ValueError with a sentence if it is none."""
        try:
            since = values.get("since")
            return cls(
                days=tuple(values["days"]),
                time=values["time"],
                zone=values["zone"],
                every=values.get("every", 1),
                since=date.fromisoformat(since) if since else None,
            )
        except (KeyError, TypeError):
            raise ValueError("A rule needs days, a time and a zone.") from None


def next_due(rule: Rule, after: datetime) -> datetime:
    """Return the next moment, strictly after this one, that the rule names.

    On a day that a zone leaves out altogether, the moment moves forward with the gap like any
    other time that does not exist.
    """
    # A moment that moved forward may belong to the day before.
    day = local(after, rule.zone).date() - timedelta(days=1)
    if rule.since:
        day = max(day, rule.since)
    while True:
        if _names(rule, day):
            moment = at(day, time.fromisoformat(rule.time), rule.zone)
            if moment > after:
                return moment
        day += timedelta(days=1)


def _names(rule: Rule, day: date) -> bool:
    weeks = (day - (rule.since or _SOME_MONDAY)).days // 7
    return day.weekday() in rule.days and weeks % rule.every == 0
