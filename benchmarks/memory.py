"""What an idle bot holds in memory, beside a bare Bolt app on the same server.

Most of the difference is SQLAlchemy and pydantic; beside a bare app that has imported the same
packages, what is left is Mentor's own.
"""

import json
import time

from benchmarks._report import Figure, show
from benchmarks._stage import BARE, SERVE, Stage, stage
from benchmarks.startup import IMPORT, imported

AIM = 30  # MB
REST = 3.0  # seconds

LADEN = IMPORT + "del sys.argv[1:]; import benchmarks._bare; benchmarks._bare.main()"


def run(stage: Stage) -> list[Figure]:
    """Measure them after a few answers and a rest."""
    packages = stage.folder / "packages.json"
    packages.write_text(json.dumps(imported(stage)), encoding="utf-8")
    with (
        stage.running(*SERVE) as mentor,
        stage.running(*BARE) as bare,
        stage.running("-c", LADEN, str(packages)) as laden,
    ):
        for sent in (stage.command(), stage.click(), stage.event()) * 5:
            mentor.send(sent)
        for bot in (bare, laden) * 15:
            bot.send(stage.command())
        time.sleep(REST)
        ours = mentor.memory()
        return [
            Figure("idle memory", ours, bare.memory(), "MB", AIM, is_difference=True),
            Figure("… with the same packages", ours, laden.memory(), "MB", is_difference=True),
        ]


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
