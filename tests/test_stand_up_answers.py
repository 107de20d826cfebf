"""Stand-ups: answers in people's own words, help with what is in the way, the week's digest."""

import copy
import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.programme import stand_ups as rules
from bot.store import Store, members, stand_ups, timers
from bot.store.members import Who
from bot.views import stand_ups as views
from playground.seat import Impossible
from tests.standing_up import (
    answer,
    begin,
    change,
    last_thread,
    own_log,
    press_in,
    thread,
    whispers,
)
from tests.workspace import Slack


def say(slack: Slack, who: str, words: str, thread_ts: str = "", **more: Any) -> str:
    """Type an answer in a thread of #mentoring, by default the last one; return its ts."""
    seat = slack.seat(who)
    seat.join("mentoring")
    ts = seat.say("mentoring", words, thread_ts or last_thread(slack), **more).ts
    slack.settle()
    return ts


def test_words_in_the_thread_itself_count_and_follow_their_message(data: Slack, store: Store):
    data.wait(days=1)
    root = next(m for m in data.workspace.channel("mentoring").messages if m.bot_id)
    data.workspace.post_as("ada", "mentoring", "The pipeline runs again", root.ts)
    data.workspace.post_as("ada", "mentoring", "Thanks, everybody!", root.ts)
    data.workspace.post_as("hana", "mentoring", "I only read along", root.ts)
    data.workspace.post_as("ben", "mentoring", "Something else")
    with store.read() as session:
        said = {
            who: [one.words for one, *_ in stand_ups.log(session, Who(data.workspace.id, who))]
            for who in map(data.id, ("ada", "ben", "hana"))
        }
    assert [*said.values()] == [[{"typed": "The pipeline runs again"}], [], []]
    own = next(m for m in data.workspace.channel("mentoring").messages if "pipeline" in m.text)
    data.seat("ada").edit("mentoring", own.ts, "The pipeline runs, slowly")
    data.command("/mentor standup mine", by="ada")
    assert "slowly" in data.screen("ada")
    data.close("ada")
    data.seat("ada").delete("mentoring", own.ts)
    assert "Nothing yet" in own_log(data, "ada")
    say(data, "ada", "A better word")
    assert "A better word" in own_log(data, "ada")


def test_yesterdays_thread_takes_late_words_while_todays_is_open(data: Slack, store: Store):
    data.wait(days=1)
    yesterday = last_thread(data)
    data.wait(days=1)
    assert last_thread(data) != yesterday
    data.workspace.post_as("ada", "mentoring", "Late, for Monday", yesterday)
    answer(data, "ada", moved="On Tuesday")
    with store.read() as session:
        said = stand_ups.log(session, Who(data.workspace.id, data.id("ada")))
        words = [one.words for one, *_ in said]
    assert words == [{"moved": "On Tuesday"}, {"typed": "Late, for Monday"}]


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


def own_file(slack: Slack, who: str) -> str:
    """The file of somebody's log, as it comes now."""
    slack.wait(minutes=1)
    before = {*slack.workspace.files}
    slack.command("/mentor standup mine", by=who)
    slack.press("Send it to me as a file")
    slack.close(who)
    [new] = {*slack.workspace.files} - before
    return (slack.workspace.files[new].data or b"").decode()


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


def test_without_the_right_to_other_names_ours_says_whose_words_they_are(data: Slack):
    data.workspace.manifest = copy.deepcopy(data.workspace.manifest)
    data.workspace.manifest["oauth_config"]["scopes"]["bot"].remove("chat:write.customize")
    data.wait(days=1)
    answer(data, "ada", moved="First words")
    answer(data, "ada", moved="Second words")
    [shown] = data.seat("dora").messages("mentoring", last_thread(data))[1:]
    assert "username" not in shown
    assert "Changed by Ada Moreau" in str(shown["blocks"])


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


# --- help with what is in the way


def offer_help(slack: Slack, by: str) -> None:
    press_in(slack, by, last_thread(slack), views.HELP)


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


def test_nobody_is_brought_together_with_somebody_who_is_gone(data: Slack):
    data.wait(days=1)
    answer(data, "ada", obstacle="A riddle", asks="thread")
    data.workspace.deactivate("ada")
    data.settle()
    offer_help(data, "hana")
    assert "not with us any more" in str(whispers(data, "hana"))


