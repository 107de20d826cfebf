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
FORBIDDEN = {"scipy", "numpy", "alembic", "matplotlib", "PIL", "plotly", "pandas", "rapidfuzz"}

IMPORT = """
import contextlib, importlib, json, sys
for name in json.load(open(sys.argv[1])):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
print(flush=True)
"""


def run(stage: Stage) -> list[Figure]:
    """Start both in turn, several times; the first time is for the disk's sake."""
    packages = stage.folder / "packages.json"
    packages.write_text(json.dumps(imported(stage)), encoding="utf-8")
    print("`mentor serve` imports none of", ", ".join(sorted(FORBIDDEN)))
    ours, anchor = [], []
    for _ in range(REPEATS + 1):
        ours.append(_first_answer(stage))
        anchor.append(_imports(packages))
    name = "cold start to the first answer"
    return [Figure(name, median(ours[1:]) * 1000, median(anchor[1:]) * 1000, "ms", AIM)]


def imported(stage: Stage) -> list[str]:
    """Return what `mentor serve` imports until it has answered a command, a click and App Home."""
    listed = stage.folder / "modules.json"
    with stage.running("-m", "benchmarks._watched", str(listed)) as bot:
        bot.send(stage.click())
        bot.send(stage.event())
    modules = json.loads(listed.read_text(encoding="utf-8"))
    tops = {module: module.partition(".")[0] for module in modules}
    if unwanted := FORBIDDEN & set(tops.values()):
        raise AssertionError(f"`mentor serve` imports {', '.join(sorted(unwanted))}")
    return [module for module, top in tops.items() if top not in OWN]


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
