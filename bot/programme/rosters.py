"""Rosters: people in a file, one a line, as spreadsheets save it.

The first line names the columns, in any order; only `person` is needed by all. Lists stand within a
cell, between semicolons or line breaks. Commas, semicolons or tabs between the cells are all read,
and so are UTF-8, UTF-16 and what an older Excel writes.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = {
    "person": "Slack member id, @handle or e-mail address",
    "role": "mentor, mentee or both",
    "offers": "what a mentor can pass on, after a colon how well, from 1 to 4: SQL: 3; feedback",
    "wants": "what a mentee wants to learn, the most important first",
    "interests": "something to talk about",
    "values": "out of the programme's",
    "languages": "English; French",
    "hours": "parts of the week on the person's own clock: mon-morning; fri-afternoon",
    "places": "how many mentees at most",
    "rhythm": "weekly, fortnightly or monthly",
    "channel": "video, phone, in person or in writing",
    "style": "planned or open",
    "team": "any name; two of a team are not paired unless the programme allows it",
    "manager": "the person they report to, named like a person",
}
LISTS = {"offers", "wants", "interests", "values", "languages", "hours"}
ROLES = ("mentor", "mentee", "both")
RHYTHMS = ("weekly", "fortnightly", "monthly")
CHANNELS = ("video", "phone", "in person", "in writing")
STYLES = ("planned", "open")

# The parts of a day that people choose among: hours on their own clock.
PARTS = {
    "early": range(7, 9),
    "morning": range(9, 12),
    "afternoon": range(12, 17),
    "evening": range(17, 20),
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

TEMPLATE = (
    "person,role,offers,wants,values,languages,hours,places,team,manager\n"
    "@ben,mentor,SQL tuning; giving feedback,,courage; craft,English,mon-morning; fri-afternoon,"
    "2,Data,@dora\n"
    "@ada,mentee,,public speaking; SQL tuning,courage,English; French,mon-morning,,Sales,\n"
)

_PASSED_OVER = {"name", "zone"}  # Slack knows them
_OTHERS = {"wishes", "blocks", "past", "excluded", "pinned", "waited", "status"}
_ALIASES = {"id": "person", "member": "person", "email": "person", "e-mail": "person"}
_BETWEEN = re.compile(r"[;\n|]+")
_OFFER = re.compile(r"(.*\S)\s*(?:(?<!\d):\s*|:\s+)(\d)")  # "SQL:3", "Python 3: 4", not "1:1"
TOP_LEVEL = 4


@dataclass(frozen=True)
class Row:
    """One line of a file: its number, whom it is about, and the cells that are not empty.

    Lists are tuples, everything else is text. `hours` are parts of the week, "mon-morning".
    """

    line: int
    person: str
    cells: Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, in a sentence."""

    line: int
    sentence: str


