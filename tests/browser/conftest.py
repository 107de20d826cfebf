"""A browser in front of the playground's page."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from playground.server import Server

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000

Sit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here: the machine's own, or else Playwright's.

    It goes when these tests are done, because it keeps an event loop in the main thread.
    """
    with sync_playwright() as playwright:
        program = _program(playwright)
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        started = playwright.chromium.launch(executable_path=program, args=[*QUIET, *sandbox])
        yield started
        started.close()


def _program(playwright: Playwright) -> str:
    for name in INSTALLED:
        if found := shutil.which(name):
            return found
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        pytest.fail(
            "The browser tests need Chromium: run `playwright install chromium`, "
            "or as root on Debian `apt-get install chromium`.",
            pytrace=False,
        )
    return own


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
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
