"""Programmes: who sets one up, what the form does not take, and inviting people."""

from datetime import date, timedelta

import pytest

from bot.store import Store, members, programmes
from bot.store.members import Who
from bot.store.programmes import Coordinator, Programme
from tests import forging
from tests.conftest import join, set_up
from tests.workspace import Slack

LONG = "w" * 60


def all_programmes(slack: Slack, store: Store) -> list[Programme]:
    with store.read() as session:
        return list(programmes.all_in(session, slack.workspace.id))


def coordinators(store: Store, programme: Programme) -> set[str]:
    with store.read() as session:
        return set(programmes.coordinators(session, programme.id))


def open_settings(slack: Slack, by: str = "dora") -> None:
    slack.command("/mentor setup", by=by)
    slack.press("Choose")


# --- Who may


def test_an_admin_sets_up_a_programme_and_coordinates_it(slack: Slack, store: Store) -> None:
    set_up(slack)
    [programme] = all_programmes(slack, store)
    assert programme.name == "Spring mentoring"
    assert programme.values == ["courage", "kindness", "learning by teaching", "craft"]
    assert coordinators(store, programme) == {slack.id("dora")}
    assert slack.workspace.bot.id in slack.workspace.channel("#victories").members
    assert "You coordinate: Spring mentoring" in slack.home("dora")


def test_others_are_told_whom_to_ask(slack: Slack, store: Store) -> None:
    assert "workspace admin" in slack.command("/mentor setup", by="ada")
    assert slack.seat("ada").view is None
    assert "workspace admin" in forging.click(slack, "ada", "programmes.setup", "new")
    assert all_programmes(slack, store) == []


def test_a_form_does_not_outlast_the_right_to_submit_it(slack: Slack, store: Store) -> None:
    slack.command("/mentor setup", by="dora")
    dora = slack.workspace.person("dora")
    dora.is_admin = dora.is_owner = False
    slack.wait(days=1)
    done = slack.submit(
        by="dora",
        name="Late",
        purpose="Too late for that.",
        values="a\nb\nc",
        channel=slack.place("#victories"),
    )
    assert done.errors == {"name": "Only a workspace admin or a coordinator can set one up."}
    assert all_programmes(slack, store) == []


def test_a_coordinator_shares_the_work(programme: Slack, store: Store) -> None:
    open_settings(programme)
    assert programme.submit(coordinators=[programme.id("dora"), programme.id("ada")]).ok
    assert "The programme is up to date." in programme.screen("dora")
    assert programme.posts("ada") == ["Dora Weiss made you a coordinator of Spring mentoring."]
    assert programme.posts("dora") == []
    assert "You coordinate: Spring mentoring" in programme.home("ada")

    open_settings(programme, by="ada")
    assert programme.submit(name="Summer mentoring").ok
    programme.close("ada")
    programme.command("/mentor setup", by="ada")
    programme.press("New programme")
    assert "Set up a programme" in programme.screen("ada")
    assert [one.name for one in all_programmes(programme, store)] == ["Summer mentoring"]


def test_who_is_taken_off_the_list_coordinates_no_more(programme: Slack) -> None:
    open_settings(programme)
    assert programme.submit(coordinators=[programme.id("ada")]).ok
    assert "You coordinate" not in programme.home("dora")
    assert "Only a coordinator" in programme.command("/mentor pair", by="dora")


@pytest.mark.parametrize("who", ["jonas", "mira", "standby"])
def test_guests_apps_and_the_deactivated_cannot_coordinate(
    programme: Slack, store: Store, who: str
) -> None:
    open_settings(programme)
    seat = programme.seat("dora")
    seat.fill("coordinators", [programme.id("dora"), programme.id(who)])
    if who == "mira":
        programme.workspace.deactivate("mira")
    done = programme.submit(name="New")
    name = programme.workspace.person(who).real_name
    assert done.errors == {
        "coordinators": f"{name} cannot coordinate: guests, apps and deactivated people cannot."
    }
    assert seat.view["state"]["values"]["name"]["name"]["value"] == "New"  # nothing is lost
    [kept] = all_programmes(programme, store)
    assert kept.name == "Spring mentoring"


