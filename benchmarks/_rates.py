"""How fast messages go out when nothing limits them, and what they cost the processor.

Mentor, Procrastinate and a bare loop take turns on the same messages, to the same Slack.
"""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sqlalchemy import text

from benchmarks import _posters
from benchmarks._posters import Message
from benchmarks._report import Figure
from bot.delivery import THREADS
from bot.store import Store, members, outbox
from bot.store.check_ins import CheckIn
from bot.store.pairs import Pair
from bot.views import check_ins as views
from tests import databases
from tests.chaos import slack, workers
from tests.chaos.slack import Faults, StandIn

RATE_AIM, CPU_AIM = 2, 2
MESSAGES = 1500
ROUNDS = 3
TEAM = "T1"
WARM = 0.7  # seconds that processes have to begin
PATIENCE = 120.0
UNLIMITED = workers.Setting(
    database_url="",
    slack_api_url="",
    count=1,
    a_minute=60_000_000,
    burst=1000,
    seconds={"PACE": 0.001},
)


@dataclass(frozen=True)
class Run:
    """What one side made of the messages."""

    rate: float  # messages a second, from the first to the last
    cpu: float  # milliseconds of its processes' time for each message
    memory: float  # MB, of the largest process


@dataclass(frozen=True)
class Ground:
    """What everybody works on."""

    folder: Path
    url: str  # of the database
    store: Store
    people: list[tuple[str, str]]
    messages: list[Message]  # as a bare client posts them


def run() -> list[Figure]:
    """Measure one, two and four processes on PostgreSQL, and one on SQLite."""
    figures = []
    with _ground("postgresql") as ground:
        procrastinate = _posters.app(ground.url, _posters.client("http://127.0.0.1:9/"))
        with procrastinate.open():
            procrastinate.schema_manager.apply_schema()
        sides: list[Callable[[Ground, int], Run]] = [_mentor, _procrastinate, _loop]
        for count in (1, 2, 4):
            ours, theirs, bare = _in_turn(sides, ground, count)
            many = f"{count} process{'es' if count > 1 else ''}"
            figures += [
                Figure(
                    f"{many}, beside Procrastinate",
                    ours.rate,
                    theirs.rate,
                    "a second",
                    RATE_AIM,
                    at_least=True,
                ),
                Figure("… beside a bare loop", ours.rate, bare.rate, "a second"),
                Figure("… CPU, beside Procrastinate", ours.cpu, theirs.cpu, "s per 1,000"),
                Figure("… CPU, beside a bare loop", ours.cpu, bare.cpu, "s per 1,000", CPU_AIM),
                Figure("… memory of a process", ours.memory, None, "MB"),
            ]
    with _ground("sqlite") as ground:
        ours, bare = _in_turn([_mentor, _loop], ground, 1)
        figures += [
            Figure("SQLite, beside a bare loop", ours.rate, bare.rate, "a second"),
            Figure("… CPU, beside a bare loop", ours.cpu, bare.cpu, "s per 1,000", CPU_AIM),
            Figure("… memory of a process", ours.memory, None, "MB"),
        ]
    return figures


def _in_turn(
    sides: Sequence[Callable[[Ground, int], Run]], ground: Ground, count: int
) -> list[Run]:
    rounds = [[side(ground, count) for side in sides] for _ in range(ROUNDS)]
    return [
        Run(
            median(one.rate for one in runs),
            median(one.cpu for one in runs),
            median(one.memory for one in runs),
        )
        for runs in zip(*rounds, strict=True)
    ]


@contextmanager
def _ground(kind: str) -> Iterator[Ground]:
    """Make pairs whom we know, with conversations that were opened before."""
    now = datetime.now(UTC)
    with databases.empty(kind, durable=True) as (folder, url):
        store = Store(url)
        people = [(f"U{number}A", f"U{number}B") for number in range(MESSAGES)]
        with store.begin() as session:
            for number, pair in enumerate(people):
                for one in pair:
                    members.save(session, TEAM, {"id": one, "name": one}, now)
                members.remember(session, TEAM, ",".join(pair), f"Gx{number}")
        mark = {"event_type": "mentor_post"}
        messages = [
            {
                "channel": f"Gx{number}",
                "metadata": {**mark, "event_payload": {"key": f"pair:{number}"}},
                **_ping(number, pair),
            }
            for number, pair in enumerate(people)
        ]
        yield Ground(folder, url, store, people, messages)
        store.close()


