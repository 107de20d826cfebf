"""Figures, and the table in which they are printed."""

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Figure:
    """One figure beside its anchor; the aim is a ratio, or a difference in the same unit."""

    name: str
    ours: float
    anchor: float
    unit: str
    aim: float | None = None
    is_difference: bool = False

    @property
    def result(self) -> float:
        """The ratio to the anchor, or the difference from it."""
        return self.ours - self.anchor if self.is_difference else self.ours / self.anchor

    def cells(self) -> list[str]:
        """Return the figure as a row of the table."""
        sign, unit = ("+", f" {self.unit}") if self.is_difference else ("×", "")
        aim = verdict = ""
        if self.aim is not None:
            aim = f"{sign}{self.aim:g}{unit}"
            verdict = "met" if self.result <= self.aim else "MISSED"
        return [
            self.name,
            f"{self.ours:.2f} {self.unit}",
            f"{self.anchor:.2f} {self.unit}",
            f"{sign}{self.result:.2f}{unit}",
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
