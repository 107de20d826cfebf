"""Faults to order: which method goes wrong, at which call, and how."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from threading import Lock

from playground.wire import Answer


@dataclass
class Fault:
    """What is to go wrong: `ratelimited`, `server_error`, `timeout`, `lost` or a Slack error."""

    method: str
    name: str
    nth: int
    times: int
    retry_after: int
    seen: int = 0

    def hits(self) -> bool:
        """Count one call and say whether it is one of those that go wrong."""
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    def answer(self) -> Answer:
        """Return what the caller gets instead of the method's own answer."""
        if self.name == "ratelimited":
            return ratelimited(self.retry_after)
        if self.name == "server_error":
            return Answer(503, {"Content-Type": "text/html"}, "<html>Service Unavailable</html>")
        if self.name == "timeout":
            return Answer(0, {}, "", "timeout")
        return Answer(200, {}, {"ok": False, "error": self.name})


def ratelimited(retry_after: int) -> Answer:
    """Return Slack's answer to one call too many."""
    return Answer(429, {"Retry-After": str(retry_after)}, {"ok": False, "error": "ratelimited"})


class Faults:
    """The faults that are waiting to happen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(
        self, method: str, name: str, *, nth: int = 1, times: int = 1, retry_after: int = 30
    ) -> None:
        """Let `times` calls of `method` (`chat.*` works too) fail, from the `nth` one after now."""
        with self._lock:
            self._faults.append(Fault(method, name, nth, times, retry_after))

    def clear(self) -> None:
        """Forget the faults that have not happened yet."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str) -> Fault | None:
        """Count a call of `method` and return the fault that hits it, if one does."""
        with self._lock:
            matching = [fault for fault in self._faults if fnmatchcase(method, fault.method)]
            hit = [fault for fault in matching if fault.hits()]
            self._faults = [f for f in self._faults if f.seen < f.nth + f.times - 1]
            return hit[0] if hit else None
