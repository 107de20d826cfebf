"""Goals: set and reached within a pair, seen by nobody else."""

import pytest

from bot.store import Store, goals
from tests import forging
from tests.conftest import join, publish
from tests.workspace import Slack


def set_goal(slack: Slack, by: str = "ada", **answers: object) -> None:
    slack.command("/mentor goal", by=by)
    if slack.seat(by).view["callback_id"] == "goals.listing":
        slack.press("Set a goal")
    assert slack.submit(**{"what": "Give a talk", **answers}).ok
    slack.close(by)


def test_the_first_goal_is_asked_for_at_once_and_told_to_the_pair(pair: Slack) -> None:
    pair.command("/mentor goal", by="ada")
    assert "Only you and Ben Carter will see this." in pair.screen()
    done = pair.submit(
        what="Give a talk",
        why="I would like to be heard",
        measure="Ten people listen",
        due_on="2026-05-01",
    )
    assert done.ok
    assert pair.seat("ada").view is None
    assert pair.posts("ada ben")[-1] == ("Ada Moreau has set a goal: Give a talk (by 1 May 2026)")

    pair.press("Our goals", by="ben", where="ada ben")
    for words in ("Give a talk", "I would like to be heard", "Ten people listen", "1 May 2026"):
        assert words in pair.screen("ben")


def test_goals_are_set_from_the_introduction_and_from_home(pair: Slack) -> None:
    pair.press("Set a goal", by="ben", where="ada ben")
    assert pair.submit(what="Listen more").ok
    pair.home("ada")
    pair.press("Goals", by="ada", where="home")
    assert "Listen more" in pair.screen()
    pair.press("Set a goal")
    assert pair.submit(what="Give a talk").ok
    assert "Give a talk" in pair.screen("ada")  # the list beneath is drawn anew
    for reader in ("ada", "ben"):
        home = pair.home(reader)
        assert "Ada Moreau: Give a talk · 0 %" in home
        assert "Ben Carter: Listen more · 0 %" in home


def test_a_goal_is_changed_moved_on_and_reached(pair: Slack) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ada")
    pair.press("Change")
    assert pair.submit(what="Give two talks").ok
    assert "Give two talks" in pair.screen("ada")

    pair.press("Say how far I am")
    assert pair.submit(progress="50").ok
    assert "50 %" in pair.screen("ada")
    assert "Give two talks · 50 %" in pair.home("ben")

    before = pair.posts("ada ben")
    pair.press("Done!", by="ada")
    assert pair.posts("ada ben") == [*before, "Ada Moreau has reached a goal: Give two talks"]
    assert "Give two talks" not in pair.home("ada")
    assert ":white_check_mark: *Give two talks*" in pair.screen("ada")


def test_all_the_way_is_done_and_celebrated_once(pair: Slack, store: Store) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ada")
    pair.press("Say how far I am")
    assert pair.submit(progress="100").ok
    assert "goal" in forging.click(pair, "ada", "goals.menu", "done:1", "overflow").lower()
    celebrated = [post for post in pair.posts("ada ben") if "has reached a goal" in post]
    assert celebrated == ["Ada Moreau has reached a goal: Give a talk"]
    with store.read() as session:
        [goal] = goals.of_pairs(session, [1])
    assert goal.progress == 100
    assert goal.done_at

    pair.close("ada")
    pair.press("Share it as a victory", by="ada", where="ada ben")
    assert "What went well?" in pair.screen()


def test_a_reached_goal_can_be_taken_up_again_or_let_go(pair: Slack, store: Store) -> None:
    set_goal(pair, due_on="2026-05-01")
    pair.command("/mentor goal", by="ada")
    pair.press("Done!")
    assert "reached on 2 March 2026" in pair.screen()
    before = pair.posts("ada ben")

    pair.press("Not done yet")
    assert "90 % · by 1 May 2026" in pair.screen()
    pair.wait(days=1)
    pair.press("Done!", by="ada")
    assert "reached on 3 March 2026" in pair.screen()
    assert pair.posts("ada ben") == before  # celebrated once

    pair.press("Let it go")
    assert "No goals yet." in pair.screen()


def test_a_goals_day_is_still_to_come(pair: Slack) -> None:
    pair.command("/mentor goal", by="ada")
    late = "This day has passed. Please choose one that is still to come."
    assert pair.submit(what="Give a talk", due_on="2026-03-01").errors == {"due_on": late}
    assert pair.submit(due_on="2026-03-02").ok
    pair.wait(days=30)
    pair.command("/mentor goal", by="ada")
    pair.press("Change")
    assert pair.submit(due_on="2026-03-03").errors == {"due_on": late}
    assert pair.submit(due_on="2026-03-02", what="Give two talks").ok  # as it was


def test_a_goal_can_be_let_go(pair: Slack) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ada")
    pair.press("Let it go")
    assert "No goals yet." in pair.screen()
    assert "Give a talk" not in pair.home("ben")


