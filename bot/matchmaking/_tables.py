"""Tables: files as spreadsheets save them, and all that is wrong with one, said at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.programme import rosters
from bot.programme.rosters import RosterError

ALIASES = {
    "id": "person",
    "member": "person",
    "time zone": "zone",
    "timezone": "zone",
    "not with": "excluded",
    "exclude": "excluded",
    "pin": "pinned",
    "rounds waited": "waited",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, in a sentence; line 1 names the columns."""

    line: int
    column: str
    sentence: str


class FileError(Exception):
    """A file cannot be used; `sentences` are to be shown, one a line."""

    def __init__(self, path: Path, faults: Sequence[Fault] | Sequence[str]) -> None:
        self.sentences = [_said(path, fault) for fault in faults]
        super().__init__("\n".join(self.sentences))


def _said(path: Path, fault: Fault | str) -> str:
    if isinstance(fault, Fault):
        column = f", column “{fault.column}”" if fault.column else ""
        return f"{path.name}, line {fault.line}{column}: {fault.sentence}"
    return f"{path.name}: {fault}"


def table(
    path: Path, needed: Sequence[str] = ("person",), known: Iterable[str] | None = None
) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """Return the cells of a file by column, with the numbers of their lines; and what is wrong.

    A column that is not `known`, or there twice, is not read. Raises FileError without one of the
    `needed` columns, as nothing can be said of the cells then.
    """
    try:
        (first, names), *lines = rosters.table(path.read_bytes())
    except OSError as error:
        raise FileError(path, [f"the file cannot be read: {error.strerror}."]) from None
    except RosterError as error:
        raise FileError(path, [error.sentence]) from None
    found = [" ".join(name.casefold().replace("_", " ").split()) for name in names]
    if "name" in found and not {"person", "id", "member"} & {*found}:
        found[found.index("name")] = "person"
    found = [ALIASES.get(name, name) for name in found]
    faults = list(_named_wrong(first, found, needed, known))
    for line, cells in lines:
        if any(cell.strip() for cell in cells[len(found) :]):
            faults.append(Fault(line, "", "there are more cells here than columns in line 1."))
    is_read = {name for name in found if found.count(name) == 1}.intersection(known or found)
    if not is_read.issuperset(needed):
        raise FileError(path, faults)
    columns = [name if name in is_read else "" for name in found]
    return [
        (line, {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name})
        for line, cells in lines
    ], faults


def refuse(path: Path, of_lines: Sequence[Fault], of_cells: Iterable[Fault]) -> None:
    """Raise FileError if anything is wrong, with all of it, by line.

    Where a line has too many cells, they may stand in each other's columns: nothing else is said
    of it.
    """
    lines = {fault.line for fault in of_lines}
    faults = [*of_lines, *(fault for fault in of_cells if fault.line not in lines)]
    if faults:
        raise FileError(path, sorted(faults, key=lambda fault: fault.line))


def _named_wrong(
    line: int, found: Sequence[str], needed: Sequence[str], known: Iterable[str] | None
) -> Iterator[Fault]:
    for name in dict.fromkeys(filter(None, found)):
        if known is not None and name not in known:
            yield Fault(line, name[:40], "there is no such column; --help tells which there are.")
        if found.count(name) > 1:
            yield Fault(line, name, "this column is there twice.")
    for name in needed:
        if name not in found:
            yield Fault(line, name, "this column is missing. The first line names the columns.")
