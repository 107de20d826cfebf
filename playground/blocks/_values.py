"""Values with a form of their own: dates, times, zones, numbers, and pairs that must agree."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from playground.blocks._engine import FINE, Check, Found, both, holds, string, wrong


def _like(pattern: re.Pattern[str], sentence: str) -> Check:
    return holds(lambda value: pattern.fullmatch(value) is not None, sentence)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


@cache
def _is_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        return False
    return True


_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

initial_date = both(string(), holds(_is_date, "must be a valid date in the format YYYY-MM-DD"))
initial_time = both(string(), _like(_TIME, "must be a valid time in the format HH:mm"))
timezone = both(string(), holds(_is_zone, "must be a valid timezone"))
numeric = both(string(), _like(_NUMBER, "must be a valid number"))


def lengths_agree(element: Any) -> Found:
    """Refuse a text input whose lengths exclude each other, or its own initial value."""
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        return wrong("must be less than or equal to `max_length`", "/min_length")
    if len(element.get("initial_value", "")) > most:
        return wrong(f"must be less than {most + 1} characters", "/initial_value")
    return FINE


def lines_agree(element: Any) -> Found:
    """Refuse an input that is to be higher at first than at last."""
    if element.get("min_lines", 1) > element.get("max_lines", 100):
        return wrong("must be less than or equal to `max_lines`", "/min_lines")
    return FINE


def numbers_agree(element: Any) -> Found:
    """Refuse a number input whose bounds exclude each other, or its own initial value."""
    given = {
        key: Decimal(element[key])
        for key in ("min_value", "initial_value", "max_value")
        if key in element
    }
    if not element["is_decimal_allowed"]:
        for key, number in given.items():
            if number != number.to_integral_value():
                return wrong("must be a whole number", f"/{key}")
    for (lower, low), (higher, high) in pairwise(given.items()):
        if low > high:
            return wrong(f"must be less than or equal to `{higher}`", f"/{lower}")
    return FINE
