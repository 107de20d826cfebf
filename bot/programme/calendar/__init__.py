"""The calendar: when things recur, where it is night, and how days are said and read.

Moments are aware datetimes; those returned are in UTC unless a function says otherwise.
"""

from bot.programme.calendar._reading import read_day
from bot.programme.calendar._rules import Rule, next_due
from bot.programme.calendar._speaking import (
    spoken,
    spoken_date,
    spoken_often,
    spoken_rule,
    spoken_rule_for,
)
from bot.programme.calendar._zones import hour_for_both, local, moment, waking, week_of

__all__ = [
    "Rule",
    "hour_for_both",
    "local",
    "moment",
    "next_due",
    "read_day",
    "spoken",
    "spoken_date",
    "spoken_often",
    "spoken_rule",
    "spoken_rule_for",
    "waking",
    "week_of",
]
