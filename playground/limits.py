"""Rate limits: Slack's tiers, and the special rules for posting."""

from collections.abc import Iterator
from datetime import datetime
from math import ceil
from typing import Literal

Tier = Literal[1, 2, 3, 4, "many", "post"]
PER_MINUTE: dict[Tier, int] = {1: 1, 2: 20, 3: 50, 4: 100, "many": 600, "post": 300}
CHANNEL_BURST = 4


class Limits:
    """Buckets that fill with time: one per method, and one per channel for posts."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def wait(self, method: str, tier: Tier, channel: str, now: datetime) -> int:
        """Count a call; return 0, or the seconds to wait when there is no room for it."""
        levels = []
        for key, size, per_second in self._rules(method, tier, channel):
            left, at = self._buckets.get(key, (float(size), now))
            passed = max(0.0, (now - at).total_seconds())
            left = min(float(size), left + passed * per_second)
            if left < 1:
                return max(1, ceil((1 - left) / per_second))
            levels.append((key, left - 1))
        for key, left in levels:
            self._buckets[key] = (left, now)
        return 0

    @staticmethod
    def _rules(method: str, tier: Tier, channel: str) -> Iterator[tuple[str, int, float]]:
        size = PER_MINUTE[tier]
        yield method, size, size / 60
        if tier == "post":
            yield f"{method} {channel}", CHANNEL_BURST, 1.0
