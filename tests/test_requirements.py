"""What is installed for running Mentor is all that it needs: tests have more at hand."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

# Imports everything, as if the packages named on the command line were not installed.
EVERYTHING = """
import pkgutil, sys

for name in sys.argv[1:]:
    sys.modules[name] = None

import bot, playground

for package in (bot, playground):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
"""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_all_of_it_can_be_imported_with_what_is_required() -> None:
    text = Path("requirements.txt").read_text(encoding="utf-8")
    required = {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert {"sqlalchemy", "slack-bolt"} <= required
    ours = {"bot", "migrations", "playground"}
    absent = [
        package
        for package, owners in packages_distributions().items()
        if package not in ours and not required & {plain(owner) for owner in owners}
    ]
    assert "pytest" in absent
    command = [sys.executable, "-c", EVERYTHING, *absent]
    imported = subprocess.run(command, capture_output=True, text=True)
    assert imported.returncode == 0, imported.stderr[-2000:]
