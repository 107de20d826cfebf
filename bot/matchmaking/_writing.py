"""Writing: the pairs as a file that spreadsheets open, and the whole in a few plain lines."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bot.matchmaking._tables import FileError
from bot.programme.matching import Draft, Plan

UNIT = 10_000
MOST_WORDS = 10
PAIRS = ("mentor", "mentee", "score", "why")
WAITING = ("mentee", "reason")
FORMULAS = tuple("=+-@\t\r")


def pairs(draft: Draft) -> bytes:
    """Return pairs.csv."""
    found = ((one.mentor, one.mentee, share(one.score), one.why) for one in draft.suggestions)
    return _file(PAIRS, found)


def waiting(draft: Draft) -> bytes:
    """Return the file of those who wait."""
    return _file(WAITING, ((one.mentee, one.reason) for one in draft.waiting))


def check(path: Path) -> None:
    """Raise FileError if a file cannot be put there; asked before anything takes its time."""
    if not path.parent.is_dir():
        raise FileError(path, [f"there is no folder {path.parent}, so it cannot be written."])
    if path.exists() and not path.is_file():
        what = "a folder" if path.is_dir() else "no ordinary file"
        raise FileError(path, [f"this is {what}, so it cannot be written."])


def save(files: Mapping[Path, bytes]) -> None:
    """Put files in their places, each as a whole, once all are ready; raises FileError."""
    beside = {path: path.with_name(f".{path.name}.new") for path in files}
    path = None
    try:
        for path, data in files.items():
            beside[path].write_bytes(data)
        for path in files:
            beside[path].replace(path)
    except OSError as error:
        assert path
        raise FileError(path, [f"this file cannot be written: {error.strerror}."]) from None
    finally:
        for new in beside.values():
            with suppress(OSError):
                new.unlink(missing_ok=True)


def summary(found: Plan, draft: Draft) -> Iterator[str]:
    """Say what the whole is worth."""
    quality, count = draft.quality, len(draft.suggestions)
    places = sum(max(one.places, 0) for one in found.mentors)
    yield (
        f"{_many(len(found.mentees), 'mentee')}, {_many(len(found.mentors), 'mentor')} with"
        f" {_many(places, 'place')}."
    )
    wait = "waits" if len(draft.waiting) == 1 else "wait"
    have = "has" if len(draft.free) == 1 else "have"
    yield (
        f"{_many(count, 'pair')}. {_many(len(draft.waiting), 'mentee')} {wait} for a mentor, and"
        f" {_many(len(draft.free), 'mentor')} with places {have} no mentee."
    )
    if draft.scarce:
        yield f"One more place with any of these would help most: {', '.join(draft.scarce)}."
    if found.absent:
        yield f"Away, and in no pair: {_many(len(found.absent), 'member')}."
    for pin in found.refused:
        yield f"Not pinned: {pin.mentor} and {pin.mentee}. {pin.why}"
    if count:
        yield (
            f"Scores, from 0 to 1: {share(quality.total)} in total, mean"
            f" {share(quality.total / count)}, least {share(quality.minimum)}, the worst 5 %"
            f" {share(quality.worst_twentieth)} on average."
        )
        yield (
            f"{100 * quality.below_own_best:.2f} % of the mentees have less than 60 % of the best"
            " score that any mentor could give them."
        )
        yield (
            f"Blocking pairs, two who would both be better off with each other:"
            f" {quality.blocking:,}."
        )
    if quality.certified:
        yield "Certified optimal: no other pairs are better under the same rules and floors."
    else:
        yield (
            "Not proven: under the same rules and floors others might be better, by"
            f" {share(quality.gap)} in total at most."
        )


def own_words(words: Counter[str]) -> Iterator[str]:
    """Name the topics that the vocabulary does not have, for whoever wants to add synonyms."""
    if words:
        often = sorted(words, key=lambda word: (-words[word], word))
        shown = ", ".join(f"{word} ({words[word]})" for word in often[:MOST_WORDS])
        more = f" and {len(often) - MOST_WORDS} more" if len(often) > MOST_WORDS else ""
        yield f"Not in the vocabulary, and so in people's own words: {shown}{more}."


def share(points: float) -> str:
    """Return points as a share of 1."""
    return f"{points / UNIT:.4f}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as UTF-8 with a mark, by which Excel knows it."""
    words = io.StringIO(newline="")
    writer = csv.writer(words)
    writer.writerow(columns)
    writer.writerows([*map(_harmless, row)] for row in rows)
    return words.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking somebody's words for a formula."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
