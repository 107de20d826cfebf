"""Life stories: three minutes each, to the second, whatever happens to Slack, to us or to them."""

import logging
import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.app import assemble
from bot.config import Settings
from bot.programme.stories import (
    DEEP,
    LIGHT,
    WHOLE,
    Phase,
    beats,
    draw,
    parse,
    place,
    prompts,
)
from bot.store import Store, pairs, stories
from bot.store.stories import Story
from playground.files import File
from playground.seat import Impossible
from tests.conftest import join, publish, set_up
from tests.moments import Moments
from tests.test_imports import take_scope
from tests.workspace import Slack

PAIR = "ada ben"


@pytest.fixture
def pair(pair: Slack) -> Slack:
    """Ada and Ben; what they do takes no two minutes here, as every second counts."""
    pair.soon = timedelta(seconds=2)
    return pair


# --- what follows from nothing but numbers


def test_a_story_is_where_its_clock_says():
    assert timedelta(minutes=7) == WHOLE
    seen = [(place(timedelta(seconds=left))) for left in (420, 391, 390, 211, 210, 181, 180, 1)]
    assert [(one.turn, one.phase, one.left.seconds) for one in seen if one] == [
        (1, Phase.BREATH, 30),
        (1, Phase.BREATH, 1),
        (1, Phase.TELLING, 180),
        (1, Phase.TELLING, 1),
        (2, Phase.BREATH, 30),
        (2, Phase.BREATH, 1),
        (2, Phase.TELLING, 180),
        (2, Phase.TELLING, 1),
    ]
    begun = [one.has_begun for one in seen if one]
    assert begun == [False, False, True, True, True, True, True, True]
    assert place(timedelta()) is None
    assert place(timedelta(seconds=-5)) is None


def test_beats_fill_the_story_and_those_that_matter_come_first():
    found = list(beats())
    assert [one.at for one in found] == [timedelta(seconds=15) * n for n in range(28)]
    assert all(one.until == one.at + timedelta(seconds=15) for one in found)
    assert [one.at.seconds for one in found if one.begins_turn] == [0, 210]
    assert [one.at.seconds for one in found if one.weight == 3] == [0, 30, 210, 240]
    assert sum(one.weight == 2 for one in found) == 4  # two and one minute left, twice


def test_prompts_go_from_light_to_deep_and_none_repeats_before_all_were_seen():
    known = list(prompts().values())
    assert len(known) >= 24
    assert [one.depth for one in known] == sorted(one.depth for one in known)
    assert len({one.words for one in known}) == len(known)
    light = [one.key for one in known if one.depth == LIGHT]
    seen: dict[str, int] = {}
    for _ in range(2 * len(light)):
        key = draw(seen, LIGHT, Random(len(seen))).key
        seen[key] = seen.get(key, 0) + 1
    assert seen == dict.fromkeys(light, 2)
    assert {draw({}, DEEP, Random(n)).depth for n in range(60)} == {1, 2, 3}


def test_another_prompt_is_another_one():
    light = [key for key, one in prompts().items() if one.depth == LIGHT]
    once = dict.fromkeys(light, 1)
    for number in range(40):
        assert draw(once, LIGHT, Random(number), light[:2]).key in light[2:]
    assert draw(once, LIGHT, Random(1), light).key in light  # better that than none


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("one: A story", "Line 1"),
        ("[light]\nno colon", "Line 2"),
        ("[light]\na: b\n[shallow]", "Line 3"),
        ("[light]\na: b\na: c", "called a already"),
    ],
)
def test_a_file_of_prompts_says_what_is_wrong_with_it(words: str, fault: str):
    with pytest.raises(ValueError, match=fault):
        parse(words)


# --- a story, from the invitation on


def invite(slack: Slack, by: str = "ada", **answers: str) -> None:
    slack.command("/mentor story", by=by)
    done = slack.submit(**{"depth": "1", **answers})
    assert done.ok, done
    slack.close(by)


def begin(slack: Slack, ada: str = "1", ben: str = "1", **answers: str) -> datetime:
    """Let Ada invite Ben, and both be ready; return when it begins."""
    invite(slack, depth=ada, **answers)
    ready(slack, "ben", ben)
    ready(slack, "ada")
    return began_at(slack)


def story_of(slack: Slack) -> Story:
    with slack.mentor.store.read() as session:
        story = stories.open_of(session, pairs.get(session, 1))
    assert story
    return story


def began_at(slack: Slack) -> datetime:
    began = story_of(slack).began_at
    assert began
    return began


def ready(slack: Slack, who: str, depth: str = "") -> None:
    slack.press("I am ready", by=who, where=PAIR)
    if depth:
        assert slack.submit(depth=depth).ok


def speaker(slack: Slack) -> str:
    """The handle of whoever speaks first."""
    said = next(one for one in slack.posts(PAIR) if "The coin says:" in one or "has told" in one)
    name = re.search(r"(Ada|Ben)\b[^.]* (speaks for|has told)", said)
    assert name
    return name[1].lower()


def wait_to(slack: Slack, began: datetime, seconds: float) -> None:
    slack.wait(until=began + timedelta(seconds=seconds))


