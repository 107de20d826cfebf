"""Writing: the pairs as a file that spreadsheets open, and the whole in a few plain lines."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

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


def save(path: Path, data: bytes) -> None:
    """Put a file in its place as a whole; raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.replace(path)


def summary(found: Plan, draft: Draft) -> Iterator[str]:
    """Say what the whole is worth."""
    quality, count = draft.quality, len(draft.suggestions)
    places = sum(max(one.places, 0) for one in found.mentors)
    yield (
        f"{_many(len(found.mentees), 'mentee')}, {_many(len(found.mentors), 'mentor')} with"
        f" {_many(places, 'place')}."
    )
    yield (
        f"{_many(count, 'pair')}. Without a mentor: {_many(len(draft.waiting), 'mentee')}. Without"
        f" a mentee: {_many(len(draft.free), 'mentor')}."
    )
    if found.absent:
        yield f"Away, and in no pair: {_many(len(found.absent), 'member')}."
    for pin in found.refused:
        yield f"Not pinned: {pin.mentor} and {pin.mentee}. {pin.why}"
    if count:
        yield (
            f"Scores, from 0 to 1: mean {share(quality.total / count)}, least"
            f" {share(quality.minimum)}, the worst 5 % {share(quality.worst_twentieth)} on average."
        )
        yield (
            f"{quality.below_own_best:.1%} have less than 60 % of the best score that anybody could"
            f" give them; {quality.blocking:,} times two would both rather have each other."
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
