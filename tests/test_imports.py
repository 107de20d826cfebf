"""Imports: a coordinator adds people from a file, looks at it first, and each of them is told."""

import copy
from functools import partial

import pytest

from bot import files
from bot.errors import UserError
from bot.slack import client
from bot.store import Store, enrolments, programmes
from bot.store.enrolments import Enrolment
from playground.server import Server
from playground.workspace import Workspace
from tests import forging
from tests.conftest import join, publish
from tests.workspace import Slack

HEAD = "person,role,offers,wants,values,languages,hours,places,rhythm,team,manager\n"
PEOPLE = f"""{HEAD}@ben,mentor,SQL: 3; talks 1:1,,Craft,english,mon-morning,2,weekly,Data,@dora
@ada,mentee,,public speaking; SQL tuning,,,,,,Sales,
{{chandra}},both,Go,chess,,,,,,,
"""


@pytest.fixture
def people(programme: Slack) -> Slack:
    """A coordinator who has the form for the file before them."""
    programme.command("/mentor people", by="dora")
    programme.press("Add people from a file")
    return programme


def choose(slack: Slack, words: str | bytes, name: str = "people.csv") -> None:
    data = words if isinstance(words, bytes) else words.encode()
    seat = slack.seat("dora")
    seat.fill("file", [seat.upload(name, data).id])


def enrolled(store: Store) -> dict[str, Enrolment]:
    with store.read() as session:
        return {one.member_id: one for one in enrolments.active(session, 1)}


def give_scope(workspace: Workspace, scope: str) -> None:
    workspace.manifest = copy.deepcopy(workspace.manifest)
    workspace.manifest["oauth_config"]["scopes"]["bot"].append(scope)


def take_scope(workspace: Workspace, scope: str) -> None:
    workspace.manifest = copy.deepcopy(workspace.manifest)
    workspace.manifest["oauth_config"]["scopes"]["bot"].remove(scope)


def test_people_are_looked_at_first_and_then_added_and_told(people: Slack, store: Store) -> None:
    assert "Nothing is posted in public." in people.screen()
    choose(people, PEOPLE.format(chandra=people.id("chandra")) + "@nobody,mentee,,x\n@leo,boss\n")
    assert people.submit().ok
    shown = people.screen()
    assert "3 people: 2 mentees, 2 mentors (1 as both)." in shown
    assert "2 lines have a problem and will be left out." in shown
    assert "Line 5: I find nobody called @nobody in this workspace." in shown
    assert "Line 6: “boss” is no role." in shown
    assert enrolled(store) == {}
    assert people.posts("ben") == []
    assert people.submit().ok
    assert "3 people will hear from me in a moment." in people.screen("dora")
    people.close("dora")

    mine = enrolled(store)
    assert mine.keys() == {people.id(who) for who in ("ada", "ben", "chandra")}
    ben = mine[people.id("ben")]
    assert (ben.role, ben.offers, ben.places) == ("mentor", ["SQL", "talks 1:1"], 2)
    assert (ben.values, ben.languages, ben.hours) == (["craft"], ["English"], ["mon-morning"])
    assert ben.levels == {"sql": 3}
    assert (ben.rhythm, ben.team, ben.manager) == ("weekly", "Data", people.id("dora"))
    [told] = people.posts("ben")
    assert told == (
        "Dora Weiss has added you to Spring mentoring as a mentor."
        " You can change that, or leave at once."
    )
    people.press("My enrolment", by="ben", where="ben")
    assert "talks 1:1" in people.screen()
    people.close("ben")
    people.press("Leave", by="chandra", where="chandra")
    assert people.submit().ok
    people.close("chandra")
    assert people.id("chandra") not in enrolled(store)
    assert "added" not in " ".join(people.posts("#general", by="ada"))

    publish(people)
    assert "“SQL tuning”" in people.posts("ada ben")[0]


