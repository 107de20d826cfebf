"""Two hundred life stories at once, ten in each of twenty workspaces: how late the bells are.

`python -m benchmarks.stories [SECONDS]`: so much of each story is told, all of it by default,
which takes seven minutes. One process of the bot on PostgreSQL, and a Slack that allows as much
as the real one does.
"""

import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from benchmarks._load import percentile
from benchmarks._report import Figure, show
from bot.handlers.stories._telling import write_course
from bot.programme.stories import LIGHT, WHOLE
from bot.store import Store, members, outbox, pairs, stories
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from tests import databases
from tests.chaos import slack, workers
from tests.chaos.slack import Faults

WORKSPACES, EACH = 20, 10
SPACING = 1.0  # seconds between two posts in one conversation, as Slack allows
AIM = 1.0  # seconds that a bell may be late
WARM = 1.0


def run(told: timedelta = WHOLE) -> list[Figure]:
    """Let the last part of each story be told, and look at what has come when."""
    with databases.empty("postgresql", durable=True) as (folder, url):
        store = Store(url)
        with slack.running(Faults(spacing=SPACING)) as stand_in:
            setting = workers.Setting(database_url=url, slack_api_url=stand_in.url, count=1)
            with workers.running(setting, folder / "workers.log") as running:
                time.sleep(WARM)
                began = time.monotonic()
                bells = _begin(store, told)
                time.sleep(told.total_seconds() + 15 - (time.monotonic() - began))
                running.stop()
            report = stand_in.report()
        shown, skipped = _updates(store)
        store.close()
    late = [report.moments[key] - due for key, due in bells.items() if key in report.moments]
    minutes = told / timedelta(minutes=1)
    count = WORKSPACES * EACH
    print(f"{len(late)} of {len(bells)} bells, {max(report.keys.values())} time each at most")
    print(f"limits passed: {dict(report.over) or 'none'}; countdowns: {shown} shown, {skipped} not")
    return [
        Figure("a bell is late, p50", percentile(late, 50, count) / 1000, None, "s"),
        Figure("a bell is late, p99", percentile(late, 99, count) / 1000, None, "s", AIM),
        Figure(
            "updates of a workspace in a minute",
            report.calls["chat.update"] / WORKSPACES / minutes,
            None,
            "",
            outbox.LANES[outbox.UPDATE].a_minute + outbox.LANES[outbox.UPDATE].burst / minutes,
        ),
    ]


def _begin(store: Store, told: timedelta) -> dict[str, float]:
    """Begin all stories so that so much is left of each; return when each bell is to be heard."""
    bells = {}
    for number in range(WORKSPACES):
        workspace_id = f"T{number}"
        with store.begin() as session:
            programme = _programme(workspace_id)
            session.add(programme)
            session.flush()
            for one in range(EACH):
                now = datetime.now(UTC)
                pair = _pair(workspace_id, programme.id, f"U{number}A{one}", f"U{number}B{one}")
                pairs.add(session, pair)
                for member_id in pair.people:
                    members.save(session, workspace_id, {"id": member_id}, now)
                people = ",".join(sorted(pair.people))
                members.remember(session, workspace_id, people, f"G{number}x{one}")
                story = stories.invite(
                    session, pair, pair.mentor_id, stories.LIVE, LIGHT, None, now
                )
                stories.begin(session, story, seed=story.id, now=now)
                story.ends_at = now + told
                write_course(session, story, pair, now)
                live = f"{stories.prefix(story)}live:"
                bells[f"{live}closing"] = story.ends_at.timestamp()
                if told > WHOLE / 2:
                    bells[f"{live}turn:2"] = (story.ends_at - WHOLE / 2).timestamp()
    return bells


def _programme(workspace_id: str) -> Programme:
    today = datetime.now(UTC).date()
    return Programme(
        workspace_id=workspace_id,
        name="Stories",
        purpose="",
        values=[],
        starts_on=today,
        weeks=26,
        channel="C1",
        weekday=1,
        time="10:00",
        created_at=datetime.now(UTC),
    )


def _pair(workspace_id: str, programme_id: int, mentor_id: str, mentee_id: str) -> Pair:
    return Pair(
        workspace_id=workspace_id,
        programme_id=programme_id,
        mentor_id=mentor_id,
        mentee_id=mentee_id,
        why="",
        rule={},
        started_at=datetime.now(UTC),
    )


def _updates(store: Store) -> tuple[int, int]:
    """Return how many changes were shown, and how many were left out because it was too late."""
    with store.read() as session:
        states = Counter(
            row.state for row in session.query(outbox.Outgoing).filter_by(method=outbox.UPDATE)
        )
    return states[outbox.SENT], states[outbox.DEAD]


if __name__ == "__main__":
    show(run(timedelta(seconds=float(sys.argv[1])) if sys.argv[1:] else WHOLE))
