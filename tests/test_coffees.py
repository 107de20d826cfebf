"""Coffees: peers meet two at a time, round by round, and nobody is left out or nagged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.store import Store, coffees, programmes
from playground.seat import Impossible
from tests.conftest import choose_autumn, set_up
from tests.conftest import join as enrol
from tests.moments import Moments
from tests.workspace import Slack

TUESDAY = {"weekday": "1", "time": "10:00", "every": "1"}


@pytest.fixture
def circle(slack: Slack, moments: Moments) -> Slack:
    """Dora begins weekly rounds; Ada, Ben and Goran join by the invitation."""
    moments.relive("circle", slack, begin_rounds)
    return slack


def begin_rounds(slack: Slack) -> None:
    set_up(slack)
    slack.command("/mentor coffee", by="dora")
    slack.press("Begin rounds in Spring mentoring")
    assert slack.submit(**TUESDAY, channel=slack.place("#general")).ok
    slack.close("dora")
    for who in ("ada", "ben", "goran"):
        slack.press("Join", by=who, where="#general")
        slack.close(who)


def groups(store: Store, number: int) -> list[set[str]]:
    with store.read() as session:
        [found] = [coffees.find(session, programme_id) for programme_id in (1,)]
        assert found
        rounds = coffees.past(session, found)
    return [set(group) for group in rounds[number - 1]]


def test_a_round_brings_everybody_together_and_asks_once(circle: Slack, store: Store):
    assert "invites you to coffee rounds" in circle.posts("#general")[-1]
    circle.press("Join", by="emeka", where="#general")
    assert "4 people, every Tuesday at 10:00" in circle.screen("emeka")
    circle.close("emeka")
    circle.wait(days=2)
    pairs = groups(store, 1)
    assert {one for pair in pairs for one in pair} == {
        circle.id(who) for who in ("ada", "ben", "goran", "emeka")
    }
    [partner] = [pair - {circle.id("ada")} for pair in pairs if circle.id("ada") in pair]
    other = next(p.handle for p in circle.workspace.people.values() if p.id in partner)
    [hello] = circle.posts(f"ada {other}")
    assert "this time you meet each other for coffee" in hello

    circle.wait(days=5)
    assert circle.posts(f"ada {other}")[-1].endswith("did you meet?")
    circle.press("Not this time", by="ada", where=f"ada {other}")
    assert "not this time" in circle.posts(f"ada {other}")[-1]
    circle.press("We met after all", by=other, where=f"ada {other}")
    assert circle.posts(f"ada {other}")[-1].endswith("you met.")
    with pytest.raises(Impossible):
        circle.press("Not this time", by="ada", where=f"ada {other}")
    circle.command("/mentor coffee", by="dora")
    assert "1 of 2 groups said they met" in circle.screen("dora")


def test_three_rounds_let_four_meet_all_and_an_odd_one_joins_a_pair(circle: Slack, store: Store):
    circle.wait(days=2)
    assert [len(group) for group in groups(store, 1)] == [3]
    everybody = " ".join(("ada", "ben", "goran"))
    assert len(circle.posts(everybody)) == 1
    circle.press("Join", by="emeka", where="#general")
    circle.close("emeka")
    circle.wait(weeks=3)
    met = [frozenset(pair) for number in (2, 3, 4) for pair in groups(store, number)]
    assert len(met) == len({*met}) == 6


def test_sitting_out_coming_back_and_leaving_work_at_once(circle: Slack, store: Store):
    circle.command("/mentor coffee", by="goran")
    circle.press("Skip the next round")
    assert "You sit out until" in circle.screen("goran")
    circle.close("goran")
    circle.wait(days=2)
    assert groups(store, 1) == [{circle.id("ada"), circle.id("ben")}]
    circle.wait(days=7)
    assert [len(group) for group in groups(store, 2)] == [3]

    circle.command("/mentor coffee", by="ada")
    circle.press("… of three months")
    circle.press("I am back")
    assert "You sit out" not in circle.screen("ada")
    circle.press("Leave")
    assert "2 people" in circle.screen("ada")
    circle.close("ada")
    circle.wait(days=7)
    assert groups(store, 3) == [{circle.id("ben"), circle.id("goran")}]


def test_breaks_departures_and_blocks_hold_for_coffee_too(circle: Slack, store: Store):
    enrol(circle, "ada", "mentee", wants="public speaking")
    circle.command("/mentor pause for 3 weeks", by="ada")
    circle.wait(days=2)
    assert groups(store, 1) == [{circle.id("ben"), circle.id("goran")}]
    circle.workspace.deactivate("goran")
    circle.settle()
    circle.wait(hours=1)
    assert "is not here any more" in circle.posts("ben")[-1]
    circle.wait(weeks=1)
    with store.read() as session:
        found = coffees.find(session, 1)
        assert found
        assert coffees.last_round(session, found) == 1  # one person is no round
    circle.command("/mentor leave", by="ada")
    circle.submit(by="ada")
    circle.close("ada")
    circle.command("/mentor coffee", by="dora")
    assert "1 person" in circle.screen("dora")


def test_guests_meet_people_only_while_the_programme_allows_it(circle: Slack, store: Store):
    def may_guests(allowed: bool) -> None:
        with store.begin() as session:
            programme = programmes.get(session, circle.workspace.id, 1)
            programme.terms = replace(programme.terms, guests=allowed)

    may_guests(True)
    circle.command("/mentor coffee", by="jonas")
    circle.press("Join")
    circle.close("jonas")
    circle.wait(days=2)
    assert sorted(map(len, groups(store, 1))) == [2, 2]
    may_guests(False)
    circle.wait(weeks=1)
    assert groups(store, 2) == [{circle.id(who) for who in ("ada", "ben", "goran")}]


@pytest.mark.parametrize("leaves", [False, True])
def test_a_block_holds_whichever_programme_was_told_of_it(
    circle: Slack, store: Store, leaves: bool
):
    set_up(circle, "Autumn mentoring")
    choose_autumn(circle, "/mentor join", by="ada")
    assert circle.submit(role="mentee", wants="Go").ok
    circle.press("More about you")
    assert circle.submit(blocks=[circle.id("ben"), circle.id("goran")]).ok
    circle.close("ada")
    if leaves:  # where they were told, but not the coffee rounds
        circle.command("/mentor leave", by="ada")
        assert circle.submit().ok
        circle.close("ada")
    circle.wait(days=2)
    assert groups(store, 1) == [{circle.id("ben"), circle.id("goran")}]


def live_in_tokyo(circle: Slack, *people: str) -> None:
    """Let the next round begin when it is 02:00 for these."""
    for who in people:
        circle.workspace.set_zone(who, "Asia/Tokyo")
    circle.settle()
    circle.command("/mentor coffee", by="dora")
    circle.press("Change day or time")
    assert circle.submit(weekday="1", time="18:00", every="2").ok
    circle.close("dora")


@pytest.fixture
def asleep(circle: Slack) -> Slack:
    """It is night for all four, a round has begun, and nobody has heard of it."""
    circle.press("Join", by="emeka", where="#general")
    circle.close("emeka")
    live_in_tokyo(circle, "ada", "ben", "goran", "emeka")
    circle.wait(until=circle.now.replace(hour=0) + timedelta(days=1, hours=20))
    return circle


def test_who_left_before_the_morning_is_introduced_to_nobody(asleep: Slack, store: Store):
    [partner] = [
        group - {asleep.id("ada")} for group in groups(store, 1) if asleep.id("ada") in group
    ]
    other = next(one.handle for one in asleep.workspace.people.values() if one.id in partner)
    asleep.command("/mentor coffee", by="ada")
    asleep.press("Leave")
    asleep.close("ada")
    asleep.wait(days=7)
    assert asleep.posts(f"ada {other}") == []
    [told] = asleep.posts(other)
    assert "has nobody new for you" in told
    assert not [words for words in asleep.posts("ada") if "coffee" in words]


def test_nobody_hears_of_a_round_at_night(circle: Slack, store: Store):
    live_in_tokyo(circle, "ada", "ben", "goran")
    began = circle.now.replace(hour=0) + timedelta(days=1, hours=18)
    circle.wait(until=began + timedelta(hours=2))
    assert len(groups(store, 1)) == 1
    assert circle.posts("ada ben goran") == []
    circle.wait(hours=8)
    assert len(circle.posts("ada ben goran")) == 1


def test_the_first_round_is_within_a_week_however_often_they_come(slack: Slack):
    set_up(slack)
    slack.command("/mentor coffee", by="dora")
    slack.press("Begin rounds in Spring mentoring")
    assert slack.submit(weekday=str(slack.now.weekday()), time="00:30", every="4").ok
    first = slack.now + timedelta(days=7)
    assert f"Next round: {first:%A} {first.day} {first:%B}" in slack.screen("dora")


def test_only_coordinators_begin_and_end_rounds(circle: Slack):
    circle.command("/mentor coffee", by="ada")
    assert "End these rounds" not in str(circle.seat("ada").view)
    circle.close("ada")
    circle.command("/mentor coffee", by="dora")
    circle.press("Change day or time")
    thrice = {"text": {"type": "plain_text", "text": "every three weeks"}, "value": "3"}
    assert "every" in circle.force(every=thrice)["errors"]
    assert circle.submit(every="4").ok
    assert "every four weeks" in circle.screen()
    circle.press("End these rounds")
    assert circle.submit().ok
    circle.close("dora")
    assert "no coffee rounds" in circle.command("/mentor coffee", by="ada")
    circle.wait(days=8)
    assert circle.posts("ada ben goran") == []
