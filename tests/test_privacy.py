"""What somebody entrusts to Mentor is read by those it is meant for, and by nobody else.

Each private answer holds a word of its own; afterwards we look for that word on every screen and
in every message of everybody, in the log, and in what the outbox still holds.
"""

import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.store import Store, timers
from tests.conftest import join, meet, publish, set_up, tell_a_story
from tests.moments import Moments
from tests.workspace import Slack

EVERYBODY = {"ada", "ben", "chandra", "dora", "emeka", "hana"}
PAIR = {"ada", "ben"}
ADA, BEN = {"ada"}, {"ben"}

# Whose eyes each word is meant for. Coordinators read enrolments when they pair people; the form
# says so. Today no screen shows them the words, so only the sentence "why you two" may.
MEANT_FOR = {
    "offeringword": BEN | {"dora"},
    "wantingword": ADA | {"dora"},
    "interestword": ADA | {"dora"},
    "stepword": ADA,
    "otherstepword": BEN,
    "whatword": PAIR,
    "whyword": PAIR,
    "measureword": PAIR,
    "pairvictoryword": PAIR,
    "askedvictoryword": {"ada", "chandra", "emeka"},
    "takenbackword": {"ada", "emeka"},
    "laterword": {"ada", "ben"},
    "keptheardword": ADA,
    "keptthanksword": ADA,
    "giventouchedword": PAIR,
    "clipword": ADA,  # the name of a voice clip that is not handed over
}


@pytest.fixture
def confidential(slack: Slack, moments: Moments) -> Slack:
    """A programme in which everything that can be said in confidence has been said."""
    moments.relive("confidential", slack, confide)
    return slack


def confide(slack: Slack) -> None:
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking\nofferingword")
    join(slack, "ada", "mentee", wants="public speaking\nwantingword", interests="interestword")
    publish(slack)
    join(slack, "chandra", "mentor", offers="public speaking")
    join(slack, "emeka", "mentor", offers="SQL tuning")
    for who in EVERYBODY:
        slack.home(who)
    slack.command("/mentor goal", by="ada")
    done = slack.submit(what="A whatword", why="A whyword", measure="A measureword")
    assert done.ok
    _tell(slack)
    slack.wait(days=9)
    slack.press("Answer", by="ada", where="ada ben")
    assert slack.submit(met="no", how="1", next_step="A stepword", needs_help="yes").ok
    slack.close("ada")
    slack.press("Answer", by="ben", where="ada ben")
    assert slack.submit(met="yes", how="5", next_step="An otherstepword").ok
    slack.close("ben")
    _share(slack, "A pairvictoryword", "pair:1")
    _share(slack, "An askedvictoryword", "channel", "chandra", "emeka")
    slack.press("Rather not", by="chandra", where="chandra")
    _share(slack, "A takenbackword", "channel", "emeka")
    slack.home("ada")
    slack.press("Take it back", by="ada", where="home")
    slack.wait(weeks=1)
    slack.press("Answer", by="ada", where="ada ben")  # the last next step is shown again
    slack.press("Goals", by="ben", where="home")
    slack.wait(days=3)
    for who in EVERYBODY:
        slack.home(who)


def _tell(slack: Slack) -> None:
    """A life story of which both note something; then a voice clip that waits for the other."""
    tell_a_story(slack)
    slack.press("Note what I heard", by="ada", where="ada ben")
    assert slack.submit(heard="A keptheardword", thanks="A keptthanksword", give="keep").ok
    slack.close("ada")
    slack.press("Note what I heard", by="ben", where="ada ben")
    assert slack.submit(touched="A giventouchedword", give="give").ok
    slack.close("ben")
    slack.command("/mentor story", by="ada")
    assert slack.submit(kind="clips", depth="3").ok
    slack.press("Yes, with pleasure", by="ben", where="ada ben")
    assert slack.submit(depth="1").ok
    clip = slack.seat("ada").upload("a clipword.m4a", b"sound")
    slack.seat("ada").say(slack.place("ada"), "A clipword", files=[clip])
    slack.wait(minutes=2)
    assert "Thank you, I have it." in slack.posts("ada")[-1]


def _share(slack: Slack, words: str, audience: str, *thanks: str) -> None:
    slack.command("/mentor victory", by="ada")
    people = [slack.id(name) for name in thanks]
    assert slack.submit(text=words, audience=audience, thanks=people).ok
    slack.close("ada")


def test_nobody_reads_what_is_not_meant_for_them(confidential: Slack) -> None:
    for who in EVERYBODY:
        seen = confidential.everything(who)
        read = {word for word in MEANT_FOR if word in seen.split() or f" {word}" in seen}
        foreign = {word for word in read if who not in MEANT_FOR[word]}
        assert not foreign, (who, foreign)
    assert "stepword" in confidential.everything("ada")
    assert "whatword" in confidential.everything("ben")
    assert "giventouchedword" in confidential.everything("ada")