def test_an_admin_comes_to_the_rescue_of_a_programme_without_coordinators(
    programme: Slack, store: Store
) -> None:
    open_settings(programme)
    assert programme.submit(coordinators=[programme.id("ada")]).ok
    programme.close("dora")
    programme.workspace.deactivate("ada")
    programme.settle()
    [kept] = all_programmes(programme, store)
    assert coordinators(store, kept) == set()

    open_settings(programme, by="dora")
    assert programme.submit(coordinators=[programme.id("dora")]).ok
    assert coordinators(store, kept) == {programme.id("dora")}


def test_another_workspace_is_out_of_reach(slack: Slack, store: Store) -> None:
    with store.begin() as session:
        theirs = Programme(
            workspace_id="T0ELSEWHERE",
            name="Theirs",
            purpose="For somebody else.",
            values=["a", "b", "c"],
            starts_on=slack.now.date(),
            weeks=26,
            channel="C0ELSEWHERE",
            weekday=1,
            time="10:00",
            created_at=slack.now,
        )
        programmes.add(session, theirs)
        session.add(Coordinator(programme_id=theirs.id, member_id=slack.id("dora")))
        member = {"id": slack.id("dora"), "is_admin": True}
        members.save(session, "T0ELSEWHERE", member, slack.now)
    for action in ("programmes.setup", "programmes.invite", "pairs.open", "enrolments.open"):
        assert "is not here any more" in forging.click(slack, "dora", action, theirs.id)
        slack.close("dora")
    assert "Theirs" not in slack.home("dora")
    assert "There is no programme yet: `/mentor setup` begins one." in slack.command(
        "/mentor join", by="dora"
    )
    with store.read() as session:
        assert not programmes.coordinated_by(session, Who(slack.workspace.id, slack.id("dora")))


# --- What the form does not take


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "ab", "Please write at least 3 characters."),
        ("name", "   ", "Please write at least 3 characters."),
        ("name", "spring MENTORING", "There is a programme of this name already."),
        ("purpose", "short", "Please write at least 10 characters."),
        ("values", "one\ntwo", "Please name 3 to 20 values, each on a line of its own."),
        ("values", "one\nOne\n one ;two", "Please name 3 to 20 values, each on a line of its own."),
        (
            "values",
            "\n".join(map(str, range(21))),
            "Please name 3 to 20 values, each on a line of its own.",
        ),
        (
            "values",
            f"a\nb\n{LONG}w",
            "Please keep each value to 60 characters: a word or two is best.",
        ),
        ("starts_on", "9999-12-31", "Please choose a day nearer to today."),
        (
            "closed_days",
            "2027-01-06\nnext week",
            "“next week” is not a day. Please write days like 2027-01-06, one on each line.",
        ),
        (
            "closed_days",
            " ".join(f"{date(2027, 1, 1) + timedelta(days=day)}," for day in range(201)),
            "Please name at most 200 days.",
        ),
    ],
)
def test_an_answer_that_does_not_do_is_asked_for_again(
    programme: Slack, store: Store, field: str, value: str, sentence: str
) -> None:
    programme.command("/mentor setup", by="dora")
    programme.press("New programme")
    answers = {
        "name": "Autumn mentoring",
        "purpose": "Everybody can teach something.",
        "values": "a\nb\nc",
        "channel": programme.place("#victories"),
        "starts_on": "2026-09-01",
        "closed_days": "2027-01-06\n2026-12-24, 20270106",
    }
    done = programme.submit(**(answers | {field: value}))
    assert done.errors == {field: sentence}
    assert len(all_programmes(programme, store)) == 1
    assert programme.submit(**answers).ok  # in the same form, where nothing was lost
    [_, added] = all_programmes(programme, store)
    assert added.closed_days == ["2026-12-24", "2027-01-06"]


def test_what_a_client_should_not_let_pass_is_refused_here_too(
    programme: Slack, store: Store
) -> None:
    open_settings(programme)
    answer = programme.force(weeks="3", starts_on=None, coordinators=[], weekday=None)
    assert answer["response_action"] == "errors"
    assert answer["errors"].keys() == {"weeks", "starts_on", "coordinators", "weekday"}
    assert programme.force(weeks="three")["errors"].keys() == {"weeks"}


def test_a_channel_that_is_archived_or_gone_is_named(programme: Slack) -> None:
    workspace = programme.workspace
    old = workspace.open_channel("old-wins", ["dora"])
    open_settings(programme)
    programme.seat("dora").fill("channel", old.id)
    workspace.archive(old)
    assert programme.submit().errors == {
        "channel": "This channel is archived. Please choose another."
    }
    del workspace.conversations[old.id]
    assert programme.submit().errors == {
        "channel": "I cannot see this channel. Please invite me there first."
    }
    assert programme.submit(channel=programme.place("#mentoring")).ok


