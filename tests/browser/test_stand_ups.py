"""Five people, from Tokyo to New York, have a stand-up over two working days, in a real browser.

`MENTOR_PICTURES=docs/images` takes the pictures for the documentation on the way, and
`MENTOR_SCREENS=folder` one of every screen: light, dark, and on a telephone.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from playground.server import Server
from tests.browser.visitor import Visitor, choose
from tests.workspace import Slack

SCREENS = os.environ.get("MENTOR_SCREENS")
SHOWN = {"07-thread": "stand-up", "11-digest": "digest"}
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

ADA, BEN, EMEKA, FUMIKO, GORAN = (
    "Ada Moreau",
    "Ben Carter",
    "Emeka Obi",
    "Fumiko Sato",
    "Goran Ilić",
)

QUESTIONS = {
    "moved": "What moved?",
    "obstacle": "What is in the way?",
    "learned": "What did I learn?",
    "next": "What is next?",
}
THREAD = "Whoever reads the thread or the digest"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def march(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class Team(Visitor):
    """The five, and Dora, one after another in front of one screen."""

    def __init__(self, page: Page, slack: Slack) -> None:
        super().__init__(page)
        self.slack = slack

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Go on when the bot has heard what was done meanwhile, and has done its part."""

        def is_deed(answer: Response) -> bool:
            said = answer.request.post_data or ""
            return "/page/act" in answer.url and not re.search('"do":"(fill|home|upload)"', said)

        with self.page.expect_response(is_deed):
            yield
        self.slack.settle()

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press a button, and let the bot do what follows."""
        buttons = (within or self.page).get_by_role("button", name=label, exact=True)
        with self.heard():
            buttons.last.click()

    def say(self, line: str, box: str = "Message") -> None:
        """Type something, and let the bot hear it."""
        field = self.page.get_by_role("combobox", name=box)
        field.fill(line)
        if line.startswith("/"):
            field.press("Escape")
        with self.heard():
            field.press("Enter")

    def open_thread(self, day: str) -> Locator:
        self.go("mentoring")
        root = self.page.locator("#main").get_by_role("article").filter(has_text=day)
        root.last.get_by_role("button", name="Reply in a thread").click()
        thread = self.page.get_by_role("complementary", name="Thread")
        expect(thread.get_by_role("article").first).to_contain_text(day)
        return thread

    def answer(self, picture: str = "", helpers: str = "", **words: str) -> None:
        """Fill in the private form that is open, and share it."""
        form = self.form("Data")
        for kind, said in words.items():
            form.get_by_role("textbox", name=QUESTIONS[kind]).fill(said)
        if helpers:
            form.get_by_label("Who may be asked").select_option(helpers)
        form.get_by_label("Yes, under my name").check()
        if picture:
            self.screen(picture)
        self.press("Share", form)
        expect(form).to_have_count(0)

    def message(self, words: str) -> Locator:
        return self.page.get_by_role("article").filter(has_text=words)

    def sees(self, words: str, count: int = 1) -> None:
        expect(self.message(words)).to_have_count(count)

    def screen(self, name: str) -> None:
        """Take a picture of this screen, in all that it may be seen in."""
        if name in SHOWN:
            self.picture(SHOWN[name])
        if not SCREENS:
            return
        for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=Path(SCREENS) / f"{name}-{scheme}-{size['width']}.png")
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="light")


@pytest.fixture
def team(context: BrowserContext, server: Server, pair: Slack) -> Iterator[Team]:
    """Ben mentors Ada; it is Wednesday afternoon."""
    pair.wait(until=march(4, 15))
    trouble: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{server.url}/#/dora")
    page.get_by_role("toolbar", name="People").wait_for()
    yield Team(page, pair)
    page.close()
    assert trouble == []


def test_two_days_of_five_people_between_tokyo_and_new_york(team: Team) -> None:
    _set_up(team)
    _say_when_not(team)
    _thursday(team)
    _friday(team)
    _look_back(team)


def _set_up(team: Team) -> None:
    team.say("/mentor standup")
    page = team.form("Stand-ups")
    team.screen("01-empty")
    team.press("New stand-up in Spring mentoring", page)
    form = team.form("A new stand-up")
    form.get_by_label("Name").fill("Data")
    form.get_by_label("Channel").select_option("#mentoring")
    choose(form, "Who takes part", ADA, BEN, EMEKA, FUMIKO, GORAN)
    form.get_by_label("Time", exact=True).fill("09:00")
    form.get_by_label("Everybody's own").check()
    form.get_by_label("What is next").fill("What is next?")
    team.screen("02-new")
    team.press("Begin", form)
    expect(team.form("Stand-ups")).to_contain_text("Every weekday at 09:00 on everybody's")
    team.screen("03-page")
    team.close("Stand-ups")


def _say_when_not(team: Team) -> None:
    """Emeka keeps Ghana's holidays, of which Friday is one; Goran is away until Friday."""
    team.be(EMEKA)
    team.go("Mentor messages")
    team.sees("has invited you to the stand-up Data")
    team.say("/mentor standup")
    team.press("Reminders and days off", team.form("Stand-ups"))
    form = team.form("Reminders and days off")
    form.get_by_label("public holidays of").fill("Atlantis")
    team.press("Save", form)
    expect(form).to_contain_text("I do not know this place")
    form.get_by_label("public holidays of").fill("Ghana")
    team.screen("04-days-off")
    team.press("Save", form)
    team.close("Stand-ups")
    team.be(GORAN)
    team.say("/mentor standup holiday until Friday")
    team.sees("You are not asked before Friday")


