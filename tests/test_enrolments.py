"""Enrolments: joining, changing one's mind, taking a break, leaving and coming back."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from bot.store import Store, enrolments, timers
from bot.store.enrolments import Enrolment
from tests import forging
from tests.conftest import choose_autumn, join, publish, set_up
from tests.workspace import Slack

TUESDAY = datetime(2026, 3, 3, 15, tzinfo=UTC)  # the pair's first ping, on Ben's clock

AWAY = "Ada Moreau takes a break and is back on 13 March 2026."
PING = "Ada Moreau and Ben Carter, how is it going this week?"


def enrolment(slack: Slack, store: Store, who: str) -> Enrolment:
    with store.read() as session:
        found = enrolments.find(session, 1, slack.id(who))
    assert found
    return found


# --- Joining


def test_somebody_joins_as_both_and_says_everything(programme: Slack, store: Store) -> None:
    programme.command("/mentor join", by="ada")
    assert "The coordinators see what you write here." in programme.screen()
    done = programme.submit(
        role="both",
        offers="SQL tuning\ngiving feedback, sql  tuning",
        wants="public speaking",
        interests="Chess; baking",
        values=["courage", "craft"],
        languages=["English", "French"],
        hours=["mon-morning", "fri-evening"],
        places="2",
    )
    assert done.ok, done
    assert "You are part of *Spring mentoring*." in programme.screen()
    mine = enrolment(programme, store, "ada")
    assert (mine.role, mine.places) == ("both", 2)
    assert mine.offers == ["SQL tuning", "giving feedback"]
    assert mine.interests == ["Chess", "baking"]
    assert mine.hours == ["mon-morning", "fri-evening"]
    assert "as a mentor and a mentee" in programme.home("ada")


def test_answers_can_be_changed_any_time(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="public speaking", values=["courage"])
    programme.home("ada")
    programme.press("My enrolment", where="home")
    assert "public speaking" in programme.screen()
    assert programme.submit(role="both", offers="SQL", values=[]).ok
    assert "Your enrolment is up to date." in programme.screen()
    mine = enrolment(programme, store, "ada")
    assert (mine.role, mine.offers, mine.wants) == ("both", ["SQL"], ["public speaking"])
    assert mine.values == []


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"role": "mentor"}, "offers", "Please name something that you could pass on."),
        ({"role": "mentor", "wants": "SQL"}, "offers", "Please name something"),
        ({"role": "mentee", "offers": "SQL"}, "wants", "Please name something that you would"),
        ({"role": "both", "offers": "SQL"}, "wants", "Please name something"),
        ({"role": "mentee", "wants": " \n , "}, "wants", "Please name something"),
        (
            {"role": "mentee", "wants": "\n".join(map(str, range(13)))},
            "wants",
            "Please name at most 12: the most important ones.",
        ),
        (
            {"role": "mentee", "wants": "t" * 81},
            "wants",
            "Please keep each one to 80 characters, on a line of its own.",
        ),
        ({}, "role", ""),  # Slack's own sentence
    ],
)
def test_an_answer_that_does_not_do_is_asked_for_again(
    programme: Slack, answers: dict[str, str], field: str, sentence: str
) -> None:
    programme.command("/mentor join", by="ada")
    done = programme.submit(**answers)
    assert done.errors.keys() == {field}
    assert done.errors[field].startswith(sentence)
    assert "You take part" not in programme.home("ada")
    assert programme.submit(role="both", offers="a", wants="b").ok


def test_what_a_client_should_not_let_pass_is_refused_here_too(programme: Slack) -> None:
    programme.command("/mentor join", by="ada")
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "boss"}
    answer = programme.force(role=option, values=[option] * 6, places="6")
    assert answer["errors"].keys() == {"role", "values", "places"}


def test_the_longest_and_the_strangest_answers_fit(programme: Slack, store: Store) -> None:
    topics = "\n".join(f"{number:02}" + "\u202e&<!here>\U0001f9d1" * 7 for number in range(12))
    join(programme, "ada", "both", offers=topics[:1000], wants=topics[:1000], interests="\u0000ab")
    mine = enrolment(programme, store, "ada")
    assert len(mine.offers) == 12
    assert mine.interests == ["ab"]
    programme.command("/mentor join", by="ada")
    assert programme.submit().ok  # what was kept can be shown and kept again


def test_several_programmes_are_joined_one_by_one(programme: Slack) -> None:
    set_up(programme, "Autumn mentoring")
    programme.home("ada")
    programme.press("Join", where="home")
    assert programme.submit(role="mentee", wants="SQL").ok
    programme.close("ada")
    assert "You could join" in programme.home("ada")
    programme.press("Join", where="home")
    assert "Autumn mentoring" in programme.screen()
    assert programme.submit(role="mentor", offers="Go").ok
    programme.close("ada")
    home = programme.home("ada")
    assert "You could join" not in home
    assert "*Spring mentoring*, as a mentee" in home
    assert "*Autumn mentoring*, as a mentor" in home

    programme.command("/mentor leave", by="ada")
    programme.press("Choose")  # the first
    assert programme.submit().ok
    home = programme.home("ada")
    assert "*Spring mentoring*, as a mentee" not in home
    assert "*Autumn mentoring*, as a mentor" in home


def test_a_form_that_is_sent_twice_at_once_is_taken_once(programme: Slack, store: Store) -> None:
    programme.command("/mentor join", by="ada")
    view = programme.seat("ada").view
    assert view
    option = view["blocks"][2]["element"]["options"][1]
    view["state"]["values"]["role"]["role"]["selected_option"] = option
    view["state"]["values"]["wants"]["wants"]["value"] = "SQL"
    twice = [partial(forging.submission, programme, "ada", view)] * 2
    forging.at_once(*twice)
    with store.read() as session:
        [mine] = enrolments.active(session, 1)
    assert mine.wants == ["SQL"]


# --- A break


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("until Friday", date(2026, 3, 6)),
        ("friday", date(2026, 3, 6)),
        ("until 24 Dec", date(2026, 12, 24)),
        ("24 December 2026", date(2026, 12, 24)),
        ("for 2 weeks", date(2026, 3, 16)),
        ("until 2026-03-13", date(2026, 3, 13)),
        ("until tomorrow", date(2026, 3, 3)),
    ],
)
def test_a_break_begins_with_a_few_words(
    programme: Slack, store: Store, words: str, back: date
) -> None:
    join(programme, "ada", "mentee", wants="SQL")
    said = programme.command(f"/mentor pause {words}", by="ada")
    assert f"You are back on {back:%A} {back.day} {back:%B %Y}" in said
    assert "`/mentor resume` ends it earlier" in said
    assert enrolment(programme, store, "ada").paused_until == back
    assert "You are away" in programme.home("ada")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("until the cows come home", "until the cows come home"),
        ("until 2026-03-02", "until 2026-03-02"),  # today
        ("until 1 March 2026", "until 1 March 2026"),
        ("until R&D <!channel>", "until R&amp;D &lt;!channel&gt;"),
        ("u" * 3000, "u" * 39 + "…"),
    ],
)
def test_a_day_that_cannot_be_read_is_asked_for_again(
    programme: Slack, store: Store, words: str, shown: str
) -> None:
    join(programme, "ada", "mentee", wants="SQL")
    said = programme.command(f"/mentor pause {words}", by="ada")
    assert said.startswith(f"I cannot read “{shown}” as a day to come. Try `/mentor pause until")
    assert enrolment(programme, store, "ada").paused_until is None


def test_a_break_of_years_is_not_a_break(programme: Slack) -> None:
    join(programme, "ada", "mentee", wants="SQL")
    said = programme.command("/mentor pause until 1 May 2028", by="ada")
    assert said == "Please choose a day within a year. To stop for good, leave."


def test_a_break_is_chosen_in_a_form(pair: Slack, store: Store) -> None:
    pair.command("/mentor pause", by="ada")
    assert "The people you are paired with will see that you are away" in pair.screen()
    assert pair.submit(until="2026-03-02").errors == {"until": "Please choose a day after today."}
    assert pair.submit(until="2028-03-02").errors.keys() == {"until"}
    assert pair.submit(until="2026-03-13").ok
    assert enrolment(pair, store, "ada").paused_until == date(2026, 3, 13)
    assert pair.posts("ada ben")[-1] == AWAY
    assert "back on 13 March 2026" in pair.home("ada")


def test_the_day_is_today_on_ones_own_clock(programme: Slack) -> None:
    join(programme, "kiri", "mentee", wants="SQL")
    programme.workspace.clock.set(datetime(2026, 3, 2, 12, tzinfo=UTC))  # Tuesday in Auckland
    assert "back on Wednesday 4 March 2026" in programme.command(
        "/mentor pause until tomorrow", by="kiri"
    )


def test_who_takes_no_part_has_no_break_to_take(programme: Slack) -> None:
    for line in ("pause", "pause until Friday", "resume"):
        said = programme.command(f"/mentor {line}", by="ada")
        assert said.startswith("You do not take part in a programme")
        assert programme.seat("ada").view is None
    said = programme.command("/mentor leave", by="ada")
    assert said.endswith("so there is nothing to leave.")


def test_nothing_is_asked_during_a_break_and_all_goes_on_after_it(pair: Slack) -> None:
    pair.command("/mentor pause until 2026-03-13", by="ada")
    [_, away] = pair.posts("ada ben")
    assert away == AWAY
    pair.wait(days=10)  # over two Tuesdays
    assert pair.posts("ada ben")[2:] == []
    pair.wait(days=6)  # Tuesday, 17 March
    assert pair.posts("ada ben")[2:] == [PING]


def test_a_break_that_begins_after_the_ping_stills_the_nudge(pair: Slack) -> None:
    pair.wait(until=TUESDAY + timedelta(minutes=1))
    assert pair.posts("ada ben")[-1] == PING
    pair.command("/mentor pause until 2026-03-13", by="ben")
    pair.wait(days=6)
    [*_, last] = pair.posts("ada ben")
    assert last == "Ben Carter takes a break and is back on 13 March 2026."


def test_a_ping_that_waits_to_go_out_is_taken_back(pair: Slack) -> None:
    pair.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=600)
    pair.wait(until=TUESDAY + timedelta(minutes=1))
    assert pair.posts("ada ben")[1:] == []  # it is in the outbox
    pair.command("/mentor pause until 2026-03-13", by="ada")
    pair.wait(hours=1)
    assert pair.posts("ada ben")[1:] == [AWAY]


def test_a_break_is_told_once_and_ended_once(pair: Slack) -> None:
    for _ in range(2):
        pair.command("/mentor pause until 2026-03-13", by="ada")
    assert pair.posts("ada ben")[1:] == [AWAY]
    pair.wait(seconds=1)
    assert "Welcome back" in pair.command("/mentor resume", by="ada")
    assert "You are not on a break" in pair.command("/mentor resume", by="ada")
    assert pair.posts("ada ben")[2:] == ["Ada Moreau is back."]
    pair.wait(until=TUESDAY + timedelta(minutes=1))
    assert pair.posts("ada ben")[3:] == [PING]


def test_of_a_break_that_ends_before_it_was_told_nothing_is_told(pair: Slack) -> None:
    def act(*lines: str) -> list[str]:
        """Do this while Slack takes no messages, and return what it hears in the end."""
        heard = len(pair.posts("ada ben"))
        pair.workspace.faults.add("chat.postMessage", "ratelimited", retry_after=600)
        for line in lines:
            pair.command(f"/mentor {line}", by="ada")
            pair.wait(seconds=1)
        pair.wait(hours=1)
        return pair.posts("ada ben")[heard:]

    assert act("pause until 2026-03-12", "pause until 2026-03-13", "resume") == []
    assert act("pause until 2026-03-12", "pause until 2026-03-13") == [AWAY]
    assert act("pause until 2026-03-20", "resume") == ["Ada Moreau is back."]
    assert act("pause until 2026-03-13") == [AWAY]
    assert act("resume", "pause until 2026-03-13") == [AWAY]
    assert act("resume") == ["Ada Moreau is back."]


def test_a_break_begins_and_ends_from_home(pair: Slack, store: Store) -> None:
    pair.home("ada")
    pair.press("Take a break", where="home")
    assert pair.submit(until="2026-03-13").ok
    pair.home("ada")
    pair.press("End my break", where="home")
    assert "Take a break" in pair.home("ada")
    assert enrolment(pair, store, "ada").paused_until is None


# --- Leaving


def leave(slack: Slack, who: str) -> None:
    slack.command("/mentor leave", by=who)
    assert slack.submit().ok
    slack.close(who)


def test_leaving_asks_first_and_says_who_will_know(pair: Slack) -> None:
    pair.command("/mentor leave", by="ada")
    assert "Ben Carter and the coordinators will hear that you have left" in pair.screen()
    pair.close("ada")
    pair.wait(until=TUESDAY + timedelta(minutes=1))
    assert pair.posts("ada ben")[-1] == PING  # closing the form changes nothing


def test_who_leaves_is_left_in_peace(pair: Slack, store: Store) -> None:
    pair.wait(until=TUESDAY + timedelta(minutes=1))
    leave(pair, "ada")
    assert pair.posts("ben") == ["Ada Moreau has left the programme, and so your pair ends here."]
    assert pair.posts("dora") == [
        "Ada Moreau has left Spring mentoring. I have told Ben Carter that their pair ends with it."
    ]
    with store.read() as session:
        assert timers.next_due(session, "check_in", "nudge") is None
    before = (pair.posts("ada ben"), pair.posts("ada"))
    pair.wait(weeks=3)
    assert (pair.posts("ada ben"), pair.posts("ada")) == before
    assert len(pair.posts("ben")) == 1
    assert "Your pairs" not in pair.home("ben")
    assert "You could join" in pair.home("ada")
    pair.press("Answer", by="ada", where="ada ben")
    assert "This pair has ended" in pair.posts("ada ben", by="ada")[-1]


def test_who_takes_part_in_nothing_has_nothing_to_leave(pair: Slack) -> None:
    pair.home("ada")
    leave(pair, "ada")
    for verb, nothing in (("leave", "to leave"), ("pause", "to take"), ("resume", "to end")):
        assert nothing in pair.command(f"/mentor {verb}", by="ada")


def test_leaving_twice_tells_nobody_twice(pair: Slack) -> None:
    pair.command("/mentor leave", by="ada")
    form = pair.seat("ada").view
    assert pair.submit().ok
    answer = forging.submission(pair, "ada", form)
    assert "You do not take part in this programme" in str(answer)
    assert len(pair.posts("ben")) == 1


def test_who_comes_back_finds_their_answers_and_is_paired_again(pair: Slack, store: Store) -> None:
    leave(pair, "ada")
    pair.command("/mentor join", by="ada")
    assert "public speaking" in pair.screen()
    assert pair.submit().ok
    assert "You are part of *Spring mentoring*." in pair.screen()
    pair.close("ada")
    assert enrolment(pair, store, "ada").left_at is None

    join(pair, "chandra", "mentor", offers="public speaking")
    publish(pair)
    assert pair.posts("ada chandra")[0].startswith("Ada Moreau, meet Chandra Iyer")
    assert len(pair.posts("ada ben")) == 1  # the two were a pair before


def test_leaving_one_of_two_programmes_keeps_the_other_pair(pair: Slack) -> None:
    set_up(pair, "Autumn mentoring")
    choose_autumn(pair, "/mentor join", by="ada")
    assert pair.submit(role="mentee", wants="Go").ok
    choose_autumn(pair, "/mentor join", by="emeka")
    assert pair.submit(role="mentor", offers="Go").ok
    choose_autumn(pair, "/mentor pair", by="dora")
    assert pair.submit().ok
    assert pair.submit().ok
    assert len(pair.posts("ada emeka")) == 1

    pair.close("ada")
    pair.command("/mentor leave", by="ada")
    pair.press("Choose")  # Spring mentoring
    assert pair.submit().ok
    assert len(pair.posts("ben")) == 1
    assert pair.posts("emeka") == []
    home = pair.home("ada")
    assert "Your mentor is Emeka Obi" in home
    assert "Ben Carter" not in home


def test_who_would_be_both_hears_of_both_gaps_at_once(programme: Slack) -> None:
    programme.command("/mentor join", by="ada")
    assert programme.submit(role="both").errors == {
        "offers": "Please name something that you could pass on.",
        "wants": "Please name something that you would like to learn.",
    }
