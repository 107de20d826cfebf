"""App Home: each person's own state, drawn anew whenever it changes."""

from typing import Any

import pytest

from bot.store import Store, outbox
from playground.wire import Json
from tests.conftest import join, publish, set_up
from tests.workspace import Slack


def shown(slack: Slack, by: str) -> str:
    """What the page says that is open already."""
    return slack.plain(str((slack.seat(by).home or {}).get("blocks", "")))


def buttons(slack: Slack, by: str) -> list[tuple[Json, Json]]:
    blocks = (slack.seat(by).home or {}).get("blocks", [])
    found: list[tuple[Json, Json]] = []
    for block in blocks:
        elements: list[Json] = [*block.get("elements", []), block.get("accessory", {})]
        found += [(block, one) for one in elements if one.get("type") == "button"]
    return found


def test_a_first_time_visitor_is_welcomed(slack: Slack) -> None:
    home = slack.home("ada")
    assert "Welcome! There is no programme here yet. A workspace admin can set one up." in home
    assert "Set up a programme" not in home
    assert "Set up a programme" in slack.home("dora")


def test_a_visitor_sees_what_could_be_joined(programme: Slack) -> None:
    assert "You could join\n*Spring mentoring*" in programme.home("hana")
    programme.press("Join", by="hana", where="home")
    assert programme.submit(role="mentee", wants="SQL").ok
    programme.close("hana")
    assert "looking for the right person for you" in shown(programme, "hana")
    assert "You could join" not in programme.home("hana")


def test_a_new_pair_is_on_the_page_that_is_open(programme: Slack) -> None:
    join(programme, "ben", "mentor", offers="public speaking")
    join(programme, "ada", "mentee", wants="public speaking")
    assert "looking for the right person" in programme.home("ada")
    programme.home("ben")
    publish(programme)
    assert "Your mentor is Ben Carter" in shown(programme, "ada")
    assert "You mentor Ada Moreau" in shown(programme, "ben")


def test_a_page_that_was_never_opened_is_not_drawn(pair: Slack) -> None:
    assert "views.publish" not in {call.method for call in pair.workspace.calls}
    pair.home("ben")
    pair.wait(days=2)
    drawn = [c.arguments["user_id"] for c in pair.workspace.calls if c.method == "views.publish"]
    assert drawn == [pair.id("ben")] * 2  # when he opened it, and when the question came


def test_the_next_check_in_stands_there_on_the_readers_clock(pair: Slack) -> None:
    ours = "Next check-in: Tuesday 3 March, 15:00, every week (10:00 in New York)\n"
    assert ours in pair.home("ada")
    assert "Next check-in: Tuesday 3 March, 10:00, every week\n" in pair.home("ben")
    assert "Your mentor is Ben Carter" in pair.home("ada")
    assert "You mentor Ada Moreau" in pair.home("ben")
    pair.wait(days=2)
    assert "Next check-in: Tuesday 10 March, 14:00" in pair.home("ada")  # New York's new clocks


def test_with_several_pairs_it_says_which_answer_is_changed(pair: Slack) -> None:
    pair.command("/mentor join", by="ben")
    assert pair.submit(places="2").ok
    pair.close("ben")
    join(pair, "chandra", "mentee", wants="SQL tuning")
    publish(pair)
    pair.wait(days=9)
    pair.home("ben")
    for _ in range(2):
        pair.press("Answer", by="ben", where="home")
        assert pair.submit(met="yes", how="5").ok
        pair.close("ben")
    pair.home("ben")
    rows = [
        block for block, one in buttons(pair, "ben") if one["text"]["text"] == "Change my answer"
    ]
    partners = ("Ada Moreau", "Chandra Iyer")
    assert [pair.plain(row["text"]["text"]).split("\n")[::2] for row in rows] == [
        [
            f"*You mentor {who}*",
            ":white_check_mark: You have answered the check-in of Tuesday 10 March",
        ]
        for who in partners
    ]
    for row, who in zip(rows, partners, strict=True):
        pair.seat("ben").press(row["block_id"], row["accessory"]["action_id"], home=True)
        pair.settle()
        assert f"Your check-in with {who}" in pair.screen("ben")
        pair.close("ben")


def test_an_open_page_follows_what_happens(pair: Slack) -> None:
    pair.home("ada")
    pair.home("ben")
    pair.wait(days=2)
    for reader in ("ada", "ben"):
        assert "How is it going with" in shown(pair, reader)
    pair.press("Answer", by="ada", where="home")
    assert pair.submit(met="yes", how="5").ok
    assert "How is it going with" not in shown(pair, "ada")
    assert "How is it going with" in shown(pair, "ben")

    pair.command("/mentor goal", by="ben")
    assert pair.submit(what="Listen more").ok
    assert "Listen more" in shown(pair, "ada")
    pair.command("/mentor rhythm", by="ben")
    assert pair.submit(weekday="4").ok
    assert "Friday 13 March, 14:00" in shown(pair, "ada")
    pair.command("/mentor leave", by="ben")
    assert pair.submit().ok
    assert "Your mentor is" not in shown(pair, "ada")


def test_a_coordinator_sees_how_the_programme_is(pair: Slack) -> None:
    join(pair, "chandra", "mentee", wants="SQL tuning")
    home = pair.home("dora")
    assert "You coordinate: Spring mentoring" in home
    assert "1 mentor · 2 mentees · 1 pair" in home
    assert "First check-ins on Tuesday 3 March" in home
    pair.wait(days=2)
    assert "The first check-ins are out, and not answered yet" in shown(pair, "dora")
    pair.wait(days=12)
    home = pair.home("dora")
    assert "Answered their last check-in: 0 of 1 pair" in home
    assert "Two check-ins without an answer: Ben Carter and Ada Moreau" in home
    pair.press("Answer", by="ada", where="ada ben")
    assert pair.submit(met="yes", how="5").ok
    pair.close("ada")
    home = shown(pair, "dora")
    assert "Answered their last check-in: 1 of 1 pair" in home
    assert "Met in the last check-in: 1 of 1 pair" in home
    assert "Two check-ins" not in home
    pair.sleep(weeks=30)
    assert "It ended on 31 August 2026." in pair.home("dora")


