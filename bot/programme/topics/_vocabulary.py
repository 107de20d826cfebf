"""The vocabulary: what people's own words mean."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product
from typing import Self

from bot.programme.topics import _slips
from bot.programme.topics._parsing import Topic, VocabularyError, parse
from bot.programme.topics._words import stem, stems, words

MOST_KEPT = 20_000  # phrases whose meaning is remembered
SENTENCE = 4  # words that matter: so many are looked through for topics
LONGEST_RUN = 5
MOST_TRIED = 20

_PARTS = re.compile(r"[\n\r\t;•·|]+|,(?!\d)")
_BULLET = re.compile(r"^\s*(?:[-–*+>]|\d+[.)])\s+")
_JOINS = re.compile(r"\s*/\s*|\s+(?:and|or|plus|as well as|&|\+|und|et|y)\s+", re.IGNORECASE)
_AROUND = """
a about advanced all am and any area areas at be become becoming being basic basics beginner
beginners better build building certain confident deepen develop developing do else everything
excellent experience experienced expert expertise field for from fundamentals get getting good
great grow growing have help how i id im improve improved improving in interest interested into
intro introduction know knowledge learn learning like look looking love me methods modern more
my need of on one or other our own people please practice practise some started stuff techniques
the things to topic topics understand understanding using want wanting ways well with work
working would
"""
AROUND = frozenset(_AROUND.split())  # what people write around a topic


class How(StrEnum):
    """How words came to their topic."""

    NAME = "name"  # it is called that, in this form of the words or another
    SYNONYM = "synonym"
    SLIP = "slip"  # a small typing error was put right
    INSIDE = "inside"  # a sentence speaks of it
    OWN = "own"  # not in the vocabulary: it stays as it was typed


@dataclass(frozen=True)
class Understood:
    """What some words were taken to mean: `name` is the topic's, or the words themselves."""

    name: str
    words: str
    how: How

    @property
    def is_known(self) -> bool:
        """Whether the vocabulary has it."""
        return self.how is not How.OWN

    @property
    def is_changed(self) -> bool:
        """Whether it is now called differently, which whoever typed it should see."""
        return self.name.casefold() != self.words.casefold()


