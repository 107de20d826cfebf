"""Matching: the draft of pairs that suits the whole cohort best, and why each two.

First as many mentees as possible get a mentor, then the pairs' scores are as high in total as
they can be; what is still equal is decided by a hash of the two ids, so the order in which people
are given changes nothing. A coordinator's pins are always kept.
"""

from bot.programme.matching._drafting import suggest
from bot.programme.matching._explaining import LITTLE, explain
from bot.programme.matching._people import Draft, Profile, Suggestion, Waiting

__all__ = ["LITTLE", "Draft", "Profile", "Suggestion", "Waiting", "explain", "suggest"]
