"""Topics: which short phrases mean the same, judged by their words alone."""

import re
import unicodedata
from functools import lru_cache

SAME, PART = 4, 2  # in quarters

Topic = frozenset[str]

_SMALL_WORDS = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "at",
        "better",
        "for",
        "how",
        "in",
        "into",
        "learn",
        "learning",
        "more",
        "my",
        "of",
        "on",
        "or",
        "our",
        "skill",
        "skills",
        "the",
        "to",
        "with",
    ]
)
_WORD_MARKS = "+#&"  # C++, C#, R&D
_SHORT = re.compile("[^aeiouy]*[aeiouy][^aeiouywx]e")  # here the -e is heard: give, write
_DOUBLED = re.compile(r"([^aeioulsz])\1$")


@lru_cache(maxsize=10_000)
def topic(phrase: str) -> Topic:
    """Return the stems of the words that matter: "Speaking in public" is "public speaking"."""
    plain = unicodedata.normalize("NFKC", phrase).casefold()
    spaced = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" or letter in _WORD_MARKS else " "
        for letter in plain
    )
    words = {word for word in spaced.split() if word.strip(_WORD_MARKS)}
    stems = {_stem(word) for word in words - _SMALL_WORDS or words}
    return frozenset(stems or {plain.strip()})


def topics(phrases: tuple[str, ...]) -> dict[Topic, str]:
    """Return the topics in the order given, each with the words that first named it."""
    found: dict[Topic, str] = {}
    for phrase in phrases:
        if phrase.strip():
            found.setdefault(topic(phrase), phrase)
    return found


def closeness(one: Topic, other: Topic) -> int:
    """Return SAME, PART ("Python" is part of "Python testing") or 0."""
    if one == other:
        return SAME
    return PART if one < other or other < one else 0


def _stem(word: str) -> str:
    """Cut an English plural, -ing and a mute -e, much as Porter's stemmer does.

    "Giving" is "give", "planning" is "plan", but "plane" is not. Words in other languages mostly
    stay as they are.
    """
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word.endswith("ing") and re.search("[aeiouy]", word[:-3]):
        word = word[:-3] + "e"
    if len(word) > 2 and word.endswith("e") and not _SHORT.fullmatch(word):
        word = _DOUBLED.sub(r"\1", word[:-1])
    return word