# --- the week, and one's own log


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
    with pytest.raises(Impossible):  # a taken offer is not made again
        data.press("Offer help", by="ada", where="#mentoring")
    assert len(data.posts("ben hana")) == 1


def say_after_all(slack: Slack, who: str, thread_ts: str, **words: str) -> None:
    """Change, in the form of an earlier day, what was said then."""
    press_in(slack, who, thread_ts, views.ANSWER)
    done = slack.submit(**words)
    assert done.ok, done
    slack.close(who)


def test_a_digest_that_is_out_follows_what_its_authors_change_and_take_back(data: Slack):
    data.wait(until=datetime(2026, 3, 6, 10, tzinfo=UTC))
    friday = last_thread(data)
    typed = say(data, "ada", "A slpi")
    answer(data, "ada", moved="A win", obstacle="A riddle", asks="thread", may_quote="yes")
    answer(data, "ben", moved="A quiet win", learned="To wait", may_quote="yes")
    data.wait(until=datetime(2026, 3, 6, 20, tzinfo=UTC))

    def digest() -> str:
        return data.posts("#mentoring", by="dora")[-1]

    assert all(words in digest() for words in ("A slpi", "A win", "A riddle", "A quiet win"))
    data.seat("ada").edit("mentoring", typed, "A slip")
    data.settle()
    assert "A slip" in digest()
    say_after_all(data, "ben", friday, moved="A great win")
    assert "A great win" in digest()
    assert "A quiet win" not in digest()
    for may_quote in ("no", "yes", "no"):
        say_after_all(data, "ben", friday, may_quote=may_quote)
        assert ("To wait" in digest()) == (may_quote == "yes")
    data.command("/mentor standup mine", by="ada")
    data.press("Solved")
    data.close("ada")
    assert "A riddle" not in digest()
    data.seat("ada").delete("mentoring", typed)
    data.settle()
    assert "A slip" not in digest()
    assert "A win" in digest()
    data.command("/mentor standup mine", by="ada")
    data.press("Take this answer back")
    data.close("ada")
    assert "the week from" not in digest()  # nothing is left to be repeated
    say_after_all(data, "ada", friday, moved="Another win", may_quote="yes")
    say_after_all(data, "ben", friday, may_quote="yes")
    assert "the week from" not in digest()
    data.wait(until=datetime(2026, 3, 13, 20, tzinfo=UTC))
    assert "Another win" in digest()
    assert "A great win" in digest()  # its own digest is gone


def test_words_can_be_taken_back_long_afterwards(data: Slack, store: Store):
    data.wait(days=1)
    answer(data, "ada", moved="A regretted word", may_quote="yes")
    answer(data, "ben", moved="A good word", may_quote="yes")
    data.wait(until=datetime(2026, 3, 6, 20, tzinfo=UTC))
    data.sleep(days=100)
    with store.begin() as session:
        timers.keep_sweeping(session, data.now)
    data.wait(days=2)
    data.command("/mentor standup mine", by="ada")
    data.press("Take this answer back")
    data.close("ada")
    said = [message.text for message in data.workspace.channel("mentoring").messages]
    assert not any("A regretted word" in text for text in said)
    assert sum("A good word" in text for text in said) == 2  # in the thread, and in the digest


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


def test_words_come_into_a_digest_that_moves_to_another_day(data: Slack):
    data.wait(days=1)
    answer(data, "ada", moved="An early win", may_quote="yes")
    data.wait(until=datetime(2026, 3, 5, 12, tzinfo=UTC))
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert data.submit(days=["0", "1", "2"]).ok  # its week ends on Wednesdays now
    data.close("dora")
    data.wait(until=datetime(2026, 3, 11, 20, tzinfo=UTC))
    assert "An early win" in data.posts("#mentoring", by="dora")[-1]
    data.wait(days=7)
    assert sum("the week from" in text for text in data.posts("#mentoring", by="dora")) == 1


def test_a_digest_of_many_words_has_something_of_everybody(data: Slack, store: Store):
    data.wait(days=1)
    answer(data, "ada", moved="&" * 300, learned="<" * 300, obstacle=">" * 300, asks="thread")
    with store.read() as session:
        [(said, _, stand_up)] = stand_ups.log(session, Who(data.workspace.id, data.id("ada")))
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
