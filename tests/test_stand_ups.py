"""Stand-ups: one thread a day that names nobody, answers in people's own words, and no list."""

import copy
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.programme import stand_ups as rules
from bot.programme.calendar import Rule, next_due
from bot.store import Store, members, pairs, stand_ups
from bot.store.members import Who
from bot.views import stand_ups as views
from playground.seat import Impossible
from tests.conftest import meet, set_up
from tests.moments import Moments
from tests.workspace import Slack


def begin(
    slack: Slack,
    by: str = "dora",
    who: tuple[str, ...] = ("ada", "ben"),
    programme: str = "Spring mentoring",
    **more: object,
):
    slack.command("/mentor standup", by=by)
    slack.press(f"New stand-up in {programme}")
    answers = {"name": "Data", "channel": slack.place("#mentoring"), "time": "10:00"} | more
    done = slack.submit(**{"people": [slack.id(one) for one in who]} | answers)
    assert done.ok, done
    slack.close(by)


def answer(slack: Slack, who: str, **words: object) -> None:
    slack.command("/mentor standup", by=who)
    slack.press("Answer")
    done = slack.submit(**words)
    assert done.ok, done
    slack.close(who)


def last_thread(slack: Slack, where: str = "#mentoring") -> str:
    return [m for m in slack.workspace.channel(where).messages if m.bot_id and not m.is_reply][
        -1
    ].ts


def thread(slack: Slack) -> list[tuple[str, str]]:
    """Who has said what in the last thread: names as they are shown."""
    shown = slack.seat("dora").messages("mentoring", last_thread(slack))
    return [(m.get("username", ""), slack.plain(m["text"])) for m in shown[1:]]


def press_in(slack: Slack, by: str, thread_ts: str, action_id: str) -> None:
    """Press the last such button in a thread of #mentoring."""
    seat = slack.seat(by)
    for message in reversed(seat.messages("mentoring", thread_ts)):
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == action_id:
                    screen = (slack.place("#mentoring"), message["ts"])
                    seat.press(block["block_id"], action_id, message=screen)
                    slack.settle()
                    return
    raise Impossible("there is no such button")


def offer_help(slack: Slack, by: str) -> None:
    press_in(slack, by, last_thread(slack), views.HELP)


def say(slack: Slack, who: str, words: str, thread_ts: str = "", **more: Any) -> str:
    """Type an answer in a thread of #mentoring, by default the last one; return its ts."""
    seat = slack.seat(who)
    seat.join("mentoring")
    ts = seat.say("mentoring", words, thread_ts or last_thread(slack), **more).ts
    slack.settle()
    return ts


def own_log(slack: Slack, who: str) -> str:
    slack.command("/mentor standup mine", by=who)
    shown = slack.screen(who)
    slack.close(who)
    return shown


def own_file(slack: Slack, who: str) -> str:
    """The file of somebody's log, as it comes now."""
    slack.wait(minutes=1)
    before = {*slack.workspace.files}
    slack.command("/mentor standup mine", by=who)
    slack.press("Send it to me as a file")
    slack.close(who)
    [new] = {*slack.workspace.files} - before
    return (slack.workspace.files[new].data or b"").decode()


def take_part(slack: Slack, who: str, **how: str) -> None:
    """Choose reminders and days off."""
    slack.command("/mentor standup", by=who)
    slack.press("Reminders and days off")
    done = slack.submit(**how)
    assert done.ok, done
    slack.close(who)


def change(slack: Slack, **what: object) -> None:
    slack.command("/mentor standup", by="dora")
    slack.press("Change")
    done = slack.submit(**what)
    assert done.ok, done
    slack.close("dora")


def close_days(slack: Slack, *days: str) -> None:
    """Name the closed days of the first programme."""
    slack.command("/mentor setup", by="dora")
    slack.press("Choose")
    done = slack.submit(closed_days="\n".join(days))
    assert done.ok, done
    slack.close("dora")


def whispers(slack: Slack, who: str, where: str = "#mentoring") -> list[str]:
    place = slack.workspace.channel(where)
    return [slack.plain(one.text) for one in place.whispers if one.reader == slack.id(who)]


@pytest.fixture
def data(slack: Slack, moments: Moments) -> Slack:
    """Ada and Ben have a stand-up in #mentoring, on workdays at ten by Dora's clock."""
    moments.relive("stand_up", slack, meet_and_begin)
    return slack


def meet_and_begin(slack: Slack) -> None:
    meet(slack)
    begin(slack)


def test_a_day_from_its_thread_to_an_answer_changed_and_taken_back(data: Slack):
    assert "invited you to the stand-up Data" in data.posts("ada")[-1]
    assert "A thread opens there, and a few words are enough." in data.posts("ada")[-1]
    data.command("/mentor standup", by="dora")
    both = " and ".join(f"<@{one}>" for one in sorted((data.id("ada"), data.id("ben"))))
    assert f"With {both}" in str(data.seat("dora").view)
    data.close("dora")
    data.command("/mentor standup", by="ada")
    assert "With " not in str(data.seat("ada").view)
    data.close("ada")
    data.wait(days=1)
    [opened] = data.posts("#mentoring", by="ada")
    assert "What moved? What is in the way? What did I learn?" in opened
    assert "Ada" not in opened
    answer(data, "ada", moved="The first report", learned="Less is more")
    assert thread(data) == [("Ada Moreau", "Ada Moreau: The first report Less is more")]
    answer(data, "ada", moved="The *second* <!channel> report")
    [(_, changed)] = thread(data)
    assert "second" in changed
    assert "<!channel>" not in changed
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    data.press("Take my answer back")
    data.close("ada")
    assert thread(data) == []
    answer(data, "ada", moved="After all")
    assert len(thread(data)) == 1
    data.command("/mentor standup mine", by="ada")
    assert "After all" in data.screen("ada")
    assert "second" not in data.screen("ada")
    data.press("Send it to me as a file")
    [file] = [one for one in data.workspace.files.values() if one.title == "My stand-ups"]
    assert b"After all" in (file.data or b"")


