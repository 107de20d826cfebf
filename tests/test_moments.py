"""A beginning that is put back is the one that was lived, and goes on like it."""

import json
from typing import Any

import pytest

from bot.app import assemble
from bot.config import Settings
from bot.store import Store, schema
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace, _snapshot
from tests.conftest import MANIFEST, MONDAY, empty, join, meet
from tests.moments import Moments
from tests.workspace import Slack

pytestmark = pytest.mark.both_databases


def fresh(settings: Settings, store: Store, server: Server) -> Slack:
    empty(store)
    server.workspace = Workspace(MANIFEST, clock=Clock(MONDAY))
    return Slack(server.workspace, assemble(settings, store, server.workspace.clock.now))


def everything(slack: Slack, store: Store) -> tuple[Any, ...]:
    """All that there is, but for moments by the wall's clock."""
    workspace = slack.workspace
    content = json.loads(_snapshot.take(workspace))
    content["response_urls"] = list(content["response_urls"])
    with store.engine.connect() as connection:
        rows = {
            name: connection.execute(table.select().order_by(*table.primary_key.columns)).all()
            for name, table in schema.metadata.tables.items()
        }
    return content, rows, workspace.calls, workspace.events.log, slack.now


def test_what_is_put_back_is_what_was_lived(
    settings: Settings, store: Store, server: Server
) -> None:
    moments, found = Moments(), []
    for _ in range(2):
        slack = fresh(settings, store, server)
        moments.relive("twice", slack, meet)
        found.append(everything(slack, store))
        join(slack, "chandra", "mentee", wants="SQL tuning")
        slack.command("/mentor goal", by="ada")
        assert slack.submit(what="Give a talk").ok
        slack.wait(days=2)
        found.append(everything(slack, store))
    assert found[0] == found[2]
    for lived, put_back in zip(found[1], found[3], strict=True):
        assert lived == put_back
