"""The loop: claims what is due and lets threads deliver it. All state is in the database."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from math import inf

from bot import logs
from bot.clock import elapsed
from bot.delivery import _calls
from bot.delivery._calls import Clients
from bot.errors import anatomy
from bot.store import Store, outbox
from bot.store.outbox import Claim

log = logs.get(__name__)

THREADS = 32  # idle ones cost little; a workspace takes `outbox.IN_FLIGHT` of them at most
POLL = 0.5  # seconds between two looks into the outbox when nobody wakes us


class Delivery:
    """One process's share of the work; the claims divide it."""

    def __init__(
        self,
        store: Store,
        clients: Clients,
        clock: Callable[[], datetime],
        on_round: Callable[[], None] = lambda: None,
        on_sent: Callable[[Claim, datetime], None] = lambda claim, now: None,
    ) -> None:
        self._store = store
        self._clients = clients
        self._clock = clock
        self._stopping = threading.Event()
        self._free = threading.Semaphore(THREADS)
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()  # calls, by workspace
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._on_round = on_round  # called each time the loop comes round, about twice a second
        self._on_sent = on_sent
        self._came_round_at = -inf

    def start(self) -> None:
        """Deliver in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more, and return when all that is under way has been settled."""
        self._stopping.set()
        self._store.news.set()
        self._thread.join()

    def age(self) -> float:
        """Return how many seconds ago the loop last came round without a fault; inf: never."""
        return time.monotonic() - self._came_round_at

    def deliver_due(self) -> int:
        """Deliver here and now whatever is due; return how many calls were tried."""
        tried = 0
        while claims := self._claim(THREADS):
            claimed_at = elapsed()
            for claim in claims:
                self._deliver(claim, claimed_at)
            tried += len(claims)
        return tried

    def _run(self) -> None:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
            while not self._stopping.is_set():
                try:
                    self._on_round()
                    self._store.news.clear()
                    has_claimed = self._start_due(pool)
                    self._came_round_at = time.monotonic()
                except Exception as error:  # the boundary of a round: the loop itself never ends
                    log.error("The outbox cannot be read; trying again", exception=anatomy(error))
                    has_claimed = False
                if not has_claimed:
                    self._store.news.wait(POLL)

    def _start_due(self, pool: ThreadPoolExecutor) -> bool:
        """Claim no more than can be started at once; return whether to come back at once."""
        free = self._take_free_threads()
        try:
            claimed_at = elapsed()
            claims = self._claim(free) if free and not self._stopping.is_set() else []
            for claim in claims:
                self._count(claim, 1)
                pool.submit(self._deliver_and_free, claim, claimed_at)
                free -= 1
        finally:
            if free:
                self._free.release(free)
        return bool(claims)

    def _take_free_threads(self) -> int:
        """Take all threads that are free, waiting a little for the first."""
        taken = int(self._free.acquire(timeout=POLL))
        while 0 < taken < THREADS and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _deliver_and_free(self, claim: Claim, claimed_at: float) -> None:
        try:
            self._deliver(claim, claimed_at)
        finally:
            self._count(claim, -1)
            self._free.release()
            self._store.news.set()

    def _count(self, claim: Claim, change: int) -> None:
        with self._lock:
            self._under_way[claim.workspace_id] += change
            self._under_way += Counter()  # only those that are

    def _claim(self, limit: int) -> list[Claim]:
        with self._store.begin() as session:
            with self._lock:
                under_way = dict(self._under_way)
            return outbox.claim(session, self._clock(), limit, under_way)

    def _deliver(self, claim: Claim, claimed_at: float) -> None:
        """Try one claimed row and write down what became of it."""
        row = {"feature": outbox.feature(claim.key), "key": claim.key}
        with logs.bound(workspace=claim.workspace_id, **row):
            try:
                make = _calls.look if claim.is_look else _calls.call
                settle = make(self._clients, self._store, claim, self._clock(), claimed_at)
                with self._store.begin() as session:
                    is_sent = settle(session, self._clock())
                if is_sent:
                    self._on_sent(claim, self._clock())
                log.debug("Settled", method=claim.method, attempt=claim.attempt)
            except Exception as error:  # the boundary of a thread: one row never stops the others
                log.error(
                    "The outcome is not written down; its lease will end", exception=anatomy(error)
                )
