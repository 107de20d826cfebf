"""Choices: mentees say whom they would like, mentors whether they agree, and nobody is hurt."""

import json
import random
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot import jobs
from bot.handlers import errors
from bot.programme import choosing
from bot.programme.drafts import Draft, Proposed
from bot.store import Store, choices, drafts, pairs, programmes
from tests import forging
from tests.conftest import join, set_up
from tests.moments import Moments
from tests.workspace import Slack

pytestmark = pytest.mark.both_databases

MENTEES = ("ada", "chandra", "goran")


@pytest.fixture
def offered(slack: Slack, moments: Moments) -> Slack:
    """Three mentees and three mentors with a place each; the mentees are asked."""
    moments.relive("offered", slack, offer)
    return slack


def offer(slack: Slack) -> None:
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking\nSQL tuning\nGo")
    join(slack, "emeka", "mentor", offers="SQL tuning")
    join(slack, "fumiko", "mentor", offers="Go")
    join(slack, "ada", "mentee", wants="public speaking")
    join(slack, "chandra", "mentee", wants="SQL tuning")
    join(slack, "goran", "mentee", wants="Go")
    slack.command("/mentor pair", by="dora")
    slack.press("Let mentees choose")
    assert "3 mentees of *Spring mentoring*" in slack.screen()
    assert "after today" in slack.submit(until="2026-03-02").errors["until"]
    assert slack.submit(until="2026-03-06").ok
    assert "can choose until *Friday 6 March, 21:00*" in slack.screen()
    slack.close("dora")


def choose(slack: Slack, who: str, first: str, **more: str) -> None:
    slack.press("Choose", by=who, where=who)
    wanted = first if first in ("for_me", "none") else slack.id(first)
    done = slack.submit(first=wanted, **{rank: slack.id(one) for rank, one in more.items()})
    assert done.ok, done
    slack.close(who)


def couples(slack: Slack, store: Store) -> dict[str, str]:
    handle = {person.id: person.handle for person in slack.workspace.people.values()}
    with store.read() as session:
        found = pairs.of_programme(session, 1)
    return {handle[pair.mentee_id]: handle[pair.mentor_id] for pair in found}


def test_both_agree_and_nobody_learns_more_than_that(offered: Slack, store: Store) -> None:
    question = offered.posts("ada")[-1]
    assert "Choose your mentor in Spring mentoring" in question
    assert "Ben Carter, Emeka Obi and " in question  # by name, not by score
    assert "You can choose your mentor." in offered.home("ada")
    assert "Mentees are choosing" in offered.home("dora")
    # The draft rests, and says how far it is, not who chose whom.
    choose(offered, "ada", "emeka", second="ben")
    choose(offered, "chandra", "emeka", second="ben")
    assert "You would like Emeka Obi, then Ben Carter" in str(
        offered.plain(offered.everything("ada"))
    )
    offered.command("/mentor pair", by="dora")
    standing = offered.screen()
    assert "2 of 3 mentees have answered" in standing
    assert "Emeka" not in standing
    offered.close("dora")
    assert offered.posts("emeka") == []

    offered.wait(days=5)  # Goran has not answered
    assert (
        "1 mentor can" in offered.posts("dora")[-1] or "2 mentors can" in offered.posts("dora")[-1]
    )
    assert "Ada Moreau would like you" not in offered.everything("fumiko")
    asked = {who: offered.posts(who) for who in ("ben", "emeka", "fumiko")}
    assert sum(map(len, asked.values())) == 2  # one of them is Ben's, the other Emeka's
    assert "would like you as a mentor" in asked["emeka"][-1]
    assert "would like you as a mentor." in offered.home("emeka")
    offered.press("Gladly", by="emeka", where="home")
    assert "would like you as a mentor." not in offered.home("emeka")
    offered.press("Not this time", by="ben", where="ben")
    assert "does not hear that I asked you" in str(offered.messages("ben")[-1])
    offered.wait(hours=1)
    found = couples(offered, store)
    assert found["goran"] in ("fumiko", "ben")  # the draft's own
    winner = next(who for who in ("ada", "chandra") if found.get(who) == "emeka")
    loser = "chandra" if winner == "ada" else "ada"
    assert found.get(loser) != "ben"
    for who in MENTEES:
        seen = offered.everything(who)
        assert "Not this time" not in seen
        assert "declined" not in seen
    assert "have begun" in offered.posts("dora")[-1]
    with store.read() as session:
        assert choices.find_round(session, 1) is None
        assert choices.of_programme(session, 1) == []


