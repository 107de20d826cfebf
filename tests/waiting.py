"""Waiting for what happens by itself, in another thread or process."""

import time
from collections.abc import Callable

PATIENCE = 30.0  # seconds, which only a failing test takes


def eventually(is_so: Callable[[], object]) -> None:
    """Wait until it is so; fail when it does not become so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
