"""Timers: what is due runs once, each for itself, and a failing one is given up at last."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import jobs
from bot.store import Store, installations, members, outbox, timers
from bot.store.members import Who
from bot.store.outbox import Outgoing
from bot.store.timers import Timer

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

Job = Callable[[Session, Timer, datetime], datetime | None]


@pytest.fixture
def timetable(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Job]]:
    """A timetable of our own: kinds of timers and what they do."""
    kinds: dict[str, Job] = {"say": say, "fail": fail}
    monkeypatch.setattr(jobs, "TIMETABLE", kinds)
    return kinds


def say(session: Session, timer: Timer, now: datetime) -> None:
    key = f"{timer.key}:{now.isoformat()}"
    outbox.post(session, "T1", "C1", {"text": timer.key}, key=key, now=now)


def fail(session: Session, timer: Timer, now: datetime) -> None:
    say(session, timer, now)
    raise LookupError("with somebody's words in it")


def plan(
    store: Store, kind: str, key: str, due_at: datetime = NOW, team: str = "T1", **args: object
) -> None:
    with store.begin() as session:
        timers.set(session, team, kind, key, due_at, **args)


def find(store: Store, key: str) -> Timer | None:
    with store.read() as session:
        return timers.find(session, key)


def said(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Outgoing.key).order_by(Outgoing.id)))


def test_what_is_due_runs_in_order_and_is_done_with(store: Store, timetable):
    plan(store, "say", "later", NOW - MINUTE)
    plan(store, "say", "sooner", NOW - 2 * MINUTE)
    plan(store, "say", "not yet", NOW + MINUTE)
    assert jobs.tick(store, NOW) == 2
    assert [key.partition(":")[0] for key in said(store)] == ["sooner", "later"]
    assert jobs.tick(store, NOW) == 0
    assert find(store, "sooner") is None
    with store.read() as session:
        assert timers.next_due(session) == NOW + MINUTE
        assert timers.next_due(session, "fail") is None


def test_a_timer_that_is_set_again_is_still_one(store: Store, timetable):
    plan(store, "say", "one", NOW, what=1)
    plan(store, "say", "one", NOW + MINUTE, what=2)
    assert jobs.tick(store, NOW) == 0
    timer = find(store, "one")
    assert timer
    assert timer.args == {"what": 2}
    assert jobs.tick(store, NOW + MINUTE) == 1


def test_a_cancelled_timer_never_runs(store: Store, timetable):
    plan(store, "say", "one")
    with store.begin() as session:
        timers.cancel(session, "one")
        timers.cancel(session, "never was")
    assert jobs.tick(store, NOW) == 0


def test_a_recurring_timer_moves_on(store: Store, timetable):
    timetable["weekly"] = lambda session, timer, now: now + timedelta(days=7)
    plan(store, "weekly", "one")
    jobs.tick(store, NOW)
    timer = find(store, "one")
    assert timer
    assert timer.due_at == NOW + timedelta(days=7)


def test_a_job_may_make_others_due_at_once(store: Store, timetable):
    def follow(session: Session, timer: Timer, now: datetime) -> None:
        timers.set(session, "T1", "say", "follower", now)

    timetable["follow"] = follow
    plan(store, "follow", "one")
    assert [jobs.tick(store, NOW) for _ in range(3)] == [1, 1, 0]
    assert len(said(store)) == 1


def test_a_job_may_set_or_cancel_what_is_due_with_it(store: Store, timetable):
    def meddle(session: Session, timer: Timer, now: datetime) -> None:
        timers.cancel(session, "cancelled")
        timers.set(session, "T1", "say", "put off", now + MINUTE)

    timetable["meddle"] = meddle
    plan(store, "meddle", "one", NOW - MINUTE)
    plan(store, "say", "cancelled")
    plan(store, "say", "put off")
    assert jobs.tick(store, NOW) == 1
    assert said(store) == []
    assert jobs.tick(store, NOW + MINUTE) == 1


def test_a_failing_job_leaves_nothing_behind_and_others_run(store: Store, timetable):
    plan(store, "fail", "bad", NOW - MINUTE)
    plan(store, "say", "good")
    assert jobs.tick(store, NOW) == 2
    assert [key.partition(":")[0] for key in said(store)] == ["good"]
    bad = find(store, "bad")
    assert bad
    assert (bad.failures, bad.error, bad.due_at) == (1, "LookupError", NOW + 2 * MINUTE)


def test_a_job_that_breaks_a_rule_of_the_database_is_alone_in_it(store: Store, timetable):
    def repeat(session: Session, timer: Timer, now: datetime) -> None:
        first = timers.find(session, "good")
        assert first
        session.add(Timer(workspace_id="T1", kind="say", key="good", due_at=now))
        session.flush()

    timetable["repeat"] = repeat
    plan(store, "repeat", "bad", NOW - MINUTE)
    plan(store, "say", "good")
    assert jobs.tick(store, NOW) == 2
    bad = find(store, "bad")
    assert bad
    assert bad.error == "IntegrityError"
    assert len(said(store)) == 1


def test_after_ten_failures_a_timer_is_given_up_and_its_error_kept(store: Store, timetable):
    plan(store, "fail", "bad")
    now, runs = NOW, 0
    while (timer := find(store, "bad")) and timer.due_at:
        now = timer.due_at
        runs += jobs.tick(store, now)
    assert runs == timers.PATIENCE == 10
    assert timer
    assert (timer.failures, timer.error) == (10, "LookupError")
    assert timedelta(hours=16) < now - NOW < timedelta(hours=24)
    assert jobs.tick(store, now + timedelta(days=365)) == 0
    plan(store, "say", "bad", now)
    assert jobs.tick(store, now) == 1


def test_what_only_a_newer_mentor_knows_is_left_to_it(store: Store, timetable):
    plan(store, "sing", "song")
    assert jobs.tick(store, NOW) == 0
    song = find(store, "song")
    assert song
    assert (song.due_at, song.failures) == (NOW, 0)
    timetable["sing"] = say
    assert jobs.tick(store, NOW + MINUTE) == 1


def test_what_the_database_cannot_do_now_is_tried_until_it_can(store: Store, timetable):
    def no_room(session: Session, timer: Timer, now: datetime) -> None:
        raise OperationalError("INSERT", {}, OSError("the disk is full"))

    timetable["write"] = no_room
    plan(store, "write", "one")
    now = NOW
    for _ in range(20):
        assert jobs.tick(store, now) == 1
        timer = find(store, "one")
        assert timer
        assert timer.due_at
        assert timer.due_at - now <= timedelta(minutes=64)
        now = timer.due_at
    timetable["write"] = say
    assert jobs.tick(store, now) == 1
    assert len(said(store)) == 1


def test_a_tick_ends_between_two_timers_when_it_is_told_to(store: Store, timetable):
    for number in range(5):
        plan(store, "say", f"t{number}")
    assert jobs.tick(store, NOW, is_over=lambda: len(said(store)) == 2) == 2
    assert jobs.tick(store, NOW) == 3


def test_a_storm_keeps_neither_others_waiting_nor_other_things(store: Store, timetable):
    timetable["tell"] = say
    for number in range(2 * timers.TURN + 1):
        plan(store, "say", f"storm{number}", NOW - MINUTE)
    plan(store, "tell", "story")
    plan(store, "say", "elsewhere", team="T2")
    assert jobs.tick(store, NOW) == timers.TURN + 2
    assert [key.partition(":")[0] for key in said(store)][-2:] == ["story", "elsewhere"]
    assert [jobs.tick(store, NOW) for _ in range(3)] == [timers.TURN, 1, 0]


def test_after_a_success_the_failures_are_forgotten(store: Store, timetable):
    plan(store, "fail", "one")
    jobs.tick(store, NOW)
    timetable["fail"] = lambda session, timer, now: now + MINUTE
    jobs.tick(store, NOW + 2 * MINUTE)
    timer = find(store, "one")
    assert timer
    assert (timer.failures, timer.error) == (0, None)


def test_a_job_that_would_be_due_again_at_once_does_not_spin(store: Store, timetable):
    timetable["spin"] = lambda session, timer, now: now
    plan(store, "spin", "one")
    assert jobs.tick(store, NOW) == 1
    timer = find(store, "one")
    assert timer
    assert timer.error == "ValueError"


def test_ticks_at_once_run_each_timer_once(store: Store, timetable):
    for number in range(30):
        plan(store, "say", f"t{number}")
    start = threading.Barrier(4)
    totals: list[int] = []

    def work() -> None:
        start.wait()
        totals.append(jobs.tick(store, NOW))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(totals) == 30
    assert len(said(store)) == 30


def test_a_process_that_dies_in_a_job_has_done_nothing(store: Store, timetable):
    def die(session: Session, timer: Timer, now: datetime) -> None:
        say(session, timer, now)
        raise KeyboardInterrupt

    timetable["die"] = die
    plan(store, "die", "one")
    with pytest.raises(KeyboardInterrupt):
        jobs.tick(store, NOW)
    timer = find(store, "one")
    assert timer
    assert (timer.due_at, timer.failures) == (NOW, 0)
    assert said(store) == []


def doubts(store: Store) -> dict[str, datetime | None]:
    with store.read() as session:
        rows = session.scalars(select(Timer).where(Timer.kind == "say"))
        return {timer.key: timer.doubtful_since for timer in rows}


def test_after_minutes_without_a_heartbeat_what_is_due_is_doubtful(store: Store, timetable):
    timetable[timers.HEARTBEAT] = lambda session, timer, now: now + timers.BEAT
    timetable["sweep"] = lambda session, timer, now: now + timedelta(days=1)
    plan(store, "say", "due", NOW)
    jobs.resume(store, NOW + timedelta(days=1))  # there was no heartbeat yet
    now = NOW + timedelta(days=2)
    for pause in (timedelta(seconds=30), 2 * MINUTE, 3 * MINUTE):
        now += timedelta(hours=1)
        jobs.tick(store, now)
        plan(store, "say", "due", now + MINUTE)
        plan(store, "say", "later", now + timedelta(days=1))
        jobs.resume(store, now + pause)
        doubtful = pause >= 3 * MINUTE
        assert doubts(store) == {"due": now if doubtful else None, "later": None}
    jobs.resume(store, now + pause)  # the second of two that start
    jobs.tick(store, now + pause)
    with store.read() as session:
        last = session.scalars(select(Outgoing).order_by(Outgoing.id.desc()).limit(1)).one()
    assert (last.state, last.lane, last.claimed_at) == ("unsure", "look", now)
    assert doubts(store) == {"later": None}


def test_what_follows_from_the_doubtful_is_so_until_it_is_said(store: Store, timetable):
    def follow(session: Session, timer: Timer, now: datetime) -> datetime:
        if timer.args["step"] == 1:
            say(session, timer, now)
        timers.set(session, "T1", "say", "soon", now + timedelta(days=2))
        timers.set(session, "T1", "say", "far", now + timedelta(days=20))
        timer.args = {"step": timer.args["step"] + 1}
        return now + timedelta(days=7)

    timetable["follow"] = follow
    plan(store, "follow", "one", step=0)
    with store.begin() as session:
        timer = timers.find(session, "one")
        assert timer
        timer.doubtful_since = NOW - timedelta(days=1)
    for now, still in [(NOW, True), (NOW + timedelta(days=7), False)]:
        jobs.tick(store, now)
        timer = find(store, "one")
        assert timer
        assert bool(timer.doubtful_since) is still
        assert doubts(store) == {"soon": NOW - timedelta(days=1), "far": None}


def test_the_sweep_is_planned_once_and_comes_every_day(store: Store):
    for _ in range(2):
        with store.begin() as session:
            timers.keep_sweeping(session, NOW)
    assert jobs.tick(store, NOW) == 1
    sweep = find(store, "sweep")
    assert sweep
    assert sweep.due_at == NOW + timedelta(days=1)
    with store.read() as session:
        assert session.scalar(select(func.count(Timer.id))) == 1


def test_every_day_what_nobody_needs_is_forgotten_and_what_was_put_aside_stays_so(store: Store):
    with store.begin() as session:
        timers.keep_sweeping(session, NOW + timedelta(days=8))
        members.is_new(session, "T1", "Ev1", NOW)
        outbox.post(session, "T1", "C1", {}, key="a change", now=NOW, method=outbox.PUBLISH)
        outbox.post(session, "T1", "C2", {"text": "x"}, key="refused", now=NOW)
        for claim in [*outbox.claim(session, NOW, 1), *outbox.claim(session, NOW, 1)]:
            if claim.key == "refused":
                outbox.dead(session, claim, "is_archived")
            else:
                outbox.sent(session, [outbox.Arrival(claim, "C1", None)], NOW)
        installations.stop(session, "T2", NOW)
        timers.set(session, "T2", "home", "by a job that was running", NOW + timedelta(days=9))
    assert jobs.tick(store, NOW + timedelta(days=8)) == 1
    with store.begin() as session:
        assert members.is_new(session, "T1", "Ev1", NOW)
        [refused] = session.scalars(select(Outgoing)).all()
    assert (refused.key, refused.body) == ("refused", {})
    parked = find(store, "by a job that was running")
    assert parked
    assert parked.due_at is None


def test_a_departure_and_a_home_are_asked_for_once(store: Store):
    with store.begin() as session:
        for workspace_id in ("T1", "T2"):
            for member_id in ("U1", "U2"):
                members.save(session, workspace_id, {"id": member_id}, NOW)
        for workspace_id in ("T1", "T2"):
            members.opened_home(session, Who(workspace_id, "U1"), NOW)
        for _ in range(2):
            timers.departed(session, "T1", "U1", NOW)
            timers.refresh_home(session, "T1", "U1", NOW)
        timers.refresh_homes(session, "T2", ["U3", "U2", "U1"], NOW)  # two never opened theirs
        keys = session.scalars(select(Timer.key).order_by(Timer.key)).all()
    assert keys == ["departure:T1:U1", "home:T1:U1", "home:T2:U1"]
