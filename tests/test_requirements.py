"""What is installed for running Mentor is all that it imports: tests have more at hand."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

EVERYTHING = """
import pkgutil, sys, bot, playground
for package in (bot, playground):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            __import__(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_imported_is_required() -> None:
    found = subprocess.run(
        [sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=True
    )
    owners = packages_distributions()
    imported = {plain(one) for name in found.stdout.split() for one in owners.get(name, ())}
    text = Path("requirements.txt").read_text(encoding="utf-8")
    required = {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    assert {"sqlalchemy", "slack-bolt"} <= imported
    assert imported - required - {"mentor"} == set()
