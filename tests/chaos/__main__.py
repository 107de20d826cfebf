"""The full run: `python -m tests.chaos [--seed N] [--short] [sqlite:2 postgresql:4 …]`."""

import argparse
import secrets
import sys

from tests import databases
from tests.chaos.scenario import FULL, SHORT, play

CONFIGURATIONS = ("sqlite:1", "sqlite:2", "postgresql:1", "postgresql:2", "postgresql:4")


def main() -> int:
    """Play every configuration; return how many did not keep the promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("configurations", nargs="*", default=CONFIGURATIONS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--short", action="store_true", help="as it is in the tests")
    chosen = parser.parse_args()
    form = SHORT if chosen.short else FULL
    print(f"{form.pairs:,} pairs due in the same second, seed {chosen.seed}", flush=True)
    kills = failures = 0
    for configuration in chosen.configurations:
        database, _, processes = configuration.partition(":")
        with databases.empty(database) as (folder, url):
            outcome = play(form, url, int(processes), chosen.seed, folder)
        print(f"{database:10} × {processes}: {outcome}", flush=True)
        for fault in outcome.faults:
            print(f"    {fault}", flush=True)
        kills += outcome.kills
        failures += bool(outcome.faults)
    verdict = "the promise was NOT kept" if failures else "nothing lost, nothing twice"
    print(f"{kills} kills; {verdict}")
    return failures


if __name__ == "__main__":
    sys.exit(main())
