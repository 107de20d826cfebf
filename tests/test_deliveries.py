"""Coordinators see what was sent and what was not, send it again or drop it, and read no words."""

from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.programme.calendar import Rule
from bot.store import Store, coffees, deliveries, outbox, programmes
from bot.store.stand_ups import StandUp
from bot.views import deliveries as views
from tests.conftest import set_up
from tests.workspace import Slack


def refuse(slack: Slack, words: str, audience: str, error: str = "is_archived") -> None:
    """Ada shares a victory, and Slack does not take it."""
    slack.workspace.faults.add("chat.postMessage", error)
    slack.command("/mentor victory", by="ada")
    assert slack.submit(text=words, audience=audience).ok
    slack.close("ada")


def test_what_was_sent_and_what_was_not_in_plain_words(pair: Slack) -> None:
    pair.wait(days=2)
    refuse(pair, "A publicword", "channel")
    refuse(pair, "A privateword", "pair:1")
    pair.command("/mentor outbox", by="dora")
    seen = pair.screen("dora")
    assert "Introduction of Ada Moreau and Ben Carter: sent Thursday 26 February" in seen
    assert "Check-in to Ada Moreau and Ben Carter: sent Tuesday 3 March, 16:00" in seen
    assert "Victory in #victories, " in seen
    assert "the channel is archived. Please choose another one in the settings." in seen
    assert "A private message, " in seen
    assert "word" not in seen.replace("words", "")
    assert "Word" not in seen.split("*Sent*")[0]


def test_what_was_left_out_is_said_so(pair: Slack, store: Store) -> None:
    with store.begin() as session:
        key, late = "waiting:1:0", pair.now - timedelta(hours=1)
        body = {"text": "Aword"}
        who = pair.id("ada")
        outbox.post(session, pair.workspace.id, who, body, key=key, now=late, expires_at=late)
    pair.settle()
    pair.wait(minutes=5)
    pair.command("/mentor outbox", by="dora")
    seen = pair.screen("dora")
    assert "Word about waiting for a pair to Ada Moreau: left out, it came too late" in seen
    assert "Aword" not in seen


def test_it_is_sent_again_once_from_home_on(pair: Slack, store: Store) -> None:
    refuse(pair, "A publicword", "channel")
    home = pair.home("dora")
    assert "I could not deliver 1 message to #victories" in home
    assert "*Messages* above shows which" in home
    pair.press("Messages", by="dora", where="home")
    pair.seat("dora")
    pair.press("Send again")
    assert "It goes out once more now." in pair.screen("dora")
    assert "could not be delivered" not in pair.screen("dora")
    assert "publicword" in pair.posts("#victories")[-1]
    assert "I could not deliver" not in pair.home("dora")
    with store.begin() as session:
        row = outbox.find(session, "victory:1")
        assert row
        assert row.state == outbox.SENT
        assert not outbox.resend(session, row, pair.now)


def test_an_invitation_that_may_be_there_waits_for_somebody_to_look(pair: Slack) -> None:
    pair.workspace.faults.add("chat.postMessage", "lost")
    pair.workspace.faults.add("conversations.history", "missing_scope", times=9)
    pair.command("/mentor invite", by="dora")
    assert pair.submit(channel=pair.place("#general")).ok
    pair.wait(minutes=5)
    assert len(pair.posts("#general")) == 1
    pair.command("/mentor outbox", by="dora")
    assert "Invitation in #general" in pair.screen("dora")
    assert "Please look, and send it again or drop it." in pair.screen("dora")
    pair.press("Send again")
    pair.wait(minutes=5)
    assert len(pair.posts("#general")) == 2


def test_who_comes_second_is_told_so(pair: Slack, store: Store) -> None:
    refuse(pair, "A publicword", "channel")
    pair.command("/mentor outbox", by="dora")
    with store.begin() as session:
        row = outbox.find(session, "victory:1")
        assert row
        assert outbox.resend(session, row, pair.now)
    pair.press("Send again")
    assert "Somebody has seen to that message already." in pair.screen("dora")
    assert len([post for post in pair.posts("#victories") if "publicword" in post]) == 1


