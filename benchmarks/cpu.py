"""What a request costs the processor: all our listeners beside one, in process."""

import gc
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from slack_bolt import Ack, App
from slack_bolt.request import BoltRequest

from benchmarks import _bare
from benchmarks._load import percentile
from benchmarks._report import Figure, show
from benchmarks._stage import Sent, Stage, stage
from bot import config
from bot.app import assemble
from bot.store import Store

AIM, LATENCY_AIM = 1.5, 1.3
REQUESTS = 4000
WARM_UP = 100
PART = 50  # requests of which a percentile is taken


def run(stage: Stage) -> list[Figure]:
    """Measure a command, and a click, a form and an event that nobody has anything to do for."""
    store = Store(stage.settings["DATABASE_URL"])
    settings = config.read({name.lower(): value for name, value in stage.settings.items() if value})
    ours = assemble(settings, store, lambda: datetime.now(UTC)).app
    kinds: dict[str, tuple[Sent, Callable[[App], Callable[..., object]]]] = {
        "a command": (stage.command(), lambda app: app.command("/mentor")),
        "a click": (stage.click("link"), lambda app: app.action("link")),
        "a form": (stage.submission("old"), lambda app: app.view("old")),
        "an event": (stage.event("pin_added"), lambda app: app.event("pin_added")),
    }
    figures = []
    for name, (sent, listen) in kinds.items():
        bare = _bare.app(
            stage.settings["SLACK_BOT_TOKEN"],
            stage.settings["SLACK_SIGNING_SECRET"],
            stage.settings["SLACK_API_URL"],
        )
        bare._listeners.clear()
        listen(bare)(_acknowledge)
        figures += _compare(name, sent, ours, bare)
    store.close()
    return figures


def _acknowledge(ack: Ack) -> None:
    ack()


def _compare(name: str, sent: Sent, ours: App, bare: App) -> list[Figure]:
    apps = (ours, bare)
    gc.collect()
    gc.freeze()  # the stage's own modules are not what is measured
    for app in apps * WARM_UP:
        _dispatch(app, sent)
    both = [[_dispatch(app, sent) for app in apps] for _ in range(REQUESTS)]
    cpu, took = ([[pair[side][what] for pair in both] for side in (0, 1)] for what in (0, 1))
    figures = [Figure(f"CPU of {name}", median(cpu[0]) * 1000, median(cpu[1]) * 1000, "ms", AIM)]
    if name == "a command":
        figures += [
            Figure(
                f"slash command in process, p{percent}",
                percentile(took[0], percent, PART),
                percentile(took[1], percent, PART),
                "ms",
                LATENCY_AIM if percent == 95 else None,
            )
            for percent in (50, 95)
        ]
    return figures


def _dispatch(app: App, sent: Sent) -> tuple[float, float]:
    """Dispatch a request as Socket Mode does; return the seconds of CPU, and of the clock."""
    request = BoltRequest(mode="socket_mode", body=sent.payload)
    used, began = time.thread_time(), time.perf_counter()
    answer = app.dispatch(request)
    took = time.perf_counter() - began
    used = time.thread_time() - used
    assert answer.status == 200, answer.body
    return used, took


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
