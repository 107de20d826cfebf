"""What the log says of a request, a delivery and a timer, and what it never says."""

import io
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import jobs, logs
from bot.store import Store, outbox, timers
from tests.workspace import Slack

SECRET = "marzipan"

Lines = Callable[[], list[dict[str, Any]]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch, logging_as_before: None) -> Callable[..., io.StringIO]:
    """Begin to log as the command line does, to a file or a terminal of the test's own."""

    def begin(form: str | None = None, level: str = "debug", *, terminal: bool = False) -> Any:
        said = Terminal() if terminal else io.StringIO()
        monkeypatch.setattr(sys, "stderr", said)
        logs.begin(level, form)
        return said

    return begin


@pytest.fixture
def lines(begin: Callable[..., io.StringIO]) -> Lines:
    said = begin()
    return lambda: [json.loads(line) for line in said.getvalue().splitlines()]


def of(lines: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    return [line for line in lines if line["event"] == event]


def test_a_request_and_a_delivery_are_known_by_workspace_feature_and_key(
    pair: Slack, lines: Lines
) -> None:
    team = pair.workspace.id
    pair.command("/mentor goal", by="ada")
    assert pair.submit(what=f"Bake {SECRET}").ok
    pair.command("/mentor join", by="ada")  # answered in a module of a package
    said = lines()
    answered = [(one["workspace"], one["feature"], one["handler"]) for one in of(said, "Answered")]
    assert answered == [
        (team, "goals", "open_list"),
        (team, "goals", "save"),
        (team, "enrolments", "open_form"),
    ]
    [goal] = [one for one in of(said, "Settled") if one["feature"] == "goals"]
    assert (goal["workspace"], goal["method"]) == (team, outbox.POST)
    assert goal["key"].startswith("pair:1:goal:")
    assert all({"timestamp", "level", "logger"} <= line.keys() for line in said)
    assert SECRET not in json.dumps(said)


def test_a_refused_delivery_says_which_and_why(pair: Slack, lines: Lines) -> None:
    pair.workspace.archive("#victories")
    pair.command("/mentor victory", by="ada")
    assert pair.submit(text=f"I said {SECRET}", audience="channel").ok
    [refused] = of(lines(), "Slack refused")
    told = {name: refused[name] for name in ("workspace", "feature", "key", "error", "level")}
    assert told == {
        "workspace": pair.workspace.id,
        "feature": "victories",
        "key": "victory:1",
        "error": "is_archived",
        "level": "warning",
    }
    assert SECRET not in json.dumps(lines())


def test_a_failing_timer_says_which_and_where_and_not_what(
    store: Store, slack: Slack, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ping(*_: object) -> None:
        raise ValueError(SECRET) from OperationalError("INSERT", {"text": SECRET}, Exception())

    monkeypatch.setattr(jobs, "TIMETABLE", {"check_in": ping})
    with store.begin() as session:
        timers.set(session, "T1", "check_in", "check_in:pair:7", slack.now)
    jobs.tick(store, slack.now)
    [failed] = of(lines(), "Timer failed")
    assert (failed["workspace"], failed["key"]) == ("T1", "check_in:pair:7")
    assert failed["feature"] == "test_logs"  # where the job is
    assert failed["exception"].startswith("ValueError\n")
    assert "because of OperationalError" in failed["exception"]
    assert SECRET not in json.dumps(lines())


def test_a_librarys_error_is_told_without_its_message_and_its_chatter_not_at_all(
    lines: Lines,
) -> None:
    theirs = logging.getLogger("apscheduler.executors.default")
    with logs.bound(workspace="T1"):
        try:
            raise ValueError(SECRET)
        except ValueError:
            theirs.exception("Job failed")
        theirs.info("Job added")
    [line] = lines()
    assert (line["event"], line["workspace"], line["level"]) == ("Job failed", "T1", "error")
    assert line["exception"].startswith("ValueError\n")
    assert SECRET not in json.dumps(line)


def test_a_terminal_is_for_eyes_and_a_setting_decides_otherwise(
    begin: Callable[..., io.StringIO],
) -> None:
    log = logs.get("bot.test")

    def say(**how: Any) -> str:
        said = begin(**how)
        log.debug("Not worth it")
        log.error("It went wrong", exception="ValueError\n  somewhere")
        return str(said.getvalue())

    assert json.loads(say(level="info"))["event"] == "It went wrong"
    assert json.loads(say(level="info", form="json", terminal=True))["level"] == "error"
    for how in ({"terminal": True}, {"form": "text"}):
        text = say(level="info", **how)
        assert "It went wrong" in text
        assert text.rstrip().endswith("ValueError\n  somewhere")
        assert ("\x1b[" in text) == ("terminal" in how)
        assert "Not worth it" not in text


@pytest.mark.parametrize(
    ("key", "kind", "feature"),
    [
        ("pair:17:ping:2026-W10", "pair.ping", "check_ins"),
        ("pair:17:victory:3", "pair.victory", "victories"),
        ("home:0f-a", "home", "homes"),
        ("left:3:U1:2026-03-02T09:00:00+00:00", "left", "enrolments"),
        ("stand_ups:4", "stand_ups", "stand_ups"),
    ],
)
def test_a_key_says_its_kind_and_its_feature(key: str, kind: str, feature: str) -> None:
    assert (outbox.kind(key), outbox.feature(key)) == (kind, feature)
