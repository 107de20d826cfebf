"""`mentor doctor`: a line for each thing that Mentor needs, and how to mend what is bad."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import make_url

from bot import __main__, config, doctor
from bot.config import Settings
from bot.doctor import _clocks, _slack, _workspaces
from bot.slack import SCOPES
from bot.store import Store, installations, outbox, schema, timers
from playground.server import Server
from playground.workspace import Workspace
from tests.test_installations import World, world_of

Run = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def run(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
) -> Run:
    """Run the command; return its exit code and its lines."""
    read = lambda: settings  # noqa: E731
    monkeypatch.setattr(config, "read", read)

    def run() -> tuple[int, list[str]]:
        code = 0
        try:
            __main__.main(["doctor"])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr().out
        for secret in (settings.slack_bot_token, settings.slack_app_token):
            assert secret
            assert secret.get_secret_value() not in said
        return code, said.splitlines()

    return run


def bad(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("✓ ")]


def test_all_is_well(run: Run, store: Store) -> None:
    code, lines = run()
    assert (code, bad(lines)) == (0, [])
    assert "✓ Slack accepts SLACK_BOT_TOKEN: this is Northwind." in lines
    assert "✓ The token has every scope of manifest.yml." in lines
    assert "✓ Socket Mode lets Mentor connect." in lines
    assert "✓ This machine's clock agrees with Slack's." in lines
    assert ("✓ SQLite keeps a write-ahead log." in lines) == (store.engine.name == "sqlite")


def test_a_missing_scope_is_named_with_what_it_breaks(
    run: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = workspace.manifest["oauth_config"]["scopes"]
    monkeypatch.setitem(asked, "bot", [one for one in asked["bot"] if one != "users:read"])
    code, lines = run()
    [line] = bad(lines)
    assert code == 1
    assert "lacks the scope users:read: Mentor cannot read people's names" in line
    assert "reinstall" in line


def test_of_every_scope_it_is_known_what_it_is_for() -> None:
    assert _slack.BREAKS.keys() == set(SCOPES)


def test_tokens_that_slack_refuses_are_named_and_not_shown(run: Run, workspace: Workspace) -> None:
    workspace.revoke_tokens()
    code, lines = run()
    assert code == 1
    assert [line[:60] for line in bad(lines)] == [
        "✗ Slack does not accept SLACK_BOT_TOKEN (token_revoked): *In",
        "✗ Slack does not accept SLACK_APP_TOKEN (token_revoked): it ",
    ]


def test_what_is_overdue_or_given_up_is_a_note_and_not_a_fault(run: Run, store: Store) -> None:
    now = datetime.now(UTC)
    with store.begin() as session:
        timers.set(session, "T1", "home", "late", now - timedelta(hours=1), member_id="U1")
        outbox.post(session, "T1", "C1", {}, key="one", now=now)
        [claim] = outbox.claim(session, now, 1)
        outbox.dead(session, claim, "is_archived")
    code, lines = run()
    assert code == 0
    assert bad(lines) == [
        "! Overdue timers: 1. Is `mentor serve` running?",
        "! Messages that were given up: 1. `mentor outbox list --state dead` says why.",
    ]


def test_an_old_database_and_one_of_the_future(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = schema.head()
    monkeypatch.setattr(schema, "head", lambda: "9999")
    assert bad(run()[1]) == [
        f"✗ The database is at {known}, this Mentor needs 9999: please run `mentor migrate`."
    ]
    monkeypatch.setattr(schema, "head", lambda: "0001")
    assert "a newer Mentor has migrated it" in bad(run()[1])[0]


def test_a_database_that_may_only_be_read(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        read_only = f"sqlite:///file:{url.database}?mode=ro&uri=true"
    else:
        query = {"options": "-c default_transaction_read_only=on"}
        read_only = url.update_query_dict(query).render_as_string(hide_password=False)
    monkeypatch.setattr(settings, "database_url", read_only)
    code, lines = run()
    [line] = bad(lines)
    assert code == 1
    assert line.startswith("✗ The database may only be read, and Mentor has to write:")


def test_a_disk_that_is_nearly_full(run: Run, store: Store, monkeypatch: Any) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free=100 * 2**20))
    is_sqlite = store.engine.name == "sqlite"
    assert bool(bad(run()[1])) == is_sqlite


def test_a_clock_that_is_wrong(run: Run, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(minutes=3)

    monkeypatch.setattr(_clocks, "datetime", Wrong)
    code, lines = run()
    assert code == 1
    others = ["Slack's", "the database's"] if store.engine.name == "postgresql" else ["Slack's"]
    assert [line.partition(" seconds")[0][:-3] for line in sorted(bad(lines))] == [
        f"✗ This machine's clock and {other} are " for other in others
    ]


def test_settings_databases_and_a_slack_that_are_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    faults = list(doctor.examine())
    assert faults
    assert {one.sign for one in faults} == {doctor.Sign.BAD}
    assert "There is no database" in str(faults[-1])  # it looks on, as far as it can

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    settings, database, slack = doctor.examine()
    assert settings.sign is doctor.Sign.WELL
    file = tmp_path / "mentor.sqlite3"
    assert str(database) == f"✗ There is no database at {file} yet: please run `mentor migrate`."
    assert "Slack cannot be reached at http://127.0.0.1:9/api/" in str(slack)
    assert not (tmp_path / "mentor.sqlite3").exists()

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/mentor.sqlite3")
    _, database, _ = doctor.examine()
    assert "its folder is not there either" in str(database)

    monkeypatch.setenv("DATABASE_URL", "postgresql://mentor:marzipan@127.0.0.1:9/mentor")
    _, database, _ = doctor.examine()
    assert "The database cannot be used: connection failed" in str(database)
    assert "marzipan" not in str(database)


# --- many workspaces


def of_workspaces(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the doctor says of them, in the end."""
    monkeypatch.setattr(config, "read", lambda: world.settings)
    lines = [str(finding) for finding in doctor.examine()]
    for one in (world.north, world.south):
        assert one.bot_token not in "".join(lines)
    return lines[lines.index("✓ Socket Mode lets Mentor connect.") + 1 :]