class RosterError(Exception):
    """A file cannot be read at all; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read(data: bytes) -> tuple[list[Row], list[Fault]]:
    """Return the lines that can be used, and what is wrong with the others.

    Raises RosterError when no line can be made out.
    """
    (_, names), *lines = table(data)
    columns = _columns(names)
    rows: list[Row] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            row = _row(line, columns, cells)
            before = seen.setdefault(row.person.casefold(), line)
            if before != line:
                raise RosterError(f"{row.person} is in line {before} already.")
            rows.append(row)
        except RosterError as fault:
            faults.append(Fault(line, fault.sentence))
    if not rows and not faults:
        raise RosterError("There is nobody in the file: only the line that names the columns.")
    return rows, faults


def table(data: bytes) -> list[tuple[int, list[str]]]:
    """Return the lines of a file that are not empty, each with the number at which it begins.

    There is at least one. Raises RosterError when the file cannot be read as a table.
    """
    words = _decoded(data)
    first = words.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    if first.lower().startswith("sep="):  # a hint of Excel's to itself
        delimiter = first[4:5] or ","
        words = words.replace(first, "", 1)  # its line stays, for the numbers' sake
    try:
        lines = list(_lines(words, delimiter))
    except csv.Error as error:
        raise RosterError(f"This cannot be read as a table ({error}).") from None
    if not lines:
        raise RosterError("The file is empty.")
    return lines


def offer(item: str) -> tuple[str, int]:
    """Return what is offered and how well it is known: from 1 to 4, or 0 if that is not said.

    Raises RosterError for a level that there is not.
    """
    told = _OFFER.fullmatch(item)
    if told is None:
        return item, 0
    if not 1 <= int(told[2]) <= TOP_LEVEL:
        words = _clipped(item)
        raise RosterError(f"“{words}”: how well is a whole number from 1 to {TOP_LEVEL}.")
    return told[1], int(told[2])


def hours(parts: Sequence[str]) -> frozenset[str]:
    """Return the single hours ("mon-09") of parts of the week ("mon-morning")."""
    chosen = (part.split("-") for part in parts)
    return frozenset(f"{day}-{hour:02}" for day, part in chosen for hour in PARTS.get(part, ()))


def _decoded(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterError("This is an Excel workbook. Please save it as “CSV UTF-8” first.")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        words = data.decode(encoding)
    except UnicodeDecodeError:
        words = data.decode("cp1252", errors="replace")
    if "\x00" in words:
        raise RosterError("This is not a text file. Please save your table as “CSV UTF-8”.")
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _lines(words: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(words), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _columns(names: Sequence[str]) -> list[str]:
    found = [" ".join(name.casefold().replace("_", " ").split()) for name in names]
    found = [_ALIASES.get(name, name) for name in found]
    found = ["" if name in _PASSED_OVER else name for name in found]
    for name in found:
        if name in _OTHERS:
            raise RosterError(
                f"The column “{name}” is for `mentor match` alone. Here, people say for themselves"
                " whom they wish for and whom not, and the rest is known. Please take it out."
            )
    unknown = [name for name in found if name and name not in COLUMNS]
    if unknown:
        raise RosterError(
            f"I do not know the column “{unknown[0][:40]}”. The first line of the file names the"
            f" columns; I know {', '.join(COLUMNS)}."
        )
    if "person" not in found:
        raise RosterError("The first line must name the columns, and one of them is “person”.")
    for name in found:
        if name and found.count(name) > 1:
            raise RosterError(f"The column “{name}” is there twice.")
    return found


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise RosterError("There are more cells than columns. Lists go between semicolons.")
    given: dict[str, str | tuple[str, ...]] = {}
    for name, cell in zip(columns, cells, strict=False):
        if name and (words := cell.strip()):
            given[name] = tuple(_listed(words)) if name in LISTS else " ".join(words.split())
    person = str(given.pop("person", ""))
    if not person:
        raise RosterError("The cell “person” is empty.")
    if "hours" in given:
        given["hours"] = tuple(map(_part, given["hours"]))
    for name, known in (
        ("role", ROLES),
        ("rhythm", RHYTHMS),
        ("channel", CHANNELS),
        ("style", STYLES),
    ):
        if name in given:
            given[name] = _one_of(name, str(given[name]), known)
    if "places" in given and not str(given["places"]).isdecimal():
        raise RosterError(f"“{_clipped(str(given['places']))}” is no number of places.")
    return Row(line, person, given)


def _listed(cell: str) -> Iterator[str]:
    seen = set()
    for part in _BETWEEN.split(cell):
        item = " ".join(part.split())
        if item and item.casefold() not in seen:
            seen.add(item.casefold())
            yield item


def _part(words: str) -> str:
    """Read "Monday morning" or "mon-morning" as the latter."""
    day, _, part = re.sub(r"[\s-]+", "-", words.casefold()).partition("-")
    if day[:3] not in DAYS or part not in PARTS:
        raise RosterError(
            f"“{_clipped(words)}” is no part of the week. Write a day and {_either(PARTS)}, such as"
            " mon-morning."
        )
    return f"{day[:3]}-{part}"


def _one_of(name: str, words: str, known: Sequence[str]) -> str:
    if words.casefold() not in known:
        raise RosterError(f"“{_clipped(words)}” is no {name}. Write {_either(known)}.")
    return words.casefold()


def _either(words: Iterator[str] | Sequence[str] | Mapping[str, object]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"


def _clipped(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"
