"""What a Prometheus server reads: after a dialogue, when Slack refuses, and without a database."""

import re
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, insert

from bot import __version__, ticker
from bot.app import Mentor
from bot.metrics import Metrics
from bot.store import Store, outbox, timers
from bot.store.outbox import Outgoing
from tests.test_errors import database_gone
from tests.workspace import Slack

Samples = dict[tuple[str, ...], float]


def read(metrics: Metrics) -> Samples:
    """Return each sample by its name and its labels' values, as a real client reads the page."""
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.page().decode())
        for sample in family.samples
    }


def test_a_dialogue_is_counted_and_timed_and_names_nobody(pair: Slack, mentor: Mentor) -> None:
    pair.command("/mentor goal", by="ada")
    assert pair.submit(what="Give a talk").ok
    pair.wait(days=2)
    seen = read(mentor.metrics)
    assert seen["mentor_build_info", __version__] == 1
    assert seen["mentor_slack_calls_total", "chat.postMessage", "ok"] >= 2
    assert seen["mentor_slack_calls_total", "views.open", "ok"] >= 1
    assert seen["mentor_slack_call_duration_seconds_count", "views.open"] >= 1
    assert seen["mentor_handler_duration_seconds_count", "goals", "command"] == 1
    assert seen["mentor_handler_duration_seconds_count", "goals", "form"] == 1
    assert seen["mentor_delivery_latency_seconds_count", "chat.postMessage"] >= 2
    assert seen["mentor_delivery_latency_seconds_sum", "chat.postMessage"] < 60
    assert seen["mentor_timer_lateness_seconds_count", "check_in"] == 1
    assert seen["mentor_database_up",] == 1
    assert {state: seen["mentor_outbox_rows", state] for state in ("pending", "dead")} == {
        "pending": 0,
        "dead": 0,
    }
    assert not re.search(r"[UTCDG]0[0-9A-Z]{6}", mentor.metrics.page().decode())
    assert ("mentor_handler_failures_total", "goals", "command") not in seen


def test_what_goes_wrong_is_counted_by_what_it_means(
    pair: Slack, mentor: Mentor, store: Store
) -> None:
    with database_gone(store):
        pair.seat("ada").command("/mentor goal")
        assert read(mentor.metrics)["mentor_database_up",] == 0
    pair.workspace.faults.add("chat.postMessage", "ratelimited")
    pair.workspace.archive("#victories")
    pair.command("/mentor victory", by="ada")
    assert pair.submit(text="It worked", audience="channel").ok
    seen = read(mentor.metrics)
    assert seen["mentor_handler_failures_total", "goals", "command"] == 1
    assert seen["mentor_slack_calls_total", "chat.postMessage", "wait"] == 1
    assert seen["mentor_slack_calls_total", "chat.postMessage", "refused"] == 1
    assert seen["mentor_outbox_rows", "dead"] == 1


def test_what_waits_and_what_is_late_can_be_seen(slack: Slack, mentor: Mentor) -> None:
    now = slack.now
    with mentor.store.begin() as session:
        for number in range(3):
            outbox.post(session, "T1", f"C{number}", {}, key=f"c{number}", now=now)
        [doubtful] = outbox.claim(session, now, 1)
        outbox.claim(session, now + timedelta(seconds=1), 1)
        outbox.unsure(session, doubtful, "no answer", now)
        timers.set(session, "T1", "home", "late", now - timedelta(minutes=2), member_id="U1")
        timers.set(session, "T1", "home", "soon", now + timedelta(minutes=2), member_id="U1")
    slack.sleep(seconds=30)
    seen = read(mentor.metrics)
    states = ("pending", "sending", "unsure", "dead")
    assert [seen["mentor_outbox_rows", state] for state in states] == [1, 1, 1, 0]
    assert seen["mentor_outbox_oldest_due_seconds",] == 30
    assert (seen["mentor_timers_overdue",], seen["mentor_timers_dead",]) == (1, 0)
    assert seen["mentor_tick_age_seconds",] == float("inf")
    mentor.ticker.tick()
    assert read(mentor.metrics)["mentor_tick_age_seconds",] < ticker.OVERDUE


def test_what_was_tried_in_vain_is_due_since_its_own_moment(slack: Slack, mentor: Mentor) -> None:
    slack.workspace.add_bot("general")
    slack.workspace.faults.add("chat.postMessage", "server_error")
    with mentor.store.begin() as session:
        where = slack.workspace.channel("general").id
        outbox.post(session, slack.workspace.id, where, {"text": "a"}, key="a", now=slack.now)
    mentor.catch_up()
    slack.sleep(seconds=8)
    assert read(mentor.metrics)["mentor_outbox_oldest_due_seconds",] == 8
    slack.wait(minutes=1)
    seen = read(mentor.metrics)
    assert seen["mentor_delivery_latency_seconds_sum", "chat.postMessage"] >= 10
    assert seen["mentor_outbox_oldest_due_seconds",] == 0


def test_counting_reads_no_sent_row(store: Store, slack: Slack) -> None:
    many = {
        "workspace_id": "T1",
        "recipient": "C1",
        "method": outbox.POST,
        "lane": outbox.POST,
        "body": {},
        "priority": 5,
        "on_doubt": "look",
        "state": outbox.SENT,
        "attempts": 1,
        "refusals": 0,
    }
    asked: list[tuple[str, object]] = []

    def keep(_connection, _cursor, statement, parameters, _context, _many) -> None:  # type: ignore[no-untyped-def]
        asked.append((statement, parameters))

    with store.begin() as session:
        rows = [{**many, "key": f"k{number}"} for number in range(2000)]
        session.execute(insert(Outgoing), rows)
        connection = session.connection()
        connection.exec_driver_sql("ANALYZE")
        event.listen(store.engine, "before_cursor_execute", keep)
        outbox.counts(session)
        event.remove(store.engine, "before_cursor_execute", keep)
        postgres = connection.dialect.name == "postgresql"
        explain = "EXPLAIN" if postgres else "EXPLAIN QUERY PLAN"
        plans = [
            line[-1]
            for statement, parameters in asked
            for line in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        ]
        session.rollback()
    assert [line for line in plans if re.search(r"ix_outbox_(waiting|lease_until|dead)", line)]
    assert not [
        line for line in plans if re.search(r"SCAN outbox(?! USING)|Seq Scan on outbox", line)
    ]


def test_two_bots_in_one_process_count_for_themselves(slack: Slack, mentor: Mentor) -> None:
    other = Metrics(mentor.store, mentor.clock)
    slack.command("/mentor help", by="ada")
    assert b"mentor_handler_duration_seconds_count{" in mentor.metrics.page()
    assert b"mentor_handler_duration_seconds_count{" not in other.page()