def test_the_token_of_each_workspace_is_tried(
    server: Server, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(server, store, database_url)
    install = "https://mentor.example.com/slack/install"
    assert of_workspaces(world, monkeypatch) == [
        f"! No workspace has added Mentor yet: people do so at {install}."
    ]
    world.browser().add(world.north)
    world.north.clock.advance(timedelta(minutes=1))
    world.browser().add(world.south)
    well = [
        f"✓ {one.name} ({one.id}): its token is good, and has every scope of manifest.yml."
        for one in (world.south, world.north)
    ]
    assert of_workspaces(world, monkeypatch) == well

    monkeypatch.setattr(_workspaces, "SHOWN", 1)
    assert of_workspaces(world, monkeypatch) == [well[0], "✓ 1 more workspaces are well, too."]
    monkeypatch.setattr(_workspaces, "ASKED", 1)
    assert of_workspaces(world, monkeypatch) == [
        well[0],
        "! Only the 1 workspaces that came last were looked at.",
    ]
    monkeypatch.undo()

    world.south.revoke_tokens()
    asked = world.north.manifest["oauth_config"]["scopes"]
    monkeypatch.setitem(asked, "bot", [one for one in asked["bot"] if one != "files:read"])
    monkeypatch.setattr(world.settings, "mentor_url", "http://mentor.example.com")
    where = "Please ask them to add Mentor again, at http://mentor.example.com/slack/install."
    assert of_workspaces(world, monkeypatch) == [
        "✗ MENTOR_URL must start with https://: the page to add Mentor keeps its cookie over"
        " nothing else.",
        f"✗ {world.south.name} ({world.south.id}): Slack does not accept its token"
        f" (token_revoked). {where}",
        f"✗ {world.north.name} ({world.north.id}): its token lacks files:read (files that people"
        f" add cannot be read). {where}",
    ]
    monkeypatch.setattr(schema, "head", lambda: "9999")  # has been said already, above
    assert len(of_workspaces(world, monkeypatch)) == 1


def test_a_token_that_expires_is_left_to_mentor(
    server: Server, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(server, store, database_url, token_rotation_enabled=True)
    world.browser().add(world.north)
    who = f"{world.north.name} ({world.north.id})"
    assert of_workspaces(world, monkeypatch) == [
        f"! {who}: its token has expired; it is renewed when it is next used."
    ]
    mend = "Please ask them to add Mentor again, at https://mentor.example.com/slack/install."
    for failure, said in (
        ("no answer (TimeoutError)", "(no answer (TimeoutError))."),
        ("invalid_refresh_token", f"(invalid_refresh_token). {mend}"),
    ):
        with store.begin() as session:
            [bot] = installations.newest(session, world.north.app.client_id, 9)
            installations.begin_renewal(session, bot, world.north.clock.now())
            installations.renewal_failed(session, bot, failure)
        assert of_workspaces(world, monkeypatch) == [f"✗ {who}: its token cannot be renewed {said}"]