def test_a_coordinator_sees_who_has_not_met(pair: Slack) -> None:
    apart = "Not met for three check-ins: Ben Carter and Ada Moreau"
    for met in ("no", "planned", "no"):
        assert apart not in pair.home("dora")
        pair.wait(weeks=1)
        pair.press("Answer", by="ada", where="ada ben")
        assert pair.submit(met=met, how="3").ok
        pair.close("ada")
        assert "Met in the last check-in: 0 of 1 pair" in pair.home("dora")
    assert apart in pair.home("dora")
    pair.command("/mentor checkin", by="ada")
    assert pair.submit(met="yes").ok
    assert apart not in pair.home("dora")


def test_a_pair_that_rests_is_not_called_quiet(pair: Slack) -> None:
    pair.command("/mentor pause until 2026-05-01", by="ada")
    assert "Next check-in: Tuesday 5 May" in pair.home("ben")
    pair.wait(weeks=6)
    assert "Two check-ins" not in pair.home("dora")
    assert "You are away, and back on 1 May 2026." in pair.home("ada")


def test_every_button_leads_somewhere(pair: Slack) -> None:
    pair.wait(days=2)
    pair.command("/mentor victory", by="ben")
    assert pair.submit(text="We did it", thanks=[pair.id("ada")], audience="channel").ok
    pair.close("ben")
    pressed: set[str] = set()
    for by in ("ada", "ben", "dora", "hana"):
        pair.home(by)
        for _, button in buttons(pair, by):
            label = button["text"]["text"]
            if label in ("Yes, share it", "Rather not", "Take it back"):
                continue
            pressed.add(label)
            assert pair.press(label, by=by, where="home").ok
            title = (pair.seat(by).view or {}).get("title", {}).get("text")
            assert title, label
            assert title != "One moment", label
            pair.close(by)
    assert pressed >= {
        "Answer",
        "Goals",
        "Change day or time",
        "Share a victory",
        "My enrolment",
        "Take a break",
        "Leave",
        "Join",
        "Invite people",
        "Draft pairs",
        "Settings",
        "Set up a programme",
        "Help",
    }


def test_the_messages_tab_draws_nothing(slack: Slack) -> None:
    slack.seat("ada").open_home("messages")
    assert slack.seat("ada").home is None


def choose_last(slack: Slack, by: str) -> None:
    """Choose the newest of what is offered, if anything is."""
    view = slack.seat(by).view
    assert view
    offered = [b for b in view["blocks"] if b.get("accessory", {}).get("type") == "button"]
    if view["callback_id"] == "programmes.choose":
        last = offered[-1]
        slack.seat(by).press(last["block_id"], last["accessory"]["action_id"])
        slack.settle()


def test_the_busiest_page_fits(slack: Slack) -> None:
    mentees = ("ada", "chandra", "emeka", "goran", "ines")
    for number in range(2):
        set_up(slack, name=f"{number} {'Ж&' * 29}", by="dora")
        for who in ("ben", *mentees):
            slack.command("/mentor join", by=who)
            choose_last(slack, who)
            answers = {"role": "mentee", "wants": "speaking"}
            if who == "ben":
                answers = {"role": "mentor", "offers": "speaking", "places": "5"}
            assert slack.submit(**answers).ok
            slack.close(who)
        slack.command("/mentor pair", by="dora")
        choose_last(slack, "dora")
        assert slack.submit().ok
        assert slack.submit().ok
        slack.close("dora")
    for number, mentee in enumerate((*mentees, "ada")):
        slack.command("/mentor victory", by=mentee)
        choose_last(slack, mentee)
        thanks = [slack.id("ben")]
        assert slack.submit(text=f"{number}{'&' * 590}", thanks=thanks, audience="channel").ok
        slack.close(mentee)
    for number in range(6):
        slack.command("/mentor goal", by="ada")
        slack.press("Choose")
        if (slack.seat("ada").view or {}).get("callback_id") == "goals.listing":
            slack.press("Set a goal")
        assert slack.submit(what=f"{number}{'<' * 190}").ok
        slack.close("ada")
    slack.wait(days=9)
    home = slack.home("ben")
    assert home.count("How is it going with") == 10
    assert home.count("You mentor") == 10
    assert "Help" in home


def test_a_page_that_slack_does_not_take_is_no_harm(pair: Slack, store: Store) -> None:
    pair.home("ada")
    pair.workspace.faults.add("views.publish", "internal_error")
    pair.command("/mentor goal", by="ada")
    assert pair.submit(what="Give a talk").ok
    pair.wait(minutes=1)
    assert "Give a talk" in shown(pair, "ada")
    with store.read() as session:
        assert not outbox.unsent(session, pair.workspace.id)


@pytest.mark.parametrize("by", ["leo", "standby"])
def test_nothing_is_drawn_for_nobody(slack: Slack, by: str, caplog: Any) -> None:
    event = {"type": "app_home_opened", "user": slack.id(by), "tab": "home", "channel": "D0"}
    body = {
        "type": "event_callback",
        "team_id": slack.workspace.id,
        "api_app_id": slack.workspace.app_id,
        "event_id": "Ev1",
        "event": event,
    }
    assert slack.workspace.deliver("events_api", body).ok
