"""A browser in front of the playground's page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from playground.server import Server
from tests.browser import chromium
from tests.waiting import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)

Sit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here.

    It goes when these tests are done, because it keeps an event loop in the main thread.
    """
    program = chromium.find()
    if program is None:
        pytest.fail(chromium.SENTENCE, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def sit(context: BrowserContext, server: Server) -> Iterator[Sit]:
    """`sit("ada", place)` opens the page in Ada's seat; an error in the page fails the test."""
    trouble: list[str] = []

    def sit(handle: str, place: str = "") -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda note: note.type == "error" and trouble.append(note.text))
        page.goto(f"{server.url}/#/{handle}{place and f'/{place}'}")
        page.get_by_role("toolbar", name="People").wait_for()
        return page

    yield sit
    assert trouble == []