def test_no_form_shows_anybody_elses_words(confidential: Slack) -> None:
    verbs = ("checkin", "goal", "victory", "join", "rhythm", "leave", "setup", "invite", "pair")
    verbs += ("outbox", "story")
    for who in EVERYBODY:
        for verb in verbs:
            confidential.close(who)
            said = confidential.command(f"/mentor {verb}", by=who)
            shown = f"{said} {confidential.screen(who)}"
            foreign = {w for w in MEANT_FOR if f" {w}" in shown and who not in MEANT_FOR[w]}
            assert not foreign, (who, verb, foreign)


def test_what_was_noted_of_a_story_is_found_again_by_whoever_noted_it(
    confidential: Slack, store: Store
) -> None:
    for who, word in (("ada", "keptheardword"), ("ben", "giventouchedword")):
        confidential.close(who)
        confidential.command("/mentor story", by=who)
        confidential.press("What I have noted")
        read = {word for word in MEANT_FOR if f" {word}" in confidential.screen(who)}
        assert word in read
        assert not {word for word in read if who not in MEANT_FOR[word]}
    with store.engine.connect() as connection:  # of stories that are over, how deep is forgotten
        depths = "SELECT count(*) FROM story_teller JOIN story ON id = story_id"
        known = f"{depths} WHERE over_at IS NOT NULL AND depth IS NOT NULL"
        assert (connection.scalar(text(depths)), connection.scalar(text(known))) == (4, 0)


def test_a_coordinator_sees_that_help_is_wanted_and_not_how_it_was(confidential: Slack) -> None:
    [wish] = confidential.posts("dora")
    assert "Ada Moreau would like some help" in wish
    seen = confidential.everything("dora")
    for words in ("Hard", "Not so good", "Great", "You both answered"):
        assert words not in seen


def listen_closely(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="bot")


