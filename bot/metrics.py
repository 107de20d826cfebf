"""Metrics: what a Prometheus server reads at /metrics, in a registry of each bot's own.

Labels have few values, and none of them is a workspace or a person.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.store import Store, outbox, timers
from bot.store.outbox import Claim

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"  # what `page` is

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds, of calls and answers
PATIENT = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600)  # seconds, of what is due


class Metrics:
    """What is observed as it happens; what is counted when it is asked for."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.registry = registry = CollectorRegistry()
        self._calls = Counter(
            "mentor_slack_calls",
            "Calls to Slack's Web API, by what came of them.",
            ["method", "result"],
            registry=registry,
        )
        self._call_times = Histogram(
            "mentor_slack_call_duration_seconds",
            "How long Slack took to answer.",
            ["method"],
            buckets=QUICK,
            registry=registry,
        )
        self._handlers = Histogram(
            "mentor_handler_duration_seconds",
            "How long it took to answer a command, a click, a form or an event.",
            ["feature", "kind"],
            buckets=QUICK,
            registry=registry,
        )
        self._failures = Counter(
            "mentor_handler_failures",
            "Commands, clicks, forms and events that ended in an apology.",
            ["feature", "kind"],
            registry=registry,
        )
        self._deliveries = Histogram(
            "mentor_delivery_latency_seconds",
            "From when a message was due until Slack had it.",
            ["method"],
            buckets=PATIENT,
            registry=registry,
        )
        self._timers = Histogram(
            "mentor_timer_lateness_seconds",
            "From when a timer was due until it ran.",
            ["kind"],
            buckets=PATIENT,
            registry=registry,
        )
        Info("mentor_build", "Which Mentor this is.", registry=registry).info(
            {"version": __version__}
        )
        registry.register(_Rows(store, clock))
        ProcessCollector(registry=registry)

    def age(self, name: str, help: str, seconds: Callable[[], float]) -> None:  # noqa: A002
        """Show how long ago something was: `seconds` is asked each time."""
        Gauge(name, help, registry=self.registry).set_function(seconds)

    def called(self, method: str, result: str, seconds: float) -> None:
        """Slack was called."""
        self._calls.labels(method, result).inc()
        self._call_times.labels(method).observe(seconds)

    def answered(self, feature: str, kind: str, seconds: float, is_fault: bool) -> None:
        """A request was answered, with an apology if the fault is ours."""
        self._handlers.labels(feature, kind).observe(seconds)
        if is_fault:
            self._failures.labels(feature, kind).inc()

    def sent(self, claim: Claim, now: datetime) -> None:
        """Slack has a row."""
        self._deliveries.labels(claim.method).observe(_seconds(claim.due_at, now))

    def ran(self, kind: str, due_at: datetime, now: datetime) -> None:
        """A timer has run."""
        self._timers.labels(kind).observe(_seconds(due_at, now))

    def page(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class _Rows(Collector):
    """What the database holds, counted when somebody asks. All replicas say the same."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """Nothing is counted before somebody asks."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        now = self._clock()
        up = GaugeMetricFamily("mentor_database_up", "Whether the database answers.")
        try:
            with self._store.read() as session:
                rows = outbox.counts(session)
                late, given_up = timers.late(session, now), timers.given_up(session)
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        states = GaugeMetricFamily(
            "mentor_outbox_rows", "Messages that are not sent yet, or never.", labels=["state"]
        )
        for state in (outbox.PENDING, outbox.UNSURE, outbox.SENDING, outbox.DEAD):
            states.add_metric([state], getattr(rows, state))
        yield states
        oldest = _seconds(rows.oldest_due_at, now) if rows.oldest_due_at else 0
        yield GaugeMetricFamily(
            "mentor_outbox_oldest_due_seconds",
            "How long the message that waits the longest has been due.",
            oldest,
        )
        yield GaugeMetricFamily(
            "mentor_timers_overdue", "Timers that have been due for more than a minute.", late
        )
        yield GaugeMetricFamily(
            "mentor_timers_dead", "Timers that have failed too often to be tried again.", given_up
        )


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