def test_words_in_the_thread_itself_count_and_follow_their_message(data: Slack, store: Store):
    data.wait(days=1)
    root = next(m for m in data.workspace.channel("mentoring").messages if m.bot_id)
    data.workspace.post_as("ada", "mentoring", "The pipeline runs again", root.ts)
    data.workspace.post_as("ada", "mentoring", "Thanks, everybody!", root.ts)
    data.workspace.post_as("hana", "mentoring", "I only read along", root.ts)
    data.workspace.post_as("ben", "mentoring", "Something else")
    with store.read() as session:
        [stand_up] = stand_ups.in_channel(session, data.workspace.id, data.place("#mentoring"))
        [said] = stand_ups.given(session, stand_up, data.now - timedelta(days=90), data.now)
        assert (said.member_id, said.words) == (
            data.id("ada"),
            {"typed": "The pipeline runs again"},
        )
    own = next(m for m in data.workspace.channel("mentoring").messages if "pipeline" in m.text)
    data.seat("ada").edit("mentoring", own.ts, "The pipeline runs, slowly")
    data.command("/mentor standup mine", by="ada")
    assert "slowly" in data.screen("ada")
    data.close("ada")
    data.seat("ada").delete("mentoring", own.ts)
    assert "Nothing yet" in own_log(data, "ada")
    say(data, "ada", "A better word")
    assert "A better word" in own_log(data, "ada")


def test_when_the_thread_is_deleted_words_are_kept_for_their_author(data: Slack):
    data.wait(days=1)
    answer(data, "ben", moved="Early")
    data.seat("dora").delete("mentoring", last_thread(data))
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert data.submit(moved="Late").ok
    assert "shown to nobody" in data.screen("ada")
    data.close("ada")
    data.command("/mentor standup mine", by="ada")
    assert "Late" in data.screen("ada")


def test_who_is_off_is_never_asked(data: Slack, store: Store):
    data.command("/mentor standup skip", by="ada")
    data.command("/mentor standup holiday until Friday", by="ben")
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 1  # Ada skipped Monday, and it is Tuesday
    data.command("/mentor standup holiday until Friday", by="ada")
    data.wait(days=2)
    assert len(data.posts("#mentoring", by="dora")) == 1  # nobody is here
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 2


def test_public_holidays_are_each_ones_own():
    christmas = date(2026, 12, 25)
    off = {"away_until": None, "skips": None, "closed": ()}
    assert rules.is_off(christmas, country="DE", **off)
    assert not rules.is_off(christmas, country="", **off)
    assert not rules.is_off(christmas, country="JP", **off)
    assert rules.is_off(christmas, country="", away_until=None, skips=None, closed=["2026-12-25"])
    found = [rules.read_country(words) for words in ("Germany", "de", "United Kingdom", "gbr", "x")]
    assert found == ["DE", "DE", "GB", "GB", None]
    regions = ("UK, England", "gb-eng", "Germany, bayern", "Guinea-Bissau", "Germany, England", ",")
    found = [rules.read_country(words) for words in regions]
    assert found == ["GB-ENG", "GB-ENG", "DE-BY", "GW", None, None]
    easter_monday = date(2026, 4, 6)
    assert rules.is_off(easter_monday, country="GB-ENG", **off)
    assert not rules.is_off(easter_monday, country="GB-SCT", **off)


def test_an_unknown_country_is_said_so(data: Slack):
    data.command("/mentor standup", by="ada")
    data.press("Reminders and days off")
    assert data.submit(country="Atlantis").errors.keys() == {"country"}
    assert data.submit(country="Brazil", wants_reminder="yes").ok
    data.close("ada")


def test_a_reminder_comes_once_to_who_wished_for_it(data: Slack):
    for who in ("ada", "ben"):
        data.command("/mentor standup", by=who)
        data.press("Reminders and days off")
        assert data.submit(wants_reminder="yes").ok
        data.close(who)
    data.wait(days=1, hours=-1)
    data.wait(hours=3)
    answered = [text for text in data.posts("ben") if "wished to be reminded" in text]
    assert len(answered) == 1
    data.wait(days=1)
    assert sum("wished to be reminded" in text for text in data.posts("ben")) == 2


def asked_by(slack: Slack, who: str) -> int:
    return sum("What moved?" in text for text in slack.posts(who))


def test_everybodys_own_hour_and_one_thread(pair: Slack):
    begin(pair, who=("ada", "ben", "fumiko"), has_own_time="yes")
    pair.wait(until=datetime(2026, 3, 3, 2, tzinfo=UTC))  # Tuesday 11:00 in Tokyo
    asked = {who: asked_by(pair, who) for who in ("ada", "ben", "fumiko")}
    assert asked == {"ada": 1, "ben": 1, "fumiko": 1}  # Ada and Ben on Monday
    pair.wait(until=datetime(2026, 3, 3, 10, 30, tzinfo=UTC))
    assert asked_by(pair, "ada") == 2
    answer(pair, "ada", moved="In the morning")
    pair.workspace.set_zone("ben", "America/Los_Angeles")  # three hours later than in New York
    pair.wait(until=datetime(2026, 3, 3, 17, tzinfo=UTC))
    assert asked_by(pair, "ben") == 1
    pair.wait(until=datetime(2026, 3, 3, 18, 30, tzinfo=UTC))
    assert asked_by(pair, "ben") == 2
    answer(pair, "ben", moved="In the evening")
    assert [name for name, _ in thread(pair)] == ["Ada Moreau", "Ben Carter"]
    assert pair.posts("ben")[-1] == "Data, Tuesday 3 March: You have answered. Thank you!"
    pair.press("See or change it", by="ben", where="ben")
    pair.press("Take my answer back")
    pair.close("ben")
    assert "What moved?" in pair.posts("ben")[-1]
    pair.press("Not today", by="ben", where="ben")
    assert "Not this time" in pair.posts("ben")[-1]
    assert whispers(pair, "ben", pair.place("ben")) == []
    typed = pair.seat("ben").say("mentoring", "After all", last_thread(pair)).ts
    pair.settle()
    assert "You have answered" in pair.posts("ben")[-1]
    pair.seat("ben").delete("mentoring", typed)
    pair.settle()
    assert "Not this time" in pair.posts("ben")[-1]
    assert len(pair.posts("#mentoring", by="dora")) == 2  # Monday's and Tuesday's


