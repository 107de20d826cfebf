"""`mentor outbox`: what is not sent and why, and what to do about it. Never what a message says."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from bot.errors import Refusal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.store import Store
    from bot.store.outbox import Outgoing

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

STATES = ("pending", "sending", "unsure", "sent", "dead")
HEADINGS = ("state", "workspace", "what", "to", "due", "tries", "key", "error")


def add_to(commands: "Commands") -> None:
    """Add the command to the command line."""
    outbox = commands.add_parser(
        "outbox",
        help="what is not sent and why; send it again, drop it",
        description="What is not sent and why; never what a message says.",
    )
    deeds = outbox.add_subparsers(required=True, metavar="list|resend|drop")

    shown = deeds.add_parser(
        "list",
        help="the newest rows; of those not sent, without --state",
        description="Show the newest rows: of those not sent, or of the state that is named.",
    )
    shown.add_argument("--state", choices=STATES)
    shown.add_argument("--workspace", metavar="TEAM_ID")
    shown.add_argument("--limit", type=_count, default=50, help="default: 50")
    shown.set_defaults(run=_list)

    again = deeds.add_parser(
        "resend",
        help="send again what was given up within the last 7 days",
        description="Send again what was given up within the last 7 days; what may have arrived"
        " after all is looked for first.",
    )
    again.add_argument("keys", nargs="*", metavar="KEY")
    again.add_argument("--all-dead", action="store_true", help="all of it")
    again.add_argument("--workspace", metavar="TEAM_ID", help="with --all-dead: only here")
    again.set_defaults(run=_resend)

    dropped = deeds.add_parser(
        "drop",
        help="never send what waits or was given up",
        description="Never send what waits or was given up.",
    )
    dropped.add_argument("keys", nargs="+", metavar="KEY")
    dropped.set_defaults(run=_drop)


def _count(words: str) -> int:
    if not words.isdecimal() or not int(words):
        raise argparse.ArgumentTypeError(f"“{words}” is not a number from 1")
    return int(words)


def _list(chosen: argparse.Namespace) -> None:
    from bot.store import outbox

    with _store() as store, store.read() as session:
        rows = outbox.listing(session, chosen.limit, chosen.state, chosen.workspace)
    table = _table([HEADINGS, *(_cells(row) for row in rows)])
    print("\n".join(table) if rows else "There are no such messages.")  # noqa: T201


def _cells(row: "Outgoing") -> tuple[str, ...]:
    from bot.store import outbox

    due = f"{row.due_at:%Y-%m-%d %H:%M:%SZ}" if row.due_at else "after another"
    what = outbox.kind(row.key)
    tries, error = str(row.attempts), row.error or ""
    return (row.state, row.workspace_id, what, row.recipient, due, tries, row.key, error)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _resend(chosen: argparse.Namespace) -> None:
    from bot.store import outbox

    if bool(chosen.keys) == chosen.all_dead:
        raise Refusal("Please name the keys, or say --all-dead.")
    with _store() as store, store.begin() as session:
        now = store.now()
        if chosen.all_dead:
            dead = outbox.listing(session, sys.maxsize, outbox.DEAD, chosen.workspace)
            done = [row.key for row in dead if outbox.resend(session, row, now)]
            print(f"{len(done)} of {len(dead)} will be sent again.")  # noqa: T201
            return
        said = [_sent_again(session, key, now) for key in chosen.keys]
    _report(chosen.keys, said, "will be sent again")


def _sent_again(session: "Session", key: str, now: datetime) -> str:
    """Return what stands in the way."""
    from bot.store import outbox

    row = outbox.find(session, key, for_update=True)
    if row is None:
        return "there is no such row"
    if row.state != outbox.DEAD:
        return f"it is {row.state}"
    return "" if outbox.resend(session, row, now) else "it has no words any more, or is too late"


def _drop(chosen: argparse.Namespace) -> None:
    from bot.store import outbox

    said = []
    with _store() as store, store.begin() as session:
        for key in chosen.keys:
            row = outbox.find(session, key, for_update=True)
            if row is None:
                said.append("there is no such row")
            else:
                said.append("" if outbox.drop(session, row) else f"it is {row.state}")
    _report(chosen.keys, said, "is dropped")


def _report(keys: Sequence[str], faults: Sequence[str], done: str) -> None:
    for key, fault in zip(keys, faults, strict=True):
        print(f"{key}: {fault or done}")  # noqa: T201
    if any(faults):
        sys.exit(1)


def _store() -> "AbstractContextManager[Store]":
    from bot import config, databases

    return databases.opened(config.read_database_url())
