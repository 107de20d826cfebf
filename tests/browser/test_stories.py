"""Ada and Ben tell each other a story in a real browser: a doorbell, a restart, and what was heard.

`MENTOR_PICTURES=docs/images` takes the picture for the documentation on the way, and
`MENTOR_SCREENS=folder` one of every screen.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Response, expect

from bot.app import Mentor, assemble
from bot.store import Store, schema
from playground.server import Server
from playground.workspace import Workspace
from tests.browser.visitor import PICTURES, Visitor
from tests.conftest import meet, settings_of
from tests.workspace import Slack

SCREENS = os.environ.get("MENTOR_SCREENS")
SHOWN = {"4-telling": "story"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path}/mentor.sqlite3")
    schema.migrate(store.engine)
    yield store
    store.close()


def start(workspace: Workspace, server: Server, store: Store) -> Mentor:
    url = store.engine.url.render_as_string(hide_password=False)
    return assemble(settings_of(workspace, server, url), store, workspace.clock.now)


@pytest.fixture
def slack(workspace: Workspace, server: Server, store: Store) -> Slack:
    """Ada and Ben are a pair; what they do takes no two minutes, as every second counts."""
    slack = Slack(workspace, start(workspace, server, store))
    meet(slack)
    slack.soon = timedelta(seconds=2)
    return slack


OWN = "Mentor messages"  # somebody's own conversation with the bot


class Teller(Visitor):
    """One of the two, in front of a screen."""

    def __init__(self, context: BrowserContext, server: Server, slack: Slack, handle: str) -> None:
        self.slack, self.trouble = slack, list[str]()
        place = slack.place("ada ben")
        super().__init__(context.new_page())
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.goto(f"{server.url}/#/{handle}/{place}")
        self.page.get_by_role("toolbar", name="People").wait_for()

    def record(self, minutes: str) -> None:
        """Send a voice clip to Mentor."""
        self.page.get_by_role("button", name="Attach a file or a voice clip").click()
        self.page.get_by_role("menuitem", name=f"A voice clip of {minutes}").click()
        self.page.get_by_role("list", name="Attached").get_by_role("listitem").wait_for()
        with self.page.expect_response(_does("say")):
            self.page.get_by_role("combobox", name="Message").press("Enter")
        self.slack.wait(seconds=3)

    def look_at(self, conversation: str) -> None:
        self.page.get_by_role("button", name=conversation).first.click()

    def press(self, label: str) -> None:
        """Press the latest such button, and wait until the bot has answered."""
        with self.page.expect_response(_does("press")):
            self.page.get_by_role("button", name=label, exact=True).last.click()

    def sees(self, words: str | re.Pattern[str]) -> None:
        message = self.page.get_by_role("article").filter(has_text=words)
        expect(message.last).to_be_visible()

    def awaits(self, words: str) -> None:
        """See what comes in its own time, on a page that may have been too busy to hear of it."""
        message = self.page.get_by_role("article").filter(has_text=words)
        for _ in range(8):
            self.slack.wait(seconds=5)
            try:
                return expect(message.last).to_be_visible(timeout=5_000)
            except AssertionError:
                self.page.reload()
        return self.sees(words)

    def picture(self, name: str) -> None:
        folders = [(SCREENS, name)] if SCREENS else []
        folders += [(PICTURES, SHOWN[name])] if PICTURES and name in SHOWN else []
        for folder, shown in folders:
            self.page.locator("article").last.evaluate("one => one.scrollIntoView({block: 'end'})")
            self.page.mouse.move(0, 0)
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=Path(str(folder)) / f"{shown}.png")


def _does(what: str) -> Callable[[Response], bool]:
    return lambda answer: f'"{what}"' in (answer.request.post_data or "")


@pytest.fixture
def two(context: BrowserContext, server: Server, slack: Slack) -> Iterator[tuple[Teller, Teller]]:
    ada, ben = (Teller(context, server, slack, handle) for handle in ("ada", "ben"))
    yield ada, ben
    for one in (ada, ben):
        one.page.close()
        assert one.trouble == []


def test_a_story_with_a_doorbell_and_a_restart(
    two: tuple[Teller, Teller], slack: Slack, workspace: Workspace, server: Server, store: Store
) -> None:
    ada, ben = two
    ada.type("/mentor story")
    form = ada.form("Life stories")
    ada.picture("1-form")
    form.get_by_label("Deep:").check()
    form.get_by_role("button", name="Invite").click()
    expect(form).to_have_count(0)
    slack.wait(seconds=2)

    ben.sees("invites you")
    ben.picture("2-invitation")
    ben.press("I am ready")
    form = ben.form("Life stories")
    form.get_by_label("Personal:").check()
    ben.picture("2-ready")
    form.get_by_role("button", name="I am ready").click()
    expect(form).to_have_count(0)
    slack.wait(seconds=2)
    ada.sees("is ready.")
    ada.press("I am ready")
    slack.wait(seconds=2)
    ada.sees("You both are ready")
    ada.sees("The coin says")
    ada.picture("3-breath")

    slack.wait(seconds=60)
    ada.sees(re.compile("2:(30|45)"))
    ada.picture("4-telling")
    ben.press("Pause")
    ben.awaits("Paused, with")
    slack.wait(seconds=90)
    ada.sees("Paused, with")
    ada.picture("5-paused")
    ada.press("Go on")
    slack.wait(seconds=30)
    ada.sees(re.compile("[12]:(00|15|45)"))

    slack.sleep(seconds=40)  # in minute two the bot stops, and comes back
    slack.mentor = start(workspace, server, store)
    slack.mentor.catch_up()
    ben.sees(re.compile("[01]:(00|15|30|45)"))
    slack.wait(seconds=90)
    ben.sees("Time. Thank you")
    ben.picture("6-swap")
    slack.wait(seconds=210)
    ada.sees("three minutes for each of you")
    ada.picture("7-thanks")

    ada.press("Note what I heard")
    form = ada.form("What I heard")
    form.get_by_label("What touched me").fill("That you went back for the dog.")
    form.get_by_label("A strength that I saw").fill("You laugh at yourself, kindly.")
    form.get_by_label("Give it").check()
    ada.picture("8-heard")
    form.get_by_role("button", name="Save").click()
    ada.form("Given").get_by_role("button", name="Close").last.click()
    slack.wait(seconds=2)
    ben.look_at(OWN)
    ben.sees("You laugh at yourself, kindly.")
    ben.picture("9-given")


def test_two_voices_are_handed_over_when_both_are_in(
    two: tuple[Teller, Teller], slack: Slack
) -> None:
    ada, ben = two
    ada.type("/mentor story")
    form = ada.form("Life stories")
    form.get_by_label("Apart:").check()
    form.get_by_label("Personal:").check()
    form.get_by_role("button", name="Invite").click()
    expect(form).to_have_count(0)
    slack.wait(seconds=2)
    ben.sees("invites you")
    ben.picture("a-invitation")
    ben.press("Yes, with pleasure")
    form = ben.form("Life stories")
    ben.picture("b-yes")
    form.get_by_role("button", name="Yes").click()
    expect(form).to_have_count(0)
    slack.wait(seconds=2)

    ada.look_at(OWN)
    ada.sees("Record a voice clip")
    ada.picture("c-asked")
    ada.record("four minutes")
    ada.sees("4:00 long")
    ada.record("one minute")
    ada.sees("Thank you, I have it.")
    ada.picture("d-in")
    ben.look_at(OWN)
    ben.record("one minute")
    ben.sees("has your clip now")
    ben.picture("e-handed-over")
    ben.look_at("Ada Moreau, Mentor")
    ben.sees("Both voices are in.")
    expect(ben.page.get_by_label("voice-of-ada.wav", exact=True)).to_be_visible()
    ben.picture("f-voices")