def _ping(number: int, people: tuple[str, str]) -> Message:
    now = datetime.now(UTC)
    check_in = CheckIn(workspace_id=TEAM, pair_id=number, week="2026-W48", asked_at=now)
    check_in.id = number
    pair = Pair(
        workspace_id=TEAM,
        programme_id=1,
        mentor_id=people[0],
        mentee_id=people[1],
        why="",
        rule={},
        started_at=now,
    )
    return dict(views.ping(check_in, pair))


def _mentor(ground: Ground, count: int) -> Run:
    with ground.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox"))
    with slack.running(Faults()) as stand_in:
        setting = replace(
            UNLIMITED, database_url=ground.url, slack_api_url=stand_in.url, count=count
        )
        with workers.running(setting, ground.folder / "workers.log") as running:
            time.sleep(WARM)
            with _measuring(stand_in, running.pids) as measured:
                now = datetime.now(UTC)
                with ground.store.begin() as session:
                    for number, pair in enumerate(ground.people):
                        body, key = _ping(number, pair), f"pair:{number}"
                        outbox.post(session, TEAM, pair, body, key=key, now=now)
            running.stop()
    return measured[0]


def _procrastinate(ground: Ground, count: int) -> Run:
    with slack.running(Faults()) as stand_in:
        command = ["worker", stand_in.url, ground.url, str(THREADS)]
        with _processes([command] * count) as running:
            time.sleep(WARM)
            with _measuring(stand_in, [one.pid for one in running]) as measured:
                app = _posters.app(ground.url, _posters.client(stand_in.url))
                with app.open():
                    jobs = [{"message": message} for message in ground.messages]
                    app.configure_task("post").batch_defer(*jobs)
    return measured[0]


def _loop(ground: Ground, count: int) -> Run:
    files = [ground.folder / f"{share}.json" for share in range(count)]
    for share, file in enumerate(files):
        file.write_text(json.dumps(ground.messages[share::count]), encoding="utf-8")
    with slack.running(Faults()) as stand_in:
        commands = [["loop", stand_in.url, str(file)] for file in files]
        with (
            _processes(commands) as running,
            _measuring(stand_in, [one.pid for one in running]) as measured,
        ):
            for one in running:
                assert one.stdin
                one.stdin.write("\n")
                one.stdin.flush()
    return measured[0]


@contextmanager
def _processes(commands: Sequence[Sequence[str]]) -> Iterator[list["subprocess.Popen[str]"]]:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks._posters", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for command in commands
    ]
    try:
        for one in running:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        yield running
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.communicate()


@contextmanager
def _measuring(stand_in: StandIn, pids: Sequence[int]) -> Iterator[list[Run]]:
    """Measure from the block's beginning until Slack has all messages."""
    found: list[Run] = []
    gc.collect()
    before = _cpu(pids)
    yield found
    deadline = time.monotonic() + PATIENCE
    while len(moments := stand_in.report().moments) < MESSAGES:
        if time.monotonic() > deadline:
            raise RuntimeError(f"only {len(moments)} of {MESSAGES} messages arrived")
        time.sleep(0.25)
    time.sleep(0.25)  # the last ones are written down
    took = max(moments.values()) - min(moments.values())
    cpu = (_cpu(pids) - before) / MESSAGES * 1000
    found.append(Run((MESSAGES - 1) / took, cpu, max(map(_memory, pids))))


def _cpu(pids: Sequence[int]) -> float:
    """Return the seconds of processor time that processes have taken so far; Linux only."""
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            ticks += sum(int(one) for one in stat.read_text().rpartition(")")[2].split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    """Return how many MB a process holds; Linux only, 0 of one that has ended."""
    status = Path(f"/proc/{pid}/status").read_text()
    [kilobytes] = [line.split()[1] for line in status.splitlines() if "VmRSS" in line] or [0]
    return int(kilobytes) / 1024
