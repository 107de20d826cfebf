"""Coffees: circles of peers in which everybody meets everybody, two at a time."""

from bot.store.coffees._rounds import (
    answer,
    begin,
    current_of,
    get_coffee,
    last_round,
    past,
    present,
    shared,
)
from bot.store.coffees._seats import (
    Seat,
    any_in,
    count,
    end,
    find,
    get,
    join,
    keep,
    leave,
    seat,
    seats,
    timer_key,
)
from bot.store.coffees._tables import Circle, CircleMember, Coffee

__all__ = [
    "Circle",
    "CircleMember",
    "Coffee",
    "Seat",
    "answer",
    "any_in",
    "begin",
    "count",
    "current_of",
    "end",
    "find",
    "get",
    "get_coffee",
    "join",
    "keep",
    "last_round",
    "leave",
    "past",
    "present",
    "seat",
    "seats",
    "shared",
    "timer_key",
]