class Vocabulary:
    """Topics and what else they are called; `read` says which of them somebody's words mean."""

    def __init__(self, topics: Sequence[Topic] = ()) -> None:
        self.topics = tuple(topics)
        self._named: dict[tuple[str, ...], Topic] = {}
        self._in_order: dict[tuple[str, ...], Topic] = {}
        self._in_any: dict[frozenset[str], Topic | None] = {}
        self._joined: dict[str, Topic] = {}
        self._words: dict[str, None] = {}
        for topic in self.topics:
            self._named[stems(topic.name)] = topic
        for topic in self.topics:
            for phrase in topic.phrases:
                found = self._in_order.setdefault(stems(phrase), topic)
                other = self._in_any.setdefault(frozenset(stems(phrase)), found)
                if other is not found:
                    self._in_any[frozenset(stems(phrase))] = None  # the order decides
                self._joined.setdefault("".join(words(phrase)), found)
                self._words.update(dict.fromkeys(words(phrase)))
        self._in_order |= self._named
        self._in_any |= {frozenset(key): topic for key, topic in self._named.items()}
        self._joined |= {"".join(words(topic.name)): topic for topic in self.topics}
        self._stems = {stem(word) for word in self._words}
        self._understand = lru_cache(maxsize=MOST_KEPT)(self._make_out)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a whole list, one topic a line: "Kubernetes: k8s, container orchestration".

        Empty lines and lines that begin with # are passed over. Raises VocabularyError.
        """
        return cls([line.topic for line in parse(text) if not line.is_left_out])

    def extended(self, text: str) -> Self:
        """Return this vocabulary with a programme's own lines, which come before it.

        A line that names a topic which is here already adds synonyms to it; a synonym that
        belonged to another topic moves; "- Name" leaves a topic out. Raises VocabularyError.
        """
        lines = parse(text)
        kept = {frozenset(stems(topic.name)): topic for topic in reversed(self.topics)}
        faults = []
        for line in reversed(lines):
            key = frozenset(stems(line.topic.name))
            if line.is_left_out:
                if kept.pop(key, None) is None:
                    faults.append(
                        f"Line {line.number}: there is no topic “{line.topic.name}” to leave out."
                    )
            else:
                known = kept.pop(key, Topic(line.topic.name))
                kept[key] = Topic(line.topic.name, line.topic.synonyms + known.synonyms)
        if faults:
            raise VocabularyError(faults[::-1])
        return type(self)(list(reversed(kept.values())))

    def read(self, text: str) -> tuple[Understood, ...]:
        """Return what free text means, each topic once, in the order in which it was typed.

        Topics may stand on lines of their own, between commas, or joined by "and".
        """
        found: dict[frozenset[str], Understood] = {}
        for part in _PARTS.split(text):
            if phrase := " ".join(_BULLET.sub("", part).split()).strip(" .!"):
                for one in self._understand(phrase):
                    found.setdefault(frozenset(stems(one.name)), one)
        return tuple(found.values())

    def names(
        self, answers: Sequence[str], amounts: Sequence[int] = ()
    ) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Return the topics of some answers, each once, and how much of each, if that was said.

        An answer of several topics gives each its amount; of two answers the higher counts.
        """
        found: dict[str, int] = {}
        for place, answer in enumerate(answers):
            for one in self.read(answer):
                amount = amounts[place] if amounts else 0
                found[one.name] = max(found.get(one.name, amount), amount)
        return tuple(found), tuple(found.values()) if amounts else ()

    def _make_out(self, phrase: str) -> tuple[Understood, ...]:
        if one := self._find(phrase):
            return (one,)
        pieces = [piece for piece in _JOINS.split(phrase) if piece]
        if len(pieces) > 1 and (several := self._several(pieces)):
            return several
        if one := self._nearly(phrase):
            return (one,)
        return tuple(self._inside(phrase)) or (Understood(phrase, phrase, How.OWN),)

    def _several(self, pieces: Sequence[str]) -> tuple[Understood, ...]:
        """Read "time and stress management" as two topics, if at least one of them is known."""
        last = pieces[-1].split()[-1]
        read: list[Understood] = []
        for piece in pieces:
            one = self._find(piece) or self._nearly(piece)
            if one is None and piece is not pieces[-1]:
                one = self._find(f"{piece} {last}")
            some = [one] if one else self._inside(piece)
            read += some or [Understood(piece, piece, How.OWN)]
        return tuple(read) if any(one.is_known for one in read) else ()

    def _find(self, phrase: str) -> Understood | None:
        """Return the topic that is called exactly this, in any form of the words."""
        key = stems(phrase)
        topic = (
            self._in_order.get(key)
            or self._in_any.get(frozenset(key))
            or self._joined.get("".join(words(phrase)))
        )
        if topic is None:
            return None
        is_name = frozenset(key) == frozenset(stems(topic.name))
        return Understood(topic.name, phrase, How.NAME if is_name else How.SYNONYM)

    def _nearly(self, phrase: str) -> Understood | None:
        """Return the topic without the words around it, or with a typing error put right."""
        typed = words(phrase)
        for look in (self._find, self._corrected):
            for some in (typed, _core(typed)):
                if some and (one := look(" ".join(some))):
                    return Understood(one.name, phrase, one.how)
        return None

    def _corrected(self, phrase: str) -> Understood | None:
        """Return the topic that a phrase with a typing error must have been meant to name."""
        typed = words(phrase)
        options = [self._options(word, is_alone=len(typed) == 1) for word in typed]
        for some in islice(product(*options), MOST_TRIED):
            meant = " ".join(some)
            one = self._find(meant)
            if one and _slips.is_slip(" ".join(typed), meant):
                return Understood(one.name, phrase, How.SLIP)
        return None

    def _options(self, word: str, *, is_alone: bool) -> list[str]:
        if word in self._words or stem(word) in self._stems or word in AROUND:
            return [word]
        return _slips.candidates(word, self._words, is_alone=is_alone)

    def _inside(self, phrase: str) -> list[Understood]:
        """Look for topics in a phrase, the longest first; of single words only names count.

        A few words are read so only if nothing of them is left over: "Python for data analysis".
        """
        left = stems(phrase)
        found: list[Understood] = []
        start = left_over = 0
        while start < len(left):
            for length in range(min(LONGEST_RUN, len(left) - start), 0, -1):
                run = left[start : start + length]
                topic = self._named.get(run) if length == 1 else self._in_order.get(run)
                if topic:
                    found.append(Understood(topic.name, phrase, How.INSIDE))
                    break
            else:
                length = 1
                left_over += 1
            start += length
        return found if len(left) >= SENTENCE or not left_over else []


def _core(typed: Sequence[str]) -> list[str]:
    """Cut what people write around a topic: "I want to get better at", "basics"."""
    start, stop = 0, len(typed)
    while start < stop and typed[start] in AROUND:
        start += 1
    while stop > start and typed[stop - 1] in AROUND:
        stop -= 1
    return list(typed[start:stop])


@cache
def default() -> Vocabulary:
    """Return the vocabulary that comes with Mentor: default.txt, beside this module."""
    return Vocabulary.parse(files(__package__).joinpath("default.txt").read_text(encoding="utf-8"))