def test_no_word_is_logged(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    listen_closely(caplog)  # here, for what a fixture logs is not in sight any more
    confide(slack)
    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    logged += caplog.text
    assert not {word for word in MEANT_FOR if word in logged}


def test_no_word_is_logged_when_slack_and_the_database_fail(
    confidential: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    listen_closely(caplog)
    for fault in ("internal_error", "server_error", "lost", "invalid_blocks", "ratelimited"):
        confidential.workspace.faults.add("chat.postMessage", fault)
        confidential.close("ada")
        _share(confidential, "A laterword", "pair:1")
        confidential.wait(minutes=20)
    assert "Slack refused" in caplog.text
    assert not {word for word in MEANT_FOR if word in caplog.text}


def test_what_was_sent_is_forgotten_by_the_outbox(confidential: Slack, store: Store) -> None:
    confidential.workspace.archive("#victories")
    _archived(confidential)
    assert "publicword" in _held(store)  # for a week it can be sent once more
    assert not {word for word in MEANT_FOR if word in _held(store)}
    with store.begin() as session:
        timers.keep_sweeping(session, confidential.now)
    confidential.wait(days=9)
    assert "publicword" not in _held(store)


def _held(store: Store) -> str:
    with store.engine.connect() as connection:
        bodies = connection.scalars(text("SELECT CAST(body AS TEXT) FROM outbox")).all()
    return " ".join(bodies)


def _archived(slack: Slack) -> None:
    slack.close("ada")
    _share(slack, "A publicword", "channel")


def test_a_coordinator_who_mentors_reads_no_more_than_a_mentor(slack: Slack) -> None:
    set_up(slack)
    join(slack, "dora", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    slack.wait(days=9)
    slack.press("Answer", by="ada", where="ada dora")
    assert slack.submit(met="no", how="1", next_step="A stepword").ok
    slack.close("ada")
    slack.home("dora")
    slack.command("/mentor checkin", by="dora")
    assert "stepword" not in slack.everything("dora")


# People who take part in nothing: their ids can only come from what Ada and Ben have confided.
CONFIDED = ("kiri", "mira", "noor", "goran", "ines")


def _raw(slack: Slack, who: str) -> str:
    """Everything that Slack holds before somebody's eyes, to the last id."""
    seat = slack.seat(who)
    messages = [m for place in seat.conversations() for m in seat.messages(place)]
    return json.dumps([messages, seat.views, seat.home]).casefold()


def _say_more(slack: Slack, who: str, **answers: object) -> None:
    slack.home(who)
    slack.press("More about me", where="home")
    assert slack.submit(**answers).ok
    assert not slack.seat(who).view


def test_wishes_blocks_team_and_manager_are_seen_by_nobody_else(
    slack: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    listen_closely(caplog)
    ids = {who: slack.id(who) for who in CONFIDED}
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking")
    join(slack, "chandra", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    join(slack, "emeka", "mentee", wants="public speaking")
    _say_more(
        slack,
        "ada",
        wishes=[ids["kiri"], slack.id("chandra")],
        blocks=[ids["mira"], slack.id("ben")],
        manager=[ids["noor"]],
        team="Adateamword",
    )
    _say_more(slack, "ben", wishes=[ids["goran"]], blocks=[ids["ines"]], team="Benteamword")
    secrets = [*(one.casefold() for one in ids.values()), "adateamword", "benteamword"]
    others = sorted(EVERYBODY - {"ada", "ben"})

    seen = ""
    slack.command("/mentor pair", by="dora")
    seen += _raw(slack, "dora")
    for label in ("Choose another mentor", "Other settings"):
        slack.press(label, by="dora")
        seen += _raw(slack, "dora")
        if len(slack.seat("dora").views) > 1:
            slack.seat("dora").close_view()
    slack.close("dora")
    publish(slack)
    assert slack.posts("ada chandra")  # not Ben
    for who in ("ada", "ben"):
        slack.home(who)
    slack.command("/mentor rematch", by="ada")
    assert slack.submit(note="A noteword").ok
    slack.close("ada")
    for who in others:
        for verb in ("people", "pair", "join", "setup", "rematch"):
            slack.command(f"/mentor {verb}", by=who)
            seen += _raw(slack, who)
            slack.close(who)
        slack.home(who)
        seen += _raw(slack, who)
    assert not [secret for secret in secrets if secret in seen]
    assert "wished for you" not in seen
    assert "noteword" in _raw(slack, "dora")
    for who, theirs in (("ada", ("ines", "goran")), ("ben", ("kiri", "mira", "noor"))):
        assert not [one for one in theirs if ids[one].casefold() in _raw(slack, who)]
        assert "noteword" not in _raw(slack, "ben")
    slack.command("/mentor join", by="ada")
    slack.press("More about you")
    assert "adateamword" in _raw(slack, "ada")

    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    logged = (logged + caplog.text).casefold()
    with store.engine.connect() as connection:
        held = connection.scalars(text("SELECT CAST(body AS TEXT) FROM outbox")).all()
    everything = logged + " ".join(held).casefold()
    assert not [secret for secret in [*secrets, "noteword"] if secret in everything]


# What is confided to a stand-up without being said in its thread, and a few words that are.
STANDUP_SECRETS = ("refusedword", "unsaidword", "undoneword", "timor", '"tl"', "2031-05", "17 may")


def test_what_a_stand_up_is_told_in_private_is_seen_by_nobody_else(
    slack: Slack, store: Store, moments: Moments, caplog: pytest.LogCaptureFixture
) -> None:
    moments.relive("pair", slack, meet)
    listen_closely(caplog)
    slack.command("/mentor standup", by="dora")
    slack.press("New stand-up in Spring mentoring")
    people = [slack.id(one) for one in ("ada", "ben", "emeka")]
    place = slack.place("#mentoring")
    assert slack.submit(name="Data", channel=place, people=people, time="10:00").ok
    slack.close("dora")
    _take_part(slack, "ada", wants_reminder="yes", country="Timor-Leste")
    _take_part(slack, "emeka", away_until="2031-05-17")
    slack.wait(days=1)
    _answer(slack, "ada", moved="A quietword", obstacle="An undoneword", asks="mentor")
    assert "undoneword" in slack.everything("ben")
    _answer(slack, "ada", moved="A quietword", obstacle="Rain", asks="nobody")
    slack.command("/mentor standup", by="ben")
    slack.press("Answer")
    slack.seat("ben").fill("obstacle", "A refusedword")
    assert slack.force(asks={"value": "mentor"})["errors"]  # he has none
    slack.seat("ben").fill("moved", "An unsaidword")
    slack.close("ben")
    slack.command("/mentor standup skip", by="ben")
    slack.wait(days=1, hours=4)  # the reminder comes
    slack.command("/mentor standup mine", by="ada")
    slack.press("Send it to me as a file")
    slack.close("ada")
    slack.wait(until=slack.now + timedelta(days=3))
    assert "wished to be reminded" in slack.everything("ada")
    assert "the week from" not in slack.everything("hana")  # nobody agreed to be repeated

    for who in sorted(EVERYBODY):
        seen = ""
        for line in ("standup", "standup mine", "people", "outbox"):
            slack.command(f"/mentor {line}", by=who)
            seen += _raw(slack, who)
            slack.close(who)
        if who == "dora":
            slack.command("/mentor standup", by=who)
            slack.press("Change")
            seen += _raw(slack, who)
            slack.close(who)
        slack.home(who)
        seen += _raw(slack, who)
        own = ("refusedword", "unsaidword") if who == "ben" else ()
        own = ("timor", '"tl"') if who == "ada" else own
        own = ("2031-05", "17 may") if who == "emeka" else own
        assert not [word for word in STANDUP_SECRETS if word in seen and word not in own], who
        assert ("wished to be reminded" in seen) == (who == "ada"), who
        assert ("you are not asked" in seen) == (who in ("ben", "emeka")), who  # skips, is away
        assert seen.count("quietword") <= 3 or who == "ada", who  # in the thread, once

    logged = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    held = (logged + caplog.text + _held(store)).casefold()
    assert not [word for word in (*STANDUP_SECRETS, "quietword") if word in held]


def _take_part(slack: Slack, who: str, **how: str) -> None:
    slack.command("/mentor standup", by=who)
    slack.press("Reminders and days off")
    assert slack.submit(**how).ok
    slack.close(who)


def _answer(slack: Slack, who: str, **words: str) -> None:
    slack.command("/mentor standup", by=who)
    slack.press("Answer")
    assert slack.submit(**words).ok
    slack.close(who)
