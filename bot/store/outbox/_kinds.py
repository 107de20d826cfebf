"""What a key says of its row: which kind of message it is, and which feature has written it."""

import re

WORD = re.compile(r"[a-z_]+")

# By the first word of a key, or by the second one where the first says which pair.
# A feature's own name needs no line.
FEATURES = {
    "added": "rosters",
    "alone": "departures",
    "break": "enrolments",
    "ceremony": "ceremonies",
    "choice": "choices",
    "coffee": "coffees",
    "coordinator": "programmes",
    "departed": "departures",
    "draft": "drafts",
    "ended": "pairs",
    "goal": "goals",
    "help": "check_ins",
    "home": "homes",
    "introduction": "drafts",
    "invitation": "programmes",
    "left": "enrolments",
    "nudge": "check_ins",
    "parted": "pairs",
    "ping": "check_ins",
    "rematch": "rematches",
    "rhythm": "check_ins",
    "story": "stories",
    "stand_up": "stand_ups",
    "stand_up_log": "stand_ups",
    "victory": "victories",
    "waiting": "drafts",
}


def kind(key: str) -> str:
    """Return a key without what is particular to one row: "pair.ping" of "pair:17:ping:2026-W10".

    There are few of them, and none says who it is about.
    """
    return ".".join(part for part in key.split(":") if WORD.fullmatch(part))


def feature(key: str) -> str:
    """Return the name of the feature that a key belongs to."""
    first, *more = kind(key).split(".")
    word = more[0] if first == "pair" and more else first
    return FEATURES.get(word, word)