def test_help_is_asked_of_whom_the_author_chose_and_introduces_the_two(data: Slack):
    data.wait(days=1)
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert data.submit(obstacle="The licence server", asks="mentor").ok
    assert "I have asked Ben Carter to help you" in data.screen("ada")
    data.close("ada")
    assert "would like your help" in data.posts("ben")[-1]
    data.press("Offer help", by="ben", where="ben")
    assert "offers to help you with: The licence server" in data.posts("ada ben")[-1]
    data.command("/mentor standup", by="ben")  # who has no mentor
    data.press("Answer")
    assert "My mentor" not in data.screen("ben")
    refused = data.force(obstacle="A broken build", asks={"value": "mentor"})
    assert "You have no mentor" in refused["errors"]["asks"]
    data.close("ben")
    answer(data, "ben", obstacle="A broken build", asks="thread")
    offer_help(data, "ada")
    assert "offers to help you with: A broken build" in data.posts("ada ben")[-1]
    data.command("/mentor standup mine", by="ben")
    data.press("Solved")
    assert "Solved" not in str(data.seat("ben").view)
    data.close("ben")


def test_the_digest_repeats_what_was_agreed_to_and_nothing_else(data: Slack):
    data.wait(days=1)
    answer(data, "ada", moved="A public win", learned="To ask", may_quote="yes")
    answer(data, "ben", moved="A quiet win", obstacle="A closed door", asks="thread")
    data.wait(until=datetime(2026, 3, 6, 15, 30, tzinfo=UTC))
    digest = data.posts("#mentoring", by="dora")[-1]
    assert "the week from 2 March" in digest
    assert "Ada Moreau: A public win" in digest
    assert "Ben Carter: A closed door" in digest
    assert "quiet" not in digest
    data.press("Offer help", by="hana", where="#mentoring")
    assert "offers to help you with: A closed door" in data.posts("ben hana")[-1]
    data.press("Offer help", by="ada", where="#mentoring")
    assert len(data.posts("ben hana")) == 1


def test_a_mentor_sets_one_up_for_their_own_mentees_only(pair: Slack):
    pair.command("/mentor standup", by="ben")
    pair.press("New stand-up in Spring mentoring")
    fields = {"name": "We two", "channel": pair.place("#mentoring"), "time": "09:00"}
    refused = pair.submit(people=[pair.id("ada"), pair.id("hana")], **fields)
    assert refused.errors == {"people": "Please choose among your own mentees, and yourself."}
    assert pair.submit(people=[pair.id("ada"), pair.id("ben")], **fields).ok
    pair.close("ben")
    pair.command("/mentor standup", by="ada")
    assert "New stand-up" not in str(pair.seat("ada").view)
    assert "We two" in pair.screen("ada")
    pair.close("ada")


def test_a_closed_channel_is_told_once_and_a_deleted_thread_keeps_the_words(data: Slack):
    data.workspace.archive("#mentoring")
    data.wait(days=4)
    assert sum("rests: #mentoring is archived" in text for text in data.posts("dora")) == 1
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert data.submit(channel=data.place("#random")).ok
    data.close("dora")
    data.wait(days=4)
    random = data.workspace.channel("random").messages
    assert len([message for message in random if message.bot_id]) == 2  # Friday's and Monday's


def test_leaving_and_ending_stop_it_at_once(data: Slack):
    data.command("/mentor standup", by="ada")
    data.press("Leave")
    data.close("ada")
    data.command("/mentor standup", by="dora")
    data.press("End")
    data.close("dora")
    data.wait(days=3)
    assert data.posts("#mentoring", by="dora") == []


def test_after_a_long_sleep_a_day_is_left_out(data: Slack):
    data.sleep(days=1, hours=4)
    data.wait(hours=1)
    assert data.posts("#mentoring", by="dora") == []
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 1


def test_help_follows_what_its_author_says_next(data: Slack):
    data.wait(days=1)
    answer(data, "ada", obstacle="The licence server", asks="mentor")
    assert "The licence server" in data.posts("ben")[-1]
    answer(data, "ada", obstacle="The proxy", asks="mentor")
    assert "The proxy" in data.posts("ben")[-1]
    assert not any("licence" in text for text in data.posts("ben"))
    answer(data, "ada", obstacle="The proxy", moved="Tea", asks="mentor")
    assert sum("The proxy" in text for text in data.posts("ben")) == 1
    answer(data, "ada", obstacle="The proxy", asks="nobody")
    assert not any("proxy" in text for text in data.posts("ben"))
    answer(data, "ada", obstacle="A riddle", asks="thread")
    offer_help(data, "ben")
    with pytest.raises(Impossible):  # a taken offer is not made again
        offer_help(data, "hana")
    answer(data, "ada", obstacle="Another riddle", asks="thread")
    offer_help(data, "hana")
    assert "Another riddle" in data.posts("ada hana")[-1]


def test_a_file_or_a_very_long_message_is_an_answer_too(data: Slack):
    data.wait(days=1)
    root = last_thread(data)
    data.workspace.post_as("ada", "mentoring", "word " * 7000 + "end", root)
    data.command("/mentor standup mine", by="ada")
    assert "…" in data.screen("ada")
    data.press("Send it to me as a file")
    [file] = [one for one in data.workspace.files.values() if one.title == "My stand-ups"]
    assert b"word end" in (file.data or b"")
    data.close("ada")
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    data.press("Take my answer back")
    assert "The message in the thread is yours" in data.screen("ada")
    data.close("ada")
    assert len(thread(data)) == 1


def test_a_mentors_own_stand_up_ends_for_a_mentee_with_their_pair(pair: Slack, store: Store):
    pair.command("/mentor standup", by="ben")
    pair.press("New stand-up in Spring mentoring")
    fields = {"name": "We two", "channel": pair.place("#mentoring"), "time": "09:00"}
    assert pair.submit(people=[pair.id("ada"), pair.id("ben")], **fields).ok
    pair.close("ben")
    pair.command("/mentor standup", by="dora")  # a coordinator can look after it
    assert "We two" in pair.screen("dora")
    pair.close("dora")
    with store.begin() as session:
        [one] = pairs.active_of(session, Who(pair.workspace.id, pair.id("ada")))
        pairs.end(session, one, pair.now)
        [stand_up] = stand_ups.in_channel(session, pair.workspace.id, pair.place("#mentoring"))
        assert stand_ups.people(session, stand_up.id) == [pair.id("ben")]