def test_what_is_dropped_is_gone_and_what_is_private_is_not_theirs_to_drop(
    pair: Slack, store: Store
) -> None:
    refuse(pair, "A publicword", "channel")
    pair.command("/mentor outbox", by="dora")
    pair.press("Drop")
    assert "It will not be sent." in pair.screen("dora")
    pair.close("dora")
    assert "I could not deliver" not in pair.home("dora")
    refuse(pair, "A privateword", "pair:1")
    pair.command("/mentor outbox", by="dora")
    shown = pair.seat("dora").view
    assert views.DROP not in str(shown)
    assert views.RESEND in str(shown)
    pair.press("Send again")
    assert "privateword" in pair.posts("ada ben")[-1]


def test_only_coordinators_and_only_of_their_own_programme(pair: Slack, store: Store) -> None:
    assert pair.command("/mentor outbox", by="ada") == "Only a coordinator can do that."
    refuse(pair, "A publicword", "channel")
    set_up(pair, name="Another programme")
    with store.begin() as session:
        row = outbox.find(session, "victory:1")
        own, other = programmes.all_in(session, pair.workspace.id)
        assert row
        assert [one.row_id for one in deliveries.lately(session, own, pair.now).failed] == [row.id]
        assert deliveries.lately(session, other, pair.now).failed == []
        with pytest.raises(UserError, match="belongs to another programme"):
            deliveries.get_failed(session, other, row.id)


def test_who_was_added_from_a_file_is_known_by_the_enrolment(pair: Slack, store: Store) -> None:
    with store.begin() as session:
        outbox.post(session, pair.workspace.id, "U1", {}, key="added:1", now=pair.now)
        outbox.post(session, pair.workspace.id, "U2", {}, key="added:999", now=pair.now)
        for claim in outbox.claim(session, pair.now, 8):
            outbox.dead(session, claim, "user_not_visible")
        [programme] = programmes.all_in(session, pair.workspace.id)
        [failed] = deliveries.lately(session, programme, pair.now).failed
    assert (failed.kind, failed.people) == ("added", ["U1"])


def test_coffee_and_stand_ups_are_named_where_all_may_see_them(pair: Slack, store: Store) -> None:
    sent = {
        "coffee:1:invitation:V1": "C1",
        "coffee:1:1:U1,U2:hello": "U1,U2",
        "stand_up:1:2026-03-02": "C2",
        "stand_up:1:2026-03-02:U1": "U1",
        "stand_up:99:digest:2026-03-02": "C3",
    }
    with store.begin() as session:
        [programme] = programmes.all_in(session, pair.workspace.id)
        rhythm = Rule(days=(0,), time="10:00", zone="UTC", every=1, since=pair.now.date())
        coffees.keep(session, programme, rhythm, pair.now + timedelta(days=7), pair.now)
        stand_up = StandUp(
            workspace_id=pair.workspace.id,
            programme_id=programme.id,
            owner_id=pair.id("dora"),
            name="Daily",
            channel="C2",
            rule=rhythm.as_json(),
            has_own_time=False,
            questions={},
            began_at=pair.now,
        )
        session.add(stand_up)
        session.flush()
        for key, recipient in sent.items():
            outbox.post(session, pair.workspace.id, recipient, {}, key=key, now=pair.now)
        for claim in outbox.claim(session, pair.now, 8):
            outbox.dead(session, claim, "is_archived")
        failed = deliveries.lately(session, programme, pair.now).failed
    assert sorted((one.kind, one.channel, one.people) for one in failed) == [
        ("", None, []),
        ("", None, []),
        ("coffee.invitation", "C1", []),
        ("stand_up", "C2", []),
    ]


@pytest.mark.parametrize("kind", sorted(deliveries.OPEN_KINDS | deliveries.OPEN_IN_CHANNELS))
def test_every_kind_that_is_not_private_has_a_name(kind: str) -> None:
    assert kind in views.WHAT