def test_who_is_blocked_meanwhile_is_not_asked_and_the_next_choice_is(
    offered: Slack, store: Store
) -> None:
    choose(offered, "ada", "emeka", second="ben")
    choose(offered, "chandra", "none")  # who would else have Emeka, as drafted
    offered.home("emeka")
    offered.press("More about me", by="emeka", where="home")
    assert offered.submit(blocks=[offered.id("ada")]).ok
    offered.wait(days=5)
    assert "Ada Moreau" not in offered.everything("emeka")
    assert "Ada Moreau would like you as a mentor" in offered.posts("ben")[-1]


def test_who_does_not_answer_gets_the_pair_of_the_draft(offered: Slack, store: Store) -> None:
    with store.read() as session:
        kept = drafts.find(session, 1)
        assert kept
        drafted = {pair.mentee: pair.mentor for pair in kept.content.pairs}
    choose(offered, "chandra", "for_me")
    choose(offered, "goran", "none")
    offered.wait(days=5)
    found = couples(offered, store)
    assert offered.id(found["ada"]) == drafted[offered.id("ada")]
    assert offered.id(found["chandra"]) == drafted[offered.id("chandra")]
    assert "goran" not in found
    assert "first in line" not in " ".join(offered.posts("goran")[1:])  # it was their own wish


def test_a_silent_mentor_means_the_pair_of_the_draft(offered: Slack, store: Store) -> None:
    with store.read() as session:
        kept = drafts.find(session, 1)
        assert kept
        drafted = {pair.mentee: pair.mentor for pair in kept.content.pairs}
    handle = {person.id: person.handle for person in offered.workspace.people.values()}
    other = next(one for one in ("ben", "emeka") if offered.id(one) != drafted[offered.id("ada")])
    choose(offered, "ada", other)
    offered.wait(days=5)
    offered.wait(days=4)
    assert couples(offered, store) == {
        handle[mentee]: handle[mentor] for mentee, mentor in drafted.items()
    }


def test_a_coordinator_stops_it_and_the_draft_is_as_it_was(offered: Slack, store: Store) -> None:
    choose(offered, "ada", "ben")
    offered.command("/mentor pair", by="dora")
    offered.press("Stop the choosing")
    assert "Your draft is as it was." in offered.screen()
    offered.close("dora")
    assert "what you answered is forgotten" in offered.posts("ada")[-1]
    offered.command("/mentor pair", by="dora")
    assert "All 3 mentees have a mentor." in offered.screen()
    offered.wait(days=10)
    assert couples(offered, store) == {}


def test_mentees_that_are_asked_are_not_called_unasked_when_slack_fails(offered: Slack) -> None:
    offered.command("/mentor pair", by="dora")
    offered.press("Stop the choosing")
    offered.close("dora")
    offered.wait(minutes=1)
    offered.command("/mentor pair", by="dora")
    offered.press("Let mentees choose")
    offered.workspace.faults.add("views.update", "internal_error", nth=2)
    assert offered.submit(until="2026-03-06").ok
    assert errors.KEPT in offered.screen()
    assert "Choose your mentor" in offered.posts("ada")[-1]


def test_a_choice_is_ones_own_and_ends_with_its_round(offered: Slack) -> None:
    offered.press("Choose", by="ada", where="ada")
    form = offered.seat("ada").view
    choice_id = str(json.loads(form["private_metadata"])["choice_id"])
    for who in ("goran", "ben"):
        assert "This choice is over" in forging.click(offered, who, "choices.open", choice_id)
        offered.close(who)
        assert "settled already" in forging.click(offered, who, "choices.agree", choice_id)
        offered.close(who)
    offered.wait(days=5)
    done = offered.submit(by="ada", first=offered.id("ben"))
    assert "This choice is over" in str(done.errors)


