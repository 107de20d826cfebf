"""Options: what `mentor match` and `mentor match audit` may be told."""

import argparse
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.matchmaking import _auditing
from bot.matchmaking._people import COLUMNS
from bot.programme.matching import Weights

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NOT_PROVEN = 3  # the exit code
AUDIT = "match audit"

Run = Callable[[argparse.Namespace], None]


def add_match(commands: "Commands", run: Run) -> None:
    """Add `mentor match`."""
    match = commands.add_parser(
        "match",
        help="find the best pairs for the people in a file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Find the best pairs for the people in a CSV file.",
        epilog="\n".join(
            (
                "columns of the file (only person and role are needed; lists with semicolons):",
                *(f"  {name:10} {meaning}" for name, meaning in COLUMNS.items()),
                "",
                "exit codes:",
                "  0  done",
                "  1  a file cannot be used",
                "  2  the command cannot be understood: an option or its value is wrong or missing",
                f"  {NOT_PROVEN}  not certified, and so nothing was written",
            )
        ),
    )
    match.add_argument("people", type=Path, metavar="people.csv")
    match.add_argument("--out", type=Path, required=True, metavar="pairs.csv", help="is written")
    match.add_argument(
        "--waiting",
        type=Path,
        metavar="FILE",
        help="is written: who waits, and why (default: beside pairs.csv, as pairs-waiting.csv)",
    )
    match.add_argument(
        "--published",
        type=Path,
        metavar="FILE",
        help="pairs that stay as they are; only whoever is in none of them is paired",
    )
    match.add_argument(
        "--certify",
        action="store_true",
        help="check the proof once more, over all pairs; write nothing if it does not hold",
    )
    match.add_argument("--seed", type=int, default=0, metavar="N", help="decides ties (0)")
    match.add_argument(
        "--fairness",
        type=_fairness,
        default=1.0,
        metavar="F",
        help="from 0, the best total, to 1, where nobody is left far behind (1)",
    )
    match.add_argument(
        "--weights",
        type=_weights,
        default=Weights(),
        metavar="NAME=N,…",
        help=", ".join(f"{one.name}={one.default}" for one in fields(Weights)),
    )
    match.add_argument(
        "--vocabulary",
        type=Path,
        metavar="FILE",
        help="topics of your own, one a line: “Kubernetes: k8s, container orchestration”",
    )
    match.add_argument("--same-team", action="store_true", help="two of a team may be a pair")
    match.add_argument("--no-guests", action="store_true", help="guests are in no pair")
    match.add_argument(
        "--least-hours", type=_hours, default=1, metavar="H", help="in common, a week (1)"
    )
    match.set_defaults(run=run)


def add_audit(commands: "Commands", run: Run) -> None:
    """Add `mentor match audit`."""
    audit = commands.add_parser(
        AUDIT,
        help="compare groups of people by what pairs they got; changes nothing",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=(
            "Compare groups of people by how many have a pair and how high it scores.\n"
            "Changes nothing and writes nothing."
        ),
        epilog=(
            "groups.csv has a column person and one or more columns of groups, such as site.\n"
            f"Groups of fewer than {_auditing.SMALLEST} people are not shown."
        ),
    )
    audit.add_argument("pairs", type=Path, metavar="pairs.csv", help="as `mentor match` wrote it")
    audit.add_argument("people", type=Path, metavar="people.csv", help="as it was then")
    audit.add_argument("--groups", type=Path, required=True, metavar="groups.csv")
    audit.set_defaults(run=run)


def _fairness(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"“{words}” is not a number from 0 to 1")
    return value


def _hours(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1
    if not 0 <= value <= 168:
        raise argparse.ArgumentTypeError(f"“{words}” is not a number of hours from 0 to 168")
    return value


def _weights(words: str) -> Weights:
    known = [one.name for one in fields(Weights)]
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        name, _, amount = (piece.strip() for piece in part.partition("="))
        if name not in known:
            raise argparse.ArgumentTypeError(f"“{name}” is not one of {', '.join(known)}")
        if not amount.isdecimal() or int(amount) > 1000:
            raise argparse.ArgumentTypeError(f"“{part}” needs a whole number from 0 to 1000")
        found[name] = int(amount)
    return replace(Weights(), **found)
