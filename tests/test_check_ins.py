"""Pairs are asked how it goes: at their own hour, once a week, and gently."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot import jobs
from bot.app import assemble
from bot.config import Settings
from bot.store import Store, check_ins, outbox, pairs
from tests import forging
from tests.conftest import join, publish, set_up
from tests.workspace import Slack

NEW_YORK = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)  # the pair's first hour: ten o'clock in New York


def said(slack: Slack, words: str, where: str = "ada ben") -> list[datetime]:
    """When the bot said something with these words."""
    return [
        datetime.fromtimestamp(int(float(message["ts"])), UTC)
        for message in slack.messages(where)
        if words in message["text"]
    ]


def pings(slack: Slack, where: str = "ada ben") -> list[datetime]:
    return said(slack, "how is it going this week?", where)


def nudges(slack: Slack, where: str = "ada ben") -> list[datetime]:
    return said(slack, "half a minute", where)


def answer(slack: Slack, by: str, where: str = "ada ben", **answers: object) -> None:
    slack.press("Answer", by=by, where=where)
    assert slack.submit(**{"met": "yes", "how": "4", **answers}).ok
    slack.close(by)


def change_rhythm(slack: Slack, by: str = "ada", **answers: object) -> None:
    slack.command("/mentor rhythm", by=by)
    assert slack.submit(**answers).ok


def meet(slack: Slack, mentee: str, mentor: str) -> Slack:
    """A programme with these two as its pair."""
    set_up(slack)
    join(slack, mentor, "mentor", offers="public speaking")
    join(slack, mentee, "mentee", wants="public speaking")
    publish(slack)
    return slack


# --- The hour


def test_a_pair_is_asked_every_week_at_its_own_hour(pair: Slack) -> None:
    pair.wait(weeks=3)
    asked = [moment.astimezone(NEW_YORK) for moment in pings(pair)]
    assert [f"{moment:%d %a %H:%M}" for moment in asked] == [
        "03 Tue 10:00",
        "10 Tue 10:00",
        "17 Tue 10:00",
    ]


def test_the_mentees_clock_counts_until_the_pair_chooses_another(slack: Slack) -> None:
    meet(slack, "kiri", "hana")
    slack.wait(days=8)
    [asked] = pings(slack, "hana kiri")
    assert f"{asked.astimezone(ZoneInfo('Pacific/Auckland')):%A %d %H:%M}" == "Tuesday 10 10:00"

    change_rhythm(slack, "hana", zone="America/Los_Angeles", weekday="2", time="08:30")
    slack.wait(weeks=1, days=2)
    *_, asked = pings(slack, "hana kiri")
    assert f"{asked.astimezone(ZoneInfo('America/Los_Angeles')):%A %H:%M}" == "Wednesday 08:30"


def test_nobody_is_asked_at_night_unless_they_choose_so(slack: Slack) -> None:
    meet(slack, "chandra", "goran")
    [hello] = slack.messages("chandra goran")
    assert (
        "every Tuesday at 10:00 in Belgrade, 14:30 in Kolkata. The first time is on Tuesday 10"
        " March." in hello["blocks"][3]["text"]["text"]
    )
    slack.command("/mentor rhythm", by="chandra")
    assert (
        "Tuesday 10 March, 10:00 for Goran Ilić and Tuesday 10 March, 14:30 for Chandra Iyer"
        in slack.screen()
    )
    slack.wait(days=8)
    assert pings(slack, "chandra goran") == [datetime(2026, 3, 10, 9, tzinfo=UTC)]


def test_a_new_pair_has_some_days_to_meet_before_it_is_asked(slack: Slack) -> None:
    meet(slack, "ada", "goran")
    assert "First check-ins on Tuesday 10 March" in slack.home("dora")
    change_rhythm(slack, "ada", weekday="2")
    slack.wait(days=7)
    assert pings(slack, "ada goran") == []
    slack.wait(days=3)
    assert pings(slack, "ada goran") == [datetime(2026, 3, 11, 10, tzinfo=UTC)]


def test_a_slower_rhythm_begins_as_soon_as_it_can(slack: Slack) -> None:
    slack.workspace.clock.set(datetime(2026, 11, 19, 9, tzinfo=UTC))
    meet(slack, "ada", "goran")
    slack.wait(days=5, hours=3)
    answer(slack, "ada", where="ada goran")
    change_rhythm(slack, "ada", weekday="4", every="2")
    assert slack.posts("ada goran")[-1].endswith("The next one is on Friday 4 December.")
    slack.wait(weeks=4)
    days = [f"{moment:%d.%m.}" for moment in pings(slack, "ada goran")]
    assert days == ["24.11.", "04.12.", "18.12."]


def test_both_hear_of_a_new_rhythm_and_see_it_at_home(pair: Slack) -> None:
    change_rhythm(pair, "ada", weekday="3", time="15:30", zone="America/New_York", every="2")
    assert pair.posts("ada ben")[-1] == (
        "Ada Moreau changed your check-in: every two weeks on Thursday at 15:30 in New York,"
        " 20:30 in London. The next one is on Thursday 5 March."
    )
    assert "Thursday 5 March, 20:30" in pair.home("ada")
    assert "Thursday 5 March, 15:30" in pair.home("ben")

    pair.wait(weeks=6)
    assert pings(pair) == [
        datetime(2026, 3, 5, 20, 30, tzinfo=UTC),
        datetime(2026, 3, 19, 19, 30, tzinfo=UTC),  # New York's clocks have changed
        datetime(2026, 4, 2, 19, 30, tzinfo=UTC),
    ]


def test_a_rhythm_that_stays_as_it_is_is_no_news(pair: Slack) -> None:
    before = pair.posts("ada ben")
    change_rhythm(pair)
    assert pair.posts("ada ben") == before


def test_a_new_day_in_the_same_week_asks_no_second_time(pair: Slack) -> None:
    pair.wait(days=2)
    change_rhythm(pair, weekday="4")
    assert "Friday 13 March" in pair.home("ben")
    pair.wait(weeks=1, days=3)
    assert pings(pair) == [TUESDAY, datetime(2026, 3, 13, 14, tzinfo=UTC)]


def test_nobody_else_changes_a_rhythm(pair: Slack) -> None:
    assert "Only the two of a pair" in forging.click(pair, "chandra", "check_ins.rhythm", 1)
    pair.command("/mentor rhythm", by="ada")
    view = pair.seat("ada").view
    assert view
    assert "Only the two" in str(forging.submission(pair, "dora", view))


@pytest.mark.parametrize("start", ["2026-02-26", "2026-10-15"])
def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(slack: Slack, start: str) -> None:
    slack.workspace.clock.set(datetime.fromisoformat(f"{start}T09:00+00:00"))
    meet(slack, "ada", "ben")
    slack.wait(weeks=4)
    asked = [moment.astimezone(NEW_YORK) for moment in pings(slack)]
    assert [f"{moment:%a %H:%M}" for moment in asked] == ["Tue 10:00"] * 4
    assert len({moment.utcoffset() for moment in asked}) == 2


def test_the_years_end_leaves_no_week_out(slack: Slack) -> None:
    slack.workspace.clock.set(datetime(2026, 12, 10, 9, tzinfo=UTC))
    meet(slack, "ada", "ben")
    slack.wait(weeks=5)
    days = [f"{moment:%d.%m. %G-W%V}" for moment in pings(slack)]
    assert days == [
        "15.12. 2026-W51",
        "22.12. 2026-W52",
        "29.12. 2026-W53",
        "05.01. 2027-W01",
        "12.01. 2027-W02",
    ]


def test_the_programmes_end_is_the_end_of_the_questions(pair: Slack) -> None:
    pair.sleep(weeks=24, days=2)
    pair.wait(days=1)
    assert "Next check-in: Tuesday 25 August" in pair.home("ada")
    pair.wait(weeks=5)
    assert [f"{moment:%d.%m.}" for moment in pings(pair)] == ["19.08.", "25.08."]
    assert "Next check-in" not in pair.home("ada")
    assert "It ended on 31 August 2026." in pair.home("ada")


# --- Once


def test_a_tick_that_runs_twice_asks_once(pair: Slack, store: Store) -> None:
    pair.workspace.clock.set(TUESDAY)
    jobs.tick(store, pair.now)
    jobs.tick(store, pair.now)
    pair.wait(minutes=1)
    assert len(pings(pair)) == 1


def test_two_ticks_at_once_ask_once(
    pair: Slack, store: Store, settings: Settings, database_url: str
) -> None:
    other = Store(database_url)
    second = assemble(settings, other, pair.workspace.clock.now)
    pair.workspace.clock.set(TUESDAY)
    forging.at_once(pair.mentor.catch_up, second.catch_up)
    other.close()
    pair.wait(minutes=1)
    assert pings(pair) == [TUESDAY]


def test_a_restart_between_claim_and_send_loses_nothing(
    pair: Slack, store: Store, settings: Settings
) -> None:
    pair.workspace.clock.set(TUESDAY)
    jobs.tick(store, pair.now)
    with store.begin() as session:
        assert outbox.claim(session, pair.now, 8)  # and here the process dies
    assert pings(pair) == []

    pair.mentor = assemble(settings, store, pair.workspace.clock.now)
    pair.wait(minutes=5)
    assert len(pings(pair)) == 1


def test_a_ping_whose_answer_was_lost_is_not_sent_again(pair: Slack) -> None:
    pair.workspace.faults.add("chat.postMessage", "lost")
    pair.wait(days=2)
    assert len(pings(pair)) == 1


@pytest.mark.parametrize("days", [8, 22])
def test_after_a_time_of_silence_there_is_one_question_not_many(pair: Slack, days: int) -> None:
    pair.sleep(days=days)  # until a Tuesday or a Thursday at nine
    pair.wait(hours=6)
    assert len(pings(pair)) == 1


def test_what_was_missed_is_asked_by_day(pair: Slack) -> None:
    pair.workspace.clock.set(datetime(2026, 3, 3, 23, tzinfo=UTC))
    pair.wait(days=1)
    [asked] = pings(pair)
    assert asked == datetime(2026, 3, 4, 13, tzinfo=UTC)  # eight in New York, where Ben is


def test_what_was_missed_takes_the_place_of_that_weeks_question(pair: Slack) -> None:
    change_rhythm(pair, weekday="4")
    pair.workspace.clock.set(datetime(2026, 3, 9, 14, tzinfo=UTC))  # Friday was missed
    pair.wait(minutes=1)
    assert len(pings(pair)) == 1
    assert "Friday 20 March" in pair.home("ada")
    pair.wait(weeks=1)
    assert len(pings(pair)) == 1


def test_shortly_before_the_next_question_a_missed_one_is_left_out(pair: Slack) -> None:
    pair.workspace.clock.set(datetime(2026, 3, 9, 15, tzinfo=UTC))  # a Monday
    pair.wait(days=1)
    assert pings(pair) == [datetime(2026, 3, 10, 14, tzinfo=UTC)]


# --- The reminder


def test_a_silent_pair_is_reminded_once(pair: Slack) -> None:
    pair.wait(days=7, hours=1)
    assert nudges(pair) == [datetime(2026, 3, 5, 15, tzinfo=UTC)]


def test_a_reminder_waits_for_the_morning_of_both(slack: Slack) -> None:
    meet(slack, "fumiko", "emeka")
    change_rhythm(slack, "fumiko", time="22:00", zone="Asia/Tokyo")
    slack.wait(days=11)
    [reminded] = nudges(slack, "emeka fumiko")
    assert f"{reminded.astimezone(ZoneInfo('Asia/Tokyo')):%a %H:%M}" == "Fri 16:00"
    assert f"{reminded.astimezone(ZoneInfo('Africa/Lagos')):%a %H:%M}" == "Fri 08:00"


def test_one_answer_stills_the_reminder(pair: Slack) -> None:
    pair.wait(days=2)
    answer(pair, "ben")
    pair.wait(days=4)
    assert nudges(pair) == []


def test_the_next_question_closes_the_last_one(pair: Slack) -> None:
    pair.wait(days=9)
    _, last, reminder, new = pair.messages("ada ben")
    for message in (last, reminder):
        assert message["text"].endswith("This week has passed.")
        assert "actions" not in [block["type"] for block in message["blocks"]]
    assert "actions" in [block["type"] for block in new["blocks"]]


def test_an_answer_to_an_old_question_does_not_still_the_new_reminder(pair: Slack) -> None:
    pair.wait(days=9)
    shown = forging.click(pair, "ada", "check_ins.answer", 1)  # pressed a moment too late
    assert "This is the one of Tuesday 3 March, not the latest." in shown
    assert pair.submit(by="ada", met="no", how="3").ok
    pair.close("ada")
    assert "How is it going with Ben Carter?" in pair.home("ada")
    pair.wait(days=3)
    assert len(nudges(pair)) == 2


def test_nobody_who_takes_a_break_is_asked_or_reminded(pair: Slack) -> None:
    pair.wait(days=2)
    pair.command("/mentor pause until 2026-03-20", by="ben")
    pair.wait(days=14)
    assert (len(pings(pair)), nudges(pair)) == (1, [])
    pair.wait(weeks=1)
    assert len(pings(pair)) == 2


def test_no_reminder_comes_after_the_next_question(pair: Slack) -> None:
    pair.wait(days=2)
    pair.sleep(days=7)
    pair.wait(hours=6)
    assert (len(pings(pair)), nudges(pair)) == (2, [])


# --- The answers


def test_when_both_have_answered_the_question_says_so(pair: Slack) -> None:
    pair.wait(days=2)
    before = len(pair.posts("ada ben"))
    answer(pair, "ada", met="planned")
    assert pings(pair) == [TUESDAY]
    answer(pair, "ben", met="yes")
    assert pair.posts("ada ben")[-1] == (
        "Ada Moreau and Ben Carter: You both answered, and you have a date. Enjoy it!"
    )
    assert len(pair.posts("ada ben")) == before

    pair.wait(minutes=5)
    pair.press("Change my answer", by="ada", where="ada ben")
    assert pair.submit(met="yes").ok
    assert "you met this week" in pair.posts("ada ben")[-1]


def test_two_answers_in_one_moment_see_each_other(pair: Slack) -> None:
    pair.wait(days=2)
    for who in ("ada", "ben"):
        pair.press("Answer", by=who, where="ada ben")
        pair.seat(who).fill("met", "yes")
        pair.seat(who).fill("how", "5")
    forging.at_once(pair.workspace.seat("ada").submit, pair.workspace.seat("ben").submit)
    pair.settle()
    assert "You both answered, and you met this week." in pair.posts("ada ben")[-1]


def test_an_answer_can_be_given_and_changed_by_command_and_at_home(pair: Slack) -> None:
    nothing = pair.command("/mentor checkin", by="ada")
    assert nothing == "There is no check-in to answer yet. I will ask when the day comes."
    pair.wait(days=2)
    pair.command("/mentor checkin", by="ada")
    assert pair.submit(met="no", how="2", next_step="Ask Ben for a date").ok
    assert "Your answer is kept." in pair.screen("ada")
    pair.close("ada")

    assert "How is it going with" not in pair.home("ada")
    pair.press("Change my answer", by="ada", where="home")
    assert "Ask Ben for a date" in pair.screen("ada")
    assert pair.submit(met="yes", how="5").ok
    pair.close("ada")
    assert "How is it going with Ada Moreau?" in pair.home("ben")
    pair.press("Answer", by="ben", where="home")
    assert "Ask Ben" not in pair.screen("ben")
    assert pair.submit(met="yes", how="5").ok


def test_the_next_step_is_shown_again_a_week_later(pair: Slack) -> None:
    pair.wait(days=2)
    answer(pair, "ada", next_step="Book the *room*")
    pair.wait(weeks=1)
    pair.press("Answer", by="ada", where="ada ben")
    assert "Last time you wrote down: “Book the *room*”" in pair.screen()
    pair.press("Answer", by="ben", where="ada ben")
    assert "Last time" not in pair.screen("ben")


def test_nobody_else_answers(pair: Slack) -> None:
    pair.wait(days=2)
    refused = "Only the two of a pair can answer their check-in."
    for other in ("chandra", "dora"):
        assert refused in forging.click(pair, other, "check_ins.answer", 1)
    pair.press("Answer", by="ada", where="ada ben")
    answered = forging.submission(pair, "chandra", pair.seat("ada").view)
    assert answered["response_action"] == "errors"


def test_incomplete_answers_are_asked_for_again(pair: Slack) -> None:
    pair.wait(days=2)
    pair.press("Answer", by="ada", where="ada ben")
    assert pair.submit(next_step="x").errors.keys() == {"met", "how"}
    long = pair.force(met={"value": "maybe"}, how={"value": "9"}, next_step="x" * 301)
    assert long["errors"].keys() == {"met", "how", "next_step"}
    assert long["errors"]["next_step"] == "Please keep this to 300 characters."


def test_a_pair_that_has_ended_has_nothing_to_answer(pair: Slack) -> None:
    pair.wait(days=2)
    pair.press("Answer", by="ada", where="ada ben")
    pair.command("/mentor leave", by="ben")
    assert pair.submit(by="ben").ok
    refused = pair.submit(by="ada", met="yes", how="5")
    assert refused.errors == {"met": "This pair has ended, so there is nothing to answer any more."}
    pair.close("ada")
    pair.press("Answer", by="ada", where="ada ben")
    assert pair.posts("ada ben", by="ada")[-1] == (
        "This pair has ended, so there is nothing to answer any more."
    )
    pair.press("Change day or time", by="ada", where="ada ben")
    assert pair.posts("ada ben", by="ada")[-1] == "This pair has ended."
    pair.wait(weeks=2)
    assert len(pings(pair)) == 1


# --- Help


def test_a_wish_for_help_reaches_the_coordinators_once_and_nobody_else(pair: Slack) -> None:
    pair.command("/mentor setup", by="dora")
    pair.press("Choose")
    people = [pair.id("dora"), pair.id("emeka")]
    assert pair.submit(coordinators=people).ok
    pair.close("dora")
    pair.wait(days=2)
    pair.press("Answer", by="ada", where="ada ben")
    assert re.search("If so, .*Dora Weiss.* will hear", pair.screen())
    assert pair.submit(met="no", how="1", next_step="Tell nobody", needs_help="yes").ok
    assert "A coordinator will get in touch with you." in pair.screen()
    pair.close("ada")

    pair.command("/mentor checkin", by="ada")
    assert pair.submit(met="no", how="1", needs_help="yes").ok
    wish = (
        "Ada Moreau would like some help with their pair with Ben Carter in Spring mentoring."
        " Please write to them."
    )
    assert pair.posts("dora") == [wish]
    assert pair.posts("emeka")[1:] == [wish]  # after hearing that they coordinate
    assert pair.posts("ben") == []
    assert "Would like help: Ben Carter and Ada Moreau" in pair.home("dora")
    assert "help" not in "".join(pair.posts("ada ben"))

    pair.close("ada")
    pair.command("/mentor checkin", by="ada")
    assert pair.submit(needs_help="no").ok
    gone = (
        "Ada Moreau asked for help with their pair with Ben Carter in Spring mentoring,"
        " and has changed their mind."
    )
    assert pair.posts("dora") == [gone]
    assert pair.posts("emeka")[1:] == [gone]
    assert "Would like help" not in pair.home("dora")

    pair.close("ada")
    pair.wait(minutes=1)
    pair.command("/mentor checkin", by="ada")
    assert pair.submit(needs_help="yes").ok
    assert pair.posts("dora") == [wish]


def test_a_wish_for_help_does_not_go_to_a_partner_who_coordinates(pair: Slack) -> None:
    pair.command("/mentor setup", by="dora")
    pair.press("Choose")
    assert pair.submit(coordinators=[pair.id("dora"), pair.id("ben")]).ok
    pair.close("dora")
    pair.wait(days=2)
    answer(pair, "ada", needs_help="yes")
    assert len(pair.posts("dora")) == 1
    assert "help" not in "".join(pair.posts("ben"))
    assert "Would like help" not in pair.home("ben")


def test_somebody_in_two_pairs_is_asked_for_each(programme: Slack) -> None:
    join(programme, "ben", "mentor", offers="public speaking", places="2")
    for mentee in ("ada", "chandra"):
        join(programme, mentee, "mentee", wants="public speaking")
    publish(programme)
    programme.wait(days=9)
    for partner in ("Ada Moreau", "Chandra Iyer"):
        assert f"How is it going with {partner}?" in programme.home("ben")
    for _ in range(2):
        programme.command("/mentor checkin", by="ben")
        assert programme.submit(met="yes", how="5").ok
        programme.close("ben")
    assert "How is it going with" not in programme.home("ben")

    programme.command("/mentor rhythm", by="ben")
    assert "Ada Moreau" in programme.screen()
    programme.press("Choose")
    assert programme.submit(weekday="0").ok


# --- Somebody is gone


def test_a_deactivated_partner_gets_nothing_and_the_other_hears_why(
    pair: Slack, store: Store
) -> None:
    pair.workspace.person("ben").deactivated = True  # and no event tells us
    pair.wait(days=2)
    assert pings(pair) == []
    [told] = pair.posts("ada")
    assert told.startswith("Ben Carter has left the programme, and so your pair ends here.")
    assert "Ben Carter's account was deactivated" in pair.posts("dora")[0]
    with store.read() as session:
        [row] = [row for row in outbox.unsent(session, pair.workspace.id) if ":ping:" in row.key]
        assert (row.state, row.error, row.attempts) == ("dead", "user_disabled", 1)
        assert check_ins.latest(session, 1)
        assert pairs.get(session, 1).ended_at

    calls = len(pair.workspace.calls)
    pair.wait(weeks=3)
    assert pings(pair) == []
    posts = [call for call in pair.workspace.calls[calls:] if call.method == "chat.postMessage"]
    assert posts == []


Move = Callable[[Slack], None]


@pytest.mark.parametrize(
    "move",
    [
        lambda slack: slack.workspace.set_zone("ben", "Asia/Tokyo"),
        lambda slack: slack.workspace.set_zone("ada", "Asia/Kolkata"),
    ],
)
def test_moving_house_leaves_the_rhythm_alone(pair: Slack, move: Move) -> None:
    move(pair)
    pair.wait(days=2)
    assert pings(pair) == [TUESDAY]
