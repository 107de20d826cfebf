"""Ceremonies: a draft's pairs begin together, at a day and an hour, whatever happens before."""

from datetime import UTC, datetime

import pytest

from bot.app import assemble
from bot.config import Settings
from bot.handlers import ceremonies
from bot.store import Store, drafts, pairs
from playground.workspace import Workspace
from tests import forging
from tests.conftest import join, set_up
from tests.moments import Moments
from tests.workspace import Slack

HOUR = datetime(2026, 3, 10, 9, tzinfo=UTC)  # ten in Berlin, where Dora is


@pytest.fixture
def cohort(slack: Slack, moments: Moments) -> Slack:
    """Ada and Chandra look for a mentor, and only Ben has a place; Noor coordinates, too."""
    moments.relive("one_place_for_two", slack, enrol)
    return slack


def enrol(slack: Slack) -> None:
    set_up(slack)
    slack.command("/mentor setup", by="dora")
    slack.press("Choose")
    assert slack.submit(coordinators=[slack.id("dora"), slack.id("noor")]).ok
    slack.close("dora")
    join(slack, "ben", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    join(slack, "chandra", "mentee", wants="SQL tuning")


def plan(slack: Slack, day: str = "2026-03-10", time: str = "10:00") -> None:
    slack.command("/mentor pair", by="dora")
    assert slack.submit().ok
    done = slack.submit(when="later", day=day, time=time)
    assert done.ok, done


def begun(store: Store) -> int:
    with store.read() as session:
        return len(pairs.of_programme(session, 1))


def test_the_pairs_begin_at_the_hour_and_survive_a_restart(
    cohort: Slack, store: Store, settings: Settings, workspace: Workspace
) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    missing = cohort.submit(when="later").errors
    assert missing == {"day": "Please choose the day, or let the pairs begin now."}
    assert "passed" in cohort.submit(day="2026-03-01").errors["day"]
    assert "nearer" in cohort.submit(day="2027-03-01").errors["day"]
    assert cohort.submit(day="2026-03-10", time="10:00").ok
    assert "begin on *Tuesday 10 March, 10:00*" in cohort.screen()
    cohort.seat("dora").close_view()
    assert cohort.seat("dora").view is None
    assert "Dora Weiss has planned the pairs" in cohort.posts("noor")[-1]
    assert "The pairs of the draft begin on Tuesday 10 March" in cohort.home("noor")
    assert "Go on with the draft" in cohort.home("noor")

    cohort.command("/mentor pair", by="noor")  # it can still be changed, and seen by both
    assert "These pairs begin on" in cohort.screen()
    cohort.close("noor")

    again = Slack(workspace, assemble(settings, store, workspace.clock.now))
    again.wait(until=HOUR.replace(hour=8, minute=5))
    for who in ("dora", "noor"):
        assert "1 pair of Spring mentoring begins." in again.posts(who)[-1]
    assert begun(store) == 0
    again.wait(until=HOUR.replace(minute=5))
    assert begun(store) == 1
    assert len(again.posts("ada ben")) == 1
    assert again.posts("dora")[-1] == again.posts("noor")[-1]
    assert "1 pair of Spring mentoring has begun." in again.posts("dora")[-1]
    # Chandra waits, and hears it kindly.
    assert "You are first in line" in again.posts("chandra")[-1]
    again.wait(days=1)
    assert begun(store) == 1


def test_a_ceremony_is_moved_and_called_off(cohort: Slack, store: Store) -> None:
    plan(cohort)
    cohort.close("dora")
    cohort.command("/mentor pair", by="dora")
    cohort.press("Change")
    assert "Call the ceremony off" in cohort.screen()
    assert cohort.submit(day="2026-03-11").ok
    cohort.close("dora")
    cohort.wait(until=HOUR.replace(hour=20))
    assert begun(store) == 0
    assert "reminder" not in " ".join(cohort.posts("dora"))
    cohort.wait(until=HOUR.replace(day=11, hour=8, minute=5))
    cohort.press("Change the hour", by="dora", where="dora")
    cohort.press("Call the ceremony off")
    assert "There is no ceremony any more" in cohort.screen()
    cohort.close("dora")
    assert "has called off the ceremony" in cohort.posts("noor")[-1]
    cohort.wait(days=3)
    assert begun(store) == 0
    with store.read() as session:
        assert drafts.find(session, 1) is not None


def test_who_cannot_begin_at_the_hour_is_named(cohort: Slack, store: Store) -> None:
    plan(cohort)
    cohort.close("dora")
    cohort.command("/mentor pause until 2026-03-20", by="ben")
    cohort.wait(until=HOUR.replace(minute=5))
    assert begun(store) == 0
    said = cohort.posts("dora")[-1]
    assert "none could" in said
    assert "Ben Carter is away until 20 March 2026." in said
    assert "You are first in line" in cohort.posts("ada")[-1]
    with store.read() as session:
        assert drafts.find(session, 1) is None


def test_published_by_hand_before_its_hour_nothing_begins_twice(
    cohort: Slack, store: Store
) -> None:
    plan(cohort)
    cohort.close("dora")
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    assert cohort.submit(when="now").ok
    assert begun(store) == 1
    cohort.wait(until=HOUR.replace(hour=20))
    assert begun(store) == 1
    assert sum("meet Ben" in post for post in cohort.posts("ada ben")) == 1
    cohort.close("dora")


def test_very_many_pairs_begin_after_slack_was_answered(
    cohort: Slack, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceremonies, "MOST_AT_ONCE", 0)
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    assert cohort.submit().ok
    assert "one after the other" in cohort.screen()
    assert begun(store) == 1
    assert "1 pair of Spring mentoring has begun." in cohort.posts("noor")[-1]


def test_only_coordinators_move_the_hour(cohort: Slack, store: Store) -> None:
    plan(cohort)
    cohort.close("dora")
    cohort.command("/mentor pair", by="dora")
    [block] = [b for b in cohort.seat("dora").view["blocks"] if "begin on" in str(b)]
    assert block["accessory"]["action_id"] == "ceremonies.change"
    view = cohort.seat("dora").view
    for action in ("ceremonies.change", "ceremonies.cancel", "choices.stop", "choices.offer"):
        forging.click_in(cohort, "ada", view, action, "1", "button")
    with store.read() as session:
        kept = drafts.find(session, 1)
        assert kept
        assert kept.publish_at == HOUR


def test_whoever_waits_is_remembered_when_a_mentor_appears(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    assert cohort.submit().ok
    cohort.close("dora")
    assert "You are first in line" in cohort.posts("chandra")[-1]
    assert "You are first in line" not in cohort.everything("ada")
    before = cohort.posts("dora")
    join(cohort, "goran", "mentee", wants="Go")
    assert cohort.posts("dora") == before
    join(cohort, "emeka", "mentor", offers="SQL tuning")
    for who in ("dora", "noor"):
        assert "1 person who waits could have a mentor now" in cohort.posts(who)[-1]
    join(cohort, "fumiko", "mentor", offers="SQL tuning")  # once a day is enough
    assert len(cohort.posts("dora")) == len(before) + 1
    cohort.press("Draft pairs", by="dora", where="dora")
    assert "*Emeka Obi* mentors *Chandra Iyer*" in cohort.screen() or (
        "*Fumiko Sato* mentors *Chandra Iyer*" in cohort.screen()
    )
    assert "Ada Moreau" not in cohort.screen()  # her pair is not touched


def test_of_two_who_wait_one_place_is_for_one(cohort: Slack) -> None:
    join(cohort, "kiri", "mentee", wants="SQL tuning")
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    assert cohort.submit().ok
    cohort.close("dora")
    join(cohort, "emeka", "mentor", offers="SQL tuning")
    assert "1 person who waits could have a mentor now" in cohort.posts("dora")[-1]
