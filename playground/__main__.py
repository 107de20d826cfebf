"""`python -m playground`: the playground by itself, for any Slack app."""

import argparse
import signal
import sys
from pathlib import Path

import yaml

from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace

LOG = 2000


def main() -> None:
    """Serve a workspace until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--port", type=int, default=3999)
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    parser.add_argument("--state", type=Path, help="where the workspace is kept between runs")
    chosen = parser.parse_args()
    if not chosen.manifest.is_file():
        sys.exit(f"There is no manifest at {chosen.manifest}; name one with --manifest.")
    manifest = yaml.safe_load(chosen.manifest.read_text(encoding="utf-8"))
    if chosen.state and chosen.state.exists():
        workspace = Workspace.load(chosen.state, manifest, keep_calls=LOG)
    else:
        workspace = Workspace(manifest, clock=Clock(), keep_calls=LOG)
    server = Server(workspace, port=chosen.port, state=chosen.state)
    # Waited for, not handled: one that comes as the main thread falls asleep would wake nobody.
    ends = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    try:
        server.start()
    except OSError as error:
        sys.exit(f"The playground cannot listen on port {chosen.port}: {error.strerror}.")
    print(f"The playground is at {server.url}. An app finds it with:")  # noqa: T201
    print(f"  SLACK_API_URL={server.url}/api/")  # noqa: T201
    print(f"  SLACK_BOT_TOKEN={workspace.bot_token}")  # noqa: T201
    print(f"  SLACK_APP_TOKEN={workspace.app_token}")  # noqa: T201
    print(f"  SLACK_SIGNING_SECRET={workspace.signing_secret}")  # noqa: T201
    print("or, if it is to be added with a button, without the bot token and with:")  # noqa: T201
    print(f"  SLACK_CLIENT_ID={workspace.app.client_id}")  # noqa: T201
    print(f"  SLACK_CLIENT_SECRET={workspace.app.client_secret}", flush=True)  # noqa: T201
    signal.sigwait(ends)
    server.stop()


if __name__ == "__main__":
    main()
