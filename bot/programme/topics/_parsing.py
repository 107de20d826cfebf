"""Parsing: a list of topics as a coordinator writes it, one a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.programme.topics._words import stems

LONGEST = 60  # letters of a name or a synonym
MOST_SYNONYMS = 30
MOST_TOPICS = 1000

_COLON = re.compile(r"(?<!\d)[:：]|[:：](?!\d)")  # not the one in "1:1 meetings"


class VocabularyError(Exception):
    """A list of topics cannot be used; `sentences` says why, one for each fault."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True)
class Topic:
    """Something to learn or to pass on, and what else it is called."""

    name: str
    synonyms: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The name and all synonyms."""
        return (self.name, *self.synonyms)


@dataclass(frozen=True)
class Line:
    """One line of a list: a topic, or one that is to be left out."""

    number: int
    topic: Topic
    is_left_out: bool = False


def parse(text: str) -> list[Line]:
    """Read the lines; raises VocabularyError with a sentence for everything that is wrong."""
    lines = list(_lines(text))
    faults = [fault for line in lines for fault in _faults(line)]
    faults += _clashes([line for line in lines if not line.is_left_out])
    if len(lines) > MOST_TOPICS:
        faults.append(f"There are {len(lines):,} topics; at most {MOST_TOPICS:,} are possible.")
    if faults:
        raise VocabularyError(faults)
    return lines


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        words = " ".join(line.split())
        if not words or words.startswith("#"):
            continue
        is_left_out = words.startswith(("- ", "– ", "− "))
        name, *rest = _COLON.split(words[2:] if is_left_out else words, maxsplit=1)
        named = (part.strip() for part in re.split("[,;，、]", rest[0] if rest else ""))
        synonyms = tuple(dict.fromkeys(part for part in named if part))
        yield Line(number, Topic(name.strip(), synonyms), is_left_out)


def _faults(line: Line) -> Iterator[str]:
    topic, where = line.topic, f"Line {line.number}"
    if not topic.name:
        yield f"{where}: the name of the topic is missing before the colon."
    for phrase in topic.phrases:
        if len(phrase) > LONGEST:
            yield f"{where}: “{phrase[:30]}…” is longer than {LONGEST} letters."
    if len(topic.synonyms) > MOST_SYNONYMS:
        yield (
            f"{where}: “{topic.name}” has {len(topic.synonyms)} synonyms;"
            f" at most {MOST_SYNONYMS} are possible."
        )
    if line.is_left_out and topic.synonyms:
        yield f"{where}: to leave a topic out, write its name alone after the dash."


def _clashes(lines: Sequence[Line]) -> Iterator[str]:
    names: dict[frozenset[str], Line] = {}
    for line in lines:
        first = names.setdefault(frozenset(stems(line.topic.name)), line)
        if line.topic.name and first is not line:
            yield (
                f"Line {line.number}: “{line.topic.name}” is there already,"
                f" as “{first.topic.name}” in line {first.number}."
            )
    taken = {stems(line.topic.name): line for line in reversed(lines)}
    for line in lines:
        for synonym in line.topic.synonyms:
            first = taken.setdefault(stems(synonym), line)
            if first.topic != line.topic:
                yield (
                    f"Line {line.number}: “{synonym}” belongs to “{first.topic.name}” already"
                    f" (line {first.number}); it can only mean one of them."
                )