def test_two_stand_ups_at_one_hour_in_one_channel_have_a_thread_each(data: Slack):
    begin(data, name="Design", who=("ada",))
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 2
    data.workspace.post_as("ada", "mentoring", "For design", last_thread(data))
    data.command("/mentor standup mine", by="ada")
    shown = data.screen("ada")
    assert "Design" in shown
    assert "Data" not in shown
    data.close("ada")


def test_yesterdays_thread_takes_late_words_while_todays_is_open(data: Slack, store: Store):
    data.wait(days=1)
    yesterday = last_thread(data)
    data.wait(days=1)
    assert last_thread(data) != yesterday
    data.workspace.post_as("ada", "mentoring", "Late, for Monday", yesterday)
    answer(data, "ada", moved="On Tuesday")
    with store.read() as session:
        [stand_up] = stand_ups.in_channel(session, data.workspace.id, data.place("#mentoring"))
        said = stand_ups.given(session, stand_up, data.now - timedelta(days=90), data.now)
        words = [one.words for one in said]
    assert words == [{"typed": "Late, for Monday"}, {"moved": "On Tuesday"}]


def test_a_holiday_somebody_gone_and_the_end_of_the_programme_ask_nobody(data: Slack):
    data.workspace.deactivate("ben")
    data.command("/mentor standup holiday until 20 March", by="ada")
    data.wait(days=4)
    assert data.posts("#mentoring", by="dora") == []
    data.command("/mentor standup", by="ada")
    data.sleep(weeks=24)
    data.wait(weeks=4)
    before = len(data.posts("#mentoring", by="dora"))
    assert before >= 5
    data.wait(weeks=2)
    assert len(data.posts("#mentoring", by="dora")) == before


def test_one_clock_changes_and_the_other_does_not():
    """New York changes on 8 March 2026, Tokyo never: ten is ten on each one's own clock."""
    rule = Rule(days=(0, 4), time="10:00", zone="America/New_York")
    before = next_due(rule, after=datetime(2026, 3, 5, tzinfo=UTC))
    after = next_due(rule, after=datetime(2026, 3, 7, tzinfo=UTC))
    assert (before.hour, after.hour) == (15, 14)
    far = Rule(days=(0, 4), time="10:00", zone="Asia/Tokyo")
    assert {next_due(far, after=datetime(2026, 3, day, tzinfo=UTC)).hour for day in (5, 7)} == {1}


def test_somebody_who_travels_is_asked_once_on_a_day(pair: Slack):
    begin(pair, who=("fumiko",), has_own_time="yes")
    pair.wait(until=datetime(2026, 3, 3, 2, tzinfo=UTC))  # Tuesday 11:00 in Tokyo
    assert asked_by(pair, "fumiko") == 1
    pair.workspace.set_zone("fumiko", "America/New_York")
    pair.wait(until=datetime(2026, 3, 3, 17, tzinfo=UTC))  # ten has come there, too: Tuesday again
    assert asked_by(pair, "fumiko") == 1
    pair.wait(until=datetime(2026, 3, 4, 17, tzinfo=UTC))
    assert asked_by(pair, "fumiko") == 2


def test_many_at_once_stand_in_the_order_given_and_cost_one_call_each(pair: Slack):
    who = ("ada", "ben", "chandra", "emeka", "fumiko", "hana")
    begin(pair, who=who)
    pair.wait(days=1)
    for one in who:
        pair.seat(one)
        answer(pair, one, moved=f"Word of {one}", learned="&<>" * 200)
    said = [words.split(": ")[1].split(" &")[0] for _, words in thread(pair)]
    assert [words.split("Word of ")[1].split()[0] for words in said] == list(who)


def test_an_empty_answer_is_said_so_where_it_was_typed(data: Slack):
    data.wait(days=1)
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    refused = data.submit()
    assert refused.errors == {
        "moved": "Please answer one of the questions: a few words are enough."
    }
    data.close("ada")


def test_what_nobody_else_needs_to_know_is_found_nowhere_else(data: Slack):
    """Countries, days off, reminders, one's log, and words that were taken back are one's own."""
    data.command("/mentor standup", by="ada")
    data.press("Reminders and days off")
    assert data.submit(country="Brazil", wants_reminder="yes", away_until="2026-03-30").ok
    data.close("ada")
    data.wait(days=1)
    answer(data, "ada", moved="A takenbackword")
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    data.press("Take my answer back")
    data.close("ada")
    answer(data, "ben", moved="A quietword", learned="A quietlesson")
    digest_at = datetime(2026, 3, 6, 22, tzinfo=UTC)
    data.wait(until=digest_at)
    for who in ("ben", "dora", "hana"):
        data.close(who)
        for verb in ("standup", "standup mine"):
            said = data.command(f"/mentor {verb}", by=who)
            shown = said + data.screen(who) + data.everything(who)
            data.close(who)
            for word in ("takenbackword", "Brazil", "BR ", "30 March", "wished to be reminded"):
                assert word not in shown, (who, word)
            if who != "ben" and verb == "standup mine":
                assert "quietword" not in data.screen(who)
    assert not any("quiet" in text for text in data.posts("#mentoring", by="dora")[1:])


def test_every_word_at_its_longest_and_most_hostile_fits(pair: Slack):
    hostile = "<!channel> & <@U1> *_`~ " * 25
    questions = dict.fromkeys(("moved", "obstacle", "learned", "next"), hostile[:99] + "?")
    begin(pair, name=("<!here> & " * 6)[:60], other="&" * 100, **questions)
    pair.wait(days=1)
    longest = dict.fromkeys(("moved", "obstacle", "learned", "next", "other"), "&" * 600)
    answer(pair, "ada", asks="thread", may_quote="yes", **longest)
    answer(pair, "ben", asks="thread", moved=hostile[:600], may_quote="yes")
    pair.command("/mentor standup mine", by="ada")
    assert "&" in pair.screen("ada")
    pair.press("Send it to me as a file")
    pair.close("ada")
    pair.wait(until=datetime(2026, 3, 6, 22, tzinfo=UTC))
    assert "the week from" in pair.posts("#mentoring", by="dora")[-1]
    shown = [str(m) for m in pair.messages("#mentoring", by="dora")]
    assert not any("<!channel>" in one or "<!here>" in one for one in shown)
    assert any("the week from" in one for one in shown)


