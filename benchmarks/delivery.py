"""Delivery: how fast, how cheap, how prompt, and whether the limits hold. See docs/benchmarks.md.

`python -m benchmarks.delivery [rates] [idle] [ticks] [limits]`; without a name, all of them.
"""

import sys

from benchmarks import _rates, _ticks, _waiting
from benchmarks._report import show

PARTS = {
    "rates": _rates.run,
    "idle": _waiting.idle,
    "ticks": _ticks.run,
    "limits": _waiting.limits,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        show(PARTS[part]())
