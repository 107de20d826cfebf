"""Many pairs due in the same second, several processes that are killed, and a Slack that fails."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.programme import calendar
from bot.programme.calendar import Rule
from bot.store import Store, enrolments, members, outbox, pairs, programmes, timers
from bot.store.check_ins import CheckIn
from bot.store.enrolments import Enrolment
from bot.store.outbox import Outgoing
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.timers import Timer
from tests.chaos import slack, workers
from tests.chaos.slack import IDENTITY, Faults, Report

TEAM = str(IDENTITY["team_id"])
MENTEES = 4  # of each mentor
STALE = 10  # one in so many people was last heard of yesterday: Slack is asked about them
PLACES, NEWS = 10, 6  # channels in which several posts must stay in order


@dataclass(frozen=True)
class Form:
    """How large a scenario is, and how fast."""

    pairs: int
    a_minute: int  # calls in each lane
    lease: float  # seconds
    doubt: float  # seconds
    kills: int
    pause: float  # seconds between two kills, on average
    patience: float  # seconds


SHORT = Form(pairs=60, a_minute=2400, lease=2, doubt=1, kills=5, pause=0.3, patience=120)
FULL = Form(pairs=2000, a_minute=3600, lease=6, doubt=2, kills=60, pause=0.5, patience=400)


@dataclass
class Outcome:
    """What came of it: `faults` is empty when all is as promised."""

    kills: int
    report: Report
    seconds: float
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counted = self.report.faults
        broken = counted.get("broken before", 0) + counted.get("broken after", 0)
        calls = self.report.calls
        looks = calls.get("conversations.history", 0) + calls.get("conversations.replies", 0)
        posts = sum(len(each) for each in self.report.posts.values())
        return (
            f"{self.kills:4} kills, {posts:5} posts, {counted.get('lost', 0):4} answers lost,"
            f" {broken:4} × HTTP 500, {counted.get('throttled', 0):3} × 429, {looks:4} looks,"
            f" {self.seconds:4.0f} s"
        )


def play(form: Form, database_url: str, processes: int, seed: int, folder: Path) -> Outcome:
    """Play it on a migrated, empty database; the dice fall as `seed` says."""
    dice = random.Random(f"{seed} {processes}")
    store = Store(database_url)
    faults = Faults(seed=seed, lost=0.02, broken=0.02, throttled=0.003, a_minute=form.a_minute + 60)
    log = folder / "workers.log"
    try:
        rule = prepare(store, form.pairs)
        with slack.running(faults) as stand_in:
            setting = workers.Setting(
                database_url=database_url,
                slack_api_url=stand_in.url,
                count=processes,
                a_minute=form.a_minute,
                seconds={
                    "LEASE": form.lease,
                    "DOUBT": form.doubt,
                    "SUSPICION": form.lease,
                    "PACE": 0.2,
                },
            )
            with workers.running(setting, log) as running:
                due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
                promise(store, rule, due)
                _tell(store, due)
                began = time.monotonic()
                deadline = began + form.patience
                all_posts = form.pairs + PLACES * NEWS
                while _sent(store) < all_posts or running.kills < form.kills:
                    if time.monotonic() > deadline:
                        break
                    time.sleep(min(dice.expovariate(1 / form.pause), 4 * form.pause))
                    if running.kills < form.kills:
                        running.kill(dice.randrange(processes))
                seconds = time.monotonic() - began
                ended_badly = running.stop()
            report = stand_in.report()
        outcome = Outcome(running.kills, report, seconds)
        outcome.faults += _check(store, form, report, due, rule)
        if ended_badly:
            outcome.faults.append(f"{ended_badly} processes did not end when asked to")
        said = [line for line in log.read_text(encoding="utf-8").splitlines() if "ERROR" in line]
        outcome.faults += said[:5]
        return outcome
    finally:
        store.close()


def prepare(store: Store, count: int) -> Rule:
    """Bring people together as pairs, which nobody asks anything yet; return their rule."""
    now = datetime.now(UTC)
    rule = _rule(now)
    with store.begin() as session:
        programme = Programme(
            workspace_id=TEAM,
            name="Spring mentoring",
            purpose="",
            values=[],
            starts_on=now.date() - timedelta(weeks=2),
            weeks=26,
            channel="Cx1",
            weekday=rule.days[0],
            time=rule.time,
            created_at=now,
        )
        programmes.add(session, programme)
        programmes.set_coordinators(session, programme.id, ["UC"])
        learners = [f"U{number}" for number in range(count)]
        teachers = [f"UM{number}" for number in range(-(-count // MENTEES))]
        for number, one in enumerate(["UC", *learners, *teachers]):
            heard_of = now - timedelta(days=number % STALE == 0)
            members.save(session, TEAM, {"id": one, "name": one, "tz": rule.zone}, heard_of)
        for people, role in ((learners, enrolments.MENTEE), (teachers, enrolments.MENTOR)):
            session.add_all(_enrolment(programme.id, one, role, now) for one in people)
        session.flush()
        session.add_all(
            Pair(
                workspace_id=TEAM,
                programme_id=programme.id,
                mentor_id=teachers[number // MENTEES],
                mentee_id=learner,
                why="",
                rule=rule.as_json(),
                started_at=now - timedelta(weeks=2),
            )
            for number, learner in enumerate(learners)
        )
    return rule


def week_of(rule: Rule) -> str:
    """Return the week that the pairs are asked about now."""
    return calendar.week_of(datetime.now(UTC), rule.zone)


def _rule(now: datetime) -> Rule:
    """Return a rule of a zone where it is noon: no week ends there, and nobody sleeps."""
    behind = now.hour - 12
    zone = f"Etc/GMT{behind:+d}"  # this is how these names count
    here = calendar.local(now, zone)
    return Rule(days=(here.weekday(),), time=f"{here:%H:%M}", zone=zone)


def _enrolment(programme_id: int, member_id: str, role: str, now: datetime) -> Enrolment:
    return Enrolment(
        workspace_id=TEAM,
        programme_id=programme_id,
        member_id=member_id,
        role=role,
        offers=[],
        wants=[],
        interests=[],
        values=[],
        languages=[],
        hours=[],
        places=MENTEES,
        enrolled_at=now,
    )


def promise(store: Store, rule: Rule, due: datetime) -> None:
    """Let all pairs be due in the same second."""
    with store.begin() as session:
        for pair in session.scalars(select(Pair)):
            key = pairs.timer_key(pair)
            timers.set(session, TEAM, "check_in", key, due, rule=rule.as_json(), pair_id=pair.id)


def _tell(store: Store, due: datetime) -> None:
    """Let some channels be told several things, one after the other."""
    with store.begin() as session:
        for number in range(NEWS):
            for place in range(PLACES):
                key, body = f"news:{place}:{number}", {"text": f"News {number}"}
                outbox.post(session, TEAM, f"Cx{place}", body, key=key, now=due)


def _sent(store: Store) -> int:
    with store.read() as session:
        sent = select(func.count()).where(Outgoing.method == outbox.POST)
        return session.scalar(sent.where(Outgoing.state == outbox.SENT)) or 0


def _check(store: Store, form: Form, report: Report, due: datetime, rule: Rule) -> list[str]:
    """Say what is not as promised."""
    with store.read() as session:
        check_ins = {check_in.key for check_in in session.scalars(select(CheckIn))}
        states = Counter(
            session.scalars(select(Outgoing.state).where(Outgoing.method == outbox.POST))
        )
        rows = session.scalars(select(Timer).where(Timer.kind == "check_in")).all()
    expected = check_ins | {f"news:{a}:{b}" for a in range(PLACES) for b in range(NEWS)}
    lost, strange = expected - report.keys.keys(), report.keys.keys() - expected
    twice = {key: count for key, count in report.keys.items() if count > 1}
    next_week = calendar.next_due(rule, due)
    stuck = [row.key for row in rows if (row.due_at, row.failures) != (next_week, 0)]
    mixed = [
        place
        for place in range(PLACES)
        if (said := [key for _, key in report.posts.get(f"Cx{place}", [])]) != sorted(said)
    ]
    found = {
        f"{form.pairs - len(check_ins)} pairs were not asked": len(check_ins) != form.pairs,
        f"{form.pairs - len(rows)} timers are missing": len(rows) != form.pairs,
        f"{len(stuck)} timers are not due next week: {stuck[:3]}": stuck,
        f"{len(lost)} lost: {sorted(lost)[:3]}": lost,
        f"{len(twice)} twice: {list(twice.items())[:3]}": twice,
        f"{len(strange)} from nowhere: {sorted(strange)[:3]}": strange,
        f"not all rows are sent: {dict(states)}": states.keys() != {outbox.SENT},
        f"out of order in {mixed}": mixed,
        f"above the limits: {report.over}": report.over,
    }
    return [words for words, is_so in found.items() if is_so]
