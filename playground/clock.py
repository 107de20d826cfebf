"""The playground's one clock: it stands still or runs, and may be moved."""

from datetime import UTC, datetime, timedelta
from threading import Lock


class Clock:
    """A settable clock. `Clock(moment)` stands still until moved; `Clock()` runs with real time."""

    def __init__(self, moment: datetime | None = None) -> None:
        self._lock = Lock()
        self._standing = moment.astimezone(UTC) if moment else None
        self._offset = timedelta()

    @property
    def running(self) -> bool:
        """Whether time passes by itself."""
        return self._standing is None

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        with self._lock:
            return self._standing or datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        """Make it `moment`, which must carry a time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        with self._lock:
            if self._standing is None:
                self._offset = moment - datetime.now(UTC)
            else:
                self._standing = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by`."""
        with self._lock:
            if self._standing is None:
                self._offset += by
            else:
                self._standing += by

    def snapshot(self) -> dict[str, str | float | None]:
        """Return what `restore` needs to go on from here."""
        with self._lock:
            standing = self._standing.isoformat() if self._standing else None
            return {"standing": standing, "offset": self._offset.total_seconds()}

    @classmethod
    def restore(cls, snapshot: dict[str, str | float | None]) -> "Clock":
        """Return the clock that `snapshot` was taken from."""
        standing = snapshot["standing"]
        clock = cls(datetime.fromisoformat(str(standing)) if standing else None)
        clock._offset = timedelta(seconds=float(snapshot["offset"] or 0))
        return clock
