"""The tick: what is due runs, once a second."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from math import inf

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot import jobs, logs
from bot.errors import anatomy
from bot.store import Store

log = logs.get(__name__)

OVERDUE = 5.0  # seconds after which a tick that did not come is pushed

# A timer of this kind, due at this moment, runs now.
OnRun = Callable[[str, datetime, datetime], None]


class Ticker:
    """Runs what is due, once a second."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        on_run: OnRun = lambda kind, due_at, now: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_run = on_run
        self._stopping = threading.Event()
        self._has_run_at = -inf
        self._ticked_at = time.monotonic()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Tick in the background until `stop`."""
        # Most is due on the full minute: a tenth later it is, whichever clock is a little ahead.
        beat = datetime.now(UTC).replace(microsecond=100_000)
        self._scheduler.add_job(self.tick, "interval", seconds=1, start_date=beat, id="tick")
        self._scheduler.start()

    def stop(self) -> None:
        """Let the timer that is running finish; there is none after it."""
        self._stopping.set()
        self._scheduler.shutdown()

    def tick(self) -> None:
        """Run what is due now. A database that is away is tried again at the next tick."""
        self._ticked_at = time.monotonic()
        try:
            self.run_due()
        except SQLAlchemyError as error:
            log.error("The timers cannot be read; trying again", exception=anatomy(error))

    def run_due(self) -> int:
        """Run here and now what is due; return how many timers there were."""
        total = 0
        while count := self._run_turns(self._clock()):
            total += count
        self._has_run_at = time.monotonic()
        return total

    def _run_turns(self, now: datetime) -> int:
        return jobs.tick(
            self._store,
            now,
            lambda kind, due_at: self._note(kind, due_at, now),
            self._stopping.is_set,
        )

    def _note(self, kind: str, due_at: datetime, now: datetime) -> None:
        self._has_run_at = time.monotonic()  # a tick may have much to do
        self._on_run(kind, due_at, now)

    def age(self) -> float:
        """Return how many seconds ago a tick last got on without a fault; inf: never."""
        return time.monotonic() - self._has_run_at

    def watch(self) -> None:
        """Push a tick that is overdue: a clock set back would stall APScheduler for as long."""
        last = max(self._ticked_at, self._has_run_at)
        if self._scheduler.running and time.monotonic() - last > OVERDUE:
            self._ticked_at = time.monotonic()
            self._scheduler.modify_job("tick", next_run_time=datetime.now(UTC))
