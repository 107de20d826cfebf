"""A workspace adds Mentor in a real browser, whose cookies and policies are real, too."""

import copy
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot import config
from bot.app import assemble
from bot.health import Health
from bot.installing import INSTALL, REDIRECT, Pages
from bot.store import Store
from bot.web import Site, WebServer
from playground.clock import Clock
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import MANIFEST


@pytest.fixture
def here(server: Server, store: Store, database_url: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    manifest = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["redirect_urls"] = [f"{url}{REDIRECT}"]
    workspace = Workspace(manifest, clock=Clock(datetime.now(UTC)), installed=False)
    server.workspace = workspace
    settings = config.read(
        {
            "slack_client_id": workspace.app.client_id,
            "slack_client_secret": workspace.app.client_secret,
            "slack_app_token": workspace.app_token,
            "slack_api_url": f"{server.url}/api/",
            "mentor_url": url,
            "database_url": database_url,
        }
    )
    mentor = assemble(settings, store, workspace.clock.now)
    assert mentor.installations
    pages = Pages(mentor.installations, settings, store, mentor.clock)
    health = Health(store, mentor.ticker.age, mentor.delivery.age, None)
    web = WebServer(Site(health, mentor.metrics, None, pages), port)
    web.start()
    yield url
    web.stop()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    trouble: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda note: "Content Security" in note.text and trouble.append(note.text))
    yield page
    assert trouble == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_somebody_says_no_and_then_yes(here: str, page: Page, server: Server) -> None:
    page.goto(f"{here}{INSTALL}")
    background = page.get_by_role("link", name="Add to Slack").evaluate(
        "button => getComputedStyle(button).backgroundColor"
    )
    assert background != "rgba(0, 0, 0, 0)"  # the style is let through
    page.get_by_role("link", name="Add to Slack").click()
    expect(page.get_by_role("heading")).to_have_text("Mentor asks to be added")
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading")).to_have_text("Mentor was not added")

    page.get_by_role("link", name="Start again").click()
    page.get_by_role("link", name="Add to Slack").click()
    page.get_by_label("You are").select_option(label="Dora Weiss, Northwind")
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading")).to_have_text("Mentor is there")
    expect(page.get_by_text("Mentor now works in Northwind")).to_be_visible()
    assert server.workspace.tokens

    page.reload()  # the same answer a second time
    expect(page.get_by_role("heading")).to_have_text("Mentor was not added")
