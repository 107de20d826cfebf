"""Stand-ups: one thread a day that names nobody, answers in people's own words, and no list."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.programme import stand_ups as rules
from bot.programme.calendar import Rule, next_due
from bot.store import Store, pairs, stand_ups
from bot.store.members import Who
from playground.seat import Impossible
from tests.workspace import Slack


def begin(slack: Slack, by: str = "dora", who: tuple[str, ...] = ("ada", "ben"), **more: object):
    slack.command("/mentor standup", by=by)
    slack.press("New stand-up in Spring mentoring")
    answers = {"name": "Data", "channel": slack.place("#mentoring"), "time": "10:00"} | more
    done = slack.submit(people=[slack.id(one) for one in who], **answers)
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


def offer_help(slack: Slack, by: str) -> None:
    """Press the last button of the last thread that offers help."""
    seat = slack.seat(by)
    for message in reversed(seat.messages("mentoring", last_thread(slack))):
        for block in message.get("blocks", []):
            for element in block.get("elements", []):
                if element.get("action_id") == "stand_ups.help":
                    screen = (slack.place("#mentoring"), message["ts"])
                    seat.press(block["block_id"], element["action_id"], message=screen)
                    slack.settle()
                    return
    raise Impossible("nobody asks for help")


@pytest.fixture
def data(pair: Slack) -> Slack:
    """Ada and Ben have a stand-up in #mentoring, on workdays at ten by Dora's clock."""
    begin(pair)
    return pair


def test_a_day_from_its_thread_to_an_answer_changed_and_taken_back(data: Slack):
    assert "invited you to the stand-up Data" in data.posts("ada")[-1]
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
    data.command("/mentor standup mine", by="ada")
    assert "Nothing yet" in data.screen("ada")
    data.close("ada")


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


def test_an_unknown_country_and_a_day_that_is_none_are_said_so(data: Slack):
    data.command("/mentor standup", by="ada")
    data.press("Reminders and days off")
    assert data.submit(country="Atlantis").errors.keys() == {"country"}
    assert data.submit(country="Brazil", wants_reminder="yes").ok
    data.close("ada")
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert data.submit(closed_days="next week").errors.keys() == {"closed_days"}
    data.close("dora")


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
    return sum(text == "Data: What moved?" for text in slack.posts(who))


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
    assert len(pair.posts("#mentoring", by="dora")) == 2  # Monday's and Tuesday's


def test_help_is_asked_of_whom_the_author_chose_and_introduces_the_two(data: Slack):
    data.wait(days=1)
    answer(data, "ada", obstacle="The licence server", asks="mentor")
    assert "would like your help" in data.posts("ben")[-1]
    data.press("Offer help", by="ben", where="ben")
    assert "offers to help you with: The licence server" in data.posts("ada ben")[-1]
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
    begin(pair, name=("<!here> & " * 4)[:40], other="&" * 100, **questions)
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


def test_who_pauses_is_not_asked(data: Slack):
    for who in ("ada", "ben"):
        data.command("/mentor pause until 2026-03-20", by=who)
    data.wait(days=4)
    assert data.posts("#mentoring", by="dora") == []