def test_many_people_are_asked_after_at_once(data: Slack):
    data.wait(hours=7)  # what was known of them may have changed
    data.home("dora")
    before = len(data.workspace.calls)
    many = [one.id for one in data.workspace.people.values() if not one.is_bot]
    begin(data, name="All", who=(), people=[one for one in many if one != data.id("leo")])
    asked = [one.method for one in data.workspace.calls[before:] if "users." in one.method]
    assert asked == ["users.list"]
    assert "invited you to the stand-up All" in data.posts("noor")[-1]


def test_a_coordinator_of_several_programmes_chooses_which(pair: Slack):
    set_up(pair, name="Autumn mentoring")
    begin(pair)
    pair.command("/mentor standup", by="dora")
    assert "Data" in pair.screen("dora")
    pair.press("New stand-up in Autumn mentoring")
    again = {"name": "data", "channel": pair.place("#mentoring"), "time": "10:00"}
    refused = pair.submit(people=[pair.id("hana")], **again)
    assert refused.errors == {"name": "This channel has a stand-up of this name already."}
    assert pair.submit(name="Data two").ok
    pair.close("dora")


# --- one answer a day, in the thread and in the form


def test_a_form_sent_twice_is_one_answer(data: Slack):
    data.wait(days=1)
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    for _ in range(2):  # Slack repeats what it heard no answer to, and people press twice
        assert "errors" not in data.force(moved="Once")
    data.close("ada")
    assert thread(data) == [("Ada Moreau", "Ada Moreau: Once")]
    assert own_log(data, "ada").count("Once") == 1


def test_two_first_answers_at_once_are_one_after_the_other(data: Slack, store: Store):
    data.wait(days=1)
    ada, now = data.id("ada"), data.now
    with store.read() as session:
        [stand_up] = stand_ups.in_channel(session, data.workspace.id, data.place("#mentoring"))
        [round_] = stand_ups.latest_rounds(session, stand_up.id)

    def answer_too() -> None:
        with store.begin() as session:
            mine = stand_ups.begin_answer(session, round_.id, ada, now)
            stand_ups.keep(mine, {"moved": "Second"}, now, may_quote=False, asks="nobody")

    with store.begin() as session:
        mine = stand_ups.begin_answer(session, round_.id, ada, now)
        other = threading.Thread(target=answer_too)
        other.start()
        stand_ups.keep(mine, {"moved": "First"}, now, may_quote=False, asks="nobody")
    other.join(10)
    with store.begin() as session:
        mine = stand_ups.find(session, round_.id, ada)
        assert mine
        assert (mine.words, mine.changes) == ({"moved": "Second"}, 2)


def test_of_two_messages_at_once_the_first_is_the_answer(
    data: Slack, store: Store, monkeypatch: pytest.MonkeyPatch
):
    data.wait(days=1)
    ada, is_there, is_new = data.id("ada"), threading.Event(), members.is_new
    with store.read() as session:
        [stand_up] = stand_ups.in_channel(session, data.workspace.id, data.place("#mentoring"))
        [round_] = stand_ups.latest_rounds(session, stand_up.id)

    def arrive(*about: Any) -> bool:
        is_there.set()
        return is_new(*about)

    monkeypatch.setattr(members, "is_new", arrive)
    with store.begin() as session:
        mine = stand_ups.begin_answer(session, round_.id, ada, data.now)
        other = threading.Thread(target=say, args=(data, "ada", "And one more thing"))
        other.start()
        if store.engine.dialect.name == "postgresql":  # SQLite lets nobody begin meanwhile
            assert is_there.wait(10)
        stand_ups.keep_typed(mine, "First", "1.2", data.now)
    other.join(10)
    with store.begin() as session:
        found = stand_ups.find(session, round_.id, ada)
        assert found
        assert (found.words, found.ts) == ({rules.TYPED: "First"}, "1.2")


def test_words_follow_their_message_where_the_stand_up_is_no_more(data: Slack):
    data.wait(days=1)
    ts = say(data, "ada", "Nearly")
    change(data, channel=data.place("#random"))
    data.seat("ada").edit("mentoring", ts, "Done")
    assert "Done" in own_file(data, "ada")
    data.seat("ada").delete("mentoring", ts)
    assert "Nothing yet." in own_log(data, "ada")


def test_what_was_typed_in_the_thread_stays_beside_the_form(data: Slack):
    data.wait(days=1)
    ts = say(data, "ada", "R&D is <3 days late, ask @ben in #random: https://x.example/?a&b")
    read = "R&D is <3 days late, ask @Ben Carter in #random: https://x.example/?a&b"
    assert read in own_file(data, "ada")
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert "You said in the thread" in data.screen("ada")
    assert "what you said in the thread?" in data.screen("ada")
    assert data.submit(learned="To ask early", may_quote="yes").ok
    assert thread(data)[1:] == [("Ada Moreau", "Ada Moreau: To ask early")]  # and no more of it
    assert read in (kept := own_file(data, "ada"))
    assert "To ask early" in kept
    data.wait(until=datetime(2026, 3, 6, 15, 30, tzinfo=UTC))
    digest = data.posts("#mentoring", by="dora")[-1]
    assert "Ada Moreau: R&amp;D is &lt;3 days late" in digest
    assert "Ada Moreau: To ask early" in digest
    data.seat("ada").edit("mentoring", ts, "R&D is done")
    assert "R&D is done" in own_file(data, "ada")
    data.seat("ada").delete("mentoring", ts)
    assert "R&D" not in (kept := own_file(data, "ada"))
    assert "To ask early" in kept


def test_consent_alone_is_an_answer_to_the_form_of_who_has_typed(data: Slack):
    data.wait(days=1)
    root = last_thread(data)
    say(data, "ada", "All is well")
    answer(data, "ada", may_quote="yes")
    assert len(thread(data)) == 1
    answer(data, "ada", moved="A word more")
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert data.submit(moved="").ok
    assert len(thread(data)) == 1  # what was said by the form is gone from there
    data.wait(days=1)
    press_in(data, "ada", root, views.ANSWER)
    data.press("Take my answer back")
    assert "The message in the thread is yours" in data.screen("ada")
    data.close("ada")
    [said] = [m for m in data.workspace.channel("mentoring").messages if "well" in m.text]
    data.seat("ada").edit("mentoring", said.ts, "All is secret")  # is nobody's business any more
    assert "Nothing yet" in own_log(data, "ada")


