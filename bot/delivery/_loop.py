"""The loop: claims what is due and lets threads deliver it. All state is in the database."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from bot import logs
from bot.clock import elapsed
from bot.delivery import _calls, _recipients
from bot.delivery._calls import Clients
from bot.delivery._outcomes import Sent, Settle
from bot.delivery._recipients import Known
from bot.errors import anatomy
from bot.store import Store, outbox
from bot.store.outbox import Arrival, Claim

log = logs.get(__name__)

THREADS = 64  # idle ones cost little; a workspace takes `outbox.IN_FLIGHT` of them at most
POLL = 0.5  # seconds between two looks into the outbox when nobody wakes us and nothing is coming
BREATH = 0.02  # seconds between them at least: what is due within it goes out together
GATHER = 0.005  # seconds: calls that end within them are settled together


@dataclass(frozen=True)
class Tried:
    """A call that was made, and what is to be written down of it."""

    claim: Claim
    settle: Settle


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
        self._tried: deque[Tried] = deque()
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()  # not yet settled, by workspace
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._on_round = on_round  # called each time the loop comes round, about twice a second
        self._on_sent = on_sent
        self._came_round_at = -inf
        self._next_ready: datetime | None = None
        self._next_row: datetime | None = None
        self._tidied_at = -inf

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
        claimed_at = elapsed()
        while claims := self._claim(THREADS):
            for claim, known in claims:
                self._try(claim, known, claimed_at)
            tried += len(claims)
            claimed_at = elapsed()
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
                    self._store.news.wait(self._rest())
        for one in self._take_tried():
            self._settle(one)

    def _rest(self) -> float:
        """Return for how many seconds there is nothing to claim, as far as we know."""
        now = self._clock()
        coming = [self._next_ready] if self._next_ready else []
        if self._next_row and self._next_row > now:
            coming.append(self._next_row)
        return min([max((at - now).total_seconds(), BREATH) for at in coming] + [POLL])

    def _start_due(self, pool: ThreadPoolExecutor) -> bool:
        """Claim no more than can be started at once; return whether to come back at once."""
        free = self._take_free_threads()
        try:
            claimed_at = elapsed()
            tidies = claimed_at - self._tidied_at >= POLL
            claims = self._claim(0 if self._stopping.is_set() else free, tidies=tidies)
            if tidies:
                self._tidied_at = claimed_at
            for claim, known in claims:
                self._count(claim, 1)
                pool.submit(self._try_and_free, claim, known, claimed_at)
                free -= 1
        finally:
            if free:
                self._free.release(free)
        return bool(claims)

    def _take_free_threads(self) -> int:
        """Take all threads that are free, waiting for the first."""
        taken = int(self._free.acquire(timeout=POLL))
        # One call has ended: others will in a moment.
        until = time.monotonic() + (GATHER if self._tried else 0)
        while 0 < taken < THREADS and self._free.acquire(timeout=max(until - time.monotonic(), 0)):
            taken += 1
        return taken

    def _try_and_free(self, claim: Claim, known: Known, claimed_at: float) -> None:
        try:
            self._try(claim, known, claimed_at)
        finally:
            self._free.release()
            self._store.news.set()

    def _count(self, claim: Claim, change: int) -> None:
        with self._lock:
            self._under_way[claim.workspace_id] += change
            self._under_way += Counter()  # only those that are

    def _try(self, claim: Claim, known: Known, claimed_at: float) -> None:
        """Make the call of one claimed row; what became of it is settled at the next claim."""
        with _logged(claim):
            try:
                make = _calls.look if claim.is_look else _calls.call
                now = self._clock()
                settle = make(self._clients, self._store, claim, known, now, claimed_at)
                self._tried.append(Tried(claim, settle))
            except Exception as error:  # the boundary of a thread: one row never stops the others
                log.error("Not delivered; its lease will end", exception=anatomy(error))
                self._count(claim, -1)

    def _claim(self, limit: int, *, tidies: bool = True) -> list[tuple[Claim, Known]]:
        """Settle what was tried and claim what is due: if all went well, in one transaction."""
        self._next_ready = None
        sent: list[Tried] = []
        arrivals: list[Arrival] = []
        for one in self._take_tried():
            if isinstance(one.settle, Sent) and one.settle.is_plain:
                sent.append(one)
                arrivals.append(one.settle.arrival)
            else:
                self._settle(one)
            self._count(one.claim, -1)
        if not sent and not limit:
            return []
        try:
            with self._store.begin() as session:
                now = self._clock()
                with self._lock:
                    under_way = dict(self._under_way)
                news = outbox.sent(session, arrivals, now) if arrivals else []
                claims = (
                    outbox.claim(session, now, limit, under_way, tidies=tidies) if limit else []
                )
                soon = now + timedelta(seconds=POLL)
                if limit and not claims and not under_way:  # else their end wakes us
                    self._next_ready = outbox.next_ready(session, now, soon)
                if tidies:
                    self._next_row = outbox.next_row(session, now, soon)
                found = list(zip(claims, _recipients.known(session, claims, now), strict=True))
        except Exception:
            for one in sent:
                self._settle(one)
            raise
        for arrival in arrivals:
            self._settled(arrival.claim, now, is_news=arrival in news)
        return found

    def _take_tried(self) -> list[Tried]:
        return [self._tried.popleft() for _ in range(len(self._tried))]

    def _settle(self, tried: Tried) -> None:
        """Settle one for itself, so that it never stops the others."""
        try:
            with self._store.begin() as session:
                now = self._clock()
                is_news = tried.settle(session, now)
            self._settled(tried.claim, now, is_news=bool(is_news))
        except Exception as error:  # the boundary of an outcome
            with _logged(tried.claim):
                log.error(
                    "The outcome is not written down; its lease will end", exception=anatomy(error)
                )

    def _settled(self, claim: Claim, now: datetime, *, is_news: bool) -> None:
        with _logged(claim):
            log.debug("Settled", method=claim.method, attempt=claim.attempt)
        if is_news:
            self._on_sent(claim, now)


def _logged(claim: Claim) -> AbstractContextManager[None]:
    """Name the row in every line that is logged in the block."""
    row = {"feature": outbox.feature(claim.key), "key": claim.key}
    return logs.bound(workspace=claim.workspace_id, **row)
