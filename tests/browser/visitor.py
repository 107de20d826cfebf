"""Somebody in front of the playground's page, being one person after another."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PICTURES = os.environ.get("MENTOR_PICTURES")


class Visitor:
    """Somebody who tries the page, in one seat after another."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def be(self, name: str) -> None:
        seat = self.page.get_by_role("toolbar", name="People").get_by_role("button", name=name)
        seat.click()
        expect(seat).to_have_attribute("aria-pressed", "true")

    def go(self, place: str) -> None:
        sidebar = self.page.get_by_role("navigation", name="Conversations")
        sidebar.get_by_role("button", name=place).first.click()

    def type(self, line: str) -> None:
        box = self.page.get_by_role("combobox", name="Message")
        box.fill(line)
        box.press("Escape")
        box.press("Enter")

    def form(self, title: str) -> Locator:
        form = self.page.get_by_role("dialog", name=title)
        form.wait_for()
        return form

    def close(self, title: str) -> None:
        self.form(title).get_by_role("button", name="Close").last.click()

    def picture(self, name: str) -> None:
        """Take a picture for the documentation, if it is to have new ones."""
        if PICTURES:
            self.page.mouse.move(0, 0)
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def choose(form: Locator, label: str, *choices: str) -> None:
    """Tick `choices` in the menu called `label`."""
    button = form.get_by_role("button", name=label)
    button.click()
    for choice in choices:
        form.get_by_role("checkbox", name=choice).check()
    button.click()
