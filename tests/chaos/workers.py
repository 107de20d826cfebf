"""Processes of the bot that can be killed at any moment, and are there again at once.

`python -m tests.chaos.workers '{"count": 2, …}'` imports the bot once and then forks the processes,
so that a new one is at work within a tenth of a second. Each is what `mentor serve` runs, without
ears for Slack. It prints `SLOT PID` for each process, and ends with its standard input.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path

from bot import config
from bot.app import assemble
from bot.clock import SteadyClock
from bot.store import Store, outbox
from bot.store.outbox._tables import Pace

PATIENCE = 30.0  # seconds that a process may take to end when it is asked to


@dataclass(frozen=True)
class Setting:
    """Where the processes work, and how fast: real time is short, so lanes and leases are too."""

    database_url: str
    slack_api_url: str
    count: int
    a_minute: int | None = None  # for all lanes, in place of their own pace
    burst: int = 8
    seconds: dict[str, float] = field(default_factory=dict)  # LEASE, DOUBT, … of the outbox

    def apply(self) -> None:
        """Set the pace in this process."""
        if self.a_minute:
            for lane in outbox.LANES:
                outbox.LANES[lane] = Pace(self.a_minute, self.burst)
        ours = [sys.modules[name] for name in sys.modules if name.startswith("bot.")]
        for name, seconds in self.seconds.items():
            holders = [module for module in ours if hasattr(module, name)]
            assert holders, name
            for module in holders:
                setattr(module, name, timedelta(seconds=seconds))


def work(setting: Setting) -> None:
    """Be one process of the bot, until SIGTERM or until nobody is left to send it."""
    stop, parent = threading.Event(), os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    setting.apply()
    settings = config.read(
        {
            "slack_bot_token": "xoxb-chaos",
            "slack_app_token": "xapp-chaos",
            "slack_api_url": setting.slack_api_url,
            "database_url": setting.database_url,
        }
    )
    store = Store(settings.database_url)
    mentor = assemble(settings, store, SteadyClock(store.now))
    mentor.start()
    while not stop.wait(1) and os.getppid() == parent:
        pass
    mentor.stop()
    store.close()


def supervise(setting: Setting) -> int:
    """Keep the processes running until standard input ends; return how many ended badly."""
    slots = {_fork(setting, slot): slot for slot in range(setting.count)}
    failures = 0
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        ended, status = os.waitpid(-1, os.WNOHANG)
        if ended:
            failures += not _was_killed(status)
            slot = slots.pop(ended)
            slots[_fork(setting, slot)] = slot
    for pid in slots:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    return failures + sum(not _has_ended_well(pid, deadline) for pid in slots)


def _fork(setting: Setting, slot: int) -> int:
    if pid := os.fork():
        print(slot, pid, flush=True)
        return pid
    code = 1
    try:
        work(setting)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _has_ended_well(pid: int, deadline: float) -> bool:
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:  # one that was killed a moment ago has not been asked
            return status == 0 or _was_killed(status)
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def _was_killed(status: int) -> bool:
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


class Workers:
    """The processes that are running."""

    def __init__(self, setting: Setting, log: Path) -> None:
        self.kills = 0
        self._pids: dict[int, int] = {}
        with log.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.workers", json.dumps(asdict(setting))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        with self._changed:
            all_there = self._changed.wait_for(lambda: len(self._pids) == setting.count, PATIENCE)
        if not all_there:
            raise RuntimeError(f"the processes did not start: {log.read_text()}")

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            slot, pid = line.split()
            with self._changed:
                self._pids[int(slot)] = int(pid)
                self._changed.notify_all()

    @property
    def pids(self) -> list[int]:
        """The processes' ids."""
        return list(self._pids.values())

    def kill(self, slot: int) -> None:
        """Kill one process, unless the last one in this place has not been replaced yet."""
        with self._changed:
            pid = self._pids.pop(slot, None)
        if pid:
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def stop(self) -> int:
        """Let all finish what they have begun; return the exit code: how many did not."""
        assert self._process.stdin
        self._process.stdin.close()
        self._reader.join(2 * PATIENCE)
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing running, whatever has happened."""
        if self._process.poll() is None:
            self._process.kill()  # the processes notice that they are alone
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


@contextmanager
def running(setting: Setting, log: Path) -> Iterator[Workers]:
    """Run the processes while the block runs; what they log goes to that file."""
    workers = Workers(setting, log)
    try:
        yield workers
    finally:
        workers.end()


if __name__ == "__main__":
    sys.exit(supervise(Setting(**json.loads(sys.argv[1]))))
