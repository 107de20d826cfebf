"""Pairs: the coordinator's draft, what may be done to it, and publishing it."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from bot.app import assemble
from bot.config import Settings
from bot.handlers import errors
from bot.handlers.drafts import _looking
from bot.programme.drafts import Draft
from bot.store import Store, drafts, enrolments, members, pairs, programmes, timers
from bot.store.enrolments import Enrolment
from bot.store.members import Who
from bot.store.pairs import Pair
from playground.workspace import Workspace
from tests import forging
from tests.conftest import choose_autumn, join, publish, set_up
from tests.moments import Moments
from tests.workspace import Slack


@pytest.fixture
def cohort(slack: Slack, moments: Moments) -> Slack:
    """Two mentors and two mentees: Ada suits Ben, and Chandra suits Emeka."""
    moments.relive("two_who_suit_two", slack, enrol)
    return slack


def enrol(slack: Slack) -> None:
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking")
    join(slack, "emeka", "mentor", offers="SQL tuning")
    join(slack, "ada", "mentee", wants="public speaking")
    join(slack, "chandra", "mentee", wants="SQL tuning")


def kept(store: Store) -> Draft:
    with store.read() as session:
        found = drafts.find(session, 1)
        assert found
        return found.content


def drafted(slack: Slack, store: Store) -> dict[str, str]:
    """Who would mentor whom, mentees first, by handle."""
    handle = {person.id: person.handle for person in slack.workspace.people.values()}
    return {handle[pair.mentee]: handle[pair.mentor] for pair in kept(store).pairs}


def active(store: Store) -> Sequence[Pair]:
    with store.read() as session:
        return pairs.of_programme(session, 1)


def menu(slack: Slack, mentee: str, label: str, by: str = "dora") -> None:
    """Choose from the menu beside a mentee of the draft in front."""
    seat = slack.seat(by)
    block_id = f"pair.{slack.id(mentee)}"
    [row] = [block for block in seat.view["blocks"] if block["block_id"] == block_id]
    [value] = [
        option["value"] for option in row["accessory"]["options"] if option["text"]["text"] == label
    ]
    seat.press(block_id, "drafts.menu", value)
    slack.settle()


def messages(slack: Slack) -> int:
    """How many messages the bot has ever sent."""
    return sum(call.method.startswith("chat.") for call in slack.workspace.calls)


# --- The draft


def test_nobody_hears_of_a_draft(cohort: Slack, store: Store) -> None:
    before = messages(cohort)
    cohort.command("/mentor pair", by="dora")
    screen = cohort.screen()
    assert "Only coordinators see this draft. Nobody is told before you publish." in screen
    assert "Both mentees have a mentor." in screen
    assert "*Ben Carter* mentors *Ada Moreau*" in screen
    assert "Public speaking" in screen
    menu(cohort, "ada", "Pin")
    menu(cohort, "chandra", "Take out")
    cohort.press("Choose a mentor")
    assert cohort.submit(mentor=cohort.id("emeka")).ok
    cohort.press("Suggest again")
    cohort.close()
    cohort.wait(weeks=2)
    assert messages(cohort) == before
    assert active(store) == []
    assert "Ben Carter" not in cohort.everything("ada")


def test_a_pin_that_cannot_be_kept_is_said_so_and_a_block_not_told(cohort: Slack) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Pin")
    cohort.close()
    cohort.home("ada")
    cohort.press("More about me", where="home")
    assert cohort.submit(blocks=[cohort.id("ben")]).ok
    cohort.command("/mentor pair", by="dora")
    assert "Not pinned" not in cohort.screen()
    cohort.press("Suggest again")
    assert (
        "*Not pinned any more*\n• Ben Carter and Ada Moreau:"
        " These two cannot be a pair at the moment." in cohort.screen()
    )
    assert drafted(cohort, cohort.mentor.store)["ada"] == "emeka"


def test_slack_is_answered_before_the_best_pairs_are_found(
    cohort: Slack, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Callable[[], None]] = []
    monkeypatch.setattr(cohort.mentor.workers, "begin", begun.append)
    cohort.command("/mentor pair", by="dora")
    assert "I am finding the best pairs in *Spring mentoring*" in cohort.screen()
    with store.read() as session:
        assert drafts.find(session, 1) is None
    begun.pop()()
    assert "Both mentees have a mentor." in cohort.screen()
    cohort.press("Suggest again")
    assert "I am finding" in cohort.screen()
    cohort.close()
    begun.pop()()  # nobody looks any more, and that is no fault
    cohort.command("/mentor pair", by="dora")
    begun.pop()()
    menu(cohort, "ada", "Choose another mentor")
    assert "Looking who else could mentor Ada Moreau" in cohort.screen()
    begun.pop()()
    cohort.press("Choose")
    assert "I am finding" in cohort.screen()
    begun.pop()()
    assert "Ada Moreau goes to Emeka Obi instead of Ben Carter" in cohort.screen()
    assert drafted(cohort, store)["ada"] == "emeka"


def test_a_search_that_is_cut_off_changes_nothing_and_is_told(
    cohort: Slack, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    dora = Who(cohort.workspace.id, cohort.id("dora"))
    with store.begin() as session:  # and then the process dies
        drafts.begin_search(session, dora, 1, cohort.now)
    cohort.wait(minutes=11)
    assert "The draft is as it was before." in cohort.posts("dora")[-1]
    with monkeypatch.context() as patch:
        patch.setattr(_looking.drafts, "suggest", lambda *_: 1 / 0)
        cohort.press("Find them now", by="dora", where="dora")
    assert "something went wrong on our side" in cohort.screen()
    cohort.close()
    told = len(cohort.posts("dora"))
    cohort.press("Find them now", by="dora", where="dora")
    assert "Both mentees have a mentor." in cohort.screen()
    cohort.wait(hours=1)
    assert len(cohort.posts("dora")) == told


def test_only_coordinators_draft(cohort: Slack, store: Store) -> None:
    assert "Only a coordinator" in cohort.command("/mentor pair", by="ada")
    cohort.command("/mentor pair", by="dora")
    draft = cohort.seat("dora").view
    before = kept(store)
    assert "Only a coordinator of this programme" in str(forging.submission(cohort, "ada", draft))
    assert cohort.submit(by="dora").ok
    confirmation = cohort.seat("dora").view
    answer = forging.submission(cohort, "ada", confirmation)
    assert "Only a coordinator of this programme" in str(answer)
    cohort.seat("dora").close_view()
    for action, value, kind in (
        ("drafts.menu", f"drop:{cohort.id('ada')}", "overflow"),
        ("drafts.menu", f"swap:{cohort.id('ada')}", "overflow"),
        ("drafts.swap", cohort.id("ada"), "button"),
        ("drafts.again", "", "button"),
        ("drafts.page", "0", "button"),
    ):
        forging.click_in(cohort, "ada", draft, action, value, kind)
        assert kept(store) == before
    menu(cohort, "ada", "Choose another mentor")
    form = cohort.seat("dora").view
    option = {"text": {"type": "plain_text", "text": "x"}, "value": cohort.id("emeka")}
    form["state"]["values"]["mentor"]["mentor"]["selected_option"] = option
    answer = forging.submission(cohort, "ada", form)
    assert "Only a coordinator of this programme" in answer["errors"]["mentor"]
    assert kept(store) == before
    assert active(store) == []


def test_a_coordinator_elsewhere_has_no_say_here(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    draft, before = cohort.seat("dora").view, kept(store)
    assert cohort.submit().ok
    confirmation = cohort.seat("dora").view
    dora = {"id": cohort.id("dora"), "team_id": "T0ELSEWHERE"}
    for view in (draft, confirmation):
        assert view
        payload = {"type": "view_submission", "user": dora, "team": {"id": "T0ELSEWHERE"}}
        payload["view"] = view | {"team_id": "T0ELSEWHERE", "app_installed_team_id": "T0ELSEWHERE"}
        reply = cohort.workspace.deliver("interactive", payload)
        assert "This programme is not here any more." in str(reply.body)
    assert kept(store) == before
    assert active(store) == []


def test_a_pin_holds_and_can_be_taken_out(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    [select] = [b for b in cohort.seat("dora").view["blocks"] if b["block_id"] == "mentor"]
    assert "Ben Carter" not in str(select["element"]["options"])
    assert cohort.submit(mentor=cohort.id("emeka")).ok
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}  # in exchange
    cohort.press("Suggest again")
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}
    menu(cohort, "ada", "Unpin")
    cohort.press("Suggest again")
    assert drafted(cohort, store) == {"ada": "ben", "chandra": "emeka"}


def test_what_was_taken_out_does_not_come_back(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Take out")
    screen = cohort.screen()
    assert "1 of 2 mentees has a mentor; 1 waits. 1 mentor is without a mentee." in screen
    assert "You took the suggestion out." in screen
    assert "*Mentors without a mentee:* Ben Carter" in screen
    cohort.press("Suggest again")
    assert drafted(cohort, store).get("ada") != "ben"
    cohort.close()
    cohort.command("/mentor pair", by="dora")
    assert drafted(cohort, store).get("ada") != "ben"


def test_a_mentor_with_room_takes_one_more(cohort: Slack, store: Store) -> None:
    join(cohort, "emeka", "mentor", places="2")
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    assert "Emeka Obi (has room)" in cohort.screen()
    assert cohort.submit(mentor=cohort.id("emeka")).ok
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "emeka"}
    assert ":pushpin: *Emeka Obi* mentors *Ada Moreau*" in cohort.screen("dora")


def test_a_mentor_whose_places_are_pinned_gives_none_away(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "chandra", "Pin")
    menu(cohort, "ada", "Choose another mentor")
    done = cohort.submit(mentor=cohort.id("emeka"))
    assert done.errors == {"mentor": "All of this mentor's places are pinned. Unpin one first."}
    assert drafted(cohort, store) == {"ada": "ben", "chandra": "emeka"}


def test_the_only_mentor_cannot_be_exchanged(programme: Slack) -> None:
    join(programme, "ben", "mentor", offers="SQL")
    join(programme, "ada", "mentee", wants="SQL")
    programme.command("/mentor pair", by="dora")
    menu(programme, "ada", "Choose another mentor")
    assert "There is no other mentor to choose at the moment." in programme.screen("dora")


def test_a_decided_draft_survives_closing_and_a_restart(
    cohort: Slack, store: Store, settings: Settings, workspace: Workspace
) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    assert cohort.submit(mentor=cohort.id("emeka")).ok
    cohort.close("dora")
    assert "Go on with the draft" in cohort.home("dora")

    again = Slack(workspace, assemble(settings, store, workspace.clock.now))
    again.home("dora")
    again.press("Go on with the draft", where="home")
    assert "*Emeka Obi* mentors *Ada Moreau*" in again.screen("dora")
    assert again.submit().ok
    assert again.submit().ok
    assert len(again.posts("ada emeka")) == 1


def test_a_draft_without_decisions_is_for_the_people_of_today(
    programme: Slack, store: Store
) -> None:
    programme.command("/mentor pair", by="dora")
    assert "Nobody looks for a mentor at the moment." in programme.screen("dora")
    assert programme.seat("dora").view.get("submit") is None  # nothing to publish
    programme.close("dora")
    join(programme, "ben", "mentor", offers="SQL")
    join(programme, "ada", "mentee", wants="SQL")
    programme.command("/mentor pair", by="dora")
    assert drafted(programme, store) == {"ada": "ben"}


def test_who_waits_is_told_to_the_coordinator_with_the_reason(programme: Slack) -> None:
    join(programme, "ada", "mentee", wants="SQL", languages=["Māori"])
    programme.command("/mentor pair", by="dora")
    assert "There is no mentor to suggest to Ada Moreau yet." in programme.screen("dora")
    programme.close("dora")
    join(programme, "ben", "mentor", offers="SQL", languages=["French"])
    programme.command("/mentor pair", by="dora")
    assert "No mentor with a place has named a language that Ada Moreau speaks." in (
        programme.screen("dora")
    )


def test_who_is_away_is_not_proposed(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pause until 2026-03-20", by="ben")
    cohort.command("/mentor pause until 2026-03-20", by="chandra")
    cohort.command("/mentor pair", by="dora")
    assert drafted(cohort, store) == {"ada": "emeka"}


# --- Looking closer, trying, comparing


def test_the_best_exchanges_are_named_with_what_they_cost(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    screen = cohort.screen()
    assert "How well they suit on paper: 2 very well." in screen
    assert "No better draft exists under these rules: that is proven." in screen
    menu(cohort, "ada", "Choose another mentor")
    screen = cohort.screen()
    assert "For Ada Moreau, who is with Ben Carter in this draft" in screen
    assert (
        "Emeka Obi · _On the whole noticeably worse._\nThen Chandra Iyer would get another mentor."
    ) in screen
    cohort.press("Choose")
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}
    told = "Ada Moreau goes to Emeka Obi instead of Ben Carter"
    assert told in cohort.screen()
    assert "Chandra Iyer goes to Ben Carter instead of Emeka Obi" in cohort.screen()
    cohort.seat("dora").close_view()
    assert told in cohort.screen()
    assert "under these rules and your pins" in cohort.screen()
    cohort.press("Suggest again")
    assert "Nobody moved." in cohort.screen()
    menu(cohort, "chandra", "Take out")
    assert "Changed by hand." in cohort.screen()


def test_who_pays_for_another_mentor_is_named_before_it_is_chosen(
    programme: Slack, store: Store
) -> None:
    join(programme, "ben", "mentor", offers="public speaking\nnegotiation", languages=["French"])
    join(programme, "emeka", "mentor", offers="SQL tuning", languages=["English"])
    both = ["English", "French"]
    join(programme, "ada", "mentee", wants="public speaking", languages=both)
    join(programme, "chandra", "mentee", wants="Go\nSQL tuning", languages=["English"])
    join(programme, "goran", "mentee", wants="negotiation\nGo", languages=["French"])
    programme.command("/mentor pair", by="dora")
    assert drafted(programme, store) == {"ada": "ben", "chandra": "emeka"}
    menu(programme, "ada", "Choose another mentor")
    costs = "Then Chandra Iyer would wait; Goran Ilić would get a mentor."
    assert f"Emeka Obi · _On the whole noticeably worse._\n{costs}" in programme.screen()
    programme.press("Choose")
    assert drafted(programme, store) == {"ada": "emeka", "goran": "ben"}
    programme.seat("dora").close_view()

    programme.press("Choose a mentor")  # for Chandra, who waits
    assert "Ben Carter (then Goran Ilić waits)" in programme.screen()
    assert "Emeka Obi (Ada Moreau is pinned)" in programme.screen()
    assert "A pinned mentee stays until you unpin the pair." in programme.screen()
    programme.seat("dora").close_view()
    menu(programme, "ada", "Unpin")
    programme.press("Suggest again")

    screen = programme.screen()
    assert "One more place with Ben Carter would help most. Ask them: *Mentees at most*" in screen
    programme.home("ben")
    programme.press("My enrolment", where="home")
    assert "Mentees at most" in programme.screen()
    assert programme.submit(places="2").ok
    programme.press("Suggest again", by="dora")
    assert drafted(programme, store) == {"ada": "ben", "chandra": "emeka", "goran": "ben"}


def test_what_slack_does_not_show_is_kept_and_said_to_be(
    cohort: Slack, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    faults = cohort.workspace.faults
    cohort.command("/mentor pair", by="dora")
    faults.add("views.update", "internal_error")
    menu(cohort, "ada", "Pin")
    assert errors.KEPT in cohort.screen()
    cohort.close()
    cohort.command("/mentor pair", by="dora")
    assert ":pushpin: *Ben Carter* mentors *Ada Moreau*" in cohort.screen()

    menu(cohort, "ada", "Choose another mentor")
    faults.add("views.update", "timeout", nth=2)  # after "I am finding the best pairs"
    cohort.press("Choose")
    assert errors.KEPT in cohort.screen()
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}

    cohort.close()
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Unpin")
    faults.add("views.update", "internal_error", nth=2)
    cohort.press("Suggest again")
    assert errors.KEPT in cohort.screen()
    assert drafted(cohort, store) == {"ada": "ben", "chandra": "emeka"}
    assert caplog.text.count("because of SlackApiError internal_error") == 2

    cohort.close()
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    faults.add("views.update", "internal_error")
    assert cohort.submit(mentor=cohort.id("emeka")).errors == {"mentor": errors.KEPT}
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}


def test_other_settings_are_tried_for_one_draft_and_copies_compared(
    cohort: Slack, store: Store
) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    assert cohort.submit(mentor=cohort.id("emeka")).ok
    assert "What moved" in cohort.screen()
    cohort.press("Put a copy aside")
    assert cohort.submit(name="Crossed <!channel>").ok
    menu(cohort, "ada", "Unpin")
    cohort.press("Other settings")
    assert cohort.submit(skills="100", hours="0", fairness="0").ok
    screen = cohort.screen()
    assert "Other settings than usual: the highest total; what is wanted and offered 100" in screen
    assert drafted(cohort, store) == {"ada": "ben", "chandra": "emeka"}
    cohort.press("Compare (1)")
    screen = cohort.screen()
    assert "1. Crossed &lt;!channel&gt;" in screen
    assert "Different for 2 mentees, if you use it:" in screen
    assert "Ada Moreau goes to Emeka Obi instead of Ben Carter" in screen
    cohort.press("Use this one")
    assert "What moved" in cohort.screen()
    cohort.seat("dora").close_view()
    assert "Other settings than usual" not in cohort.screen()
    assert drafted(cohort, store) == {"ada": "emeka", "chandra": "ben"}
    cohort.press("Compare (1)")  # what it was before is not lost
    assert "1. Before “Crossed" in cohort.screen()
    cohort.press("Throw away")
    assert "There is no copy to compare with." in cohort.screen()
    cohort.seat("dora").close_view()
    assert "Compare" not in cohort.screen()
    for number in range(drafts.MOST_COPIES):
        cohort.press("Put a copy aside")
        assert cohort.submit().ok, number
    cohort.press("Put a copy aside")
    assert "10 copies are kept already" in cohort.submit().errors["name"]
    cohort.seat("dora").close_view()
    assert cohort.submit().ok
    assert cohort.submit().ok
    with store.read() as session:
        assert drafts.copies(session, 1) == []  # they go when a draft is published


def test_a_picture_comes_where_slack_shows_pictures(cohort: Slack) -> None:
    cohort.command("/mentor pair", by="dora")
    cohort.press("As a picture")
    assert "in your conversation with me" in cohort.screen()
    [shown] = cohort.messages("dora")
    assert shown["text"].endswith(
        "Both mentees have a mentor. How well they suit on paper: 2 very well."
    )
    [chart] = [block for block in shown["blocks"] if block["type"] == "data_visualization"]
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [2, 0, 0, 0]
    cohort.seat("dora").close_view()

    cohort.workspace.faults.add("chat.postMessage", "invalid_blocks")
    cohort.press("As a picture")
    shown = cohort.messages("dora")[-1]
    assert "data_visualization" not in str(shown["blocks"])
    assert "Very well ████" in str(shown["blocks"])
    cohort.seat("dora").close_view()

    menu(cohort, "ada", "Take out")
    cohort.press("As a picture")
    shown = cohort.messages("dora")[-1]
    for words in (shown["text"], str(shown["blocks"])):
        assert "1 waits" in words
        assert ">: You took the suggestion out." in words


# --- Two coordinators


@pytest.fixture
def two(cohort: Slack) -> Slack:
    """Dora and Noor both coordinate, and both have the draft before them."""
    cohort.command("/mentor setup", by="dora")
    cohort.press("Choose")
    assert cohort.submit(coordinators=[cohort.id("dora"), cohort.id("noor")]).ok
    cohort.close("dora")
    for who in ("dora", "noor"):
        cohort.command("/mentor pair", by=who)
    return cohort


def test_whoever_sees_an_old_draft_is_shown_the_new_one(two: Slack, store: Store) -> None:
    menu(two, "ada", "Pin", by="noor")
    menu(two, "ada", "Take out", by="dora")
    assert "This draft was changed a moment ago." in two.screen("dora")
    assert drafted(two, store) == {"ada": "ben", "chandra": "emeka"}
    two.seat("dora").close_view()
    assert ":pushpin: *Ben Carter* mentors *Ada Moreau*" in two.screen("dora")
    menu(two, "ada", "Unpin", by="dora")
    assert not kept(store).is_decided


def test_a_choice_made_in_an_old_draft_is_not_lost_on_anybody(two: Slack, store: Store) -> None:
    menu(two, "ada", "Choose another mentor", by="dora")
    menu(two, "chandra", "Pin", by="noor")
    done = two.submit(by="dora", mentor=two.id("emeka"))
    assert done.errors["mentor"].startswith("This draft was changed a moment ago.")
    two.seat("dora").close_view()
    assert ":pushpin: *Emeka Obi* mentors *Chandra Iyer*" in two.screen("dora")


def test_an_old_draft_is_not_published(two: Slack, store: Store) -> None:
    assert two.submit(by="dora").ok  # the confirmation is in front
    menu(two, "ada", "Take out", by="noor")
    stale = two.submit(by="dora").errors["when"]
    assert stale.startswith("This draft was changed or published a moment ago.")
    assert active(store) == []

    two.close("dora")
    two.close("noor")
    two.command("/mentor pair", by="dora")
    menu(two, "chandra", "Pin", by="dora")
    two.command("/mentor pair", by="noor")
    menu(two, "chandra", "Take out", by="dora")
    assert two.submit(by="noor").ok
    assert "Publish?" not in two.screen("noor")  # the new one is shown instead
    assert active(store) == []


def test_a_draft_is_published_once(two: Slack, store: Store) -> None:
    for who in ("dora", "noor"):
        assert two.submit(by=who).ok
    confirmation = two.seat("noor").view
    assert two.submit(by="dora").ok
    assert "2 pairs will hear from me" in two.screen("dora")
    assert "changed or published a moment ago" in two.submit(by="noor").errors["when"]
    assert "changed or published" in str(forging.submission(two, "noor", confirmation))
    assert len(active(store)) == 2
    assert len(two.posts("ada ben")) == len(two.posts("chandra emeka")) == 1


# --- Publishing


def test_both_are_told_who_why_and_what_first(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    assert "2 pairs of *Spring mentoring* will get a message" in cohort.screen()
    assert active(store) == []
    assert cohort.submit().ok
    assert "2 pairs will hear from me in a moment." in cohort.screen("dora")
    cohort.seat("dora").close_view()
    assert cohort.seat("dora").view is None  # the old draft is not in the way

    [hello] = cohort.messages("ada ben")
    words = cohort.plain(str(hello["blocks"]))
    for part in ("Ada Moreau, meet Ben Carter", "Why you two", "Public speaking", "first step"):
        assert part in words
    assert "every Tuesday at 10:00" in words
    assert "Only the two of you and Mentor" in words
    assert cohort.posts("dora") == []
    for who in ("ada", "ben"):
        assert "Your pairs" in cohort.home(who)
    assert "Draft pairs" in cohort.home("dora")


def test_who_left_or_went_in_the_meantime_is_left_out(cohort: Slack, store: Store) -> None:
    join(cohort, "fumiko", "mentor", offers="Go")
    join(cohort, "goran", "mentee", wants="Go")
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    cohort.command("/mentor leave", by="ben")
    assert cohort.submit(by="ben").ok
    cohort.workspace.deactivate("fumiko")
    cohort.settle()
    assert cohort.submit(by="dora").ok
    screen = cohort.screen("dora")
    assert "1 pair will hear from me" in screen
    assert "2 pairs could not begin" in screen
    [pair] = active(store)
    assert pair.people == (cohort.id("emeka"), cohort.id("chandra"))
    assert cohort.posts("ada ben") == cohort.posts("fumiko goran") == []


def test_when_nobody_is_left_nothing_is_published(programme: Slack, store: Store) -> None:
    join(programme, "ben", "mentor", offers="SQL")
    join(programme, "ada", "mentee", wants="SQL")
    programme.command("/mentor pair", by="dora")
    assert programme.submit().ok
    programme.command("/mentor pause until 2026-03-20", by="ada")
    assert programme.submit(by="dora").ok
    assert "Nothing was published" in programme.screen("dora")
    assert active(store) == []


def test_a_pair_that_is_published_while_one_of_them_leaves_does_not_begin(
    cohort: Slack, store: Store
) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    cohort.command("/mentor leave", by="ben")
    views = {who: cohort.seat(who).view for who in ("dora", "ben")}
    forging.at_once(
        *(partial(forging.submission, cohort, who, view) for who, view in views.items())
    )
    assert all(cohort.id("ben") not in pair.people for pair in active(store))


def test_all_or_nothing_is_published(
    cohort: Slack, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit().ok
    real, seen = pairs.add, []

    def failing(session: Session, pair: Pair) -> None:
        seen.append(pair)
        if len(seen) == 2:
            raise OSError("the disk is full")
        real(session, pair)

    monkeypatch.setattr(pairs, "add", failing)
    assert "nothing was changed" in cohort.submit().errors["when"]
    assert active(store) == []
    monkeypatch.undo()
    assert cohort.submit().ok  # the same confirmation
    assert len(active(store)) == 2
    assert len(cohort.posts("ada ben")) == 1


def test_the_paired_are_not_proposed_again_and_places_are_counted(
    pair: Slack, store: Store
) -> None:
    join(pair, "chandra", "mentee", wants="public speaking")
    pair.command("/mentor pair", by="dora")
    assert drafted(pair, store) == {}  # Ben has one place, and it is taken
    assert "There is no mentor to suggest to Chandra Iyer yet." in pair.screen("dora")
    pair.close("dora")
    join(pair, "ben", "mentor", places="2")
    pair.command("/mentor pair", by="dora")
    assert drafted(pair, store) == {"chandra": "ben"}
    assert pair.submit().ok
    assert pair.submit().ok
    assert len(pair.posts("ada ben")) == 1
    assert len(pair.posts("ben chandra")) == 1
    home = pair.home("ben")
    assert "You mentor Ada Moreau" in home
    assert "You mentor Chandra Iyer" in home


def test_those_who_were_a_pair_before_are_not_proposed_again(pair: Slack, store: Store) -> None:
    pair.command("/mentor leave", by="ada")
    assert pair.submit().ok
    pair.close("ada")
    join(pair, "ada", "mentee")
    pair.command("/mentor pair", by="dora")
    assert drafted(pair, store) == {}
    assert "There is no new mentor to suggest to Ada Moreau this time." in pair.screen("dora")


@pytest.mark.parametrize("what", ["pair", "programme"])
def test_nor_in_another_programme_nor_the_other_way_round(
    pair: Slack, store: Store, what: str
) -> None:
    set_up(pair, "Autumn mentoring")
    for who, role in (("ada", "mentor"), ("ben", "mentee"), ("chandra", "mentor")):
        choose_autumn(pair, "/mentor join", by=who)
        assert pair.submit(role=role, **{"offers" if role == "mentor" else "wants": "Go"}).ok
        pair.close(who)
    with store.begin() as session:
        if what == "pair":
            pairs.end(session, pairs.of_programme(session, 1)[0], pair.now)
        else:
            programmes.get(session, pair.workspace.id, 1).starts_on -= timedelta(weeks=26)
    pair.command("/mentor pair", by="dora")
    if what == "pair":
        pair.close("dora")
        choose_autumn(pair, "/mentor pair", by="dora")
    with store.read() as session:
        found = drafts.find(session, 2)
    assert found
    assert [(one.mentor, one.mentee) for one in found.content.pairs] == [
        (pair.id("chandra"), pair.id("ben"))
    ]


def test_two_who_learn_from_each_other_know_which_pair_is_meant(programme: Slack) -> None:
    for who in ("ada", "ben"):
        join(programme, who, "both", offers="SQL", wants="SQL")
    publish(programme)
    programme.command("/mentor rhythm", by="ada")
    screen = programme.screen("ada")
    assert "You mentor Ben Carter" in screen
    assert "Your mentor is Ben Carter" in screen


def test_what_a_pair_is_told_is_true_when_it_begins(cohort: Slack, store: Store) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Pin")
    cohort.close("dora")
    join(cohort, "ada", "mentee", wants="storytelling", interests="chess")
    join(cohort, "ben", "mentor", offers="public speaking", interests="chess")
    publish(cohort)
    [hello] = cohort.posts("ada ben")
    assert "chess" in hello
    assert "ublic speaking" not in hello  # which Ada has taken back since
    assert "chess" in next(one.why for one in active(store) if one.mentee_id == cohort.id("ada"))


# --- A large programme


@pytest.fixture
def crowd(programme: Slack, store: Store) -> Slack:
    """Ninety mentees and forty-five mentors with long names."""
    with store.begin() as session:
        for number in range(135):
            member_id = f"U{number:08}"
            name = f"{number:03} " + "Ñ&<👩‍🏫" * 12
            user = {"id": member_id, "name": name, "tz": "Asia/Tokyo"}
            members.save(session, programme.workspace.id, user, programme.now)
            enrolments.add(session, _enrolment(programme, member_id, is_mentor=number >= 90))
    return programme


def _enrolment(slack: Slack, member_id: str, *, is_mentor: bool) -> Enrolment:
    return Enrolment(
        workspace_id=slack.workspace.id,
        programme_id=1,
        member_id=member_id,
        role="mentor" if is_mentor else "mentee",
        offers=["t" * 80] * 12,
        wants=["t" * 80] * 12,
        interests=["i" * 80] * 12,
        values=["courage"],
        languages=[],
        hours=[],
        places=1,
        enrolled_at=slack.now,
    )


def test_many_pairs_are_shown_page_by_page(crowd: Slack, store: Store) -> None:
    crowd.command("/mentor pair", by="dora")
    assert "45 of 90 mentees have a mentor; 45 wait." in crowd.screen("dora")
    assert re.search(
        r"One more place with <@\w+>, <@\w+> or <@\w+> would help most. Ask", crowd.screen()
    )
    assert "… and 10 more" in crowd.screen("dora")
    crowd.press("Next page")
    shown = [block for block in crowd.seat("dora").view["blocks"] if "mentors *" in str(block)]
    assert len(shown) == 5
    last = [pair.mentee for pair in kept(store).pairs[40:]]
    for mentee in last:
        value = f"drop:{mentee}"
        crowd.seat("dora").press(f"pair.{mentee}", "drafts.menu", value)
    assert "45 of 90 mentees" not in crowd.screen("dora")
    assert "Previous page" not in crowd.screen("dora")  # there is one page left
    assert len([b for b in crowd.seat("dora").view["blocks"] if "mentors *" in str(b)]) == 40


def test_from_a_page_in_the_middle_one_can_turn_both_ways(crowd: Slack, store: Store) -> None:
    with store.begin() as session:
        for number in range(200, 245):
            user = {"id": f"U{number:08}", "name": f"Mentor {number}", "tz": "Asia/Tokyo"}
            members.save(session, crowd.workspace.id, user, crowd.now)
            enrolments.add(session, _enrolment(crowd, user["id"], is_mentor=True))
    crowd.command("/mentor pair", by="dora")
    crowd.press("Next page")
    crowd.press("Next page")
    assert "Next page" not in crowd.screen()
    crowd.press("Previous page")
    crowd.press("Previous page")
    assert "Previous page" not in crowd.screen()


def test_after_a_choice_the_same_page_is_shown(crowd: Slack, store: Store) -> None:
    crowd.command("/mentor pair", by="dora")
    crowd.press("Next page")
    mentee, other = kept(store).pairs[42].mentee, kept(store).pairs[43].mentor
    crowd.seat("dora").press(f"pair.{mentee}", "drafts.menu", f"swap:{mentee}")
    crowd.settle()
    assert crowd.submit(mentor=other).ok
    assert "Previous page" in crowd.screen("dora")


def test_among_many_mentors_one_is_looked_for_by_name(crowd: Slack, store: Store) -> None:
    with store.begin() as session:
        for number in range(200, 320):
            user = {"id": f"U{number:08}", "name": f"Mentor {number}", "tz": "Asia/Tokyo"}
            members.save(session, crowd.workspace.id, user, crowd.now)
            enrolments.add(session, _enrolment(crowd, user["id"], is_mentor=True))
    crowd.command("/mentor pair", by="dora")
    mentee = kept(store).pairs[0].mentee
    seat = crowd.seat("dora")
    seat.press(f"pair.{mentee}", "drafts.menu", f"swap:{mentee}")
    crowd.settle()
    assert "the menu below holds 100 of them" in crowd.screen()

    def offered() -> list[str]:
        [select] = [b for b in crowd.seat("dora").view["blocks"] if b["block_id"] == "mentor"]
        return [one["text"]["text"] for one in select["element"]["options"]]

    assert len(offered()) == 100
    for typed, says in (("mentor 31", "found; they are"), ("nobody", "Nobody's name has")):
        seat.fill("drafts.look_for", typed)
        seat.press("drafts.look_for", "drafts.look_for", typed)
        crowd.settle()
        assert says in crowd.screen()
    seat.press("drafts.look_for", "drafts.look_for", "mentor 319")
    crowd.settle()
    [name] = offered()
    assert name.startswith("Mentor 319 (")
    assert crowd.submit(mentor="U00000319").ok
    [pair] = [pair for pair in kept(store).pairs if pair.mentee == mentee]
    assert pair.mentor == "U00000319"


# --- The rest of a life


def test_a_pair_is_asked_from_the_first_day_of_the_programme(slack: Slack, store: Store) -> None:
    slack.command("/mentor setup", by="dora")
    assert slack.submit(
        name="Later",
        purpose="Everybody can learn.",
        values="a\nb\nc",
        starts_on="2026-03-16",
        channel=slack.place("#victories"),
    ).ok
    slack.close("dora")
    join(slack, "ben", "mentor", offers="SQL")
    join(slack, "ada", "mentee", wants="SQL")
    publish(slack)
    with store.read() as session:
        [pair] = pairs.active_of(session, Who(slack.workspace.id, slack.id("ada")))
        timer = timers.find(session, pairs.timer_key(pair))
    assert timer
    assert timer.due_at == datetime(2026, 3, 17, 14, tzinfo=UTC)  # ten in New York


def test_two_programmes_keep_their_drafts_apart(cohort: Slack, store: Store) -> None:
    set_up(cohort, "Autumn mentoring")
    cohort.command("/mentor pair", by="dora")
    cohort.press("Choose")  # Spring mentoring
    menu(cohort, "ada", "Pin")
    cohort.close("dora")
    with store.read() as session:
        assert drafts.find(session, 2) is None
    assert kept(store).is_decided


def test_merely_looking_leaves_no_draft_to_go_on_with(programme: Slack) -> None:
    programme.command("/mentor pair", by="dora")
    assert programme.seat("dora").view["close"]["text"] == "Close"
    programme.close("dora")
    assert "Go on with the draft" not in programme.home("dora")


def test_with_fewer_places_what_is_pinned_comes_first(programme: Slack, store: Store) -> None:
    join(programme, "ben", "mentor", offers="SQL tuning", places="2")
    join(programme, "ada", "mentee", wants="SQL tuning")
    join(programme, "chandra", "mentee", wants="SQL tuning")
    programme.command("/mentor pair", by="dora")
    last = max(programme.id("ada"), programme.id("chandra"))
    pinned = programme.workspace.people[last].handle
    menu(programme, pinned, "Pin")
    join(programme, "ben", "mentor", offers="SQL tuning", places="1")
    programme.submit(by="dora")
    programme.submit(by="dora")
    assert [pair.mentee_id for pair in active(store)] == [last]


def test_the_draft_names_who_is_away(cohort: Slack) -> None:
    cohort.command("/mentor pause until 2026-03-20", by="ben")
    cohort.command("/mentor pair", by="dora")
    assert "*Away:* Ben Carter, back on 20 March 2026" in cohort.screen("dora")


def test_publishing_says_who_could_not_begin_and_why(cohort: Slack) -> None:
    cohort.command("/mentor pair", by="dora")
    assert cohort.submit(by="dora").ok
    cohort.command("/mentor pause until 2026-03-20", by="ben")
    assert cohort.submit(by="dora").ok
    seen = cohort.screen("dora")
    assert "Ben Carter and Ada Moreau: Ben Carter is away until 20 March 2026." in seen


def test_an_exchange_says_for_whom(cohort: Slack) -> None:
    cohort.command("/mentor pair", by="dora")
    menu(cohort, "ada", "Choose another mentor")
    assert "(in exchange for Chandra Iyer)" in cohort.screen("dora")


def test_two_with_little_in_common_are_marked(programme: Slack) -> None:
    join(programme, "ben", "mentor", offers="rock climbing")
    join(programme, "ada", "mentee", wants="tax law")
    programme.command("/mentor pair", by="dora")
    assert "_little in common_" in programme.screen("dora")