def test_of_those_who_take_part_only_team_and_manager_are_noted(
    programme: Slack, store: Store
) -> None:
    join(programme, "ben", "mentor", offers="SQL tuning")
    join(programme, "ada", "mentee", wants="Go")
    join(programme, "emeka", "mentee", wants="Go")
    programme.command("/mentor leave", by="emeka")
    assert programme.submit().ok
    programme.close("emeka")
    programme.command("/mentor people", by="dora")
    programme.press("Add people from a file")
    lines = (
        "person;role;offers;team;manager\n@ben;mentee;Rust;Data;@dora\n@ada;;;;\n@emeka;mentee\n"
    )
    choose(programme, lines)
    assert programme.submit().ok
    shown = programme.screen()
    assert "Team or manager will be noted for 1 person already taking part." in shown
    assert "1 person takes part already, and stays as they are." in shown
    assert "Line 4: @emeka has left, and can only join again themselves." in shown
    assert programme.submit().ok
    assert "Team or manager noted for 1 person." in programme.screen()
    programme.close("dora")
    ben = enrolled(store)[programme.id("ben")]
    assert (ben.role, ben.offers, ben.team) == ("mentor", ["SQL tuning"], "Data")
    assert programme.posts("ben") == []

    programme.command("/mentor people", by="dora")
    programme.press("Add people from a file")
    choose(programme, lines)
    assert programme.submit().ok
    assert "1 line has a problem" in programme.screen()
    view = programme.seat("dora").view
    assert view
    assert not view["submit"]


def test_what_a_line_cannot_be_is_said_in_the_forms_own_words(people: Slack, store: Store) -> None:
    people.workspace.deactivate("leo")
    rows = [
        "@ben,mentor",
        "@ada,,,a",
        "@leo,mentee,,a",
        "@jonas,mentee,,a",
        "@emeka,mentee,,a,glory",
        "@goran,mentee,,a,,Klingon",
        "@hana,mentor,a,,,,,9",
        "@ines,mentee,,a,,,,,,T,@ines",
        "@kiri,mentee,,a,,,,,,T,@nobody",
        f"{people.id('noor')},mentee,,a",
        "@noor,mentee,,a",
        "ada@northwind.example,mentee,,a",
        f"@mira,mentee,,{'x' * 81}",
        "@fumiko,mentor,SQL: 7",
    ]
    choose(people, HEAD + "\n".join(rows))
    assert people.submit().ok
    shown = people.screen()
    for sentence in (
        "1 person: 1 mentee, no mentors.",
        "Line 2: offers: Please name something that you could pass on.",
        "Line 3: role: Please",
        "Line 15: offers: “SQL: 7”: how well is a whole number from 1 to 4.",
        "Line 4: @leo is deactivated in Slack.",
        "Line 5: @jonas is a guest, and the programme is not open to guests.",
        "Line 6: values: “glory” is not among those to choose from.",
        "Line 7: languages: “Klingon” is not among those to choose from.",
        "Line 8: places: Please give a number in the range that is named.",
        "Line 9: Nobody is their own manager.",
        "Line 10: I find nobody called @nobody in this workspace.",
        "Line 12: @noor is the same person as in line 11.",
        "Line 13: Slack does not tell me e-mail addresses",
        "Line 14: wants: Please keep each one to 80 characters",
    ):
        assert sentence in shown, sentence
    assert people.submit().ok
    assert enrolled(store).keys() == {people.id("noor")}


def test_people_may_be_named_by_address_where_slack_tells_it(people: Slack, store: Store) -> None:
    give_scope(people.workspace, "users:read.email")
    choose(people, "email,role,wants\nADA@northwind.example,mentee,Go\nx@y.example,mentee,Go\n")
    assert people.submit().ok
    assert "Line 3: I find nobody called x@y.example in this workspace." in people.screen()
    assert people.submit().ok
    assert enrolled(store).keys() == {people.id("ada")}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "The file is empty."),
        ("nick\nAda", "I do not know the column “nick”."),
        ("PK\x03\x04", "This is an Excel workbook."),
        ("person\n" + "\n".join(f"@p{n}" for n in range(301)), "There are 301 people"),
        ("x" * 1_000_001, "The file is too large: at most 1,000 kB are possible."),
    ],
)
def test_a_file_that_does_not_do_is_asked_for_again(
    people: Slack, words: str, sentence: str
) -> None:
    choose(people, words)
    assert people.submit().errors["file"].startswith(sentence)


