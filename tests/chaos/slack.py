"""A small, fast Slack in a process of its own, which fails as told and counts what it takes.

`python -m tests.chaos.slack '{"lost": 0.02}'` prints its port; `GET /report` says what it has
counted. The playground is stricter, but its work would be in the way of several processes.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
import urllib.request
from asyncio import StreamReader, StreamWriter
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

IDENTITY = {
    "ok": True,
    "url": "https://northwind.slack.com/",
    "team": "Northwind",
    "team_id": "T1",
    "user": "mentor",
    "user_id": "UBOT",
    "bot_id": "B1",
}


@dataclass(frozen=True)
class Faults:
    """How Slack misbehaves, and what it allows. Probabilities are of each call."""

    seed: int = 0
    lost: float = 0.0  # the call was taken, but the connection ends without an answer
    broken: float = 0.0  # HTTP 500; half of them after the call was taken
    throttled: float = 0.0  # HTTP 429 although no limit was passed
    a_minute: int | None = None  # posts that one workspace may make within any 60 seconds
    spacing: float = 0.0  # seconds between two posts in one channel


@dataclass
class Report:
    """What Slack has seen."""

    calls: dict[str, int] = field(default_factory=Counter)  # by method, however they ended
    faults: dict[str, int] = field(default_factory=Counter)  # by kind
    over: dict[str, int] = field(default_factory=Counter)  # calls above a limit, by limit
    posts: dict[str, list[tuple[float, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by channel, in order: when, and with which key in the metadata

    @property
    def moments(self) -> dict[str, float]:
        """When each key was posted for the first time, in seconds since the epoch."""
        return {key: at for posts in self.posts.values() for at, key in reversed(posts)}

    @property
    def keys(self) -> Counter[str]:
        """How often each key was posted."""
        return Counter(key for posts in self.posts.values() for _, key in posts)


class Slack:
    """The state of all channels."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._dice = random.Random(faults.seed)
        self._last_ts = 0
        self._people: dict[str, dict[str, Any]] = {}  # all whom we were asked after
        self._posted_at: dict[str, deque[float]] = defaultdict(deque)  # by workspace
        self._messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.report = Report()

    def call(self, method: str, arguments: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Take a call: the status and the answer, or None if there is to be no answer."""
        self.report.calls[method] += 1
        fault = self._fault() if method != "auth.test" else ""
        if method == "chat.postMessage" and (limit := self._passed(arguments["channel"])):
            self.report.over[limit] += 1
            return 429, {"ok": False, "error": "ratelimited"}
        if fault:
            self.report.faults[fault] += 1
        if fault == "throttled":
            return 429, {"ok": False, "error": "ratelimited"}
        if fault == "broken before":
            return 500, {"ok": False, "error": "internal_error"}
        answer = getattr(self, "_" + method.replace(".", "_").lower())(**arguments)
        if fault == "broken after":
            return 500, {"ok": False, "error": "internal_error"}
        return None if fault == "lost" else (200, {"ok": True, **answer})

    def _fault(self) -> str:
        faults = self._faults
        kinds = {
            "lost": faults.lost,
            "broken before": faults.broken / 2,
            "broken after": faults.broken / 2,
            "throttled": faults.throttled,
        }
        [chosen] = self._dice.choices(["", *kinds], [1 - sum(kinds.values()), *kinds.values()])
        return chosen

    def _passed(self, channel: str) -> str:
        """Say which limit one more post here would pass; channels are named TEAMxNUMBER."""
        now = time.monotonic()
        recent = self._posted_at[channel.partition("x")[0]]
        while recent and recent[0] <= now - 60:
            recent.popleft()
        if self._faults.a_minute and len(recent) >= self._faults.a_minute:
            return "workspace"
        here = self.report.posts[channel]
        if here and time.time() - here[-1][0] < self._faults.spacing:
            return "channel"
        recent.append(now)
        return ""

    def _auth_test(self, **_: Any) -> dict[str, Any]:
        return IDENTITY

    def _users_info(self, user: str, **_: Any) -> dict[str, Any]:
        known = {"id": user, "name": user.lower(), "real_name": user, "tz": "Etc/UTC"}
        return {"user": self._people.setdefault(user, known)}

    def _users_list(self, **_: Any) -> dict[str, Any]:
        return {"members": list(self._people.values())}

    def _conversations_open(self, users: str, **_: Any) -> dict[str, Any]:
        return {"channel": {"id": "Gx" + users.replace(",", "x")}}

    def _chat_postmessage(self, channel: str, **message: Any) -> dict[str, Any]:
        now = time.time()
        self._last_ts = max(self._last_ts + 1, int(now * 1_000_000))
        ts = f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"
        metadata = message.get("metadata") or {}
        key = metadata.get("event_payload", {}).get("key", "")
        self.report.posts[channel].append((now, key))
        self._messages[channel].append({"ts": ts, "text": message["text"], "metadata": metadata})
        return {"channel": channel, "ts": ts}

    def _conversations_history(self, channel: str, **_: Any) -> dict[str, Any]:
        return {"messages": self._messages[channel][::-1], "has_more": False}

    _conversations_replies = _conversations_history

    def _chat_update(self, channel: str, ts: str, **_: Any) -> dict[str, Any]:
        return {"channel": channel, "ts": ts}

    def _views_publish(self, **_: Any) -> dict[str, Any]:
        return {"view": {"id": "V1"}}


async def serve(slack: Slack) -> None:
    """Serve until the process is ended."""

    async def hear(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while await _answer_one(slack, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever called was killed, or has nothing more to say
        finally:
            writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _answer_one(slack: Slack, reader: StreamReader, writer: StreamWriter) -> bool:
    """Answer one request; return whether the connection stays open."""
    request, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    verb, path, _ = request.split()
    status, body = 200, vars(slack.report)
    if verb == "POST":
        answer = slack.call(urlsplit(path).path.rpartition("/")[2], _arguments(headers, content))
        if answer is None:
            writer.transport.abort()
            return False
        status, body = answer
    stays = headers.get("connection", "").lower() != "close"
    said = json.dumps(body).encode()
    head = [
        f"HTTP/1.1 {status} Said",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(said)}",
        f"Connection: {'keep-alive' if stays else 'close'}",
        *(["Retry-After: 1"] if status == 429 else []),
    ]
    writer.write("\r\n".join([*head, "", ""]).encode() + said)
    await writer.drain()
    return stays


def _arguments(headers: dict[str, str], content: bytes) -> dict[str, Any]:
    if headers.get("content-type", "").startswith("application/json"):
        return dict(json.loads(content or b"{}"))
    return dict(parse_qsl(content.decode()))


@dataclass(frozen=True)
class StandIn:
    """The Slack that is running."""

    url: str

    def report(self) -> Report:
        """Return what it has seen so far."""
        with urllib.request.urlopen(self.url + "report") as answer:
            return Report(**json.load(answer))


@contextmanager
def running(faults: Faults) -> Iterator[StandIn]:
    """Run such a Slack while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.slack", json.dumps(asdict(faults))],
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    try:
        yield StandIn(f"http://127.0.0.1:{int(process.stdout.readline())}/api/")
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(serve(Slack(Faults(**json.loads(sys.argv[1])))))
