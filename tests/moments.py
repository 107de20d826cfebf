"""Moments: what many tests begin with is lived once on each database, and then remembered.

To live a set-up takes as long as the test itself. What is put back is what was there: every row
with its id, every message, call and counter of the workspace, the clock; and the bot has already
asked who it is.
"""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.store import Store, schema
from playground.workspace import Workspace
from tests.workspace import Slack

# What never changes in a workspace, or is a way to others; all the rest is its content.
REST = {
    *("manifest", "clock", "seed", "id", "name", "domain", "bot_user_id", "bot_id", "app_id"),
    *("bot_token", "app_token", "signing_secret", "ticks", "patience", "base_url", "request_url"),
    *("listeners", "sockets", "_in_process", "rate_limits", "keep_calls", "lock", "faults"),
    *("events", "app"),
}


@dataclass
class Moment:
    """All that was there at one moment."""

    at: datetime
    me: str  # who did something last
    workspace: bytes
    ticks: float
    put_back: str  # the statements that fill the empty tables
    is_news: bool


class Moments:
    """What was lived already."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Moment] = {}

    def relive(self, name: str, slack: Slack, live: Callable[[Slack], None]) -> None:
        """Bring a fresh Slack to where `live` brings it; the first time by living it."""
        store = slack.mentor.store
        key = (name, str(store.engine.url))
        if key not in self._known:
            live(slack)
            self._known[key] = _keep(name, slack, store)
            return
        slack.seat("dora").command("/mentor home")  # the bot asks Slack who it is
        _put_back(self._known[key], slack, store)


def _keep(name: str, slack: Slack, store: Store) -> Moment:
    workspace = slack.workspace
    content = {name: value for name, value in vars(workspace).items() if name not in REST}
    content["events"] = (workspace.events.waiting, workspace.events.log)
    return Moment(
        at=slack.now,
        me=slack.me,
        workspace=pickle.dumps(content),
        ticks=workspace.ticks(),
        put_back=_keep_rows(name, store),
        is_news=store.news.is_set(),
    )


def _put_back(moment: Moment, slack: Slack, store: Store) -> None:
    workspace: Workspace = slack.workspace
    content = pickle.loads(moment.workspace)
    with workspace.lock:
        workspace.events.waiting, workspace.events.log = content.pop("events")
        for name, value in content.items():
            setattr(workspace, name, value)
        passed = workspace.ticks() - moment.ticks
        for ticket in (*workspace.triggers._issued.values(), *workspace.response_urls.values()):
            ticket.issued += passed
    workspace.clock.set(moment.at)
    slack.me = moment.me
    raw = store.engine.raw_connection()
    try:
        connection: Any = raw.driver_connection
        run = connection.executescript if hasattr(connection, "executescript") else None
        (run or connection.execute)(moment.put_back)
        connection.commit()
    finally:
        raw.close()
    if moment.is_news:
        store.news.set()


def _keep_rows(name: str, store: Store) -> str:
    """Copy all rows to a place beside the tables; return the statements that copy them back."""
    tables = schema.metadata.sorted_tables
    is_sqlite = store.engine.dialect.name == "sqlite"
    kept = f"kept_{name}"
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        full = [
            f'"{table.name}"'
            for table in tables
            if connection.scalar(text(f'SELECT 1 FROM "{table.name}" LIMIT 1'))
        ]
        back = [f"INSERT INTO {one} SELECT * FROM {kept}.{one};" for one in full]
        if is_sqlite:
            place = f"{store.engine.url.database}.{name}"
            connection.commit()  # ours begins a transaction whatever it is told
            connection.connection.cursor().execute("VACUUM INTO ?", [place])
            attach = f"ATTACH '{place}' AS {kept}; BEGIN IMMEDIATE;"
            return f"{attach} {' '.join(back)} COMMIT; DETACH {kept};"
        connection.execute(text(f"CREATE SCHEMA {kept}"))
        for one in full:
            connection.execute(text(f"CREATE TABLE {kept}.{one} AS TABLE {one}"))
        sequences = connection.scalars(
            text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        ).all()
        for sequence in sequences:
            [(at, is_called)] = connection.execute(
                text(f'SELECT last_value, is_called FROM "{sequence}"')
            ).all()
            back.append(f"SELECT setval('{sequence}', {at}, {is_called});")
    return " ".join(back)
