"""Stand-ups: one thread a day that names nobody, who sets it up, and what becomes of it."""

from datetime import UTC, datetime

from bot.store import Store, pairs, stand_ups
from bot.store.members import Who
from tests.conftest import set_up
from tests.standing_up import (
    answer,
    begin,
    change,
    last_thread,
    own_log,
    questions,
    take_part,
    thread,
)
from tests.workspace import Slack


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


# --- setting one up


def test_app_home_leads_to_whoever_takes_part_or_may_set_one_up(pair: Slack):
    for who, is_shown in (("dora", True), ("ben", True), ("ada", False), ("hana", False)):
        assert ("Stand-ups" in pair.home(who)) is is_shown, who
    begin(pair, who=("ada",))
    pair.home("ada")
    pair.press("Stand-ups", by="ada", where="home")
    assert "Data" in pair.screen("ada")
    pair.close("ada")


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


def test_many_people_are_asked_after_at_once(data: Slack):
    data.wait(hours=7)  # what was known of them may have changed
    data.home("dora")
    before = len(data.workspace.calls)
    many = [one.id for one in data.workspace.people.values() if not one.is_bot]
    begin(data, name="All", who=(), people=[one for one in many if one != data.id("leo")])
    asked = [one.method for one in data.workspace.calls[before:] if "users." in one.method]
    assert asked == ["users.list"]
    assert "invited you to the stand-up All" in data.posts("noor")[-1]


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


def test_leaving_and_ending_stop_it_at_once(data: Slack):
    data.command("/mentor standup", by="ada")
    data.press("Leave")
    data.close("ada")
    data.command("/mentor standup", by="dora")
    data.press("End")
    data.close("dora")
    data.wait(days=3)
    assert data.posts("#mentoring", by="dora") == []


# --- what can happen to a thread and its channel


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
