"""Slips: small typing errors, put right only where little else can have been meant."""

from collections.abc import Collection
from functools import cache
from importlib.resources import files

CLOSE = 85  # of 100, by rapidfuzz's ratio
ALONE, AMONG_OTHERS = 5, 3  # letters at least: in shorter words, one makes another word
LONG = 9  # so many letters leave room for two errors


def candidates(word: str, known: Collection[str], *, is_alone: bool) -> list[str]:
    """Return the known words that this one may have been meant to be, the closest first.

    One letter too many, too few or wrong, or two that changed places; two errors in a long word.
    The first letter is right: people rarely miss it, and most words that differ in it are others.
    """
    least = ALONE if is_alone else AMONG_OTHERS
    if len(word) < least or not word.isalpha() or word in _other_words():
        return []
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    found = []
    for other in known:
        if other[0] == word[0] and len(other) >= least and abs(len(other) - len(word)) <= 2:
            errors = OSA.distance(word, other)
            if errors <= (2 if min(len(word), len(other)) >= LONG else 1):
                found.append((-fuzz.ratio(word, other), other))
    return [other for _, other in sorted(found)]


def is_slip(typed: str, meant: str) -> bool:
    """Whether a phrase is so close to another that it must have been meant."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    swapped = OSA.distance(typed, meant) == 1 and sorted(typed) == sorted(meant)
    return swapped or fuzz.ratio(typed, meant) >= CLOSE


@cache
def _other_words() -> frozenset[str]:
    """Return words that would be taken for slips of topics, but are words of their own."""
    text = files(__package__).joinpath("other_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
