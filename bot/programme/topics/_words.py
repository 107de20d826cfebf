"""Words: which short phrases mean the same, judged by their words alone."""

import re
import unicodedata
from functools import lru_cache

_SMALL_WORDS = """
a about an and at better for how in into learn learning more my of on or our skill skills the to
with
"""
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_WORD_MARKS = "+#&"  # C++, C#, R&D
_SHORT = re.compile("[^aeiouy]*[aeiouy][^aeiouywx]e")  # here the -e is heard: give, write
_DOUBLED = re.compile(r"([^aeioulsz])\1$")


def words(phrase: str) -> list[str]:
    """Return all words in small letters, without punctuation."""
    plain = unicodedata.normalize("NFKC", phrase).casefold().replace("'", "").replace("’", "")
    spaced = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" or letter in _WORD_MARKS else " "
        for letter in plain
    )
    return [word for word in spaced.split() if word.strip(_WORD_MARKS)]


@lru_cache(maxsize=10_000)
def stems(phrase: str) -> tuple[str, ...]:
    """Return the stems of the words that matter: "How to give talks" is "give", "talk"."""
    found = words(phrase)
    matter = [word for word in found if word not in SMALL_WORDS] or found
    return tuple(stem(word) for word in matter) or (phrase.casefold().strip(),)


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """Cut an English plural, -ing, a long word's -ment and a mute -e, much as Porter does.

    "Giving" is "give", "management" is "manage", "planning" is "plan", but "plane" is not. Words
    in other languages mostly stay as they are.
    """
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 9 and word.endswith("ment"):
        word = word[:-4]
    if word.endswith("ing") and re.search("[aeiouy]", word[:-3]):
        word = word[:-3] + "e"
    if len(word) > 2 and word.endswith("e") and not _SHORT.fullmatch(word):
        word = _DOUBLED.sub(r"\1", word[:-1])
    return word
