"""People and pairs: what coordinators see of who takes part, and how they end a pair."""

from bot.store import Store, pairs, timers
from tests import forging
from tests.conftest import join
from tests.workspace import Slack


def test_coordinators_see_pairs_and_who_waits(pair: Slack) -> None:
    join(pair, "chandra", "mentee", wants="SQL tuning")
    pair.command("/mentor pause until 24 March", by="chandra")
    pair.command("/mentor people", by="dora")
    seen = pair.screen("dora")
    assert "1 pair, 1 person in no pair." in seen
    assert "*Ben Carter* mentors *Ada Moreau*, since 26 February 2026" in seen
    assert "Not asked yet how it goes" in seen
    assert "Chandra Iyer, mentee, away until 24 March 2026, in no pair since 2 March 2026" in seen


def test_they_see_whether_a_pair_answers_and_meets_and_no_word_of_it(pair: Slack) -> None:
    pair.wait(days=2)
    pair.press("Answer", by="ada")
    assert pair.submit(met="yes", how="2", next_step="a secret plan").ok
    pair.command("/mentor people", by="dora")
    seen = pair.screen("dora")
    assert "on 3 March 2026: one has answered, and they had met" in seen
    assert "secret" not in seen


def test_a_pair_is_ended_kindly(pair: Slack, store: Store) -> None:
    pair.home("dora")
    pair.press("People and pairs", by="dora", where="home")
    pair.press("End this pair", by="dora")
    assert "nothing about why" in pair.screen("dora")
    assert pair.submit(by="dora").ok
    assert "no pairs, 2 people in no pair." in pair.screen("dora")
    assert pair.posts("ada ben")[-1] == (
        "Ben Carter and Ada Moreau, your pair in Spring mentoring ends here."
    )
    said = len(pair.posts("ada ben"))
    pair.wait(days=30)
    assert len(pair.posts("ada ben")) == said
    with store.read() as session:
        assert pairs.of_programme(session, 1) == []
        assert timers.find(session, "check_in:pair:1") is None


def test_a_pair_is_ended_once(pair: Slack) -> None:
    pair.command("/mentor people", by="dora")
    pair.press("End this pair", by="dora")
    form = pair.seat("dora").view
    assert pair.submit(by="dora").ok
    said = pair.posts("ada ben")
    assert "has ended already" in str(forging.submission(pair, "dora", form))
    assert pair.posts("ada ben") == said


def test_only_coordinators_see_it_or_end_a_pair(pair: Slack, store: Store) -> None:
    assert pair.command("/mentor people", by="ada") == "Only a coordinator can do that."
    assert "Only a coordinator" in forging.click(pair, "ada", "rosters.open", 1)
    pair.close("ada")
    pair.command("/mentor people", by="dora")
    pair.press("End this pair", by="dora")
    forging.submission(pair, "ada", pair.seat("dora").view)
    with store.read() as session:
        assert len(pairs.of_programme(session, 1)) == 1


def test_an_empty_programme_has_a_page_too(programme: Slack) -> None:
    programme.command("/mentor people", by="dora")
    assert "no pairs, nobody without one." in programme.screen("dora")
