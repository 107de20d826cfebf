"""The small engine under the tables: a check takes a value and returns what is wrong with it.

Pointers are relative to the value checked; whoever holds the value puts its key in front, so a
payload that is right costs no string building at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from playground.blocks._problem import Problem

Found = Sequence[Problem]
Check = Callable[[Any], Found]
Fields = Mapping[str, Check]

FINE: Found = ()


def wrong(sentence: str, pointer: str = "") -> Found:
    """Return one problem."""
    return [Problem(pointer, sentence)]


def anything(_value: object) -> Found:
    """Accept a value that somebody else has looked at."""
    return FINE


def string(most: int | None = None, *, least: int = 0) -> Check:
    """Accept a string of `least` to `most` characters."""

    def check(value: Any) -> Found:
        if not isinstance(value, str):
            return wrong("must provide a string")
        if len(value) < least:
            return wrong(f"must be more than {least - 1} characters")
        if most is not None and len(value) > most:
            return wrong(f"must be less than {most + 1} characters")
        return FINE

    return check


def boolean(value: Any) -> Found:
    """Accept true and false."""
    return FINE if isinstance(value, bool) else wrong("must provide a boolean")


def number(value: Any) -> Found:
    """Accept a whole or a decimal number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return FINE
    return wrong("must provide a number")


def integer(least: int | None = None, most: int | None = None) -> Check:
    """Accept a whole number from `least` to `most`."""

    def check(value: Any) -> Found:
        if not isinstance(value, int) or isinstance(value, bool):
            return wrong("must provide an integer")
        if least is not None and value < least:
            return wrong(f"must be more than {least - 1}")
        if most is not None and value > most:
            return wrong(f"must be less than {most + 1}")
        return FINE

    return check


def one_of(*values: str) -> Check:
    """Accept one of a few words."""

    def check(value: Any) -> Found:
        if not isinstance(value, str):
            return wrong("must provide a string")
        return FINE if value in values else wrong("must be a valid enum value")

    return check


def both(*checks: Check) -> Check:
    """Accept what every check accepts; a later one may rely on the earlier ones."""

    def check(value: Any) -> Found:
        for each in checks:
            if found := each(value):
                return found
        return FINE

    return check


def holds(test: Callable[[Any], bool], sentence: str) -> Check:
    """Accept what passes the test."""

    def check(value: Any) -> Found:
        return FINE if test(value) else wrong(sentence)

    return check


def array(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """Accept a list of `least` to `most` items that `item` accepts."""

    def check(value: Any) -> Found:
        if not isinstance(value, list):
            return wrong("must provide an array")
        if len(value) < least:
            return wrong(f"must provide at least {least} items")
        if most is not None and len(value) > most:
            return wrong(f"no more than {most} items allowed")
        problems: list[Problem] = []
        for index, each in enumerate(value):
            if found := item(each):
                problems += [problem.under(index) for problem in found]
        return problems

    return check


def record(required: Fields, optional: Fields, *rules: Check) -> Check:
    """Accept an object with these fields and no others.

    The rules look at several fields together, and only once each of them is right by itself.
    """
    known = {**required, **optional}
    needed = frozenset(required)

    def check(value: Any) -> Found:
        if not isinstance(value, dict):
            return wrong("must provide an object")
        problems: list[Problem] = []
        for key, each in value.items():
            field = known.get(key)
            if field is None:
                problems += wrong(f"invalid additional property: {key}")
            elif found := field(each):
                problems += [problem.under(key) for problem in found]
        if not needed <= value.keys():
            for key in required:
                if key not in value:
                    problems += wrong(f"missing required field: {key}")
        if not problems:
            for rule in rules:
                problems += rule(value)
        return problems

    return check


def typed(required: Fields, optional: Fields, *rules: Check) -> Check:
    """Accept an object that also has the `type` by which it was chosen."""
    return record({"type": anything, **required}, optional, *rules)


def by_type(kinds: Fields) -> Check:
    """Accept an object whose `type` is one of `kinds`, and which its own check accepts."""

    def check(value: Any) -> Found:
        if not isinstance(value, dict):
            return wrong("must provide an object")
        if "type" not in value:
            return wrong("missing required field: type")
        kind = value["type"]
        if not isinstance(kind, str):
            return wrong("must provide a string", "/type")
        chosen = kinds.get(kind)
        return wrong(f"unsupported type: {kind}", "/type") if chosen is None else chosen(value)

    return check


def some_of(*names: str) -> Check:
    """Ask for at least one of several fields."""
    sentence = "must define either " + " or ".join(f"`{name}`" for name in names)

    def rule(value: Any) -> Found:
        if any(name in value for name in names):
            return FINE
        return wrong(sentence, "/type" if "type" in value else "")

    return rule


def not_both(first: str, second: str) -> Check:
    """Refuse two fields that exclude each other."""
    sentence = f"cannot define both `{first}` and `{second}`"
    return holds(lambda value: not (first in value and second in value), sentence)


def unique(key: str) -> Check:
    """Refuse a list of objects in which two have the same value under `key`."""

    def rule(items: Any) -> Found:
        return list(repeated(key, ((f"/{index}", item) for index, item in enumerate(items))))

    return rule


def repeated(key: str, objects: Iterator[tuple[str, Any]]) -> Iterator[Problem]:
    """Yield a problem for each object whose `key` an earlier one has used."""
    seen: set[str] = set()
    for pointer, each in objects:
        name = each.get(key)
        if name is None:
            continue
        if name in seen:
            yield Problem(f"{pointer}/{key}", f'`{key}` "{name}" already exists')
        seen.add(name)
