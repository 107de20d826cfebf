"""What waiting costs: from due to sent when nothing else happens, and at the shared limits."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from benchmarks._report import Figure
from bot.store import Store, outbox, pairs, timers
from tests import databases
from tests.chaos import scenario, slack, workers
from tests.chaos.slack import Faults, Report, StandIn

PROMPT = 1.0  # seconds
MESSAGES = 60  # of each kind, on each database
PATIENCE = 60.0

TEAMS, CHANNELS, PROCESSES = 5, 8, 4
MINUTE, WARM_UP, MARGIN = 60, 5, 5  # seconds
LIMIT = outbox.LANES[outbox.POST]
TOLERANCE = 0.05


@dataclass(frozen=True)
class Site:
    """A database at which one process works, and the Slack that it talks to."""

    store: Store
    stand_in: StandIn


def idle() -> list[Figure]:
    """Measure on both databases at once: rows that another process writes, and timers."""
    dice = random.Random(2026)
    with ExitStack() as stack:
        sites = {kind: stack.enter_context(_site(kind)) for kind in ("SQLite", "PostgreSQL")}
        due = {kind: _promise(site.store, dice) for kind, site in sites.items()}
        for number in range(MESSAGES):
            time.sleep(dice.uniform(0.3, 0.9))
            for kind, site in sites.items():
                due[kind][f"row:{number}"] = _write(site.store, number)
        _wait_for(sites, due)
        moments = {kind: site.stand_in.report().moments for kind, site in sites.items()}
    figures = []
    for kind in sites:
        for what, prefix in (("outbox row", "row:"), ("ping of a pair", "pair:")):
            waits = [
                moments[kind][key] - at for key, at in due[kind].items() if key.startswith(prefix)
            ]
            half, most = (quantiles(waits, n=100)[percent - 1] for percent in (50, 95))
            figures += [
                Figure(f"{kind}, {what}, due to sent, p50", half, None, "s"),
                Figure("… p95", most, None, "s", PROMPT),
            ]
    return figures


@contextmanager
def _site(kind: str) -> Iterator[Site]:
    with (
        databases.empty(kind.lower(), durable=True) as (folder, url),
        slack.running(Faults()) as on,
    ):
        store = Store(url)
        setting = workers.Setting(database_url=url, slack_api_url=on.url, count=1)
        with workers.running(setting, folder / "workers.log") as running:
            yield Site(store, on)
            running.stop()
        store.close()


def _promise(store: Store, dice: random.Random) -> dict[str, float]:
    """Let pairs be due one after the other; return when, by the key of their ping."""
    rule = scenario.prepare(store, MESSAGES)
    week = scenario.week_of(rule)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    due = {}
    with store.begin() as session:
        for pair in pairs.of_programme(session, 1):
            at += timedelta(seconds=dice.choice((0, 1, 1)))  # as pairs are: on a full second
            timers.set(
                session,
                scenario.TEAM,
                "check_in",
                pairs.timer_key(pair),
                at,
                rule=rule.as_json(),
                pair_id=pair.id,
            )
            due[f"pair:{pair.id}:ping:{week}"] = at.timestamp()
    return due


def _write(store: Store, number: int) -> float:
    now = datetime.now(UTC)
    with store.begin() as session:
        body, key = {"text": "News"}, f"row:{number}"
        outbox.post(session, scenario.TEAM, f"Cx{number}", body, key=key, now=now)
    return now.timestamp()


def _wait_for(sites: dict[str, Site], due: dict[str, dict[str, float]]) -> None:
    deadline = time.monotonic() + PATIENCE
    while any(due[kind].keys() - site.stand_in.report().keys for kind, site in sites.items()):
        if time.monotonic() > deadline:
            raise RuntimeError("not all messages arrived")
        time.sleep(0.5)


def limits() -> list[Figure]:
    """Let four processes share the limits of five workspaces for a minute.

    The stand-in counts as Slack does: so many posts within any minute, and one a second in a
    channel.
    """
    most = LIMIT.a_minute + LIMIT.burst + 2
    with (
        databases.empty("postgresql", durable=True) as (folder, url),
        slack.running(Faults(a_minute=most, spacing=1.0)) as on,
    ):
        store = Store(url)
        _write_much(store)
        setting = workers.Setting(database_url=url, slack_api_url=on.url, count=PROCESSES)
        with workers.running(setting, Path(folder) / "workers.log") as running:
            while not on.report().posts:
                time.sleep(0.1)
            time.sleep(WARM_UP + MINUTE + 1)
            report = on.report()
            running.stop()
        store.close()
    rates = _rates(report)
    ideal = float(LIMIT.a_minute)
    mixed = sum(
        first > second
        for posts in report.posts.values()
        for (_, first), (_, second) in pairwise(posts)
    )
    return [
        Figure(
            "shared limit, the slowest workspace",
            min(rates),
            ideal,
            "a minute",
            1 - TOLERANCE,
            at_least=True,
        ),
        Figure("… the fastest workspace", max(rates), ideal, "a minute", 1 + TOLERANCE),
        Figure("… HTTP 429", sum(report.over.values()), None, "answers", 0),
        Figure("… out of order in a channel", mixed, None, "posts", 0),
    ]


def _write_much(store: Store) -> None:
    dice = random.Random(2026)
    now = datetime.now(UTC)
    count = LIMIT.a_minute * (MINUTE + WARM_UP + MARGIN) // 60 + LIMIT.burst
    with store.begin() as session:
        for number in range(count):
            for team in range(TEAMS):
                channel = f"C{team}x{dice.randrange(CHANNELS)}"
                body, key = {"text": "News"}, f"{team}:{number:06}"
                outbox.post(session, f"T{team}", channel, body, key=key, now=now)


def _rates(report: Report) -> list[int]:
    """Return how many posts each workspace made in a minute, once the first burst was over."""
    first = min(at for posts in report.posts.values() for at, _ in posts) + WARM_UP
    counts = Counter(
        channel.partition("x")[0]
        for channel, posts in report.posts.items()
        for at, _ in posts
        if first <= at < first + MINUTE
    )
    return [counts[f"C{team}"] for team in range(TEAMS)]