def test_only_the_owner_changes_a_goal(pair: Slack) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ben")
    assert "Give a talk" in pair.screen()
    with pytest.raises(ValueError, match="nothing that says"):
        pair.press("Change", by="ben")
    pair.close("ben")
    for what in ("change", "progress", "done", "remove"):
        shown = forging.click(pair, "ben", "goals.menu", f"{what}:1", "overflow")
        assert "Only the one whose goal it is can change it." in shown
        pair.close("ben")


def test_nobody_else_sees_or_touches_a_goal(pair: Slack) -> None:
    set_goal(pair)
    for other in ("dora", "chandra"):
        for what in ("change", "progress", "done", "remove"):
            shown = forging.click(pair, other, "goals.menu", f"{what}:1", "overflow")
            assert "This goal is not here any more." in shown
            pair.close(other)
        for action in ("goals.list", "goals.add"):
            assert "Only the two of a pair" in forging.click(pair, other, action, 1)
            pair.close(other)
        assert "Give a talk" not in pair.home(other)

    pair.command("/mentor goal", by="ada")
    pair.press("Change")
    form = pair.seat("ada").view
    assert "not here any more" in str(forging.submission(pair, "dora", form))
    assert "do not take part in a programme yet" in pair.command("/mentor goal", by="dora")


def test_somebody_in_several_pairs_says_which(programme: Slack) -> None:
    join(programme, "ben", "mentor", offers="public speaking", places="2")
    for mentee in ("ada", "chandra"):
        join(programme, mentee, "mentee", wants="public speaking")
    publish(programme)
    programme.command("/mentor goal", by="ben")
    for partner in ("Ada Moreau", "Chandra Iyer"):
        assert partner in programme.screen()
    programme.press("Choose")
    assert programme.submit(what="Prepare well").ok

    programme.command("/mentor goal", by="ada")
    assert "Prepare well" in programme.screen()
    programme.command("/mentor goal", by="chandra")
    assert "Prepare well" not in programme.screen("chandra")


def test_forms_never_lie_more_than_three_deep(pair: Slack) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ada")
    for label in ("Change", "Say how far I am", "Set a goal"):
        pair.press(label)
        assert len(pair.seat("ada").views) == 2
        pair.seat("ada").close_view()


def test_too_little_and_too_much_are_asked_for_again(pair: Slack) -> None:
    pair.command("/mentor goal", by="ada")
    assert pair.submit(what="x").errors == {"what": "Please write at least 3 characters."}
    answered = pair.force(what="x" * 201, why="y" * 601, measure="z" * 301, due_on="soon")
    assert answered["errors"] == {
        "what": "Please keep this to 200 characters.",
        "why": "Please keep this to 600 characters.",
        "measure": "Please keep this to 300 characters.",
        "due_on": "Please choose a day.",
    }


def test_a_form_that_slack_sends_twice_sets_one_goal(pair: Slack) -> None:
    pair.command("/mentor goal", by="ada")
    view = pair.seat("ada").view
    assert pair.submit(what="Give a talk").ok
    assert view
    view["state"]["values"]["what"]["what"]["value"] = "Give a talk"
    assert forging.submission(pair, "ada", view) == {}
    assert sum("has set a goal" in post for post in pair.posts("ada ben")) == 1


def test_when_a_pair_has_ended_its_goals_stay_its_own(pair: Slack) -> None:
    set_goal(pair)
    pair.command("/mentor goal", by="ada")
    pair.command("/mentor leave", by="ben")
    assert pair.submit(by="ben").ok
    before = pair.posts("ada ben")
    pair.press("Done!", by="ada")
    assert pair.posts("ada ben") == before
    pair.close("ada")
    pair.press("Set a goal", by="ada", where="ada ben")
    assert pair.seat("ada").view is None
    assert pair.posts("ada ben", by="ada")[-1] == "This pair has ended, so it takes no new goals."
    pair.press("Our goals", by="ada", where="ada ben")
    with pytest.raises(ValueError, match="nothing that says"):
        pair.press("Set a goal")


def test_a_goal_of_the_greatest_length_fits_everywhere(pair: Slack) -> None:
    pair.command("/mentor goal", by="ada")
    words = {"what": "&" * 200, "why": "<" * 600, "measure": "👩‍🚀" * 100}
    assert pair.submit(**words, due_on="2026-12-31").ok
    for number in range(7):
        set_goal(pair, what=f"{'&' * 190} {number}")
    pair.command("/mentor goal", by="ben")
    assert pair.screen().count("&amp;") > 1000
    assert "… and 3 more" in pair.home("ada")
    pair.command("/mentor goal", by="ada")
    pair.press("Say how far I am")
    assert pair.submit(progress="100").ok
    assert "has reached a goal" in pair.posts("ada ben")[-1]
