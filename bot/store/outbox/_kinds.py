"""What a key says of its row: which kind of message it is, and which feature has written it."""

import re

WORD = re.compile(r"[a-z_]+")

# By the last word of a key that is listed here. A feature's own name needs no line.
FEATURES = {
    "alone": "departures",
    "ask": "victories",
    "break": "enrolments",
    "coordinator": "programmes",
    "departed": "departures",
    "goal": "goals",
    "help": "check_ins",
    "home": "homes",
    "invitation": "programmes",
    "left": "enrolments",
    "nudge": "check_ins",
    "pair": "pairs",
    "ping": "check_ins",
    "rematch": "rematches",
    "rhythm": "check_ins",
    "victory": "victories",
}


def kind(key: str) -> str:
    """Return a key without what is particular to one row: "pair.ping" of "pair:17:ping:2026-W10".

    There are few of them, and none says who it is about.
    """
    return ".".join(part for part in key.split(":") if WORD.fullmatch(part))


def feature(key: str) -> str:
    """Return the name of the feature that a key belongs to."""
    words = kind(key).split(".")
    known = [FEATURES[word] for word in words if word in FEATURES]
    return known[-1] if known else words[0]