def test_files_and_words_of_any_length_are_answers(data: Slack):
    data.wait(days=1)
    file = data.seat("ben").upload("chart.png", b"x")
    say(data, "ben", "", files=[file])
    assert "(a file in the thread)" in own_log(data, "ben")
    say(data, "ada", "word " * 700 + "end")
    assert "word end" in own_file(data, "ada")
    data.wait(days=1)
    long = {"moved": "a" * 2995 + " end1", "learned": "&" * 2999 + "2"}
    long["obstacle"] = "line\n" * 590 + "stuck end3"
    answer(data, "ada", asks="mentor", **long)
    [shown] = data.seat("ada").messages("mentoring", last_thread(data))[1:]
    everything = "".join(b["text"]["text"] for b in shown["blocks"] if b["type"] == "section")
    for end in ("end1", "stuck end3"):
        assert end in everything
    assert everything.count("&amp;") > 600  # of three thousand: as many as a message can hold
    assert "&" * 2999 + "2" in own_file(data, "ada")
    assert "stuck end3" in str(data.messages("ben")[-1])
    data.press("Offer help", by="ben", where="ben")
    assert "stuck end3" in str(data.messages("ada ben")[-1])


def test_what_is_not_asked_any_more_was_said_all_the_same(data: Slack):
    data.wait(days=1)
    answer(data, "ada", moved="Much", learned="A lot")
    change(data, learned="", next="What is next?")
    answer(data, "ada", moved="Much more", next="A rest")
    assert thread(data)[0][1] == "Ada Moreau: Much more A lot A rest"
    data.wait(days=1)
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert "A rest" in data.screen("ada")  # what was next is what has moved, perhaps
    assert "learn" not in data.screen("ada").replace("what you learned", "")
    data.close("ada")


def test_who_left_or_whose_stand_up_ended_can_still_take_words_back(data: Slack):
    data.wait(days=1)
    answer(data, "ada", moved="Hers")
    answer(data, "ben", moved="His")
    data.command("/mentor standup", by="ada")
    data.press("Leave")
    data.close("ada")
    press_in(data, "ada", last_thread(data), views.ANSWER)
    data.press("Take my answer back")
    data.close("ada")
    data.command("/mentor standup", by="dora")
    data.press("End")
    data.close("dora")
    data.command("/mentor standup mine", by="ben")
    data.press("Take this answer back")
    data.close("ben")
    assert thread(data) == []
    press_in(data, "ben", last_thread(data), views.SKIP)
    assert "has ended" in str(whispers(data, "ben"))


def test_what_is_taken_back_before_it_was_shown_is_never_shown(data: Slack):
    data.wait(days=1)
    data.workspace.faults.add("chat.postMessage", "ratelimited", times=2, retry_after=600)
    answer(data, "ada", moved="A hasty word", obstacle="A hasty wish", asks="mentor")
    assert thread(data) == []
    data.command("/mentor standup mine", by="ada")
    data.press("Take this answer back")
    data.close("ada")
    before = len(data.workspace.calls)
    data.wait(minutes=30)
    assert thread(data) == []
    assert not [call for call in data.workspace.calls[before:] if call.method.startswith("chat.")]


# --- days, clocks and reminders


def test_not_today_means_the_day_of_its_thread(data: Slack):
    take_part(data, "ada", wants_reminder="yes")
    data.wait(days=1, minutes=1)
    tuesday = last_thread(data)
    data.wait(days=1)
    wednesday = last_thread(data)
    press_in(data, "ada", wednesday, views.SKIP)
    press_in(data, "ada", tuesday, views.SKIP)
    assert whispers(data, "ada") == [
        "You are not asked again today.",
        "You are not asked again for Tuesday 3 March.",
    ]
    data.command("/mentor standup", by="ada")
    assert "You are not asked today" in data.screen("ada")
    data.close("ada")
    data.wait(hours=3)
    assert reminders(data, "ada") == 1  # Tuesday's
    data.wait(days=1)
    press_in(data, "ada", wednesday, views.SKIP)  # an old thread takes nothing from today's
    press_in(data, "ada", tuesday, views.SKIP)
    assert reminders(data, "ada") == 2  # Thursday's


def reminders(slack: Slack, who: str) -> int:
    return sum("wished to be reminded" in text for text in slack.posts(who))


def test_days_off_of_every_kind_ask_nobody_and_remind_nobody(pair: Slack):
    """Over Easter: who is away for which reason is asked and reminded on no such day."""
    who = ("ada", "ben", "chandra", "hana", "jonas")
    close_days(pair, "2026-04-08")
    begin(pair, who=who, has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 2, 20, tzinfo=UTC))
    asked = {one: len(questions(pair, one)) for one in who}
    assert asked == {"ada": 1, "ben": 1, "chandra": 0, "hana": 1, "jonas": 0}  # since ten
    pair.workspace.clock.set(datetime(2026, 4, 1, 20, tzinfo=UTC))
    for one in who:
        if one != "ben":  # who does not ask for reminders gets none
            take_part(pair, one, wants_reminder="yes")
    take_part(pair, "ada", country="United Kingdom, England")
    pair.command("/mentor pause until 9 April", by="ben")
    pair.command("/mentor standup holiday until Tuesday", by="hana")
    pair.wait(until=datetime(2026, 4, 3, 4, tzinfo=UTC))
    pair.workspace.deactivate("jonas")  # the guest's time is over
    pair.wait(until=datetime(2026, 4, 10, 18, tzinfo=UTC))
    for _ in range(2):  # on the tenth and, a day late, on the ninth
        pair.press("Not today", by="hana", where="hana")
    pair.wait(until=datetime(2026, 4, 10, 23, tzinfo=UTC))
    days = {one: [m[8:10] for m in questions(pair, one) if m > "2026-04"] for one in who}
    assert days == {
        "ada": ["02", "07", "09", "10"],  # not on Good Friday, nor on Easter Monday
        "ben": ["09", "10"],
        "chandra": ["02", "03", "06", "07", "09", "10"],  # not on the day that is closed for all
        "hana": ["07"],  # the other two say that she left them out
        "jonas": ["02"],
    }
    assert [reminders(pair, one) for one in who] == [4, 0, 6, 2, 1]
    assert sum("Not this time" in text for text in pair.posts("hana")) == 2
    assert not any("Jonas" in text for text in pair.posts("#mentoring", by="dora"))


