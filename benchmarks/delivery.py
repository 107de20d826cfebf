"""Delivery: how fast, how cheap, how prompt, and whether the limits hold. See docs/benchmarks.md.

`python -m benchmarks.delivery [rates] [waiting] [tick] [limits]`; without a name, all of them.
"""

import sys

from benchmarks import _rates
from benchmarks._report import show

PARTS = {"rates": _rates.run}

if __name__ == "__main__":
    show([figure for part in sys.argv[1:] or PARTS for figure in PARTS[part]()])
