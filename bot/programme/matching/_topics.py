"""Topics: how close two are, judged by their words alone.

Profiles name topics as the vocabulary does, as far as it knows them (`bot.programme.topics`); this
also compares those that are in somebody's own words.
"""

from functools import lru_cache

from bot.programme.topics import stems

SAME, PART = 4, 2  # in quarters

Topic = frozenset[str]


@lru_cache(maxsize=10_000)
def topic(phrase: str) -> Topic:
    """Return the stems of the words that matter: "Speaking in public" is "public speaking"."""
    return frozenset(stems(phrase))


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