def test_when_slack_fails_the_form_stays_as_it_is(programme: Slack, store: Store) -> None:
    open_settings(programme)
    programme.workspace.faults.add("conversations.join", "internal_error")
    done = programme.submit(name="Summer mentoring")
    assert done.errors["name"].startswith("Sorry, something went wrong")
    assert all_programmes(programme, store)[0].name == "Spring mentoring"
    assert programme.submit().ok
    assert all_programmes(programme, store)[0].name == "Summer mentoring"


def test_the_longest_and_the_strangest_words_are_kept(slack: Slack, store: Store) -> None:
    hostile = "<!channel> & <@U0> \u202egnihtyna\u0000\u0007 👩‍🏫 שלום"
    values = "\n".join(f"{number:02}" + "v" * 58 for number in range(20))
    slack.command("/mentor setup", by="dora")
    done = slack.submit(
        name=hostile,
        purpose=(hostile * 20)[:600],
        values=values,
        channel=slack.place("#victories"),
    )
    assert done.ok, done
    slack.close("dora")
    [kept] = all_programmes(slack, store)
    assert len(kept.values) == 20
    assert "\u0000" not in kept.name

    open_settings(slack)
    assert slack.submit().ok  # what was kept can be shown and kept again
    slack.close("dora")
    slack.command("/mentor invite", by="dora")
    assert slack.submit(channel=slack.place("#mentoring"), note=(hostile * 20)[:600]).ok
    [invitation] = slack.messages("#mentoring", by="ada")
    assert invitation["mentions"] == [slack.id("dora")]  # whom the bot itself names
    join(slack, "ada", "both", offers="a", wants="b", values=kept.values[:5])
    assert "gnihtyna" in slack.home("ada")


# --- Several programmes


def test_with_several_programmes_one_is_asked_for(programme: Slack, store: Store) -> None:
    set_up(programme, "Autumn mentoring")
    for line in ("setup", "invite", "pair", "join"):
        programme.command(f"/mentor {line}", by="dora")
        screen = programme.screen("dora")
        assert "Spring mentoring" in screen
        assert "Autumn mentoring" in screen
        programme.press("Choose")
        assert programme.seat("dora").view["callback_id"] != "programmes.choose"
        programme.close("dora")
    assert [one.name for one in all_programmes(programme, store)] == [
        "Spring mentoring",
        "Autumn mentoring",
    ]


def test_from_home_each_programme_has_its_own_buttons(programme: Slack) -> None:
    set_up(programme, "Autumn mentoring", by="dora")
    home = programme.home("dora")
    assert "You coordinate: Spring mentoring" in home
    assert "You coordinate: Autumn mentoring" in home
    programme.press("Settings", where="home")
    assert "Spring mentoring" in programme.screen("dora")
    assert "Autumn mentoring" not in programme.screen("dora")
    programme.close("dora")
    programme.press("Set up a programme", where="home")
    programme.press("New programme")
    assert "Spring mentoring" not in programme.screen("dora")


def test_a_coordinator_of_one_programme_has_no_say_in_another(programme: Slack) -> None:
    open_settings(programme)
    assert programme.submit(coordinators=[programme.id("dora"), programme.id("ada")]).ok
    programme.close("dora")
    set_up(programme, "Autumn mentoring")
    for action in ("programmes.setup", "programmes.invite", "pairs.open"):
        screen = forging.click(programme, "ada", action, 2)
        assert "Only a coordinator of this programme can do that." in screen
        programme.close("ada")
    programme.command("/mentor invite", by="ada")
    assert "Post it" in programme.screen("ada")  # there is only one to choose from


# --- Inviting


def test_an_invitation_is_posted_once(programme: Slack) -> None:
    programme.command("/mentor invite", by="dora")
    view = programme.seat("dora").view
    assert programme.submit(channel=programme.place("#mentoring"), note="Do come!").ok
    assert programme.posts("#mentoring") == [
        "You are invited to Spring mentoring: Everybody can learn from somebody here."
    ]
    assert programme.seat("dora").view is None
    for field, value in (("channel", programme.place("#mentoring")), ("note", "Do come!")):
        element = view["state"]["values"][field][field]
        element["selected_channel" if field == "channel" else "value"] = value
    assert forging.submission(programme, "dora", view) == {}  # Slack asks again, or a double click
    assert len(programme.posts("#mentoring")) == 1

    programme.command("/mentor invite", by="dora")
    assert programme.submit(channel=programme.place("#random")).ok
    assert len(programme.posts("#random")) == 1


