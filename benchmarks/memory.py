"""What an idle bot holds in memory, beside a bare Bolt app on the same server."""

import time

from benchmarks._report import Figure, show
from benchmarks._stage import BARE, SERVE, Stage, stage

AIM = 30  # MB
REST = 3.0  # seconds


def run(stage: Stage) -> list[Figure]:
    """Measure both after a few answers and a rest."""
    with stage.running(*SERVE) as mentor, stage.running(*BARE) as bare:
        for sent in (stage.command(), stage.click(), stage.event()) * 5:
            mentor.send(sent)
        for _ in range(15):
            bare.send(stage.command())
        time.sleep(REST)
        figure = Figure(
            "idle memory", mentor.memory(), bare.memory(), "MB", AIM, is_difference=True
        )
    return [figure]


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
