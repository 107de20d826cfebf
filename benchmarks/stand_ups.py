"""Five hundred answers to one stand-up within a minute: how long until all stand in the thread.

`python -m benchmarks.stand_ups [ANSWERS]`: so many are given, 500 by default, which takes nine
minutes of real time. Each goes through the handler of the form while one process of the bot
delivers, on PostgreSQL, to a Slack that takes one post a second in a channel.
"""

import json
import sys
import time
from datetime import UTC, datetime

from slack_sdk import WebClient

from benchmarks._load import percentile
from benchmarks._report import Figure, show
from bot.handlers.stand_ups._answering import share
from bot.jobs.stand_ups import _open
from bot.programme.stand_ups import MOVED, QUESTIONS
from bot.store import Store, members, outbox, stand_ups
from bot.store.members import Who
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp
from tests import databases
from tests.chaos import slack, workers
from tests.chaos.slack import Faults

TEAM, CHANNEL = "T1", "T1x1"
SPACING = 1.0  # seconds between two posts in one channel, as Slack allows
WITHIN = 60.0  # seconds in which 500 people answer
AIM = 1.2  # times as long as one post a second takes: ours keep 1.1 s apart, to be safe
WARM = 1.0


def run(count: int = 500) -> list[Figure]:
    """Let so many people answer, and look at what has come when, and in which order."""
    with databases.empty("postgresql", durable=True) as (folder, url):
        store = Store(url)
        with slack.running(Faults(spacing=SPACING)) as stand_in:
            round_id, prefix = _begin(store, count)
            setting = workers.Setting(database_url=url, slack_api_url=stand_in.url, count=1)
            with workers.running(setting, folder / "workers.log") as running:
                time.sleep(WARM)
                began = time.time()
                took = _answer(store, stand_in.url, round_id, count)
                _wait(store, began + 60 + 2 * count * SPACING)
                running.stop()
            report = stand_in.report()
        store.close()
    posts = [(at, key) for at, key in report.posts[CHANNEL] if key.startswith(prefix)]
    came = [key for _, key in posts]
    given = [f"{prefix}U{number}:1" for number in range(count)]
    in_order = "in the order given" if came == given else "NOT in the order given"
    print(f"{len({*came})} of {count} answers, {len(came) - len({*came})} twice, {in_order}")
    print(f"calls: {dict(report.calls)}; limits passed: {dict(report.over) or 'none'}")
    return [
        Figure(
            "until all stand in the thread", posts[-1][0] - began, count * SPACING, "s", aim=AIM
        ),
        Figure("an answer is taken, p50", percentile(took, 50, count), None, "ms"),
        Figure("an answer is taken, p99", percentile(took, 99, count), None, "ms"),
    ]


def _begin(store: Store, count: int) -> tuple[int, str]:
    """Open a day's thread for so many; return the day, and how the keys of its answers begin."""
    now = datetime.now(UTC)
    with store.begin() as session:
        programme = Programme(
            workspace_id=TEAM,
            name="Stand-ups",
            purpose="",
            values=[],
            starts_on=now.date(),
            weeks=26,
            channel=CHANNEL,
            weekday=1,
            time="10:00",
            created_at=now,
        )
        session.add(programme)
        session.flush()
        stand_up = StandUp(
            workspace_id=TEAM,
            programme_id=programme.id,
            owner_id="U0",
            name="Data",
            channel=CHANNEL,
            rule={"days": [0], "time": "10:00", "zone": "Etc/UTC"},
            has_own_time=False,
            questions=dict(QUESTIONS),
            began_at=now,
        )
        session.add(stand_up)
        session.flush()
        people = [f"U{number}" for number in range(count)]
        for member_id in people:
            members.save(session, TEAM, {"id": member_id}, now)
        stand_ups.set_people(session, stand_up, people, now)
        round_ = _open(session, stand_up, now.date(), now)
        return round_.id, f"{round_.key}:answer:"


def _answer(store: Store, url: str, round_id: int, count: int) -> list[float]:
    """Let one after the other answer, evenly over the minute; return how long each took."""
    client, began, took = WebClient("xoxb-0", base_url=url), time.monotonic(), []
    for number in range(count):
        time.sleep(max(0.0, began + number * WITHIN / 500 - time.monotonic()))
        values = {MOVED: {MOVED: {"type": "plain_text_input", "value": f"Word {number}"}}}
        form = {
            "state": {"values": values},
            "private_metadata": json.dumps({"round_id": round_id}),
        }
        start = time.monotonic()
        share(client, form, Who(TEAM, f"U{number}"), store, datetime.now(UTC))
        took.append(time.monotonic() - start)
    return took


def _wait(store: Store, until: float) -> None:
    """Wait until nothing is left to send."""
    while time.time() < until:
        with store.read() as session:
            left = session.query(outbox.Outgoing).filter_by(state=outbox.PENDING).count()
            left += session.query(outbox.Outgoing).filter_by(state=outbox.SENDING).count()
        if not left:
            return
        time.sleep(0.5)


if __name__ == "__main__":
    show(run(int(sys.argv[1]) if sys.argv[1:] else 500))
