"""Open load: requests leave on time, whether or not the last ones were answered."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

Send = Callable[[], float]

THREADS = 16


def in_turn(sides: Sequence[Send], rate: int, seconds: float) -> list[list[float]]:
    """Send to each side `rate` times a second, in turn; return how long each request took.

    Taking turns, request by request, lets both sides suffer alike from a busy machine.
    """
    count = int(rate * seconds) * len(sides)
    gap = 1 / (rate * len(sides))
    with ThreadPoolExecutor(THREADS) as pool:
        began = time.perf_counter()
        pending = []
        for number in range(count):
            time.sleep(max(0.0, began + number * gap - time.perf_counter()))
            pending.append(pool.submit(sides[number % len(sides)]))
        took = [each.result() for each in pending]
    return [took[side :: len(sides)] for side in range(len(sides))]


def percentile(took: Sequence[float], percent: int, each: int) -> float:
    """Return this percentile in milliseconds: of every `each` requests, then the median of those.

    So a moment in which somebody else wanted the machine does not decide.
    """
    parts = [took[start : start + each] for start in range(0, len(took), each)]
    return median(quantiles(part, n=100)[percent - 1] for part in parts) * 1000
