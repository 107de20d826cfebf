"""Prompts: what somebody may tell of, and which one comes next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

LIGHT, PERSONAL, DEEP = 1, 2, 3
DEPTHS = {"light": LIGHT, "personal": PERSONAL, "deep": DEEP}


@dataclass(frozen=True)
class Prompt:
    """Something to tell of; `key` names it whatever language it is in."""

    key: str
    depth: int
    words: str


@cache
def prompts() -> Mapping[str, Prompt]:
    """Return all prompts by their keys, from light to deep."""
    return parse(files(__package__).joinpath("prompts.txt").read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Prompt]:
    """Return the prompts of such a file; raises ValueError with the line that cannot be read."""
    found: dict[str, Prompt] = {}
    depth = None
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if said.startswith("["):
            depth = DEPTHS.get(said.strip("[]").strip().lower())
            if depth is None:
                raise ValueError(f"Line {number}: a heading is one of {', '.join(DEPTHS)}.")
            continue
        key, colon, words = (part.strip() for part in said.partition(":"))
        if depth is None or not colon or not key or not words:
            raise ValueError(f"Line {number}: a prompt is a name, a colon, and what it says.")
        if key in found:
            raise ValueError(f"Line {number}: there is a prompt called {key} already.")
        found[key] = Prompt(key, depth, words)
    return found


def find(key: str) -> Prompt | None:
    """Return the prompt of this name, unless it has been taken out of the file."""
    return prompts().get(key)


def draw(
    seen: Mapping[str, int], depth: int, chance: Random, but: Collection[str | None] = ()
) -> Prompt:
    """Return a prompt that goes no deeper than `depth`.

    `seen` says how often two people were shown each: nothing comes again before all have come.
    What they have before them now, `but`, is no other prompt, so it comes only if it is the last.
    """
    every = [one for one in prompts().values() if one.depth <= depth]
    allowed = [one for one in every if one.key not in but] or every
    least = min(seen.get(one.key, 0) for one in allowed)
    return chance.choice([one for one in allowed if seen.get(one.key, 0) == least])
