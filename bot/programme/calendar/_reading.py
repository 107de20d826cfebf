"""Reading: the day that somebody means."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.programme.calendar._speaking import DAYS, MONTHS, NUMBERS

_FILLER = re.compile(r"^(?:(?:until|till|for|in|on|the|this) )+")
_SPAN = re.compile(r"([a-z]+|[0-9]{1,4}) (day|week|month|year)s?")
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]+)\.?(?: (?P<year>[0-9]{4}))?"
)
_MONTH_FIRST = re.compile(
    r"(?P<month>[a-z]+)\.? (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: (?P<year>[0-9]{4}))?"
)
_DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})(?:\. ?(?P<year>[0-9]{4}))?")


def read_day(words: str, today: date) -> date | None:
    """Return the coming day that the words mean, or None if there is no telling.

    Understands "2026-12-24", "24 Dec", "December 24", "24.12.", "Friday", "until next Friday"
    (the one in next week), "tomorrow", "next week" (its Monday), "next month" (its first day),
    "2 weeks", "for ten days". A day without a year is the next such day; today and what is past
    are never meant. Days like 3/4, which people read differently, are not guessed at.
    """
    said = _FILLER.sub("", " ".join(words.casefold().replace(",", " ").split()).rstrip(".!"))
    try:
        day = _relative(said, today) or _dated(said, today)
    except (ValueError, OverflowError):
        return None
    return day if day and day > today else None


def _relative(said: str, today: date) -> date | None:
    next_monday = today + timedelta(days=7 - today.weekday())
    match said.split():
        case ["tomorrow"]:
            return today + timedelta(days=1)
        case ["next", "week"]:
            return next_monday
        case ["next", "month"]:
            return _months_later(today.replace(day=1), 1)
        case ["next", name] if (weekday := _index(DAYS, name)) is not None:
            return next_monday + timedelta(days=weekday)
        case [name] if (weekday := _index(DAYS, name)) is not None:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    if (span := _SPAN.fullmatch(said)) and (number := _number(span[1])):
        match span[2]:
            case "day":
                return today + timedelta(days=number)
            case "week":
                return today + timedelta(weeks=number)
            case "month":
                return _months_later(today, number)
            case "year":
                return _months_later(today, 12 * number)
    return None


def _dated(said: str, today: date) -> date | None:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", said):
        return date.fromisoformat(said)
    first, _, rest = said.partition(" ")
    if (weekday := _index(DAYS, first)) is not None:
        day = _dated(rest, today)
        return day if day and day.weekday() == weekday else None
    found = _DAY_FIRST.fullmatch(said) or _MONTH_FIRST.fullmatch(said) or _DOTTED.fullmatch(said)
    if not found:
        return None
    number, name = int(found["day"]), found["month"]
    index = int(name) - 1 if name.isdecimal() else _index(MONTHS, name)
    if index is None:
        return None
    if found["year"]:
        return date(int(found["year"]), index + 1, number)
    return _next_such_day(index + 1, number, today)


def _next_such_day(month: int, number: int, today: date) -> date | None:
    for year in range(today.year, today.year + 9):  # 29 February may be eight years away
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if day > today:
            return day
    return None


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _index(names: tuple[str, ...], word: str) -> int | None:
    """Return which of the names the word is, or begins with at least three letters."""
    if len(word) < 3:
        return None
    return next((i for i, name in enumerate(names) if name.casefold().startswith(word)), None)


def _number(word: str) -> int | None:
    if word in ("a", "an"):
        return 1
    if word in NUMBERS:
        return NUMBERS.index(word) + 1
    return int(word) if word.isdecimal() else None