def _thursday(team: Team) -> None:
    team.slack.wait(
        until=march(5, 8, 10)
    )  # nine in the morning in Tokyo, in Lagos, but not in London
    team.be(FUMIKO)
    team.go("Mentor messages")
    team.sees("Data, Thursday 5 March")
    team.press("Answer")
    team.answer(
        "05-answer",
        moved="The first report is with the board",
        learned="Three numbers say more than thirty",
        next="The report for Osaka",
    )

    team.be(EMEKA)
    thread = team.open_thread("Thursday 5 March")
    team.say("The pipeline runs agian", "Reply")
    mine = thread.get_by_role("article", name=EMEKA)
    mine.get_by_role("button", name="Edit or delete").click()
    team.page.get_by_role("menuitem", name="Edit message").click()
    box = thread.get_by_role("textbox", name="Edit message")
    box.fill("The pipeline runs again, and I learned what a lock is")
    with team.heard():
        box.press("Enter")
    expect(mine).to_contain_text("(edited)")

    team.slack.wait(until=march(5, 9, 10))
    team.be(ADA)
    team.go("Mentor messages")
    team.press("Answer")
    team.answer(
        "06-obstacle",
        THREAD,
        moved="Half of the migration",
        obstacle="The licence server is down, and nobody is in",
    )

    team.be(EMEKA)
    thread = team.open_thread("Thursday 5 March")
    expect(thread.get_by_role("article", name=ADA)).to_contain_text("The licence server")
    team.screen("07-thread")
    team.press("Offer help", thread)
    expect(thread.get_by_role("button", name="Offer help")).to_have_count(0)
    team.go("Ada")
    team.sees("offers to help you")
    team.screen("08-introduction")
    team.be(GORAN)
    team.go("Mentor messages")
    team.sees("has invited you to the stand-up Data")
    team.sees("What moved?", 0)


def _friday(team: Team) -> None:
    team.slack.wait(until=march(6, 9, 10))
    team.be(FUMIKO)
    team.go("Mentor messages")
    team.press("Answer")
    form = team.form("Data")
    expect(form.get_by_label("What moved?")).to_have_value("The report for Osaka")
    team.answer(moved="The report for Osaka, in two languages")

    team.be(GORAN)
    thread = team.open_thread("Friday 6 March")
    team.say("Back, rested, and through my messages", "Reply")
    expect(thread.get_by_role("article", name=GORAN)).to_be_visible()

    team.be(ADA)
    team.go("Mentor messages")
    team.press("Not today")
    team.sees("Not this time")
    expect(team.message("Data, Thursday 5 March")).to_contain_text("You have answered")
    team.screen("09-skipped")
    team.be(EMEKA)  # Ghana celebrates
    team.go("Mentor messages")
    team.sees("has invited you to the stand-up Data")
    team.sees("Data, Friday 6 March", 0)
    team.sees("Data, Thursday 5 March")

    team.slack.wait(until=march(6, 14, 10))
    team.be(BEN)
    team.go("Mentor messages")
    team.press("Answer", team.message("Data, Thursday"))
    expect(team.form("Data")).to_contain_text("Thursday 5 March")
    team.answer(moved="Late, and done: the access review")
    team.press("Answer", team.message("Data, Friday"))
    invoices = "Two weeks of invoices without a cost centre"
    team.answer(helpers=THREAD, obstacle=invoices, learned="Ask early")
    thread = team.open_thread("Thursday 5 March")
    expect(thread.get_by_role("article", name=BEN)).to_contain_text("Late, and done")
    team.screen("10-late")

    team.slack.wait(until=march(6, 15, 10))
    team.go("random")
    team.go("mentoring")
    team.sees("the week from 2 March")
    team.screen("11-digest")


def _look_back(team: Team) -> None:
    team.be(FUMIKO)
    team.go("mentoring")
    team.press("Offer help", team.message("the week from 2 March"))
    team.go("Ben")
    team.sees("@Fumiko Sato offers to help you")
    team.say("/mentor standup mine")
    log = team.form("My log")
    expect(log).to_contain_text("in two languages")
    team.screen("12-log")
    team.close("My log")
    team.be(ADA)
    team.say("/mentor standup mine")
    team.press("Solved", team.form("My log"))
    expect(team.form("My log").get_by_role("button", name="Solved")).to_have_count(0)
    team.close("My log")
