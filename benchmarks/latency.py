"""What a member waits for: a command, a form, App Home, over HTTP with signed requests."""

from functools import partial

from benchmarks._load import in_turn, percentile
from benchmarks._report import Figure, show
from benchmarks._stage import BARE, SERVE, Stage, stage

AIM = 1.3
RATE = 50  # a second, to each side
SECONDS = 10
WARM_UP = 1


def run(stage: Stage) -> list[Figure]:
    """Measure all three."""
    kinds = {
        "slash command": stage.command(),
        "click that opens a modal": stage.click(),
        "App Home": stage.event(),
    }
    figures = []
    with stage.running(*SERVE) as mentor, stage.running(*BARE, str(stage.views)) as bare:
        for name, sent in kinds.items():
            sides = [partial(mentor.send, sent), partial(bare.send, sent)]
            in_turn(sides, RATE, WARM_UP)
            ours, anchor = in_turn(sides, RATE, SECONDS)
            for percent in (50, 95):
                figures.append(
                    Figure(
                        f"{name}, p{percent}",
                        percentile(ours, percent),
                        percentile(anchor, percent),
                        "ms",
                        AIM,
                    )
                )
    _check(stage)
    return figures


def _check(stage: Stage) -> None:
    """Make sure that what was measured is what happened."""
    calls = stage.calls()
    each = 2 * RATE * (SECONDS + WARM_UP)
    assert calls["views.open"] == calls["views.publish"] == each, calls


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