def test_whoever_reads_the_invitation_can_join_by_its_button(programme: Slack) -> None:
    programme.command("/mentor invite", by="dora")
    programme.submit(channel=programme.place("#random"))
    programme.press("Join", by="jonas", where="#random")  # who is a guest
    assert not programme.seat("jonas").view
    programme.command("/mentor setup", by="dora")
    programme.press("Choose")
    programme.press("How people are matched")
    assert programme.submit(guests="yes").ok
    for who in ("ada", "jonas"):
        programme.press("Join", by=who, where="#random")
        assert programme.submit(role="mentee", wants="SQL").ok
        assert "You are part of *Spring mentoring*." in programme.screen(who)


def test_only_coordinators_invite(programme: Slack) -> None:
    assert "Only a coordinator" in programme.command("/mentor invite", by="ada")
    programme.command("/mentor invite", by="dora")
    view = programme.seat("dora").view
    element = view["state"]["values"]["channel"]["channel"]
    element["selected_channel"] = programme.place("#general")
    answer = forging.submission(programme, "ada", view)
    assert "Only a coordinator of this programme" in answer["errors"]["channel"]
    assert programme.posts("#general") == []


def test_an_invitation_to_an_archived_channel_is_not_lost(programme: Slack) -> None:
    workspace = programme.workspace
    old = workspace.open_channel("old-wins", ["dora"])
    programme.command("/mentor invite", by="dora")
    programme.seat("dora").fill("channel", old.id)
    workspace.archive(old)
    done = programme.submit(note="Do come!")
    assert done.errors == {"channel": "This channel is archived. Please choose another."}
    assert programme.submit(channel=programme.place("#mentoring")).ok
    [post] = programme.messages("#mentoring")
    assert "Do come!" in str(post["blocks"])


def test_an_old_invitation_says_that_the_programme_has_ended(programme: Slack) -> None:
    programme.command("/mentor invite", by="dora")
    programme.submit(channel=programme.place("#mentoring"))
    join(programme, "ben", "mentor", offers="SQL")
    programme.workspace.clock.advance(timedelta(weeks=27))
    programme.press("Join", by="ada", where="#mentoring")
    assert "This programme has ended." in str(programme.messages("#mentoring", by="ada")[-1])
    assert "All programmes have ended." in programme.command("/mentor join", by="ada")
    programme.command("/mentor join", by="ben")
    assert "Your enrolment" in programme.screen("ben")


def test_a_programme_that_is_over_already_is_not_set_up(slack: Slack) -> None:
    slack.command("/mentor setup", by="dora")
    refused = slack.submit(
        name="Last year",
        purpose="Everybody can learn from somebody here.",
        values="courage\nkindness\ncraft",
        starts_on="2025-01-06",
        weeks="4",
        channel=slack.place("#victories"),
    )
    assert refused.errors == {
        "starts_on": "Its last day would be 2 February 2025. Please choose a later first day,"
        " or more weeks."
    }


def test_a_programme_that_has_ended_invites_and_pairs_nobody(programme: Slack) -> None:
    programme.wait(days=7 * 27)
    for verb in ("invite", "pair"):
        said = programme.command(f"/mentor {verb}", by="dora")
        assert said.startswith("Spring mentoring has ended, on 30 August 2026.")
    home = programme.home("dora")
    assert "Invite people" not in home
    assert "Draft pairs" not in home
    programme.press("Settings", by="dora", where="home")
    assert programme.submit(by="dora", name="Spring, long ago").ok


def test_an_invitation_says_that_it_has_started(programme: Slack) -> None:
    programme.wait(days=3)
    programme.command("/mentor invite", by="dora")
    assert programme.submit(channel=programme.place("#general")).ok
    [message] = programme.messages("#general", by="ada")
    assert "It started on 2 March 2026" in str(message)


@pytest.mark.parametrize("verb", ["invite", "pair", "join", "people"])
def test_before_any_programme_everybody_hears_who_begins_one(slack: Slack, verb: str) -> None:
    said = slack.command(f"/mentor {verb}", by="dora")
    assert said == "There is no programme yet: `/mentor setup` begins one."
    said = slack.command(f"/mentor {verb}", by="ada")
    assert said == "There is no programme here yet. A workspace admin can set one up."
