"""Figures, and the table in which they are printed."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Figure:
    """One figure beside its anchor; the aim is a ratio, or a difference in the same unit.

    Without an anchor, the figure itself is what is aimed at.
    """

    name: str
    ours: float
    anchor: float | None
    unit: str
    aim: float | None = None
    is_difference: bool = False
    at_least: bool = False  # the aim is the least, not the most

    @property
    def result(self) -> float:
        """The ratio to the anchor, or the difference from it."""
        if self.anchor is None:
            return self.ours
        return self.ours - self.anchor if self.is_difference else self.ours / self.anchor

    def cells(self) -> list[str]:
        """Return the figure as a row of the table."""
        sign, unit = ("×", "")
        if self.is_difference or self.anchor is None:
            sign, unit = ("+" if self.is_difference else ""), f" {self.unit}"
        aim = verdict = ""
        if self.aim is not None:
            aim = f"{'≥ ' if self.at_least else ''}{sign}{self.aim:g}{unit}"
            is_met = self.result >= self.aim if self.at_least else self.result <= self.aim
            verdict = "met" if is_met else "MISSED"
        return [
            self.name,
            f"{self.ours:.2f} {self.unit}",
            "" if self.anchor is None else f"{self.anchor:.2f} {self.unit}",
            "" if self.anchor is None else f"{sign}{self.result:.2f}{unit}",
            aim,
            verdict,
        ]


HEAD = ["", "Mentor", "anchor", "result", "aim", ""]


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    for row in rows:
        first, *others = (
            cell.ljust(width) if column in (0, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())
