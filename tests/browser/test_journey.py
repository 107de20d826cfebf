"""Four people live the first weeks of a programme, in a real browser on the demo itself.

The pictures in docs/images are taken on the way: `MENTOR_PICTURES=docs/images make test`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from bot import demo
from tests.browser.visitor import Visitor, choose


@pytest.fixture
def visitor(context: BrowserContext, tmp_path: Path) -> Iterator[Visitor]:
    trouble: list[str] = []
    with demo.running(tmp_path / "demo", port=0) as url:
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(url)
        yield Visitor(page)
        page.close()
    assert trouble == []


def test_a_programme_from_its_setting_up_to_its_first_victory(visitor: Visitor) -> None:
    _set_up(visitor)
    _invite_and_join(visitor)
    _pair(visitor)
    _meet(visitor)
    _check_in(visitor)
    _celebrate(visitor)
    _look_back(visitor)


def test_people_come_from_a_file_and_say_more_of_themselves(visitor: Visitor) -> None:
    _set_up(visitor)
    visitor.type("/mentor people")
    visitor.form("People and pairs").get_by_role("button", name="Add people from a file").click()
    form = visitor.form("Add people from a file")
    rows = [
        "person,role,offers,wants,values,languages,places,team,manager",
        "@ben,mentor,public speaking: 4; giving feedback,,courage,English,2,Sales,@dora",
        "@chandra,both,k8s,negotiation,craft,English,1,Platform,",
        "@emeka,mentor,SQL tuning; negotiating,,craft,English; French,2,Data,",
        "@ada,mentee,,public speaking; container orchestration,courage,English; French,,Sales,",
        "@fumiko,mentee,,giving talks; beekeeping,kindness,English,,,",
        "@nobody,mentee,,Go,,,,,",
    ]
    form.get_by_label("The file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )
    expect(form.get_by_text("people.csv")).to_be_visible()
    form.get_by_role("button", name="Look at it first").click()
    expect(form.get_by_text("5 people: 3 mentees, 3 mentors (1 as both).")).to_be_visible()
    expect(form.get_by_text("Line 7: I find nobody called @nobody")).to_be_visible()
    visitor.picture("import")
    form.get_by_role("button", name="Add 5 people").click()
    visitor.close("Done")
    expect(visitor.form("People and pairs").get_by_text("5 people in no pair")).to_be_visible()
    visitor.close("People and pairs")

    visitor.be("Fumiko Sato")
    visitor.go("Mentor messages")
    visitor.page.get_by_role("button", name="My enrolment").click()
    visitor.form("Your enrolment").get_by_role("button", name="Save").click()
    form = visitor.form("Saved")
    expect(form.get_by_text("giving talks → Public speaking")).to_be_visible()
    visitor.picture("understood")
    form.get_by_role("button", name="That is not what I meant").click()
    visitor.form("What I understood").get_by_role("button", name="Save").click()
    visitor.form("Saved").get_by_role("button", name="More about you").click()
    form = visitor.form("More about you")
    visitor.picture("more")
    form.get_by_label("How I like to talk").select_option("By video")
    choose(form, "People I would love to be paired with", "Ben Carter")
    form.get_by_role("button", name="Save").click()
    visitor.close("Saved")

    visitor.be("Dora Weiss")
    visitor.type("/mentor setup")
    visitor.form("Which programme?").get_by_role("button", name="Choose").click()
    visitor.form("Settings").get_by_role("button", name="How people are matched").click()
    form = visitor.form("How people are matched")
    form.get_by_role("textbox", name="Your own topics").fill("Northwind way: NW\n- No such topic")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Line 2: there is no topic")).to_be_visible()
    form.get_by_role("textbox", name="Your own topics").fill("Northwind way: NW")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def _set_up(visitor: Visitor) -> None:
    visitor.be("Dora Weiss")
    visitor.type("/mentor setup")
    form = visitor.form("Set up a programme")
    form.get_by_label("Name").fill("Northwind mentoring")
    form.get_by_label("What is it for?").fill(
        "Everybody here knows something that somebody else would love to learn."
    )
    values = form.get_by_label("What your organisation values")
    values.fill("courage")
    form.get_by_label("Channel for victories").select_option("#victories")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Please name 3 to 20 values")).to_be_visible()
    values.fill("courage\nkindness\nlearning by teaching\ncraft")
    visitor.picture("setup")
    form.get_by_role("button", name="Save").click()
    visitor.close("Saved")


def _invite_and_join(visitor: Visitor) -> None:
    visitor.type("/mentor invite")
    form = visitor.form("Invite people")
    form.get_by_label("Channel").select_option("#general")
    form.get_by_label("A word of your own").fill("Ten minutes of courage are enough to begin.")
    form.get_by_role("button", name="Post it").click()
    expect(form).to_have_count(0)
    visitor.go("general")
    message = visitor.page.get_by_role("article").filter(has_text="You are invited")
    expect(message).to_be_visible()
    visitor.picture("invitation")

    visitor.be("Ada Moreau")
    visitor.go("general")
    visitor.page.get_by_role("button", name="Join", exact=True).click()
    form = visitor.form("Join")
    form.get_by_role("radio", name="Mentee:").check()
    form.get_by_label("What I want to learn").fill("public speaking\nSQL tuning")
    choose(form, "Values that matter to me", "courage", "learning by teaching")
    choose(form, "Languages I like to talk in", "English", "French")
    choose(form, "Hours that suit me", "Tuesday afternoon", "Wednesday afternoon")
    visitor.picture("join")
    form.get_by_role("button", name="Join").click()
    visitor.close("Welcome")

    _join_as_mentor(visitor, "Ben Carter", "public speaking\ngiving feedback", "courage")
    _join_as_mentor(visitor, "Chandra Iyer", "SQL tuning\ndata modelling", "craft")


def _join_as_mentor(visitor: Visitor, name: str, offers: str, value: str) -> None:
    visitor.be(name)
    visitor.type("/mentor join")
    form = visitor.form("Join")
    form.get_by_role("radio", name="Mentor:").check()
    form.get_by_label("What I can offer").fill(offers)
    choose(form, "Values that matter to me", value)
    choose(form, "Languages I like to talk in", "English")
    form.get_by_role("button", name="Join").click()
    visitor.close("Welcome")


def _pair(visitor: Visitor) -> None:
    visitor.be("Dora Weiss")
    visitor.type("/mentor pair")
    draft = visitor.form("Pairs")
    expect(draft.get_by_text("The mentee has a mentor.")).to_be_visible()
    publish = draft.get_by_role("button", name="Publish")
    publish.click()
    visitor.form("Publish?").get_by_role("button", name="Publish").click()
    expect(visitor.form("Published").get_by_text("will hear from me")).to_be_visible()
    visitor.close("Published")


def _meet(visitor: Visitor) -> None:
    visitor.be("Ada Moreau")
    visitor.go("Ben")
    expect(visitor.page.get_by_role("article").filter(has_text="Why you two")).to_be_visible()
    visitor.picture("introduction")
    visitor.page.get_by_role("button", name="Set a goal").click()
    form = visitor.form("A goal")
    form.get_by_label("What do you want to reach?").fill("Speak for five minutes at the all-hands")
    form.get_by_label("Why does it matter to you?").fill("My work deserves to be heard.")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(visitor.page.get_by_role("article").filter(has_text="has set a goal")).to_be_visible()


def _check_in(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Next due").click()
    for name in ("Ada Moreau", "Ben Carter"):
        visitor.be(name)
        visitor.go("Ada" if name.startswith("Ben") else "Ben")
        visitor.page.get_by_role("button", name="Answer").last.click()
        form = visitor.form("How is it going?")
        form.get_by_role("radiogroup", name="Did we meet?").get_by_label("Yes", exact=True).check()
        form.get_by_label("Great").check()
        form.get_by_label("Next step").fill("Try the first two minutes aloud")
        if name == "Ada Moreau":
            visitor.picture("check-in")
        form.get_by_role("button", name="Send").click()
        visitor.close("Thank you")
    expect(visitor.page.get_by_role("article").filter(has_text="you met this week")).to_be_visible()


def _celebrate(visitor: Visitor) -> None:
    visitor.be("Ada Moreau")
    visitor.type("/mentor victory")
    form = visitor.form("Share a victory")
    form.get_by_label("What went well?").fill("I spoke at the all-hands, and people laughed twice!")
    choose(form, "Is it thanks to somebody?", "Ben Carter")
    form.get_by_label("Everyone in the victories channel").check()
    form.get_by_role("button", name="Share").click()
    visitor.close("Almost there")
    visitor.go("victories")
    shared = visitor.page.get_by_role("article").filter(has_text="shared a victory")
    expect(shared).to_have_count(0)

    visitor.be("Ben Carter")
    visitor.go("Mentor messages")
    visitor.page.get_by_role("button", name="Yes, share it").click()
    visitor.go("victories")
    expect(shared.filter(has_text="Thanks to")).to_be_visible()
    visitor.picture("victory")


def _look_back(visitor: Visitor) -> None:
    visitor.be("Ada Moreau")
    visitor.go("Mentor home")
    home = visitor.page.get_by_role("group", name="Home tab")
    expect(home.get_by_text("Your mentor is")).to_be_visible()
    expect(home.get_by_text("Speak for five minutes")).to_be_visible()
    visitor.picture("home")
    visitor.be("Dora Weiss")
    visitor.go("Mentor home")
    expect(home.get_by_text("Answered their last check-in: 1 of 1 pair")).to_be_visible()
    visitor.picture("coordinator")
