"""Later: what takes longer than the three seconds for which Slack waits for an answer.

A handler shows that it is at it and returns a `Later`: Slack is answered at once, and the rest is
done on a thread, outside of any transaction that others would have to wait for.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

THREADS = 2


@dataclass(frozen=True)
class Later:
    """The rest of an answer; should it fail, the view with this id says why.

    A form is closed meanwhile, so it is to be another view that shows what comes.
    """

    view_id: str
    rest: Callable[[], None]


class Workers:
    """The threads on which the rest is done."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "later")
        self._begun: set[Future[None]] = set()

    def begin(self, work: Callable[[], None]) -> None:
        """Do it as soon as a thread is free."""
        future = self._pool.submit(work)
        self._begun.add(future)
        future.add_done_callback(self._begun.discard)

    def settle(self) -> None:
        """Return when all that was begun is done."""
        wait(list(self._begun))

    def stop(self) -> None:
        """Begin nothing more, and return when all that was begun is done."""
        self._pool.shutdown()
