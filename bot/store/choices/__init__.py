"""Choices: mentees say whom they would like, and mentors whether they agree.

A choice holds one mentor at a time (`mentor_id`), and no mentor is held by more mentees than they
have places: that is what keeps capacity from being broken, whoever answers when.
"""

from bot.store.choices._holding import (
    begin_mentors_turn,
    decline,
    fall_back,
    places_of,
    result,
    room,
)
from bot.store.choices._rewriting import rewrite_offer, rewrite_question
from bot.store.choices._rows import (
    AGREED,
    ASKED,
    MENTEES,
    MENTORS,
    MENTORS_HAVE,
    Choice,
    Round,
    answered,
    close_round,
    consent_key,
    find_round,
    get,
    message_key,
    of_programme,
    open_round,
    prefix,
    timer_key,
    to_answer,
    to_make,
)

__all__ = [
    "AGREED",
    "ASKED",
    "MENTEES",
    "MENTORS",
    "MENTORS_HAVE",
    "Choice",
    "Round",
    "answered",
    "begin_mentors_turn",
    "close_round",
    "consent_key",
    "decline",
    "fall_back",
    "find_round",
    "get",
    "message_key",
    "of_programme",
    "open_round",
    "places_of",
    "prefix",
    "result",
    "rewrite_offer",
    "rewrite_question",
    "room",
    "timer_key",
    "to_answer",
    "to_make",
]
