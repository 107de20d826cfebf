"""What Slack answers about one spot in a payload."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One refusal: a JSON pointer to the spot, and the sentence Slack writes about it."""

    pointer: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.sentence} [json-pointer:{self.pointer}]"

    def under(self, key: str | int) -> Problem:
        """Return the same problem as seen by the parent that keeps the value at `key`."""
        return Problem(f"/{key}{self.pointer}", self.sentence)
