"""A coordinator enrols thirty people from a file, drafts, looks closer, compares and publishes.

`MENTOR_PICTURES=docs/images` takes the pictures for the documentation on the way, and
`MENTOR_SCREENS=folder` one of every screen, wide and narrow.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bot.app import assemble
from bot.store import Store, pairs, schema
from playground import ids
from playground.people import Person
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import join, set_up, settings_of
from tests.workspace import Slack

PICTURES = os.environ.get("MENTOR_PICTURES")
SCREENS = os.environ.get("MENTOR_SCREENS")
SHOWN = {"1-draft": "pairs", "3-another-mentor": "another-mentor", "c2-choose": "choose"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

FIRST = "Amina Bruno Carla Deniz Elif Femi Greta Hugo Iris Jamal Keiko Lars Mona Nils Olga Pablo"
LAST = "Adeyemi Berg Costa Demir Eriksen Fofana Garcia Haas Ito Jensen Kaya Lopez Meyer Nagy Ochoa"
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Rome", "Africa/Lagos", "America/New_York")
TOPICS = (
    "public speaking",
    "SQL tuning",
    "giving feedback",
    "negotiation",
    "data modelling",
    "time management",
)
VALUES = ("courage", "kindness", "learning by teaching", "craft")


@pytest.fixture
def cast(workspace: Workspace) -> list[str]:
    """Thirty people, by handle: those of the company, and some who have just come."""
    for number, (first, last) in enumerate(
        zip([*FIRST.split(), "Quinn", "Rosa"], LAST.split() * 2, strict=False)
    ):
        handle = first.lower()
        zone = ZONES[number % len(ZONES)]
        person = Person(ids.make("U", handle), handle, f"{first} {last}", zone)
        workspace.people[person.id] = person
    everybody = [
        one.handle
        for one in workspace.people.values()
        if not (one.is_bot or one.is_guest or one.deactivated or one.handle == "dora")
    ]
    return [*[one for one in everybody if one != "slackbot"][:29], "dora"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/mentor.sqlite3")
    schema.migrate(store.engine)
    yield store
    store.close()


@pytest.fixture
def slack(workspace: Workspace, server: Server, store: Store) -> Slack:
    url = store.engine.url.render_as_string(hide_password=False)
    slack = Slack(
        workspace, assemble(settings_of(workspace, server, url), store, workspace.clock.now)
    )
    set_up(slack)
    return slack


@pytest.fixture
def page(context: BrowserContext, slack: Slack, server: Server, cast: list[str]) -> Iterator[Page]:
    assert len(cast) == 30
    trouble: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{server.url}/#/dora")
    page.get_by_role("toolbar", name="People").wait_for()
    yield page
    page.close()
    assert trouble == []


def people(cast: list[str]) -> str:
    """The file: twelve mentors, four of them with two places, and eighteen mentees."""
    lines = ["person,role,offers,wants,values,languages,hours,places"]
    for number, handle in enumerate(cast):
        topics = f"{TOPICS[number * 7 % 11 % 6]}; {TOPICS[(number * 5 + 2) % 6]}"
        values = f"{VALUES[number % 4]}; {VALUES[(number // 3) % 4]}"
        is_here = ZONES[number % 5] == "Europe/Berlin"
        hours = "mon-morning; mon-afternoon; tue-morning" if is_here else ""
        if number < 12:
            role, offers, wants, places = "mentor", topics, "", 1 + (number < 4)
        else:
            role, offers, wants, places = "mentee", "", topics, ""
        lines.append(f"@{handle},{role},{offers},{wants},{values},English,{hours},{places}")
    return "\n".join(lines)


def form(page: Page, title: str) -> Locator:
    form = page.get_by_role("dialog", name=title)
    form.wait_for()
    return form


def command(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message")
    box.fill(line)
    box.press("Escape")
    box.press("Enter")


def picture(page: Page, name: str) -> None:
    """Keep what is on the screen, and what it is on a phone."""
    if PICTURES and name in SHOWN:
        page.wait_for_timeout(250)
        page.screenshot(path=Path(PICTURES) / f"{SHOWN[name]}.png")
    for kind, size in (("wide", WIDE), ("narrow", NARROW)) if SCREENS else ():
        page.set_viewport_size(size)
        page.wait_for_timeout(250)
        assert SCREENS
        page.screenshot(path=Path(SCREENS) / f"{name}-{kind}.png")
        page.set_viewport_size(WIDE)


def more(draft: Locator, number: int) -> Locator:
    return draft.get_by_role("button", name="More actions").nth(number)


def test_thirty_people_from_a_file_to_their_pairs(
    page: Page, slack: Slack, store: Store, cast: list[str]
) -> None:
    _enrol(page, cast)
    slack.settle()
    _inspect(page)
    _swap(page)
    _run_again_and_compare(page)
    _plan_and_publish(page, slack)
    with store.read() as session:
        assert len(pairs.of_programme(session, 1)) == 16
    slack.settle()
    page.get_by_role("navigation", name="Conversations").get_by_role(
        "button", name="Mentor messages"
    ).click()
    expect(page.get_by_text("How well the pairs suit").first).to_be_visible()
    picture(page, "9-picture")


def _enrol(page: Page, cast: list[str]) -> None:
    command(page, "/mentor people")
    form(page, "People and pairs").get_by_role("button", name="Add people from a file").click()
    asked = form(page, "Add people from a file")
    asked.get_by_label("The file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": people(cast).encode()}
    )
    asked.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Add 30 people").click()
    form(page, "Done").get_by_role("button", name="Close").last.click()
    form(page, "People and pairs").get_by_role("button", name="Close").last.click()


def _inspect(page: Page) -> None:
    command(page, "/mentor pair")
    draft = form(page, "Pairs")
    expect(draft.get_by_text("16 of 18 mentees have a mentor; 2 wait.")).to_be_visible()
    expect(draft.get_by_text("No better draft exists")).to_be_visible()
    expect(draft.get_by_role("button", name="Suggest again")).to_be_focused()
    picture(page, "1-draft")
    draft.get_by_text("Without a mentor").scroll_into_view_if_needed()
    picture(page, "2-waiting")
    draft.get_by_role("button", name="As a picture").click()
    form(page, "Picture").get_by_role("button", name="Close").last.click()


def _swap(page: Page) -> None:
    draft = form(page, "Pairs")
    more(draft, 0).click()
    page.get_by_role("menuitem", name="Choose another mentor").click()
    other = form(page, "Another mentor")
    expect(other.get_by_text("What would suit everybody best instead")).to_be_visible()
    expect(other.get_by_role("button", name="Choose", exact=True).first).to_be_visible()
    picture(page, "3-another-mentor")
    other.get_by_role("button", name="Choose", exact=True).first.click()
    done = form(page, "Done")
    expect(done.get_by_text("What moved")).to_be_visible()
    picture(page, "4-moved")
    done.get_by_role("button", name="Back to the draft").click()
    expect(form(page, "Pairs").get_by_text("What moved")).to_be_visible()
    expect(form(page, "Pairs").get_by_text("📌").first).to_be_visible()


def _run_again_and_compare(page: Page) -> None:
    draft = form(page, "Pairs")
    draft.get_by_role("button", name="Put a copy aside").click()
    aside = form(page, "Put a copy aside")
    aside.get_by_label("Name").fill("With my exchange")
    picture(page, "5-aside")
    aside.get_by_role("button", name="Put aside").click()
    draft.get_by_role("button", name="Other settings").click()
    other = form(page, "Other settings")
    other.get_by_label("The highest total").check()
    other.get_by_label("Common hours").fill("60")
    picture(page, "6-settings")
    other.get_by_role("button", name="Suggest anew").click()
    expect(draft.get_by_text("Other settings than usual")).to_be_visible()
    draft.get_by_role("button", name="Compare (1)").click()
    beside = form(page, "Compare")
    expect(beside.get_by_text("1. With my exchange")).to_be_visible()
    picture(page, "7-compare")
    beside.get_by_role("button", name="Use this one").click()
    form(page, "Done").get_by_role("button", name="Back to the draft").click()
    expect(draft.get_by_text("Other settings than usual")).to_have_count(0)


def _plan_and_publish(page: Page, slack: Slack) -> None:
    form(page, "Pairs").get_by_role("button", name="Publish").click()
    asked = form(page, "Publish?")
    asked.get_by_label("At a ceremony").check()
    asked.get_by_label("Day of the ceremony").fill("2026-03-04")
    picture(page, "8-publish")
    asked.get_by_role("button", name="Publish").click()
    expect(form(page, "Planned").get_by_text("Wednesday 4 March, 10:00")).to_be_visible()
    form(page, "Planned").get_by_role("button", name="Close").last.click()
    slack.wait(days=2, hours=1)


def be(page: Page, name: str) -> None:
    seat = page.get_by_role("toolbar", name="People").get_by_role("button", name=name)
    seat.click()
    expect(seat).to_have_attribute("aria-pressed", "true")
    sidebar = page.get_by_role("navigation", name="Conversations")
    sidebar.get_by_role("button", name="Mentor messages").click()
    expect(page.get_by_role("combobox", name="Message Mentor")).to_be_visible()


def settled(page: Page, slack: Slack, words: str) -> None:
    """Let everything happen until these words are to be seen: a click takes its time."""
    for _ in range(100):
        slack.settle()
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(100)
    expect(page.get_by_text(words).last).to_be_visible()


def test_mentees_choose_and_a_mentor_agrees(page: Page, slack: Slack, store: Store) -> None:
    for who, topic in (("ben", "public speaking"), ("emeka", "SQL tuning"), ("fumiko", "Go")):
        offers = f"{topic}\ngiving feedback"
        join(slack, who, "mentor", offers=offers, values=["courage"], places="2")
    for who, topic in (("ada", "public speaking"), ("chandra", "SQL tuning"), ("goran", "Go")):
        join(slack, who, "mentee", wants=f"giving feedback\n{topic}", values=["courage"])
    command(page, "/mentor pair")
    form(page, "Pairs").get_by_role("button", name="Let mentees choose").click()
    picture(page, "c0-offer")
    form(page, "Let mentees choose").get_by_role("button", name="Ask them").click()
    form(page, "They are asked").get_by_role("button", name="Close").last.click()
    slack.settle()

    be(page, "Ada Moreau")
    expect(page.get_by_text("Any of these could mentor you")).to_be_visible()
    picture(page, "c1-offered")
    page.get_by_role("button", name="Choose", exact=True).click()
    asked = form(page, "Choose your mentor")
    asked.get_by_label("Emeka Obi").first.check()
    asked.get_by_label("If that is not possible").select_option("Ben Carter")
    picture(page, "c2-choose")
    asked.get_by_role("button", name="Send").click()
    form(page, "Thank you").get_by_role("button", name="Close").last.click()
    settled(page, slack, "You would like")
    picture(page, "c3-answered")

    be(page, "Dora Weiss")
    command(page, "/mentor pair")
    expect(form(page, "Pairs").get_by_text("1 of 3 mentees have answered")).to_be_visible()
    picture(page, "c4-standing")
    form(page, "Pairs").get_by_role("button", name="Close").last.click()
    slack.wait(days=6)

    be(page, "Emeka Obi")
    expect(page.get_by_text("would like you as a mentor").last).to_be_visible()
    picture(page, "c5-asked")
    page.get_by_role("button", name="Gladly").click()
    settled(page, slack, "Wonderful!")
    with store.read() as session:
        couples = {pair.people for pair in pairs.of_programme(session, 1)}
    assert (slack.id("emeka"), slack.id("ada")) in couples
