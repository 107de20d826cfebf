"""What a member waits for: a command, a form, App Home, over HTTP with signed requests."""

from functools import partial

from benchmarks._load import in_turn, percentile
from benchmarks._report import Figure, show
from benchmarks._stage import BARE, SERVE, Stage, stage

AIM = 1.3
SECONDS = 24
WARM_UP = 1
PART = 50  # requests of which a percentile is taken


def run(stage: Stage) -> list[Figure]:
    """Measure all three."""
    kinds = {  # how many of them a second, to each side
        "slash command": (stage.command(), 50),
        "click that opens a modal": (stage.click(), 20),
        "App Home": (stage.event(), 20),
    }
    figures = []
    with stage.running(*SERVE) as mentor, stage.running(*BARE, str(stage.views)) as bare:
        for name, (sent, rate) in kinds.items():
            sides = [partial(mentor.send, sent), partial(bare.send, sent)]
            in_turn(sides, rate, WARM_UP)
            ours, anchor = in_turn(sides, rate, SECONDS)
            for percent in (50, 95):
                figures.append(
                    Figure(
                        f"{name}, p{percent}",
                        percentile(ours, percent, PART),
                        percentile(anchor, percent, PART),
                        "ms",
                        AIM if percent == 95 else None,
                    )
                )
    calls = stage.calls()
    each = 2 * rate * (SECONDS + WARM_UP)
    assert calls["views.open"] == calls["views.publish"] == each, calls  # it did happen
    return figures


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
