"""Cells: one line of a file, read cell by cell; whatever is wrong is noted, and nothing raised."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.matchmaking._tables import Fault
from bot.programme import rosters
from bot.programme.rosters import DAYS, PARTS, RosterError

PEOPLE = ("wishes", "blocks", "past", "excluded", "pinned")  # columns that name others

_BETWEEN, _BETWEEN_NAMES = re.compile(r"[;,\n|]+"), re.compile(r"[;\n|]+")
_CLOCK = r"(\d{1,2})(?::?00)?"
_TIME = re.compile(rf"([a-z]+)[\s-]+(?:{_CLOCK}(?:\s*[-–]\s*{_CLOCK})?|([a-z]+))")


class Row:
    """One line: its cells are read one by one, and every fault is noted."""

    def __init__(self, line: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.line, self.cells, self._faults = line, cells, faults
        self.person = " ".join(cells.get("person", "").split())
        if not self.person:
            self.blame("person", "this cell is empty.")

    def blame(self, column: str, sentence: str) -> None:
        """Note a fault."""
        self._faults.append(Fault(self.line, column, sentence))

    def text(self, column: str) -> str:
        """Return a cell's words."""
        return " ".join(self.cells.get(column, "").split())

    def lists(self, column: str) -> tuple[str, ...]:
        """Return a cell's list, each item once; only a name may have a comma in it."""
        between = _BETWEEN_NAMES if column in PEOPLE else _BETWEEN
        parts = between.split(self.cells.get(column, ""))
        items = (" ".join(part.split()) for part in parts)
        return tuple(dict.fromkeys(item for item in items if item))

    def number(self, column: str, usual: int, most: int) -> int:
        """Return a whole number from 0."""
        words = self.text(column).removesuffix(".0").removesuffix(",0")  # as Excel may save it
        if not words:
            return usual
        if not words.isdecimal() or int(words) > most:
            self.blame(column, f"“{words[:20]}” is not a whole number from 0 to {most}.")
            return usual
        return int(words)

    @cached_property
    def offers(self) -> dict[str, int]:
        """What is offered, and how well it is known: from 1 to 4, or 0 if that is not said."""
        found = {}
        for item in self.lists("offers"):
            try:
                topic, level = rosters.offer(item)
            except RosterError as error:
                self.blame("offers", error.sentence)
            else:
                found[topic] = level
        return found

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """Return one of the words that are known here, or nothing."""
        words = self.text(column).casefold()
        if words and words not in known:
            *most, last = known
            self.blame(column, f"“{words[:40]}” is not known; write {', '.join(most)} or {last}.")
            return ""
        return words


def zone(row: Row, *, has_zones: bool) -> str:
    """Return the time zone; UTC if there is none, or it is none."""
    zone = row.text("zone")
    if not zone:
        if has_zones and row.text("hours"):
            row.blame("zone", "the hours need a time zone, such as Europe/Berlin.")
        return "UTC"
    if not _is_zone(zone):
        row.blame("zone", f"“{zone[:40]}” is not a time zone. Write it like Europe/Berlin.")
        return "UTC"
    return zone


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def hours(row: Row) -> frozenset[str]:
    """Return the hours of the week, one by one."""
    found: set[str] = set()
    for item in row.lists("hours"):
        hours = _hours_of(item.casefold())
        if not hours:
            row.blame(
                "hours",
                f"“{item[:40]}” is not a time of the week. Write it like mon-morning, mon-09 or"
                f" mon 9-12; the parts of a day are {', '.join(PARTS)}.",
            )
        found |= hours
    return frozenset(found)


@cache
def _hours_of(words: str) -> frozenset[str]:
    """Return the hours of "mon-morning", "monday 9-12" or "mon-09"; nothing if it is none."""
    told = _TIME.fullmatch(words)
    if not told or told[1][:3] not in DAYS:
        return frozenset()
    day = told[1][:3]
    if told[4]:
        return rosters.hours([f"{day}-{told[4]}"])
    start = int(told[2])
    stop = int(told[3]) if told[3] else start + 1
    if not start < stop <= 24:
        return frozenset()
    return frozenset(f"{day}-{hour:02}" for hour in range(start, stop))
