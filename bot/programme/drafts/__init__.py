"""Drafts: what a coordinator is preparing, and what may be done to it. Pure functions on data."""

from bot.programme.drafts._changing import drop, pin, swap, take
from bot.programme.drafts._comparing import BANDS, Figures, Move, band, figures, moves, spread
from bot.programme.drafts._draft import Cohort, Draft, Proposed, Run
from bot.programme.drafts._exploring import Option, options, shortlists
from bot.programme.drafts._suggesting import SEED, Scales, possible, suggest

__all__ = [
    "BANDS",
    "SEED",
    "Cohort",
    "Draft",
    "Figures",
    "Move",
    "Option",
    "Proposed",
    "Run",
    "Scales",
    "band",
    "drop",
    "figures",
    "moves",
    "options",
    "pin",
    "possible",
    "shortlists",
    "spread",
    "suggest",
    "swap",
    "take",
]
