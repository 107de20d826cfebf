"""Matching: the draft of pairs that suits the whole cohort best, and why each two.

First as many mentees as possible get a mentor (whoever waited before comes first), then nobody
falls below two floors, then the pairs' scores are as high in total as they can be; what is still
equal is decided by a hash of the two ids, so the order in which people are given changes nothing.
No better draft exists, and `Quality.certified` says that this was proven. A coordinator's pins
come first.
"""

from bot.programme.matching._certifying import verify
from bot.programme.matching._drafting import describe, propose, suggest
from bot.programme.matching._explaining import LITTLE, explain
from bot.programme.matching._market import Watch
from bot.programme.matching._people import (
    Alternative,
    Draft,
    Profile,
    Quality,
    Rules,
    Suggestion,
    Waiting,
    Weights,
    ranked,
)
from bot.programme.matching._plan import Considered, Plan, Refused
from bot.programme.matching._planning import Options, consider, plan, rematch
from bot.programme.matching._scoring import Scores

__all__ = [
    "LITTLE",
    "Alternative",
    "Considered",
    "Draft",
    "Options",
    "Plan",
    "Profile",
    "Quality",
    "Refused",
    "Rules",
    "Scores",
    "Suggestion",
    "Waiting",
    "Watch",
    "Weights",
    "consider",
    "describe",
    "explain",
    "plan",
    "propose",
    "ranked",
    "rematch",
    "suggest",
    "verify",
]