def test_a_file_that_cannot_be_read_is_said_to_be_so(people: Slack, workspace: Workspace) -> None:
    choose(people, PEOPLE.format(chandra=people.id("chandra")))
    take_scope(workspace, "files:read")
    assert "`files:read`" in people.submit().errors["file"]
    give_scope(workspace, "files:read")
    workspace.files.clear()
    assert people.submit().errors["file"] == files.GONE


def test_without_the_scope_to_read_files_no_form_asks_for_one(programme: Slack) -> None:
    take_scope(programme.workspace, "files:read")
    programme.command("/mentor people", by="dora")
    programme.press("Add people from a file")
    assert "needs the scope `files:read`" in programme.screen()
    programme.close("dora")
    programme.command("/mentor setup", by="dora")
    programme.press("Choose")
    programme.press("How people are matched")
    assert "as a file" not in programme.screen()
    assert programme.submit(vocabulary="Northwind way: NW").ok


def test_when_slack_fails_nothing_is_half_done(people: Slack, store: Store) -> None:
    choose(people, PEOPLE.format(chandra=people.id("chandra")))
    people.workspace.faults.add("users.list", "ratelimited")
    assert "Slack asks me to slow down" in people.submit().errors["file"]
    people.workspace.faults.add("users.list", "internal_error")
    assert "nothing was changed" in people.submit().errors["file"]
    assert people.submit().ok
    people.workspace.faults.add("users.list", "ratelimited")
    assert people.submit().ok
    assert "Slack asks me to slow down" in people.screen()
    assert enrolled(store) == {}
    people.seat("dora").close_view()
    assert people.submit().ok
    assert len(enrolled(store)) == 3


def test_a_form_sent_twice_adds_everybody_once(people: Slack, store: Store) -> None:
    choose(people, PEOPLE.format(chandra=people.id("chandra")))
    assert people.submit().ok
    view = people.seat("dora").view
    assert view
    forging.at_once(*[partial(forging.submission, people, "dora", view)] * 2)
    people.settle()
    assert len(enrolled(store)) == 3
    assert len(people.posts("ben")) == 1


def test_hostile_cells_shout_nowhere(people: Slack, store: Store) -> None:
    words = "<!channel> \u202e*x* & <@U1> =cmd|' /C calc'!A0"
    rows = [f"@ada,mentee,,{words},,,,,,{words},", f"{words},mentee,,a", f"@ben,{words}"]
    choose(people, HEAD + "\n".join(rows), name="<!channel> people?.csv")
    assert people.submit().ok
    view = str(people.seat("dora").view)
    assert "<!channel>" not in view
    assert "\u202e" not in view
    assert people.submit().ok
    people.close("dora")
    people.command("/mentor join", by="ada")
    assert people.submit().ok
    people.press("That is not what I meant")
    assert people.submit().ok
    for place in people.workspace.conversations.values():
        for message in place.messages:
            assert not {"channel", "everyone", "here"} & set(message.mentions)


def test_only_coordinators_add_people(people: Slack, store: Store) -> None:
    choose(people, PEOPLE.format(chandra=people.id("chandra")))
    with store.begin() as session:
        programmes.set_coordinators(session, 1, [people.id("mira")])
    assert people.submit().errors["file"].startswith("Only a coordinator")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/files-pri/T-F/x.csv",
        "http://127.0.0.2/files-pri/T-F/x.csv",
        "file:///etc/passwd",
        "//files.slack.com/x",
        "",
    ],
)
def test_our_token_goes_to_slack_alone(server: Server, workspace: Workspace, url: str) -> None:
    slack = client("xoxb-1", f"{server.url}/api/")
    real = client("xoxb-1", "https://slack.com/api/")
    for way in (slack, real):
        with pytest.raises(UserError, match="not kept by Slack"):
            files.fetch(way, {"url_private_download": url}, "file", 10)


def test_slack_may_keep_files_at_a_name_of_its_own() -> None:
    for base in ("https://slack.com/api/", "https://www.slack.com/api/"):
        assert files._is_slacks("https://files.slack.com/files-pri/T-F/download/x.csv", base)
        assert not files._is_slacks("http://files.slack.com/files-pri/T-F/download/x.csv", base)
