"""How soon `mentor serve` answers after it was started, beside importing the same packages."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks._report import Figure, show
from benchmarks._stage import SERVE, Stage, environment, stage

AIM = 1.25
REPEATS = 9
OWN = {"bot", "benchmarks", "migrations", "__main__"}
FORBIDDEN = {"scipy", "numpy", "alembic", "matplotlib", "PIL", "plotly", "pandas"}

IMPORT = """
import contextlib, importlib, json, sys
for name in json.load(open(sys.argv[1])):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
print(flush=True)
"""


def run(stage: Stage) -> list[Figure]:
    """Start both in turn, several times; the first time is for the disk's sake."""
    packages = _packages(stage)
    ours, anchor = [], []
    for _ in range(REPEATS + 1):
        ours.append(_first_answer(stage))
        anchor.append(_imports(packages))
    name = "cold start to the first answer"
    return [Figure(name, median(ours[1:]) * 1000, median(anchor[1:]) * 1000, "ms", AIM)]


def imported(stage: Stage) -> list[str]:
    """Return what `mentor serve` imports until it has answered a command, a click and App Home."""
    modules = stage.folder / "modules.json"
    with stage.running("-m", "benchmarks._watched", str(modules)) as bot:
        bot.send(stage.click())
        bot.send(stage.event())
    return list(json.loads(modules.read_text(encoding="utf-8")))


def _packages(stage: Stage) -> Path:
    found = imported(stage)
    tops = {module.partition(".")[0] for module in found}
    if unwanted := sorted(tops & FORBIDDEN):
        raise AssertionError(f"`mentor serve` imports {', '.join(unwanted)}")
    print("`mentor serve` imports none of", ", ".join(sorted(FORBIDDEN)))
    packages = stage.folder / "packages.json"
    others = [module for module in found if module.partition(".")[0] not in OWN]
    packages.write_text(json.dumps(others), encoding="utf-8")
    return packages


def _first_answer(stage: Stage) -> float:
    began = time.perf_counter()
    with stage.running(*SERVE):
        return time.perf_counter() - began


def _imports(packages: Path) -> float:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(packages)], stdout=subprocess.PIPE, env=environment()
    )
    with process:
        assert process.stdout
        process.stdout.readline()
        return time.perf_counter() - began


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
