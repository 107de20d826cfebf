"""Meanings: what people's own words stand for, and what they have put right of that."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.programme import topics
from bot.programme.topics import Vocabulary, VocabularyError

OWN = "="  # instead of a topic: the words stay as they are

Corrections = Mapping[str, str]  # small letters of what was typed: a topic's name, or OWN


@lru_cache(maxsize=100)
def vocabulary(lines: str) -> Vocabulary:
    """Return the vocabulary of a programme: its own lines and those that come with Mentor.

    Lines that fit no more, because a new version brings another list, are passed over.
    """
    try:
        return topics.default().extended(lines)
    except VocabularyError:
        return topics.default()


def of(known: Vocabulary, words: str, corrections: Corrections) -> tuple[str, ...]:
    """Return the topics that somebody's words stand for; the words themselves if there are none."""
    meant = corrections.get(words.casefold())
    if meant == OWN:
        return (words,)
    if meant:
        return (meant,)
    return tuple(one.name for one in known.read(words)) or (words,)


def names(
    known: Vocabulary, phrases: Sequence[str], amounts: Sequence[int], corrections: Corrections
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the topics of several answers, each once, and the highest amount given for it.

    There are no amounts if none are given.
    """
    found: dict[str, int] = {}
    for place, words in enumerate(phrases):
        amount = amounts[place] if amounts else 0
        for name in of(known, words, corrections):
            found[name] = max(amount, found.get(name, amount))
    return tuple(found), tuple(found.values()) if amounts else ()


def nearest(known: Vocabulary, words: str, most: int) -> list[str]:
    """Return the topics that somebody may have meant, the likeliest first."""
    from rapidfuzz import process

    phrases = {phrase: topic.name for topic in known.topics for phrase in topic.phrases}
    close = process.extract(words, phrases.keys(), limit=4 * most, score_cutoff=60)
    return list(dict.fromkeys(phrases[phrase] for phrase, _, _ in close))[:most]
