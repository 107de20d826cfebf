"""Speaking: days and rules as people say them."""

from collections.abc import Iterable
from datetime import datetime

from bot.programme.calendar._rules import Rule
from bot.programme.calendar._zones import local, zone_info

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def spoken(moment: datetime, zone: str) -> str:
    """Return the moment as said in the zone, such as "Tuesday 24 November, 10:00"."""
    return f"{spoken_date(moment, zone)}, {local(moment, zone):%H:%M}"


def spoken_date(moment: datetime, zone: str) -> str:
    """Return the day of the moment in the zone, such as "Tuesday 24 November"."""
    here = local(moment, zone)
    return f"{DAYS[here.weekday()]} {here.day} {MONTHS[here.month - 1]}"


def spoken_often(rule: Rule, reader: str) -> str:
    """Return how often the rule names its time, such as "every two weeks".

    On another clock than the reader's, the hour moves with that one, so it is named.
    """
    often = "every week" if rule.every == 1 else f"every {_number(rule.every)} weeks"
    return often if rule.zone == reader else f"{often} ({rule.time} {_in(rule.zone)})"


def spoken_rule(rule: Rule) -> str:
    """Return the rule as said, such as "every Tuesday at 10:00 (Berlin time)"."""
    return f"{_every(rule)} at {rule.time} ({_zone(rule.zone)})"


def spoken_rule_for(rule: Rule, moment: datetime, zones: Iterable[str]) -> str:
    """Return the rule as said to people in these zones, whose clocks may differ at that moment.

    Such as "every Tuesday at 10:00 in New York, 15:00 in London". The first clock is the rule's:
    how far the others are from it may change with summer time.
    """
    here = local(moment, rule.zone)
    theirs = {zone: local(moment, zone) for zone in zones}
    others = [
        f"{there:%H:%M} {_in(zone)}{_day_after(here, there)}"
        for zone, there in theirs.items()
        if there.utcoffset() != here.utcoffset()
    ]
    if not others:
        return spoken_rule(rule)
    return ", ".join([f"{_every(rule)} at {rule.time} {_in(rule.zone)}", *others])


def _every(rule: Rule) -> str:
    often = f" {_number(rule.every)} weeks on" if rule.every > 1 else ""
    return f"every{often} {_days(rule)}"


def _day_after(here: datetime, there: datetime) -> str:
    if here.date() == there.date():
        return ""
    return " the day before" if there.date() < here.date() else " the day after"


def _in(zone: str) -> str:
    said = _zone(zone)
    return f"in {said.removesuffix(' time')}" if said.endswith(" time") else said


def _number(count: int) -> str:
    return NUMBERS[count - 1] if count <= len(NUMBERS) else str(count)


def _days(rule: Rule) -> str:
    *days, last = (DAYS[day] for day in sorted(set(rule.days)))
    if len(days) == 6:
        return "day" if rule.every == 1 else "every day"
    if set(rule.days) == {*range(5)}:
        return "weekday" if rule.every == 1 else "every weekday"
    return f"{', '.join(days)} and {last}" if days else last


def _zone(zone: str) -> str:
    if "/" in zone and not zone.startswith("Etc/"):
        return f"{zone.rpartition('/')[2].replace('_', ' ')} time"
    # Etc/GMT+5 is five hours *behind* UTC; its short name says so in everybody's way: -05.
    short = datetime(2000, 1, 1, tzinfo=zone_info(zone)).tzname() or zone
    return f"UTC{short}" if short[0] in "+-" else short
