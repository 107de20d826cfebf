"""Members: new names and zones are noticed, and so is whoever leaves the workspace."""

from bot.store import Store, enrolments, members, pairs, programmes, timers
from bot.store.members import Who
from tests.conftest import join, publish, set_up
from tests.workspace import Slack

GONE = (
    "Ada Moreau's account was deactivated, so their part in Spring mentoring has ended."
    " I have told Ben Carter that their pair ends with it."
)


def deactivate(slack: Slack, who: str) -> None:
    slack.workspace.deactivate(who)
    slack.settle()


def test_a_deactivated_partner_ends_the_pair_and_everybody_is_told_once(
    pair: Slack, store: Store
) -> None:
    deactivate(pair, "ada")
    assert pair.posts("ben") == ["Ada Moreau has left the programme, and so your pair ends here."]
    assert pair.posts("dora") == [GONE]
    [event] = [e for e in pair.workspace.events.log if e["event"]["type"] == "user_change"]
    assert pair.workspace.deliver("events_api", event).ok  # Slack did not hear our answer
    pair.settle()
    pair.wait(weeks=3)
    assert len(pair.posts("ben")) == len(pair.posts("dora")) == 1
    assert len(pair.posts("ben ada")) == 1
    assert pair.posts("ada", by="ada") == []
    with store.read() as session:
        assert pairs.of_programme(session, 1) == []
        assert timers.next_due(session, "check_in", "nudge", "departure") is None


def test_a_deactivation_that_was_never_announced_is_seen_before_a_send(pair: Slack) -> None:
    pair.workspace.person("ada").deactivated = True
    pair.wait(days=2)  # over Tuesday's ping
    assert len(pair.posts("ben ada")) == 1
    assert len(pair.posts("ben")) == 1
    assert pair.posts("dora") == [GONE]


def test_whoever_is_free_again_can_be_paired_again(pair: Slack) -> None:
    deactivate(pair, "ben")
    join(pair, "chandra", "mentor", offers="public speaking")
    publish(pair)
    assert pair.posts("ada chandra")[0].startswith("Ada Moreau, meet Chandra Iyer")


def test_somebody_without_a_pair_leaves_without_a_fuss(programme: Slack, store: Store) -> None:
    join(programme, "ada", "mentee", wants="SQL")
    deactivate(programme, "ada")
    assert programme.posts("dora") == [
        "Ada Moreau's account was deactivated, so their part in Spring mentoring has ended."
    ]
    with store.read() as session:
        assert enrolments.active(session, 1) == []


def test_a_stranger_who_is_deactivated_is_nobody_s_business(pair: Slack, store: Store) -> None:
    deactivate(pair, "mira")
    assert pair.posts("dora") == []
    with store.read() as session:
        assert members.find(session, pair.workspace.id, pair.id("mira")) is None


def test_a_deactivated_coordinator_coordinates_no_more(programme: Slack, store: Store) -> None:
    programme.command("/mentor setup", by="dora")
    programme.press("Choose")
    assert programme.submit(coordinators=[programme.id("dora"), programme.id("ada")]).ok
    deactivate(programme, "ada")
    with store.read() as session:
        assert programmes.coordinators(session, 1) == [programme.id("dora")]


def test_who_is_in_two_programmes_leaves_both(pair: Slack, store: Store) -> None:
    set_up(pair, "Autumn mentoring")
    with store.begin() as session:
        mine = enrolments.find(session, 1, pair.id("ada"))
        assert mine
        theirs = {
            column.name: getattr(mine, column.name)
            for column in enrolments.Enrolment.__table__.columns
            if column.name not in ("id", "programme_id")
        }
        enrolments.add(session, enrolments.Enrolment(**(theirs | {"programme_id": 2})))
    deactivate(pair, "ada")
    who = Who(pair.workspace.id, pair.id("ada"))
    with store.read() as session:
        assert enrolments.of(session, who) == []
    assert sorted(pair.posts("dora")) == [
        "Ada Moreau's account was deactivated, so their part in Autumn mentoring has ended.",
        GONE,
    ]
    assert len(pair.posts("ben")) == 1


def test_a_new_zone_is_noticed_at_once(pair: Slack, store: Store) -> None:
    pair.workspace.set_zone("ada", "Asia/Tokyo")
    with store.read() as session:
        ada = members.find(session, pair.workspace.id, pair.id("ada"))
    assert ada
    assert ada.zone == "Asia/Tokyo"


def test_the_same_person_elsewhere_is_somebody_else(pair: Slack, store: Store) -> None:
    who = Who("T0ELSEWHERE", pair.id("ada"))
    with store.begin() as session:
        user = {"id": who.member_id, "name": "ada", "deleted": True}
        members.save(session, who.workspace_id, user, pair.now)
        timers.departed(session, who.workspace_id, who.member_id, pair.now)
    pair.settle()
    with store.read() as session:
        [still] = pairs.of_programme(session, 1)
        assert not members.find(session, pair.workspace.id, who.member_id).is_deactivated
    assert still.mentee_id == who.member_id
    assert pair.posts("ben") == []


def test_admins_hear_when_the_last_coordinator_has_gone(programme: Slack) -> None:
    programme.command("/mentor setup", by="dora")
    programme.press("Choose", by="dora")
    assert programme.submit(coordinators=[programme.id("ben")]).ok
    programme.close("dora")
    deactivate(programme, "ben")
    assert programme.posts("dora")[-1] == (
        "Ben Carter's account was deactivated, and nobody coordinates Spring mentoring now."
        " You can name somebody in its settings."
    )
