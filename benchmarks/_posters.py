"""What else could post: a bare `WebClient` in a loop, and Procrastinate's worker.

`python -m benchmarks._posters loop URL FILE` waits for a line on standard input, and then posts
what the file holds, one message after the other. `… worker URL DATABASE THREADS` works through
Procrastinate's jobs until SIGTERM, each of which posts one message.
"""

import json
import os
import ssl
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

Message = dict[str, Any]  # the arguments of chat.postMessage


def client(url: str) -> WebClient:
    """Return a client set up as Mentor's is: no retries, one TLS context for all calls."""
    context = ssl.create_default_context()
    return WebClient("xoxb-1", base_url=url, timeout=10, ssl=context, retry_handlers=[])


def loop(url: str, messages: Iterable[Message]) -> None:
    """Post one message after the other."""
    slack = client(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for message in messages:
        slack.api_call("chat.postMessage", json=message)


def app(database: str, slack: WebClient) -> Any:
    """Return Procrastinate with its one task, to be opened."""
    from procrastinate import App, PsycopgConnector

    procrastinate = App(connector=PsycopgConnector(conninfo=database.replace("+psycopg", "")))

    @procrastinate.task(name="post")
    def post(message: Message) -> None:
        slack.api_call("chat.postMessage", json=message)

    return procrastinate


def worker(url: str, database: str, threads: int) -> None:
    """Work until SIGTERM, so many messages at a time."""
    procrastinate = app(database, client(url))
    print("ready", flush=True)
    procrastinate.run_worker(concurrency=threads)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if sys.argv[1] == "loop":
        loop(sys.argv[2], json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
    else:
        worker(sys.argv[2], sys.argv[3], int(sys.argv[4]))
