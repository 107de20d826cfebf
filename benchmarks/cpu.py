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
ROUNDS = 30
BATCH = 40  # requests whose CPU time is read at once


def run(stage: Stage) -> list[Figure]:
    """Measure a command, and a click, a form and an event that nobody has anything to do for."""
    store = Store(stage.settings["DATABASE_URL"])
    settings = config.read({name.lower(): value for name, value in stage.settings.items() if value})
    ours = assemble(settings, store, lambda: datetime.now(UTC)).app
    kinds: dict[str, tuple[Sent, Callable[[App], Callable[..., object]]]] = {
        "command": (stage.command(), lambda app: app.command("/mentor")),
        "click": (stage.click("link"), lambda app: app.action("link")),
        "form": (stage.submission("old"), lambda app: app.view("old")),
        "event": (stage.event("pin_added"), lambda app: app.event("pin_added")),
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
    for app in apps:
        _batch(app, sent, [])
    cpu: tuple[list[float], list[float]] = ([], [])
    took: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for _ in range(ROUNDS):
        for side, app in enumerate(apps):
            cpu[side].append(_batch(app, sent, took[side]))
    figures = [Figure(f"CPU of a {name}", median(cpu[0]), median(cpu[1]), "ms", AIM)]
    if name == "command":
        figures += [
            Figure(
                f"{name} in process, p{percent}",
                percentile(took[0], percent),
                percentile(took[1], percent),
                "ms",
                LATENCY_AIM,
            )
            for percent in (50, 95)
        ]
    return figures


def _batch(app: App, sent: Sent, took: list[float]) -> float:
    """Dispatch some requests as Socket Mode does; return the milliseconds of CPU for each."""
    began = time.thread_time()
    for _ in range(BATCH):
        request = BoltRequest(mode="socket_mode", body=sent.payload)
        started = time.perf_counter()
        answer = app.dispatch(request)
        took.append(time.perf_counter() - started)
        assert answer.status == 200, answer.body
    return (time.thread_time() - began) / BATCH * 1000


if __name__ == "__main__":
    with stage() as made:
        show(run(made))