def calls(slack: Slack, method: str = "chat.update") -> list[datetime]:
    return [call.at for call in slack.workspace.calls if call.method == method]


def test_two_people_tell_each_other_a_story(pair: Slack, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bot")
    invite(pair)
    assert "Ada Moreau invites you, Ben Carter" in pair.posts(PAIR)[-1]
    ready(pair, "ben", "1")
    assert "Ben Carter is ready." in pair.posts(PAIR)[-1]
    pair.press("I am ready", by="ben", where=PAIR)  # twice is once
    ready(pair, "ada")
    began = began_at(pair)
    assert "You both are ready" in pair.posts(PAIR)[-2]
    assert "A breath, and it begins in 30 seconds. The coin says:" in pair.posts(PAIR)[-1]
    for words in ("no advice", "no questions", "no interruption", "a child"):
        assert words in str(pair.messages(PAIR)[-1]["blocks"])
    first = speaker(pair)
    assert re.search(rf"'seed': \d+, 'first': '{pair.id(first)}'", caplog.text)
    names = {"ada": "Ada Moreau", "ben": "Ben Carter"}
    one, two = names[first], names["ben" if first == "ada" else "ada"]

    wait_to(pair, began, 31)
    said = pair.posts(PAIR)
    assert f"{one} speaks, {two} listens: 3 minutes left." in said[-1]
    wait_to(pair, began, 76)
    assert "2 minutes 15 seconds left" in pair.posts(PAIR)[-1]
    assert len(pair.posts(PAIR)) == len(said)  # one message, which counts down
    wait_to(pair, began, 213)
    assert f"{one} has told, {two} has listened." in pair.posts(PAIR)[-2]
    assert f"Time. Thank you, {one}." in pair.posts(PAIR)[-1]
    assert f"{two} speaks for three minutes, and {one} listens." in pair.posts(PAIR)[-1]
    wait_to(pair, began, 300)
    assert f"{two} speaks, {one} listens: 2 minutes left." in pair.posts(PAIR)[-1]
    wait_to(pair, began, 421)
    assert f"Time. Thank you, {two}; thank you, {one}." in pair.posts(PAIR)[-1]
    marks = [began + timedelta(seconds=at) for at in (210, 420)]
    late = [at - mark for at, mark in zip(calls(pair, "chat.postMessage")[-2:], marks, strict=True)]
    assert all(timedelta() <= one <= timedelta(seconds=1) for one in late), late
    pair.wait(seconds=2)
    with pytest.raises(Impossible):
        pair.press("Pause", by="ada", where=PAIR)
    invite(pair)  # another one may begin at once


def test_a_pause_stops_the_clock_and_a_stop_ends_it(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 100)
    pair.press("Pause", by="ben", where=PAIR)
    assert "Paused, with 1 minute 50 seconds left for" in pair.posts(PAIR)[-1]
    assert "Ben" not in pair.posts(PAIR)[-1].partition("left for")[0]
    count = len(calls(pair))
    pair.wait(minutes=7)
    assert len(calls(pair)) == count
    pair.press("Go on", by="ada", where=PAIR)
    resumed = pair.now
    pair.wait(seconds=1)
    assert re.search(r"listens: 1 minute \d+ seconds left", pair.posts(PAIR)[-1])
    left = 210 - 100
    pair.wait(until=resumed + timedelta(seconds=left - 5))
    assert "Time." not in pair.posts(PAIR)[-1]
    pair.wait(until=resumed + timedelta(seconds=left + 1))
    assert "Time. Thank you" in pair.posts(PAIR)[-1]

    pair.press("Stop", by="ada", where=PAIR)
    assert "Your story has ended here, and that is fine." in pair.posts(PAIR)[-1]
    assert "Ada" not in pair.posts(PAIR)[-1]
    assert pair.posts(PAIR)[-2] == "Stopped here."
    count = len(calls(pair))
    pair.wait(minutes=10)
    assert len(calls(pair)) == count


def test_two_who_press_the_same_have_pressed_it_once(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 100)
    for who in ("ada", "ben"):
        pair.command("/mentor story", by=who)
    left = []
    for label in ("Pause", "Go on"):
        for who in ("ada", "ben"):
            pair.press(label, by=who)
            pair.close(who)
            pair.wait(seconds=10)
            left.append(story_of(pair).left(pair.now))
        for who in ("ada", "ben"):
            pair.command("/mentor story", by=who)
    assert left[0] == left[1]  # it stands
    assert timedelta(seconds=10) <= left[2] - left[3] < timedelta(seconds=16)  # it goes on
    assert left[1] - left[2] < timedelta(seconds=16)


def test_a_pause_that_nobody_ends_is_put_away(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 50)
    pair.press("Pause", by="ben", where=PAIR)
    pair.press("Go on", by="ben", where=PAIR)
    pair.press("Pause", by="ada", where=PAIR)
    pair.wait(minutes=31)
    assert "has ended here" in pair.posts(PAIR)[-1]


def test_a_skip_brings_another_prompt_and_only_to_whoever_speaks(pair: Slack):
    began = begin(pair)
    first = speaker(pair)
    other = "ben" if first == "ada" else "ada"
    words = pair.posts(PAIR)[-1].partition("if you like: ")[2]
    pair.press("Another prompt", by=other, where=PAIR)
    refused = pair.messages(PAIR, by=other)[-1]["text"]
    assert refused == "This prompt is the other one's. Yours comes when you speak."
    assert pair.posts(PAIR, by=first)[-1].endswith(words)
    pair.press("Another prompt", by=first, where=PAIR)
    new = pair.posts(PAIR)[-1].partition("if you like: ")[2]
    assert new != words
    wait_to(pair, began, 62)
    assert pair.posts(PAIR)[-1].endswith(new)
    assert "left." in pair.posts(PAIR)[-1]
    wait_to(pair, began, 211)
    third = pair.posts(PAIR)[-1].partition("if you like: ")[2]
    assert third not in (words, new)
    wait_to(pair, began, 420.9)
    assert "thank you" in pair.posts(PAIR)[-1]


def test_another_prompt_is_never_one_that_they_have_before_them(pair: Slack, store: Store):
    begin(pair)
    with store.begin() as session:
        story = stories.open_of(session, pairs.get(session, 1))
        assert story
        mine, other = stories.tellers(session, story)
        for seed in range(60):
            before = mine.prompt
            stories.skip(session, story, mine, seed)
            assert mine.prompt not in (before, other.prompt)


@pytest.mark.parametrize(("ada", "ben"), [("3", "1"), ("1", "3")])
def test_nobody_learns_who_would_rather_not_go_deep(pair: Slack, ada: str, ben: str):
    begin(pair, ada, ben)
    light = {one.words for one in prompts().values() if one.depth == LIGHT}
    speaks = speaker(pair)
    for _ in range(len(light) + 3):
        assert pair.posts(PAIR)[-1].partition("if you like: ")[2] in light
        pair.press("Another prompt", by=speaks, where=PAIR)
    for who in ("ada", "ben", "dora"):
        seen = pair.everything(who).casefold()
        assert not [word for word in ("light", "personal", "deep") if f" {word}" in seen]


# --- what may happen to Slack and to us


def test_a_restart_in_minute_two_goes_on_at_the_right_second(
    pair: Slack, settings: Settings, store: Store
):
    began = begin(pair)
    wait_to(pair, began, 125)
    pair.sleep(seconds=40)  # nobody is there
    count = len(calls(pair))
    pair.mentor = assemble(settings, store, pair.workspace.clock.now)
    pair.mentor.catch_up()
    assert len(calls(pair)) == count + 1  # not three
    assert "listens: 45 seconds left" in pair.posts(PAIR)[-1]
    second = assemble(settings, store, pair.workspace.clock.now)  # and a replica
    posts = len(pair.posts(PAIR))
    for at in range(170, 430, 5):
        pair.workspace.clock.set(began + timedelta(seconds=at))
        (second if at % 2 else pair.mentor).catch_up()
        pair.mentor.catch_up()
    assert len(pair.posts(PAIR)) == posts + 2
    assert "thank you" in pair.posts(PAIR)[-1]
    assert calls(pair, "chat.postMessage")[-1] == began + WHOLE


def test_slack_out_in_minute_two_is_shown_no_more_than_what_is_true(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 100)
    pair.workspace.faults.add("chat.update", "server_error", times=12)
    wait_to(pair, began, 160)
    pair.workspace.faults.clear()
    count = len(calls(pair))
    wait_to(pair, began, 175)
    assert len(calls(pair)) <= count + 2
    wait_to(pair, began, 196)
    assert "listens: 15 seconds left" in pair.posts(PAIR)[-1]
    wait_to(pair, began, 211)
    assert "Time." in pair.posts(PAIR)[-1]
    assert calls(pair, "chat.postMessage")[-1] - began <= timedelta(seconds=211)
    wait_to(pair, began, 230)
    pair.workspace.faults.add("chat.update", "ratelimited", retry_after=40)
    wait_to(pair, began, 421)
    assert "thank you" in pair.posts(PAIR)[-1]
    assert calls(pair, "chat.postMessage")[-1] - began <= WHOLE + timedelta(seconds=1)


def test_slack_out_at_a_bell_rings_it_once_and_takes_no_second_away(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 205)
    pair.workspace.faults.add("*", "server_error", times=1000)
    wait_to(pair, began, 215)
    pair.workspace.faults.clear()
    wait_to(pair, began, 224)  # a bell that may have rung is looked for first
    assert sum("Time. Thank you, " in one for one in pair.posts(PAIR)) == 1
    wait_to(pair, began, 301)
    assert "listens: 2 minutes left." in pair.posts(PAIR)[-1]
    wait_to(pair, began, 421)
    assert "thank you" in pair.posts(PAIR)[-1]
    assert calls(pair, "chat.postMessage")[-1] == began + WHOLE


def test_when_all_of_its_time_has_passed_it_closes_kindly(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 100)
    said = len(pair.posts(PAIR))
    pair.sleep(hours=5)
    pair.mentor.catch_up()
    assert len(pair.posts(PAIR)) == said + 1
    assert "thank you" in pair.posts(PAIR)[-1]
    assert "has told" in pair.posts(PAIR)[-2]


# --- invitations


def test_an_invitation_lapses_kindly_and_can_be_turned_down(pair: Slack):
    invite(pair)
    count = len(pair.posts(PAIR))
    pair.wait(hours=25)
    assert "It did not fit this time" in pair.posts(PAIR)[count - 1]
    with pytest.raises(Impossible):
        pair.press("I am ready", by="ben", where=PAIR)
    invite(pair, by="ben")
    pair.press("Not this time", by="ada", where=PAIR)
    assert "that is fine" in pair.posts(PAIR)[-1]
    assert "Ada" not in pair.posts(PAIR)[-1]


def test_somebody_else_s_invitation_is_answered_first(pair: Slack):
    pair.command("/mentor story", by="ben")
    invite(pair)
    assert pair.submit(by="ben", kind="clips", depth="2").ok  # not what Ada has in mind
    assert "Ada Moreau has invited you." in pair.screen("ben")
    assert "Ben Carter is ready" not in pair.posts(PAIR)[-1]
    pair.press("Not this time", by="ben")
    pair.close("ben")
    invite(pair, by="ben", kind="clips")
    pair.command("/mentor story", by="ada")
    assert "Neither hears the other" in pair.screen("ada")
    pair.press("I am ready", by="ada")
    assert pair.submit(depth="1").ok
    pair.close("ada")
    clip(pair, "ada")
    pair.command("/mentor story", by="ada")
    assert "wait for the one of Ben Carter" in pair.screen("ada")


def test_both_invite_each_other(pair: Slack):
    pair.command("/mentor story", by="ada")
    pair.command("/mentor story", by="ben")
    assert pair.submit(by="ada", depth="2").ok
    assert pair.submit(by="ben", depth="2").ok
    assert "You both had the same idea" in pair.screen("ben")
    assert sum("invite" in one for one in pair.posts(PAIR)) == 1
    assert pair.posts(PAIR)[-1].startswith("Ben Carter is ready. Ada Moreau, are you?")
    pair.close("ben")
    pair.command("/mentor story", by="ada")
    assert "You have invited Ben Carter." in pair.screen()
    pair.press("I am ready")
    assert "under way" in pair.screen()
    pair.press("Pause")
    assert "Paused" in pair.screen()
    assert "Paused, with" in pair.posts(PAIR)[-1]


def test_whoever_is_ready_calls_the_other_and_not_for_ever(pair: Slack):
    invite(pair)
    ready(pair, "ben", "1")
    assert pair.posts(PAIR)[-1].startswith("Ben Carter is ready. Ada Moreau, are you?")
    assert pair.posts(PAIR)[-2] == "Ada Moreau has invited Ben Carter to a three-minute life story."
    pair.wait(minutes=16)
    ready(pair, "ada")  # Ben may be at lunch
    assert pair.posts(PAIR)[-1].startswith("Ada Moreau is ready. Ben Carter, are you?")
    assert not any("The coin says" in one for one in pair.posts(PAIR))
    assert sum(one.startswith("Ada Moreau has invited") for one in pair.posts(PAIR)) == 2
    pair.wait(minutes=14)
    ready(pair, "ben")
    assert "You both are ready" in pair.posts(PAIR)[-2]
    assert "The coin says" in pair.posts(PAIR)[-1]


def test_a_call_that_nobody_answers_lapses_kindly(pair: Slack):
    invite(pair)
    ready(pair, "ben", "1")
    pair.wait(hours=25)
    assert "It did not fit this time" in pair.posts(PAIR)[-1]


def test_app_home_and_the_weekly_ping_lead_here(pair: Slack):
    pair.home("ada")
    pair.press("Life stories", by="ada", where="home")
    assert "Three minutes each, with Ben Carter" in pair.screen()
    pair.close("ada")
    pair.wait(days=2)
    pair.press("Tell a life story", by="ben", where=PAIR)
    assert "Three minutes each, with Ada Moreau" in pair.screen()
    refused = pair.submit(depth="1", day="2026-03-05")
    assert "chosen a day, too" in str(refused.errors)
    refused = pair.submit(kind="clips", when="later")
    assert "need no time" in str(refused.errors)


def test_an_old_button_says_that_it_is_over(pair: Slack):
    invite(pair)
    seat = pair.workspace.seat("ben")
    message = pair.messages(PAIR)[-1]
    [row] = [one for one in message["blocks"] if one["type"] == "actions"]
    pair.press("Not this time", by="ada", where=PAIR)
    old = pair.workspace.conversations[pair.place(PAIR)].find(message["ts"])
    old.blocks.append(row)
    seat.press(row["block_id"], "stories.ready", message=(pair.place(PAIR), message["ts"]))
    pair.settle()
    assert "This story is over." in pair.messages(PAIR, by="ben")[-1]["text"]


def test_an_agreed_time_holds_when_the_clocks_change(pair: Slack):
    pair.workspace.set_zone("ada", "Europe/Paris")  # which changes on 29 March
    pair.settle()
    pair.command("/mentor story", by="ada")
    refused = pair.submit(when="later", day="2026-03-01", time="15:00", depth="1")
    assert "has passed" in str(refused.errors)
    refused = pair.submit(when="later", day="2026-07-01", time="15:00", depth="1")
    assert "two months" in str(refused.errors)
    assert pair.submit(when="later", day="2026-03-30", time="15:00", depth="1").ok
    starts_at = datetime(2026, 3, 30, 13, tzinfo=UTC)
    assert "Monday 30 March, 15:00 (Europe/Paris)" in pair.posts(PAIR)[-1]
    pair.press("Yes, with pleasure", by="ben", where=PAIR)
    assert pair.submit(depth="2").ok
    assert "You both will be there" in pair.posts(PAIR)[-1]
    pair.command("/mentor story", by="ben")
    assert "Monday 30 March, 09:00 (America/New_York)" in pair.screen()
    pair.press("I am ready")
    assert "I will ask you both when the time has come." in pair.screen()
    pair.close("ben")
    pair.wait(until=starts_at - timedelta(minutes=1))
    assert not any("it is time" in one for one in pair.posts(PAIR))
    pair.wait(until=starts_at + timedelta(seconds=2))
    assert "it is time for your life stories" in pair.posts(PAIR)[-1]
    ready(pair, "ada")
    assert "Ada Moreau is ready." in pair.posts(PAIR)[-1]
    ready(pair, "ben")
    assert "The coin says" in pair.posts(PAIR)[-1]


def test_an_agreed_time_that_nobody_keeps_lapses_after_a_quarter_of_an_hour(pair: Slack):
    invite(pair, when="later", day="2026-03-04", time="15:00")
    pair.wait(until=datetime(2026, 3, 4, 15, 5, tzinfo=UTC))
    assert "it is time" in pair.posts(PAIR)[-1]
    pair.wait(minutes=11)
    assert "It did not fit this time" in pair.posts(PAIR)[-1]


def test_midnight_and_a_change_of_clocks_take_no_second_away(pair: Slack):
    pair.workspace.set_zone("ada", "America/New_York")  # which changes on 8 March, at 07:00 UTC
    pair.workspace.set_zone("ben", "Asia/Kolkata")
    pair.wait(until=datetime(2026, 3, 8, 6, 56, tzinfo=UTC))
    began = begin(pair)
    wait_to(pair, began, 421)
    assert "thank you" in pair.posts(PAIR)[-1]
    pair.wait(until=datetime(2026, 3, 8, 18, 26, tzinfo=UTC))  # 23:56 where Ben is
    began = begin(pair)
    wait_to(pair, began, 100)
    pair.press("Pause", by="ben", where=PAIR)
    pair.wait(minutes=5)
    assert pair.now > datetime(2026, 3, 8, 18, 30, tzinfo=UTC)
    pair.press("Go on", by="ben", where=PAIR)
    pair.wait(seconds=320)
    assert "thank you" in pair.posts(PAIR)[-1]
    assert abs((calls(pair, "chat.postMessage")[-1] - began).total_seconds() - 720) < 15


# --- one mentor, two mentees

OTHERS = "ben chandra"


@pytest.fixture
def two_pairs(slack: Slack, moments: Moments) -> Slack:
    """Ben mentors Ada and Chandra."""
    moments.relive("two_pairs", slack, meet_two)
    slack.soon = timedelta(seconds=2)
    return slack


def meet_two(slack: Slack) -> None:
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking", places="2")
    for who in ("ada", "chandra"):
        join(slack, who, "mentee", wants="public speaking")
    publish(slack)
    slack.wait(minutes=5)


def invite_ben(slack: Slack, who: str, **answers: str) -> None:
    slack.command("/mentor story", by=who)
    assert slack.submit(**{"depth": "1", **answers}).ok
    label = "Yes, with pleasure" if answers else "I am ready"
    slack.press(label, by="ben", where=f"ben {who}" if who > "ben" else f"{who} ben")
    assert slack.submit(depth="1").ok


def test_one_mentor_in_two_stories_at_once(two_pairs: Slack):
    slack = two_pairs
    slack.command("/mentor story", by="ben")
    assert "Which pair?" in str(slack.seat("ben").view)
    slack.close("ben")
    for who in ("ada", "chandra"):
        invite_ben(slack, who)
    ready(slack, "ada")
    began = slack.now
    slack.wait(seconds=20)
    slack.press("I am ready", by="chandra", where=OTHERS)
    assert slack.posts(OTHERS)[-1].startswith("Chandra Iyer is ready. Ben Carter, are you?")
    slack.press("I am ready", by="ben", where=OTHERS)  # if that is what he wants
    other = slack.now
    slack.press("Pause", by="ben", where=OTHERS)
    slack.wait(until=began + timedelta(seconds=421))
    assert "Time. Thank you, " in slack.posts(PAIR)[-1]
    assert "three minutes for each of you" in slack.posts(PAIR)[-1]
    assert slack.posts(OTHERS)[-1].startswith("Paused")
    slack.press("Go on", by="chandra", where=OTHERS)
    slack.wait(seconds=425)
    assert "three minutes for each of you" in slack.posts(OTHERS)[-1]
    assert slack.now > other


def test_a_clip_goes_to_whom_it_was_told(two_pairs: Slack):
    slack = two_pairs
    for who in ("ada", "chandra"):
        invite_ben(slack, who, kind="clips")
    clip(slack, "ada", name="adas.m4a")
    clip(slack, "chandra", name="chandras.m4a")
    mine = clip(slack, "ben", name="bens.m4a")
    assert "Whom have you told this?" in slack.posts("ben")[-1]
    for where in (PAIR, OTHERS):
        assert not any("three minutes of" in one for one in slack.posts(where))
    press_for(slack, "chandra")
    assert mine.id in str(slack.messages(OTHERS))
    assert mine.id not in str(slack.messages(PAIR))
    assert any(one.startswith("This clip is for Chandra Iyer.") for one in slack.posts("ben"))
    clip(slack, "ben", name="more.m4a")  # only Ada is left
    assert "Both voices are in" in slack.posts(PAIR)[-1]


def press_for(slack: Slack, who: str) -> None:
    """Say that the clip is for this person."""
    seat = slack.workspace.seat("ben")
    message = slack.messages("ben")[-1]
    name = f"<@{slack.id(who)}>"
    [row] = [one for one in message["blocks"] if one.get("text", {}).get("text") == name]
    seat.press(
        row["block_id"],
        "stories.clip_for",
        row["accessory"]["value"],
        message=(slack.place("ben"), message["ts"]),
    )
    slack.settle()


# --- leaving in the middle


def test_a_break_is_respected_when_somebody_invites(pair: Slack):
    pair.command("/mentor pause for 2 weeks", by="ben")
    pair.command("/mentor story", by="ada")
    for when in ({"when": "now"}, {"when": "later", "day": "2026-03-10"}):
        refused = pair.submit(depth="1", **when)
        assert "One of you takes a break then." in str(refused.errors)
    assert pair.submit(day="2026-03-17").ok
    assert "invites you" in pair.posts(PAIR)[-1]


@pytest.mark.parametrize("how", ["pause", "leave", "deactivated", "ended"])
def test_a_story_ends_kindly_when_one_goes(pair: Slack, how: str):
    began = begin(pair)
    wait_to(pair, began, 100)
    shown = len(pair.posts(PAIR)) - 1
    if how == "deactivated":
        pair.workspace.deactivate("ben")
        pair.settle()
    elif how == "ended":
        pair.command("/mentor people", by="dora")
        pair.press("End this pair")
        pair.submit()
    else:
        pair.command(f"/mentor {how}{' for 2 weeks' if how == 'pause' else ''}", by="ben")
        if how == "leave":
            pair.submit()
            pair.close("ben")
    pair.wait(seconds=5)
    assert "This story ends here for now" in pair.posts(PAIR)[shown]
    count = len(calls(pair))
    pair.wait(minutes=10)
    assert len(calls(pair)) == count
    assert not any("thank you" in one for one in pair.posts(PAIR))


def test_a_story_that_was_told_stays_told_when_one_leaves_at_its_last_second(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 419)
    pair.sleep(seconds=1)
    pair.command("/mentor pause for 2 weeks", by="ben")
    pair.wait(seconds=5)
    assert any("three minutes for each of you" in one for one in pair.posts(PAIR))
    assert not any("ends here for now" in one for one in pair.posts(PAIR))


@pytest.mark.parametrize(("seconds", "is_offered"), [(10, False), (35, True), (215, True)])
@pytest.mark.parametrize("how", ["stop", "pause for good"])
def test_what_was_heard_is_asked_for_only_where_somebody_has_told(
    pair: Slack, seconds: int, is_offered: bool, how: str
):
    """In the first breath nobody has; in the second, one of the two has listened."""
    began = begin(pair)
    wait_to(pair, began, seconds)
    if how == "stop":
        pair.press("Stop", by="ben", where=PAIR)
    else:
        pair.press("Pause", by="ben", where=PAIR)
        pair.wait(minutes=31)
    assert "has ended here" in pair.posts(PAIR)[-1]
    assert ("Note what I heard" in str(pair.messages(PAIR)[-1])) is is_offered


# --- what each has heard


def test_what_was_heard_is_kept_or_given(pair: Slack):
    began = begin(pair)
    wait_to(pair, began, 421)
    pair.press("Note what I heard", by="ada", where=PAIR)
    assert "Only you see this" in pair.screen()
    refused = pair.submit(give="give")
    assert "nothing to give" in str(refused.errors)
    assert pair.submit(heard="A heardword", give="keep").ok
    pair.close("ada")
    pair.command("/mentor story", by="ada")
    pair.press("What I have noted")
    assert "heardword" in pair.screen()
    pair.close("ada")
    assert "heardword" not in pair.everything("ben")
    pair.press("Note what I heard", by="ada", where=PAIR)
    assert "heardword" in pair.screen()
    assert pair.submit(strength="A strengthword", give="give").ok
    pair.close("ada")
    assert "strengthword" in pair.posts("ben")[-1]
    assert "heardword" in pair.posts("ben")[-1]
    pair.press("Note what I heard", by="ada", where=PAIR)
    assert "You have given this to Ben Carter" in pair.screen()
    pair.close("ada")
    pair.press("Note what I heard", by="ben", where=PAIR)
    pair.force(by="ben", heard="First words", give={"value": "give"})
    assert pair.submit(by="ben", heard="Second words", give="give").ok  # from another device
    assert "First words" in pair.screen("ben")
    assert "First words" in pair.posts("ada")[-1]
    for who in ("dora", "chandra"):
        pair.home(who)
        assert "heardword" not in pair.everything(who)


def test_what_was_noted_outlives_the_pair(pair: Slack, store: Store):
    with store.begin() as session:  # eleven stories before this one
        two = pairs.get(session, 1)
        for number in range(11):
            old = stories.invite(session, two, two.mentor_id, "live", LIGHT, None, pair.now)
            stories.get_teller(session, old, pair.id("ada")).heard = [f"A heardword{number}."]
            stories.close(session, old, stories.TOLD, pair.now)
    began = begin(pair)
    wait_to(pair, began, 35)
    pair.press("Pause", by="ada", where=PAIR)
    pair.press("Stop", by="ben", where=PAIR)
    assert "has ended here" in pair.posts(PAIR)[-1]
    pair.press("Note what I heard", by="ada", where=PAIR)
    assert pair.submit(heard="A heardword11.", give="keep").ok
    pair.close("ada")
    pair.press("Note what I heard", by="ben", where=PAIR)
    pair.command("/mentor people", by="dora")
    pair.press("End this pair")
    pair.submit()
    refused = pair.submit(by="ben", heard="Yes", give="give")
    assert "Your pair has ended." in str(refused.errors)
    assert pair.submit(by="ben", heard="", give="keep").ok
    assert "not in a pair" in pair.command("/mentor story", by="ben")
    pair.command("/mentor story", by="ada")
    assert "told by Ben Carter" in pair.screen()
    assert "heardword11." in pair.screen()
    assert "heardword1." not in pair.screen()
    pair.press("Next page")
    assert "heardword1." in pair.screen()
    assert "heardword11." not in pair.screen()
    pair.press("Previous page")
    assert "heardword11." in pair.screen()


# --- by voice


def invite_apart(slack: Slack) -> None:
    """Let Ada invite Ben to voice clips, and Ben say yes."""
    invite(slack, kind="clips")
    slack.press("Yes, with pleasure", by="ben", where=PAIR)
    assert "Neither hears the other" in slack.screen()
    assert slack.submit(depth="2").ok


def clip(slack: Slack, who: str, name: str = "voice.m4a", minutes: float = 2.5) -> File:
    seat = slack.workspace.seat(who)
    file = seat.upload(name, b"sound")
    file.duration_ms = round(minutes * 60_000)
    seat.say(slack.place(who), "", files=[file])
    slack.wait(seconds=4)
    return file


def test_two_voices_are_kept_back_until_both_are_in(pair: Slack):
    invite_apart(pair)
    for who in ("ada", "ben"):
        assert "Record a voice clip of up to three minutes" in pair.posts(who)[-1]
        assert "Delete file" in str(pair.messages(who)[-1]["blocks"])
    before = pair.posts("ada")[-1]
    pair.press("Another prompt", by="ada", where="ada")
    assert pair.posts("ada")[-1] != before

    clip(pair, "ada", minutes=4)
    assert "4:00 long" in pair.posts("ada")[-1]
    clip(pair, "ada", name="notes.pdf")
    assert "cannot listen" in pair.posts("ada")[-1]
    bens = pair.workspace.seat("ben").upload("bens.m4a", b"sound")
    pair.workspace.seat("ben").say(pair.place(PAIR), "", files=[bens])
    pair.workspace.seat("ada").say(pair.place("ada"), "", files=[bens])  # that is not Ada's voice
    pair.wait(seconds=4)
    assert "cannot listen" in pair.posts("ada")[-1]
    clip(pair, "ada", name="first.m4a")
    file = clip(pair, "ada")
    assert "Another clip would take its place." in pair.posts("ada")[-1]
    assert "m4a" not in pair.everything("ben")
    assert file.channels == [pair.place("ada")]
    count = len(pair.posts(PAIR))
    other = clip(pair, "ben")
    words = pair.posts(PAIR)[count:]
    assert len(words) == 3
    shared = [one["files"][0]["id"] for one in pair.messages(PAIR) if one.get("files")]
    assert sorted(shared) == sorted([file.id, other.id])
    assert "Both voices are in" in words[-1]
    clip(pair, "ben")  # nobody waits for it any more
    assert len(pair.posts(PAIR)) == count + 3
    pair.press("Note what I heard", by="ben", where=PAIR)


def test_a_clip_that_went_where_both_can_hear_it_is_said_so_to_its_author(pair: Slack):
    invite_apart(pair)
    seat = pair.workspace.seat("ada")
    said = pair.posts("ada"), pair.posts("ben")
    seat.say(pair.place(PAIR), "", files=[seat.upload("notes.pdf", b"for our next talk")])
    pair.wait(seconds=4)
    assert (pair.posts("ada"), pair.posts("ben")) == said
    seat.say(pair.place(PAIR), "", files=[seat.upload("voice.m4a", b"sound")])
    pair.wait(seconds=4)
    assert "went into your conversation with Ben Carter" in pair.posts("ada")[-1]
    assert pair.posts("ben") == said[1]
    clip(pair, "ada")
    assert "I have it" in pair.posts("ada")[-1]
    count = len(pair.posts("ada"))
    seat.say(pair.place(PAIR), "", files=[seat.upload("more.m4a", b"sound")])
    pair.wait(seconds=4)
    assert len(pair.posts("ada")) == count


def test_a_voice_that_was_deleted_is_asked_for_again_and_lapses_kindly(pair: Slack):
    invite_apart(pair)
    file = clip(pair, "ada")
    del pair.workspace.files[file.id]
    pair.workspace.conversations[pair.place("ada")].messages[-2].files = []
    clip(pair, "ben")
    assert "not there any more" in pair.posts("ada")[-1]
    assert "m4a" not in pair.everything("ada")
    pair.wait(days=8)
    assert any("Not both voices came" in one for one in pair.posts(PAIR))


def test_a_voice_is_not_asked_for_where_files_are_not_ours_to_read(pair: Slack):
    take_scope(pair.workspace, "files:read")
    pair.command("/mentor story", by="ada")
    refused = pair.submit(kind="clips", depth="1")
    assert "I may not take voice clips" in str(refused.errors)
    assert pair.submit(kind="live").ok


@pytest.mark.parametrize("fault", ["missing_scope", "server_error"])
def test_a_clip_that_could_not_be_looked_at_is_asked_for_once_more(pair: Slack, fault: str):
    invite_apart(pair)
    pair.workspace.faults.add("files.info", fault)
    clip(pair, "ada")
    assert "send it once more" in pair.posts("ada")[-1]
    clip(pair, "ada")
    assert "I have it" in pair.posts("ada")[-1]
    clip(pair, "ben")
    assert "Both voices are in" in pair.posts(PAIR)[-1]
    assert any(one.startswith("Ben Carter has your clip now") for one in pair.posts("ada"))


def test_clips_end_with_a_stop_or_with_a_break(pair: Slack):
    invite_apart(pair)
    clip(pair, "ada")
    pair.press("Stop", by="ben", where="ben")
    assert "No voice was handed over" in pair.posts(PAIR)[-1]
    assert "Note what I heard" not in str(pair.messages(PAIR)[-1])
    for who in ("ada", "ben"):
        [asked] = [one for one in pair.posts(who) if "This story has ended." in one]
        assert "Delete file" in asked
        with pytest.raises(Impossible):
            pair.press("Another prompt", by=who, where=who)
    invite_apart(pair)
    pair.command("/mentor pause for 2 weeks", by="ben")
    pair.wait(seconds=5)
    assert sum("This story has ended." in one for one in pair.posts("ada")) == 2
    clip(pair, "ada")  # nobody waits for it
    assert "m4a" not in pair.everything("ben")
    pair.command("/mentor resume", by="ben")
    invite_apart(pair)
    [told, *_] = [one for one in pair.workspace.events.log if "file_shared" in str(one)]
    said = len(pair.posts("ada"))
    pair.workspace.deliver("events", told)  # once more, and late
    pair.wait(seconds=4)
    assert len(pair.posts("ada")) == said


# --- in confidence


def test_hostile_and_long_lines_shout_nowhere(pair: Slack, caplog: pytest.LogCaptureFixture):
    lines = ("heard", "touched", "strength", "thanks")
    for words in ("<!channel> <@U0000HANA0> & <https://evil.example|x>", "&" * 200, "👩‍🚀" * 60):
        began = begin(pair)
        wait_to(pair, began, 421)
        pair.press("Note what I heard", by="ada", where=PAIR)
        assert pair.submit(**dict.fromkeys(lines, words[:200]), give="give").ok
        pair.close("ada")
        pair.command("/mentor story", by="ada")
        pair.press("What I have noted")
        pair.close("ada")
        given = pair.messages("ben")[-1]
        assert "…" not in str(given["blocks"])
        assert given["text"].startswith(f"<@{pair.id('ada')}> has listened to you")
    places = pair.workspace.conversations.values()
    mentioned = {one for place in places for said in place.messages for one in said.mentions}
    assert mentioned <= {pair.id("ada"), pair.id("ben"), pair.id("dora")}
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    pair.command("/mentor story", by="ada")
    answered = pair.force(when={"value": "never"}, depth={"value": "4"})
    assert answered["errors"].keys() == {"when", "depth"}


def test_only_the_two_of_a_pair_press_its_buttons(pair: Slack):
    assert "do not take part in a programme yet" in pair.command("/mentor story", by="hana")
    pair.command("/mentor story", by="dora")
    assert not pair.seat("dora").view
