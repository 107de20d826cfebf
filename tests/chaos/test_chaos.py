"""The short form of `make chaos`: processes are killed, Slack fails, every pair is asked once."""

import secrets
from pathlib import Path

import pytest

from tests.chaos.scenario import SHORT, play

pytestmark = pytest.mark.both_databases


def test_killed_processes_and_lost_answers_cost_no_ping_and_repeat_none(
    database_url: str, tmp_path: Path
) -> None:
    processes = 2 if database_url.startswith("sqlite") else 4
    seed = secrets.randbelow(1_000_000)
    outcome = play(SHORT, database_url, processes, seed, tmp_path)
    print(f"seed {seed}: {outcome}")
    assert outcome.faults == []