def test_the_end_of_a_turn_waits_for_nobody_who_may_wait_for_it(
    offered: Slack, store: Store
) -> None:
    with store.read() as session:
        round_ = choices.find_round(session, 1)
        assert round_
        until = round_.until
    with store.begin() as session:
        programmes.lock(session, 1)
        if store.engine.dialect.name == "postgresql":  # SQLite lets no second one begin
            ends = threading.Thread(target=jobs.tick, args=(store, until))
            ends.start()
            ends.join(5)
            assert not ends.is_alive()
    jobs.tick(store, until + timedelta(seconds=1))
    with store.read() as session:
        round_ = choices.find_round(session, 1)
        assert round_ is None or round_.turn == choices.MENTORS


def test_whatever_everybody_answers_no_place_is_given_twice(slack: Slack, store: Store) -> None:
    set_up(slack)
    dice = random.Random(7)
    mentors = [f"m{number}" for number in range(5)]
    for _ in range(25):
        places = {mentor: dice.randint(1, 2) for mentor in mentors}
        seats = [mentor for mentor in mentors for _ in range(places[mentor])]
        dice.shuffle(seats)
        mentees = [f"e{number}" for number in range(dice.randint(1, len(seats)))]
        drafted = dict(zip(mentees, seats, strict=False))
        draft = Draft(pairs=tuple(Proposed(m, e, "why") for e, m in drafted.items()))
        lists = {
            mentee: [
                Proposed(mentor, mentee, "why")
                for mentor in {*dice.sample(mentors, 2), drafted[mentee]}
            ]
            for mentee in mentees
        }
        with store.begin() as session:
            choices.open_round(session, "T1", 1, lists, draft, slack.now, slack.now)
            for one in (everybody := choices.of_programme(session, 1)):
                offered = sorted(one.mentors)
                one.ranking = dice.sample(offered, dice.randint(0, len(offered)))
            found = choosing.assign({e.mentee_id: e.ranking for e in everybody}, drafted, places)
            assert found.keys() == drafted.keys()  # the draft shows that there is a way
            round_ = choices.find_round(session, 1)
            assert round_
            choices.begin_mentors_turn(session, round_, found, slack.now)
            while asked := [one for one in everybody if one.consent == choices.ASKED]:
                one = dice.choice(asked)
                match dice.randint(0, 2):
                    case 0:
                        one.consent = choices.AGREED
                    case 1:
                        choices.decline(session, one, places)
                    case _:
                        break  # the others never answer
            agreed = {e.mentee_id: e.mentor_id for e in everybody if e.consent == choices.AGREED}
            declined = {(e.mentee_id, mentor) for e in everybody for mentor in e.declined}
            choices.fall_back(session, 1, places)
            result = choices.result(session, 1, draft)
            choices.close_round(session, round_)
        taken = Counter(pair.mentor for pair in result.pairs)
        assert all(taken[mentor] <= places[mentor] for mentor in mentors)
        couples = {pair.mentee: pair.mentor for pair in result.pairs}
        assert agreed.items() <= couples.items()
        assert not declined & couples.items()
        assert len(result.pairs) + len(result.waiting) == len(mentees)


PLACES = {"max": 1, "mia": 1, "moe": 1}


@pytest.mark.parametrize(
    ("rankings", "drafted", "expected"),
    [
        ({"ann": ["mia"], "bob": []}, {"ann": "max", "bob": "mia"}, {"ann": "max", "bob": "mia"}),
        (
            {"ann": ["mia"], "bob": ["max"]},
            {"ann": "max", "bob": "mia"},
            {"ann": "mia", "bob": "max"},
        ),
        ({"ann": ["moe"]}, {"ann": "max"}, {"ann": "moe"}),
        ({"ann": ["gone", "moe"]}, {"ann": "max"}, {"ann": "moe"}),
        ({"ann": []}, {"ann": "gone"}, {}),
    ],
)
def test_choices_are_met_within_the_places(
    rankings: Mapping[str, list[str]], drafted: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert choosing.assign(rankings, drafted, PLACES) == expected


def test_nobody_loses_a_mentor_by_wishing_for_the_same_one() -> None:
    everybody = {name: ["max", "mia"] for name in ("ann", "bob", "cid")}
    drafted = {"ann": "max", "bob": "mia", "cid": "moe"}
    found = choosing.assign(everybody, drafted, PLACES)
    assert sorted(found.values()) == ["max", "mia", "moe"]
    assert found["cid"] == "moe"  # nobody else could