def test_closed_days_are_the_programmes_and_hold_for_all_its_stand_ups(data: Slack):
    set_up(data, name="Autumn mentoring")
    begin(data, programme="Autumn mentoring", name="Elsewhere", channel=data.place("#random"))
    begin(data, name="Own hour", who=("ada",), has_own_time="yes", moved="How?")
    data.wait(days=1)
    far = [f"{date(2027, 1, 1) + timedelta(days=day)}" for day in range(198)]
    close_days(data, *far, "2026-03-05", "2026-03-03")  # a Thursday, and today
    answer(data, "ben", moved="All the same")
    assert thread(data) == [("Ben Carter", "Ben Carter: All the same")]
    data.wait(until=datetime(2026, 3, 6, 8, tzinfo=UTC))
    heads = [text.split(":")[0] for text in data.posts("#mentoring", by="dora")]
    assert [head for head in heads if head.startswith("Data")] == [
        "Data, Tuesday 3 March",
        "Data, Wednesday 4 March",
    ]
    assert [m[8:10] for m in questions(data, "ada")] == ["02", "04"]
    assert len(data.posts("#random", by="dora")) == 3
    data.command("/mentor setup", by="dora")
    data.press("Choose")
    assert data.screen("dora").index("2026-03-03") < data.screen("dora").index("2026-03-05")
    data.close("dora")
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert "closed days: 1 January 2027, 2 January 2027, 3 January 2027" in data.screen("dora")
    assert "and 193 more. Coordinators set them" in data.screen("dora")
    data.close("dora")


def questions(slack: Slack, who: str) -> list[str]:
    """The moments at which somebody was asked in private."""
    asked = [m for m in slack.messages(who) if ": How? " in slack.plain(m["text"])]
    return [f"{datetime.fromtimestamp(float(m['ts']), UTC):%Y-%m-%dT%H:%M}" for m in asked]


def test_two_stand_ups_at_one_hour_on_ones_own_clock_while_clocks_change(pair: Slack):
    """New York changes on 8 March, London on 29 March, Tokyo never."""
    begin(pair, who=("ada", "ben", "fumiko"), has_own_time="yes", moved="How?")
    begin(pair, who=("ben",), name="Design", has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 6, 20, tzinfo=UTC))
    before = {one: {m[11:] for m in questions(pair, one)} for one in ("ada", "ben", "fumiko")}
    assert before == {"ada": {"10:00"}, "ben": {"15:00"}, "fumiko": {"01:00"}}
    assert len(questions(pair, "ben")) == 10  # two a day, of one stand-up each
    answer(pair, "ben", moved="For data")
    pair.command("/mentor standup skip", by="ben")
    pair.wait(until=datetime(2026, 3, 9, 20, tzinfo=UTC))
    after = {one: questions(pair, one)[-1][8:] for one in ("ada", "ben", "fumiko")}
    assert after == {"ada": "09T10:00", "ben": "09T14:00", "fumiko": "09T01:00"}
    pair.workspace.clock.set(datetime(2026, 3, 29, 20, tzinfo=UTC))
    pair.wait(until=datetime(2026, 3, 30, 20, tzinfo=UTC))
    after = {one: questions(pair, one)[-1][8:] for one in ("ada", "ben", "fumiko")}
    assert after == {"ada": "30T09:00", "ben": "30T14:00", "fumiko": "30T01:00"}


def test_one_time_for_all_moves_with_the_clock_that_it_is_on(data: Slack):
    for who in ("ada", "dora"):  # their own clocks make no difference
        data.workspace.set_zone(who, "Asia/Tokyo")
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert "One time for all, Berlin time" in data.screen("dora")
    assert data.submit(learned="What else?").ok
    data.close("dora")
    data.workspace.clock.set(datetime(2026, 3, 26, 20, tzinfo=UTC))
    data.wait(until=datetime(2026, 3, 30, 20, tzinfo=UTC))
    opened = [float(m["ts"]) for m in data.messages("#mentoring", by="dora")[-2:]]
    assert [f"{datetime.fromtimestamp(ts, UTC):%d %H:%M}" for ts in opened] == [
        "27 09:00",
        "30 08:00",
    ]


def test_who_flies_past_the_hour_is_asked_when_they_would_have_been(pair: Slack):
    begin(pair, who=("ben",), has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 3, 13, tzinfo=UTC))  # eight in New York
    pair.workspace.set_zone("ben", "Europe/Paris")  # where it is two in the afternoon
    pair.wait(until=datetime(2026, 3, 4, 20, tzinfo=UTC))
    assert questions(pair, "ben")[1:] == ["2026-03-03T15:00", "2026-03-04T09:00"]
    pair.workspace.set_zone("ben", "Pacific/Honolulu")  # where Wednesday's hour comes once more
    pair.wait(until=datetime(2026, 3, 5, 23, tzinfo=UTC))
    assert questions(pair, "ben")[3:] == ["2026-03-05T20:00"]
    pair.wait(until=datetime(2026, 3, 6, 8, tzinfo=UTC))
    pair.workspace.set_zone("ben", "Asia/Tokyo")  # Friday at five in the afternoon
    pair.wait(until=datetime(2026, 3, 9, 20, tzinfo=UTC))
    assert questions(pair, "ben")[4:] == ["2026-03-09T01:00"]


# --- what can happen to a thread and its channel


