"""Rematches: either of a pair may ask for another partner, and the other one hears nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.store import Store, enrolments, pairs, programmes, rematches
from bot.store.pairs import Pair
from tests.conftest import join, publish, set_up
from tests.workspace import Slack

ENDED = "Ben Carter and Ada Moreau, your pair in Spring mentoring ends here."
WISH = (
    "Ada Moreau would like another partner than Ben Carter in Spring mentoring."
    " I have not told Ben Carter."
)


def ask(slack: Slack, by: str, note: str = "") -> None:
    slack.command("/mentor rematch", by=by)
    assert slack.submit(note=note).ok
    slack.close(by)


def current(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [pair.people for pair in pairs.of_programme(session, 1)]


def test_a_mentee_asks_and_only_coordinators_hear_of_it(pair: Slack, store: Store) -> None:
    before = pair.home("ben")
    pair.home("ada")
    pair.press("Another partner", where="home")
    assert "Only the coordinators will hear that you asked." in pair.screen()
    assert pair.submit(note="Somebody who <!channel> writes Go").ok
    assert "will look for somebody" in pair.screen()
    pair.close("ada")
    [heard] = pair.posts("dora")
    assert heard == f"{WISH} Somebody who &lt;!channel&gt; writes Go"
    pair.command("/mentor people", by="dora")
    assert "In confidence: Ada Moreau would like another partner" in pair.screen()
    pair.close("dora")
    assert pair.home("ben") == before
    assert "would like another" not in pair.everything("ben")
    assert "writes Go" not in pair.everything("ben")

    # Nobody new is there: in the next round, the pair goes on.
    join(pair, "chandra", "mentee", wants="SQL tuning")
    pair.command("/mentor pair", by="dora")
    assert "1 of 2 mentees has a mentor" in pair.screen()  # Ben has a place for Chandra: Ada's
    pair.close("dora")
    join(pair, "emeka", "mentor", offers="public speaking")
    publish(pair)
    assert ENDED in pair.posts("ada ben")
    both = {(pair.id("ben"), pair.id("chandra")), (pair.id("emeka"), pair.id("ada"))}
    assert set(current(store)) == both
    assert "another partner" not in " ".join(pair.posts("ada ben")).lower()


def test_asked_twice_it_is_told_once_and_may_be_taken_back(pair: Slack, store: Store) -> None:
    ask(pair, "ben")
    pair.command("/mentor rematch", by="ben")
    assert "The coordinators know" in pair.screen()
    pair.close("ben")
    home = pair.home("ben")
    assert "You have asked for another partner. Only the coordinators know." in home
    assert "\nAnother partner\n" not in home
    pair.press("Take it back", where="home")
    assert "Your pair goes on as it is." in pair.screen()
    pair.close("ben")
    assert "\nAnother partner\n" in pair.home("ben")
    assert len(pair.posts("dora")) == 1
    with store.read() as session:
        assert rematches.of_programme(session, 1) == []
    pair.command("/mentor pair", by="dora")
    assert "Nobody looks for a mentor" in pair.screen()


def test_whoever_went_without_a_mentor_is_counted_and_comes_first(
    pair: Slack, store: Store
) -> None:
    join(pair, "chandra", "mentee", wants="SQL tuning")
    join(pair, "emeka", "mentor", offers="Go")
    join(pair, "goran", "mentee", wants="Go")
    publish(pair)

    def waited() -> dict[str, int]:
        with store.read() as session:
            return {one.member_id: one.rounds_waited for one in enrolments.active(session, 1)}

    [left] = [who for who in ("chandra", "goran") if waited()[pair.id(who)] == 1]
    assert left == "chandra"
    join(pair, "hana", "mentee", wants="public speaking")
    join(pair, "ines", "mentor", offers="public speaking")
    publish(pair)
    assert (pair.id("ines"), pair.id("chandra")) in current(store)
    assert (waited()[pair.id("chandra")], waited()[pair.id("hana")]) == (0, 1)


def test_a_partner_who_coordinates_alone_cannot_be_asked_in_confidence(slack: Slack) -> None:
    set_up(slack)
    join(slack, "dora", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    slack.command("/mentor rematch", by="ada")
    assert not slack.seat("ada").view
    assert "Nobody but you two coordinates" in slack.posts("#general", by="ada")[-1]
    slack.command("/mentor setup", by="dora")
    slack.press("Choose")
    assert slack.submit(coordinators=[slack.id("dora"), slack.id("mira")]).ok
    slack.close("dora")
    heard = len(slack.posts("dora"))
    slack.command("/mentor rematch", by="ada")
    assert "Dora Weiss is a coordinator, too" in slack.screen()
    assert slack.submit().ok
    assert "Ada Moreau would like another partner" in slack.posts("mira")[-1]
    assert len(slack.posts("dora")) == heard
    slack.command("/mentor people", by="dora")
    assert "another partner" not in slack.screen()
    slack.close("dora")
    slack.command("/mentor people", by="mira")
    assert "Ada Moreau would like another partner" in slack.screen()


@pytest.mark.parametrize(
    ("asker", "drafted", "ends"),
    [
        ("ada", [("emeka", "ada")], True),  # she has somebody new
        ("ada", [("ben", "goran")], True),  # her place is needed
        ("ada", [("emeka", "goran")], False),
        ("ben", [("ben", "goran")], True),
        ("ben", [], False),
    ],
)
def test_a_pair_ends_only_when_there_is_somebody_new(
    pair: Slack, store: Store, asker: str, drafted: list[tuple[str, str]], ends: bool
) -> None:
    couples = [(pair.id(mentor), pair.id(mentee)) for mentor, mentee in drafted]
    with store.begin() as session:
        [two] = pairs.of_programme(session, 1)
        rematches.ask(session, two, pair.id(asker), pair.now)
        found: list[Pair] = rematches.settled(session, 1, couples, {two.mentor_id: 0})
        assert [one.id for one in found] == ([two.id] if ends else [])
        pairs.end(session, two, pair.now + timedelta(days=1))
        assert rematches.of_programme(session, 1) == []


def test_of_a_pair_that_ends_meanwhile_nobody_hears_a_wish(
    pair: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = programmes.lock

    def wait(session: Session, programme_id: int) -> None:
        lock(session, programme_id)  # while we waited for it, the coordinator ended the pair
        ended = update(Pair).values(ended_at=pair.now)
        session.execute(ended.execution_options(synchronize_session=False))

    pair.command("/mentor rematch", by="ada")
    monkeypatch.setattr(programmes, "lock", wait)
    assert "This pair has ended already." in str(pair.submit(note="").errors)
    assert not pair.posts("dora")
