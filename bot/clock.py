"""The clock that a serving process goes by: right for all processes at once, and steady.

Clocks of machines differ, and any of them may be set forward or back. So the database says what
time it is, and between two looks at it the monotonic clock counts on.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

LOOK_AGAIN = 5.0  # seconds after which the source is asked again

# Counts on while the machine is asleep, where the system can do that.
_COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def elapsed() -> float:
    """Return seconds since some moment in the past; nobody can set them."""
    return time.clock_gettime(_COUNTER)


class SteadyClock:
    """Tells the time of `source`, which is asked only by `keep`."""

    def __init__(
        self, source: Callable[[], datetime], ticks: Callable[[], float] = elapsed
    ) -> None:
        self._source, self._ticks = source, ticks
        self._anchor = self._look()

    def __call__(self) -> datetime:
        """Return the present moment."""
        moment, at = self._anchor
        return moment + timedelta(seconds=self._ticks() - at)

    def keep(self) -> timedelta:
        """Ask the source again if that was a while ago; return how far it was set back meanwhile.

        A source that does not answer raises its own error, and the clock goes on as before.
        """
        if self._ticks() - self._anchor[1] < LOOK_AGAIN:
            return timedelta()
        before = self()
        self._anchor = self._look()
        return max(before - self(), timedelta())

    def _look(self) -> tuple[datetime, float]:
        asked = self._ticks()
        moment = self._source()
        return moment, (asked + self._ticks()) / 2
