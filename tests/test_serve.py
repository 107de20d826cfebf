"""`mentor serve` as its operators meet it: a process, its settings, its two transports, its end."""

import copy
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bot import __version__
from bot.store import Store, installations, schema
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import MANIFEST
from tests.waiting import PATIENCE, eventually

Environment = dict[str, str]


def run(*arguments: str, env: Environment, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def serving(env: Environment, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the bot until the block ends; it must then end by itself, on SIGTERM, without a fault."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=env,
        cwd=cwd,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        assert "is at work" in process.stderr.readline()
        yield process
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (0, "")
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def workspace(server: Server) -> Workspace:
    server.workspace = Workspace(MANIFEST, clock=Clock(datetime.now(UTC)))
    return server.workspace


@pytest.fixture
def env(workspace: Workspace, server: Server, database_url: str) -> Environment:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path.cwd()),
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": f"{server.url}/api/",
        "DATABASE_URL": database_url,
    }


WORDS = dict.fromkeys(("database", "migrations", "tick", "delivery"), "ok")


def health(port: int) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            return answer.status, json.load(answer)
    except HTTPError as refusal:
        return refusal.code, json.load(refusal)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_it_answers_over_socket_mode_until_it_is_told_to_stop(
    env: Environment, workspace: Workspace, store: Store, tmp_path: Path
) -> None:
    with store.begin() as session:  # when it ran last, its token had been revoked
        installations.stop(session, workspace.id, workspace.clock.now())
    env["PORT"] = str(port := free_port())  # in this mode only whoever sets it is served there
    with serving(env, tmp_path):
        eventually(lambda: workspace.sockets.connected)
        eventually(lambda: health(port) == (200, {**WORDS, "slack": "ok"}))
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/slack/events", data=b"command=x")
        reply = workspace.seat("ada").command("/mentor help")
    with store.read() as session:
        known = session.get(installations.Workspace, workspace.id)
        assert known
        assert known.stopped_at is None
    assert "What I can do" in str(reply.body)


def test_it_answers_over_http_and_only_to_slack(
    env: Environment, server: Server, tmp_path: Path
) -> None:
    manifest = copy.deepcopy(MANIFEST)
    manifest["settings"]["socket_mode_enabled"] = False
    server.workspace = workspace = Workspace(manifest, clock=Clock(datetime.now(UTC)))
    port = free_port()
    del env["SLACK_APP_TOKEN"]
    env |= {"SLACK_SIGNING_SECRET": workspace.signing_secret, "PORT": str(port)}
    here = f"http://127.0.0.1:{port}"
    workspace.request_url = f"{here}/slack/events"
    with serving(env, tmp_path):
        assert "What I can do" in str(workspace.seat("ada").command("/mentor help").body)

        eventually(lambda: health(port) == (200, WORDS))
        with urllib.request.urlopen(f"{here}/metrics") as page:
            assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert b"mentor_database_up 1.0" in page.read()
        unsigned = urllib.request.Request(workspace.request_url, data=b"command=%2Fmentor")
        with pytest.raises(HTTPError, match="401"):
            urllib.request.urlopen(unsigned)
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"{here}/elsewhere")


def test_it_serves_every_workspace_that_adds_it(
    env: Environment, workspace: Workspace, tmp_path: Path
) -> None:
    app, port = workspace.app, free_port()
    del env["SLACK_BOT_TOKEN"]
    env |= {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
    env["PORT"] = str(port)
    with serving(env, tmp_path):
        eventually(lambda: workspace.sockets.connected)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/slack/install") as page:
            assert "Add to Slack" in page.read().decode()
        with pytest.raises(HTTPError, match="404"):  # over Socket Mode nothing is signed
            urllib.request.urlopen(f"http://127.0.0.1:{port}/slack/events", data=b"command=x")


def test_whoever_ends_it_while_it_starts_is_heard() -> None:
    told = "import os, signal; from bot.__main__ import _told_to_stop; wait = _told_to_stop(); "
    told += "os.kill(os.getpid(), signal.SIGTERM); print(wait() == signal.SIGTERM)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout == "True\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # it has no part in this
def test_an_old_database_a_refused_token_and_a_busy_port_get_a_sentence(
    env: Environment, workspace: Workspace, tmp_path: Path
) -> None:
    empty = {**env, "DATABASE_URL": "sqlite:///new.sqlite3"}
    refused = run("serve", env=empty, cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.strip().endswith("Please run `mentor migrate` first.")
    assert (
        run("migrate", env=empty, cwd=tmp_path).stdout == f"The database is at {schema.head()}.\n"
    )

    unheard = run("migrate", "9999", env=empty, cwd=tmp_path)
    assert unheard.returncode == 1
    assert unheard.stderr.startswith("The database cannot be brought to 9999: ")
    assert "Traceback" not in unheard.stderr

    nowhere = {**env, "DATABASE_URL": "sqlite:////no/where/x.sqlite3"}
    lost = run("migrate", env=nowhere, cwd=tmp_path)
    assert lost.returncode == 1
    assert "The database cannot be used: unable to open database file." in lost.stderr

    wrong = run("serve", env={**env, "SLACK_BOT_TOKEN": "xoxb-wrong"}, cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "Slack does not accept SLACK_BOT_TOKEN: invalid_auth.\n",
    )

    app = run("serve", env={**env, "SLACK_APP_TOKEN": "xapp-wrong"}, cwd=tmp_path)
    assert (app.returncode, app.stderr) == (
        1,
        "Slack does not accept SLACK_APP_TOKEN: invalid_auth.\n",
    )

    nobody = {**env, "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    away = run("serve", env=nobody, cwd=tmp_path)
    assert away.returncode == 1
    sentence = "Slack cannot be asked about SLACK_BOT_TOKEN: Slack could not be reached.\n"
    assert away.stderr.endswith(sentence)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        http = {**env, "SLACK_SIGNING_SECRET": "s", "PORT": str(port)}
        del http["SLACK_APP_TOKEN"]
        busy = run("serve", env=http, cwd=tmp_path)
    assert busy.returncode == 1
    assert f"Port {port} cannot be used" in busy.stderr


def test_the_version_and_the_wrong_settings(tmp_path: Path) -> None:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())}
    assert run("--version", env=bare, cwd=tmp_path).stdout == f"mentor {__version__}\n"
    nothing = run("serve", env={**bare, "PORT": "abc"}, cwd=tmp_path)
    assert nothing.returncode == 1
    assert nothing.stderr.splitlines() == [
        "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (for many)"
        " are missing: set the one or the others.",
        "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing:"
        " set one of them.",
        "PORT must be a number from 1 to 65535.",
    ]