def test_a_deleted_thread_is_called_off_and_what_stands_in_it_can_still_be_changed(pair: Slack):
    begin(pair, who=("fumiko", "ada"), has_own_time="yes", moved="How?")
    take_part(pair, "fumiko", wants_reminder="yes")
    pair.wait(until=datetime(2026, 3, 3, 1, 30, tzinfo=UTC))
    answer(pair, "fumiko", moved="Early")
    root = last_thread(pair)
    pair.seat("dora").delete("mentoring", root)
    pair.wait(until=datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert [m[8:10] for m in questions(pair, "ada")] == ["02"]  # not into a thread that is gone
    pair.command("/mentor standup mine", by="fumiko")
    pair.press("Take this answer back")
    pair.close("fumiko")
    place = pair.workspace.channel("mentoring")
    assert not any("Early" in message.text for message in place.messages)
    pair.wait(days=1)
    assert [m[8:10] for m in questions(pair, "ada")] == ["02", "04"]


def test_a_channel_renamed_closed_and_opened_again(data: Slack):
    channel = data.workspace.channel("mentoring")
    channel.name = "mentors"
    data.wait(days=1)
    assert len(data.posts("#mentors", by="dora")) == 1
    channel.name = "mentoring"
    data.workspace.remove_bot("#mentoring")
    data.wait(days=1)
    data.command("/mentor standup", by="ada")
    data.press("Answer")
    assert data.submit(moved="Unseen").ok
    assert "does not let me post" in data.screen("ada")
    data.close("ada")
    assert "Unseen" in own_log(data, "ada")
    data.wait(hours=1)
    told = [text for text in data.posts("dora") if "rests" in text]
    assert len(told) == 1
    assert "#mentoring is closed to me: please invite me there" in told[0]
    data.wait(days=3)
    assert sum("rests" in text for text in data.posts("dora")) == 1
    data.command("/mentor standup", by="dora")
    assert "It rests" in data.screen("dora")
    data.close("dora")
    change(data, name="Data again")  # saving lets Mentor in
    data.wait(days=3)
    assert "Data again, Tuesday 10 March" in data.posts("#mentoring", by="dora")[-1]
    answer(data, "ada", moved="Seen")
    assert thread(data) == [("Ada Moreau", "Ada Moreau: Seen")]


def test_without_the_right_to_other_names_ours_says_whose_words_they_are(data: Slack):
    data.workspace.manifest = copy.deepcopy(data.workspace.manifest)
    data.workspace.manifest["oauth_config"]["scopes"]["bot"].remove("chat:write.customize")
    data.wait(days=1)
    answer(data, "ada", moved="First words")
    answer(data, "ada", moved="Second words")
    [shown] = data.seat("dora").messages("mentoring", last_thread(data))[1:]
    assert "username" not in shown
    assert "Changed by Ada Moreau" in str(shown["blocks"])


# --- the week


def test_late_words_are_in_the_digest_of_the_week_in_which_they_are_given(data: Slack):
    data.wait(until=datetime(2026, 3, 6, 10, tzinfo=UTC))
    answer(data, "ben", obstacle="A taken offer", asks="thread", moved="Quiet")
    offer_help(data, "ada")
    answer(data, "ada", obstacle="A riddle", asks="thread", moved="In time", may_quote="yes")
    friday = last_thread(data)
    data.wait(until=datetime(2026, 3, 6, 20, tzinfo=UTC))
    digest = data.posts("#mentoring", by="dora")[-1]
    assert "In time" in digest
    assert "A riddle" in digest
    assert "taken offer" not in digest  # somebody helps already
    assert "Quiet" not in digest
    data.wait(until=datetime(2026, 3, 7, 10, tzinfo=UTC))
    press_in(data, "ben", friday, views.ANSWER)
    assert data.submit(moved="Late, on Saturday", may_quote="yes").ok
    data.close("ben")
    data.wait(until=datetime(2026, 3, 9, 10, tzinfo=UTC))
    answer(data, "ada", moved="Agreed, and not", may_quote="yes")
    answer(data, "ada", moved="Agreed, and not", may_quote="no")
    answer(data, "ben", moved="A new week", may_quote="yes")
    data.wait(until=datetime(2026, 3, 13, 20, tzinfo=UTC))
    digest = data.posts("#mentoring", by="dora")[-1]
    assert "A new week" in digest
    assert "In time" not in digest
    assert "Agreed, and not" not in digest


def test_a_digest_of_many_words_has_something_of_everybody(data: Slack, store: Store):
    data.wait(days=1)
    answer(data, "ada", moved="&" * 300, learned="<" * 300, obstacle=">" * 300, asks="thread")
    with store.read() as session:
        [stand_up] = stand_ups.in_channel(session, data.workspace.id, data.place("#mentoring"))
        [said] = stand_ups.given(session, stand_up, data.now - timedelta(days=1), data.now)
    said.may_quote = True
    words = {**said.words, "typed": "x" * 300}
    many = []
    for number in range(60):
        some = {kind: f"{number} {text}" for kind, text in words.items()}
        who, ranks = f"U{number % 20}", {"round_id": 1, "given_at": said.given_at}
        one = stand_ups.StandUpAnswer(
            member_id=who, words=some, may_quote=True, asks="thread", **ranks
        )
        one.id = number
        many.append((one, f"Somebody {number % 20}"))
    digest = views.digest(stand_up, many, date(2026, 3, 2))
    assert digest
    told = [block["text"]["text"] for block in digest["blocks"] if block["type"] == "section"]
    assert all(len(text) <= 3000 for text in told)
    assert sum(map(len, told)) < 13_000
    assert all("more in the week's threads" in text for text in [*told[1:4], told[-1]])
    offers = [block for block in digest["blocks"] if "accessory" in block]
    assert 1 < len(offers) == len([text for text in told[5:] if text.startswith("•")])
    quoted = [line for line in told[3].splitlines() if line.startswith("•")]
    assert len({line.split(":")[0] for line in quoted}) == len(quoted)  # nobody twice


def test_my_own_log_goes_by_weeks_and_has_pages(data: Slack, store: Store):
    for day in (3, 4, 11, 16):
        data.workspace.clock.set(datetime(2026, 3, day, 8, 59, tzinfo=UTC))
        data.wait(minutes=2)
        answer(data, "ada", moved=f"On the {day}th", learned="*Stars* & such")
    shown = own_log(data, "ada")
    heads = ["Week 12, 2026", "On the 16th", "Week 11, 2026", "Week 10, 2026", "On the 3th"]
    assert sorted(heads, key=shown.index) == heads
    kept = own_file(data, "ada")
    weeks = [line for line in kept.splitlines() if line.startswith("## ")]
    assert weeks == ["## 2026, week 12", "## 2026, week 11", "## 2026, week 10"]
    assert "### Tuesday 2026-03-03, Data" in kept
    assert "**What did I learn?**\n*Stars* & such" in kept
    with store.read() as session:
        said = stand_ups.log(session, Who(data.workspace.id, data.id("ada")))
    pages = [str(views.log(list(said) * 7, page)) for page in range(3)]
    assert ["Earlier" in page for page in pages] == [True, True, False]
    assert ["Later" in page for page in pages] == [False, True, True]
