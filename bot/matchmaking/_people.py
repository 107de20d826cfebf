"""People in a file: from the cells of a table to profiles, or to all that is wrong with it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.matchmaking._tables import Fault, FileError, table
from bot.programme import rosters
from bot.programme.matching import Profile, ranked
from bot.programme.rosters import DAYS, PARTS, RHYTHMS
from bot.programme.topics import Vocabulary

ROLES = ("mentor", "mentee", "both", "none")
PEOPLE = ("wishes", "blocks", "past", "excluded", "pinned")  # columns that name others
STATES = ("here", "paused", "deactivated", "guest")
TOP_LEVEL, MOST_PLACES, MOST_WISHES, MOST_VALUES = 4, 100, 3, 5

_BETWEEN, _BETWEEN_NAMES = re.compile(r"[;,\n|]+"), re.compile(r"[;\n|]+")
_LEVEL = re.compile(r"(.*\S)\s*:\s*([1-4])")
_CLOCK = r"(\d{1,2})(?::?00)?"
_TIME = re.compile(rf"([a-z]+)[\s-]+(?:{_CLOCK}(?:\s*[-–]\s*{_CLOCK})?|([a-z]+))")


@dataclass
class People:
    """Everybody in a file, as matching wants to know them; couples are (mentor, mentee)."""

    mentees: list[Profile] = field(default_factory=list)
    mentors: list[Profile] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
    past: set[tuple[str, str]] = field(default_factory=set)
    excluded: set[tuple[str, str]] = field(default_factory=set)
    pins: set[tuple[str, str]] = field(default_factory=set)
    own_words: Counter[str] = field(default_factory=Counter)  # topics not in the vocabulary


def read(path: Path, vocabulary: Vocabulary) -> People:
    """Read people.csv; raises FileError with everything that is wrong with it."""
    lines = table(path, known=COLUMNS)
    faults: list[Fault] = []
    rows = [_Row(line, cells, faults) for line, cells in lines]
    lines_of: dict[str, int] = {}
    for row in rows:
        first = lines_of.setdefault(row.person, row.line)
        if row.person and first != row.line:
            row.blame("person", f"“{row.person}” is in line {first} already.")
    known = lines_of.keys()
    for row in rows:
        for column in PEOPLE:
            for other in row.lists(column):
                if other not in known:
                    row.blame(column, f"“{other}” is not in the column “person” of this file.")
                elif other == row.person:
                    row.blame(column, "This is the person of the line itself.")
    people = People()
    usual = _usual_level(rows)
    has_zones = any(row.cells.get("zone") for row in rows)
    for row in rows:
        _add(people, row, vocabulary, usual, has_zones=has_zones)
    people.own_words.update(
        topic
        for one in {one.id: one for one in (*people.mentees, *people.mentors)}.values()
        for topic in (*one.wants, *one.offers)
        if not all(found.is_known for found in vocabulary.read(topic))
    )
    if faults:
        raise FileError(path, sorted(faults, key=lambda fault: fault.line))
    if not people.mentees or not people.mentors:
        missing = "mentee" if people.mentors else "mentor"
        raise FileError(path, [f"there is no {missing} in this file; see the column “role”."])
    return people


class _Row:
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

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """Return one of the words that are known here, or nothing."""
        words = self.text(column).casefold()
        if words and words not in known:
            *most, last = known
            self.blame(column, f"“{words[:40]}” is not known; write {', '.join(most)} or {last}.")
            return ""
        return words


def _add(
    people: People, row: _Row, vocabulary: Vocabulary, usual: int | None, *, has_zones: bool
) -> None:
    role = row.one_of("role", ROLES)
    offers, wants = _levels(row), row.lists("wants")
    if not role:
        role = {(True, True): "both", (True, False): "mentor", (False, True): "mentee"}.get(
            (bool(offers), bool(wants)), ""
        )
        if not role and not row.text("role"):
            row.blame("role", "write mentor, mentee, both or none.")
    given = [level or usual or TOP_LEVEL for level in offers.values()]
    names, levels = vocabulary.names(list(offers), given)
    wishes, values = row.lists("wishes"), row.lists("values")
    if len(wishes) > MOST_WISHES:
        row.blame("wishes", f"{MOST_WISHES} wishes at most; these are {len(wishes)}.")
    if len(values) > MOST_VALUES:
        row.blame("values", f"{MOST_VALUES} values at most; these are {len(values)}.")
    wants, priorities = vocabulary.names(wants, ranked(len(wants)))
    state = row.one_of("status", STATES)
    person = Profile(
        id=row.person,
        zone=_zone(row, has_zones=has_zones),
        wants=wants if role in ("mentee", "both") else (),
        offers=names if role in ("mentor", "both") else (),
        priorities=priorities if role in ("mentee", "both") else (),
        levels=levels if role in ("mentor", "both") else (),
        interests=row.lists("interests"),
        values=values,
        languages=row.lists("languages"),
        hours=_hours(row),
        places=row.number("places", 1, MOST_PLACES),
        rhythm=row.one_of("rhythm", RHYTHMS),
        channel=row.text("channel"),
        style=row.text("style"),
        wishes=wishes,
        blocks=frozenset(row.lists("blocks")),
        team=row.text("team").casefold(),
        manager=row.text("manager"),
        rounds_waited=row.number("waited", 0, 1000),
        is_paused=state == "paused",
        is_deactivated=state == "deactivated",
        is_guest=state == "guest",
    )
    people.names[person.id] = row.text("name") or person.id
    if person.manager:
        people.managers[person.id] = person.manager
    if role in ("mentee", "both"):
        people.mentees.append(person)
    if role in ("mentor", "both"):
        people.mentors.append(person)
    for column, couples in (("past", people.past), ("excluded", people.excluded)):
        for other in row.lists(column):
            couples |= {(person.id, other), (other, person.id)}
    people.pins |= {(mentor, person.id) for mentor in row.lists("pinned")}


def _levels(row: _Row) -> dict[str, int]:
    """Return what is offered, and how well it is known: from 1 to 4, or 0 if that is not said."""
    found = {}
    for item in row.lists("offers"):
        told = _LEVEL.fullmatch(item)
        found[told[1] if told else item] = int(told[2]) if told else 0
    return found


def _usual_level(rows: Iterable[_Row]) -> int | None:
    given = [level for row in rows for level in _levels(row).values() if level]
    return round(sum(given) / len(given)) if given else None


def _zone(row: _Row, *, has_zones: bool) -> str:
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


def _hours(row: _Row) -> frozenset[str]:
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


COLUMNS = {
    "person": "a name or an id, once in the file; e-mail addresses are not needed",
    "name": "how the sentences call the person, if that is another word",
    "role": "mentor, mentee, both or none (none: only there for the reporting line)",
    "offers": "what a mentor passes on; how well, from 1 to 4, after a colon: SQL: 3; Python",
    "wants": "what a mentee wants to learn, the most important first",
    "places": "how many mentees at most (1)",
    "zone": "the time zone, such as Europe/Berlin",
    "hours": "on the person's own clock: mon-morning; tue-14; fri 9-12",
    "languages": "English; French",
    "values": "up to five",
    "interests": "something to talk about",
    "rhythm": "weekly, fortnightly or monthly",
    "channel": "any word, such as video",
    "style": "any word, such as coaching",
    "team": "any name; two of a team are not paired, unless --same-team is given",
    "manager": "the person they report to; nobody is paired with somebody above or below them",
    "wishes": "up to three people, the dearest first",
    "blocks": "people with whom this person is in no pair; what is written does not tell",
    "past": "people with whom this person was in a pair; again only if both wish for it",
    "excluded": "people who are not to be in a pair with this person",
    "pinned": "the mentor that this mentee is to have",
    "waited": "how many rounds the mentee was left without a mentor; these are served first",
    "status": "paused, deactivated or guest (guests are paired, unless --no-guests is given)",
}
