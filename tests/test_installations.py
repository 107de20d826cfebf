"""Many workspaces: each adds Mentor with a button, lives for itself, may leave and come back."""

import copy
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from slack_bolt.request import BoltRequest
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from bot import config
from bot.app import Mentor, assemble
from bot.health import Health
from bot.installations import Installations
from bot.installing import COOKIE, INSTALL, REDIRECT, Pages
from bot.slack import NotInstalled
from bot.store import Store, installations, members, outbox, timers
from bot.web import Site
from playground.clock import Clock
from playground.server import Server
from playground.wire import Json
from playground.workspace import Workspace
from tests.conftest import MANIFEST, MONDAY, join, publish, set_up
from tests.workspace import Slack

pytestmark = pytest.mark.both_databases

HERE = "https://mentor.example.com"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass
class Page:
    status: str
    headers: Message
    html: str

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.html))

    @property
    def button(self) -> str:
        [found] = re.findall(r'class="button" href="([^"]+)"', self.html)
        return found.replace("&amp;", "&")


@dataclass
class Browser:
    """Somebody's browser, between Mentor's pages and Slack's."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, url: str) -> Page:
        path, _, query = url.removeprefix(HERE).partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        heard: list[Any] = []
        body = b"".join(self.site(environ, lambda status, headers: heard.extend((status, headers))))
        headers = Message()
        for name, value in heard[1]:
            headers[name] = value
        if cookie := headers["Set-Cookie"]:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Page(heard[0], headers, body.decode())

    def answer(self, url: str, who: str, **form: str) -> str:
        """Say yes or no on Slack's page; return where Slack sends the browser to."""
        data = urlencode({"who": who, **form}).encode()
        with pytest.raises(urllib.error.HTTPError, match="302") as redirect:
            urllib.request.build_opener(NoRedirect).open(url, data)
        redirect.value.close()
        return redirect.value.headers["Location"]

    def add(self, workspace: Workspace, by: str = "dora", **more: str) -> Page:
        """Add Mentor to a workspace, from the first page to the last."""
        url = self.get(INSTALL).button
        return self.get(self.answer(url, f"{workspace.id}:{by}", allow="", **more))


@dataclass
class World:
    """Two workspaces that may add Mentor, the bot, and its pages."""

    north: Workspace
    south: Workspace
    mentor: Mentor
    settings: config.Settings

    def __post_init__(self) -> None:
        assert self.mentor.installations
        self.installations = self.mentor.installations
        store, clock = self.mentor.store, self.mentor.clock
        self.pages = Pages(self.installations, self.settings, store, clock)

    def browser(self) -> Browser:
        return Browser(
            Site(Health(self.mentor.store, float, float), self.mentor.metrics, None, self.pages)
        )

    def slack(self, workspace: Workspace) -> Slack:
        return Slack(workspace, self.mentor)

    @property
    def store(self) -> Store:
        return self.mentor.store


def world_of(server: Server, store: Store, database_url: str, **settings: Any) -> World:
    manifest = copy.deepcopy(MANIFEST)
    manifest["oauth_config"]["redirect_urls"] = [f"{HERE}{REDIRECT}"]
    organisation = settings.pop("enterprise_id", None)
    manifest["settings"] |= settings
    who = {"installed": False, "enterprise_id": organisation}
    north = Workspace(manifest, clock=Clock(MONDAY), **who)
    server.workspace = north
    south = Workspace(manifest, clock=north.clock, app=north.app, name="Southwind", **who)
    read = config.read(
        {
            "slack_client_id": north.app.client_id,
            "slack_client_secret": north.app.client_secret,
            "slack_app_token": north.app_token,
            "slack_api_url": f"{server.url}/api/",
            "mentor_url": HERE,
            "database_url": database_url,
        }
    )
    return World(north, south, assemble(read, store, north.clock.now), read)


@pytest.fixture
def world(server: Server, store: Store, database_url: str) -> World:
    return world_of(server, store, database_url)


@pytest.fixture
def rotating(server: Server, store: Store, database_url: str) -> World:
    return world_of(server, store, database_url, token_rotation_enabled=True)


@pytest.fixture
def grid(server: Server, store: Store, database_url: str) -> World:
    return world_of(server, store, database_url, enterprise_id="E0WINDS", org_deploy_enabled=True)


def count(store: Store, table: Any) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


# --- adding Mentor


def test_a_workspace_adds_mentor_with_a_button_and_sets_up_its_programme(world: World):
    browser = world.browser()
    page = browser.get(INSTALL)
    assert page.status == "200 OK"
    assert "Add to Slack" in page.words
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"))

    slack_asks = parse_qs(urlsplit(page.button).query)
    assert slack_asks["redirect_uri"] == [f"{HERE}{REDIRECT}"]
    with urllib.request.urlopen(page.button) as shown:
        assert "Mentor asks to be added" in shown.read().decode()

    done = browser.add(world.north)
    assert (done.status, browser.cookies[COOKIE]) == ("200 OK", "")
    assert "Mentor now works in Northwind" in done.words
    assert "/mentor setup" in done.words
    assert done.button.endswith(urlencode({"app": world.north.app_id, "team": world.north.id}))

    set_up(world.slack(world.north))
    bot = SQLAlchemyInstallationStore(world.north.app.client_id, world.store.engine).find_bot(
        enterprise_id=None, team_id=world.north.id
    )
    assert bot is not None
    assert (bot.bot_token, bot.bot_id) == (world.north.bot_token, world.north.bot_id)


def test_workspaces_do_not_see_each_other_and_one_that_has_not_added_us_is_told(world: World):
    browser = world.browser()
    browser.add(world.north)
    set_up(world.slack(world.north))
    south = world.slack(world.south)
    south.command("/mentor setup", by="dora")
    assert "add me again at https://mentor.example.com/slack/install" in south.everything("dora")

    browser.add(world.south)
    assert "Spring mentoring" not in south.home(by="dora")
    set_up(south, name="Southern mentoring")
    assert "Southern mentoring" not in world.slack(world.north).home(by="dora")
    with pytest.raises(NotInstalled):
        world.installations.client("T0NOBODY")


def test_who_says_no_changes_nothing(world: World):
    browser = world.browser()
    url = browser.get(INSTALL).button
    page = browser.get(browser.answer(url, f"{world.north.id}:dora", deny=""))
    assert "it was not allowed" in page.words
    assert page.button == "install"
    assert count(world.store, installations.BOTS) == 0


def test_only_the_browser_that_asked_gets_an_answer_once_and_in_time(world: World):
    browser, other = world.browser(), world.browser()
    url = browser.get(INSTALL).button
    back = browser.answer(url, f"{world.north.id}:dora", allow="")

    other.get(INSTALL)
    for page in (
        other.get(back),  # another browser, with a state of its own
        world.browser().get(back),  # one that never asked
        browser.get(f"{REDIRECT}?code=x&state=forged"),
        browser.get(f"{REDIRECT}?code=x"),
        browser.get(REDIRECT),
    ):
        assert page.status == "400 Bad Request"
        assert "does not belong to a page that was opened in this browser" in page.words
    assert count(world.store, installations.BOTS) == 0

    back = browser.answer(browser.get(INSTALL).button, f"{world.north.id}:dora", allow="")
    kept = dict(browser.cookies)
    assert browser.get(back).status == "200 OK"
    browser.cookies = kept  # the same answer again
    assert "does not belong" in browser.get(back).words

    url = browser.get(INSTALL).button
    world.north.clock.advance(timedelta(minutes=11))
    assert (
        "does not belong"
        in browser.get(browser.answer(url, f"{world.north.id}:ada", allow="")).words
    )
    browser.get(INSTALL)
    assert count(world.store, installations.STATES) == 1  # old ones are forgotten


def test_every_failure_of_the_exchange_gets_its_sentence_and_no_secret(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    browser = world.browser()

    def come_back() -> Page:
        return browser.get(
            browser.answer(browser.get(INSTALL).button, f"{world.north.id}:dora", allow="")
        )

    url = browser.get(INSTALL).button
    state = parse_qs(urlsplit(url).query)["state"][0]
    replayed = browser.get(f"{REDIRECT}?code=replayed&state={state}")
    assert "used already" in replayed.words

    for fault, sentence in {
        "timeout": "",
        "lost": "Slack could not be reached",
        "server_error": "Slack could not be reached",
        "ratelimited": "Slack could not be reached",
        "bad_client_secret": "Slack does not accept how this Mentor is set up",
        "cannot_install_an_org_installed_app": "Your organisation has added Mentor already",
    }.items():
        if sentence:
            world.north.faults.add("oauth.v2.access", fault)
            assert sentence in come_back().words

    back = browser.answer(browser.get(INSTALL).button, f"{world.north.id}:dora", allow="")
    ours, world.installations.client_id = world.installations.client_id, "1.2"  # another app's
    assert "Slack does not accept how this Mentor is set up" in browser.get(back).words
    world.installations.client_id = ours

    begin = Store.begin

    @contextmanager
    def away(self: Store) -> Iterator[Any]:
        raise OperationalError("BEGIN", {}, OSError("away"))
        yield

    monkeypatch.setattr(Store, "begin", away)
    page = browser.get(INSTALL)
    assert (page.status, "own database" in page.words) == ("503 Service Unavailable", True)
    monkeypatch.setattr(Store, "begin", begin)

    assert count(world.store, installations.BOTS) == 0
    assert come_back().status == "200 OK"
    with world.store.read() as session:
        assert installations.find(session, "1.2", world.north.id) is None  # of another app
    for secret in (world.north.app.client_secret, world.north.bot_token, state):
        assert secret not in caplog.text
    assert world.north.app.client_secret not in repr(world.settings)
    assert world.north.bot_token not in repr(world.installations._doors)


# --- leaving, and coming back


def test_who_removes_mentor_is_left_alone_and_finds_all_again_when_it_is_back(world: World):
    world.north.clock.set(MONDAY - timedelta(days=4))
    browser = world.browser()
    browser.add(world.north)
    browser.add(world.south)
    north, south = world.slack(world.north), world.slack(world.south)
    for slack in (north, south):
        set_up(slack, starts_on=f"{MONDAY:%Y-%m-%d}")
        join(slack, "ben", "mentor", offers="public speaking")
        join(slack, "ada", "mentee", wants="public speaking")
        publish(slack)
    with world.store.begin() as session:
        outbox.post(session, world.north.id, "C1", {"text": "x"}, key="late", now=north.now)
        before = session.scalars(select(timers.Timer.due_at).order_by(timers.Timer.id)).all()

    world.north.uninstall()
    world.installations.forget(world.north.id)
    with pytest.raises(NotInstalled):
        world.installations.client(world.north.id)
    with world.store.read() as session:
        theirs = select(timers.Timer).where(timers.Timer.workspace_id == world.north.id)
        assert all(timer.due_at is None for timer in session.scalars(theirs))
        assert outbox.find(session, "late").state == "pending"
        opened = set(session.scalars(select(members.Conversation.workspace_id)))
        assert opened == {world.south.id}  # whoever adds us again may have another bot user
    heard = len(world.north.calls)
    for _ in range(2):  # Slack tells us twice
        world.north.uninstall()

    with world.store.begin() as session:  # by a job that ran while it was being stopped
        timers.set(session, world.north.id, "home", "late timer", south.now, member_id="U1")
        installations.sweep(session)
        assert timers.find(session, "late timer").due_at is None

    south.wait(days=8)
    asked = [post for post in south.posts("ada ben") if "how is it going" in post]
    assert asked
    assert len(world.north.calls) == heard

    south.sleep(days=14)
    browser.add(world.north)
    with world.store.read() as session:
        after = session.scalars(select(timers.Timer.due_at).order_by(timers.Timer.id)).all()
        assert None not in after
        assert len(after) >= len(before) - 1
    north.wait(days=6)
    posts = [post for post in north.posts("ada ben") if "how is it going" in post]
    assert len(posts) == 2  # once for all the weeks that were missed, and once for the next one


def test_a_removal_that_is_heard_of_late_does_not_end_a_later_installation(world: World):
    browser = world.browser()
    browser.add(world.north)
    slack = world.slack(world.north)
    told: list[Json] = []
    deliver = slack._dispatch
    world.north.connect(lambda kind, payload, headers: told.append(payload) or deliver_ok())

    def deliver_ok() -> Any:
        return deliver("events_api", {"type": "url_verification", "challenge": "x"}, {})

    world.north.uninstall()
    world.north.clock.advance(timedelta(minutes=5))
    world.north.connect(deliver)
    browser.add(world.north)
    for payload in told:
        world.mentor.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
    world.installations.forget(world.north.id)
    assert world.installations.client(world.north.id).token == world.north.bot_token
    assert count(world.store, installations.BOTS) == 1


def test_only_the_bots_own_tokens_matter(world: World):
    world.browser().add(world.north)
    world.slack(world.north)
    due = world.north.clock.now() + timedelta(hours=1)
    with world.store.begin() as session:
        timers.set(session, world.north.id, "home", "planned", due, member_id="U1")

    def revoke(**tokens: list[str]) -> tuple[int, datetime | None]:
        world.north.events.emit({"type": "tokens_revoked", "tokens": tokens})
        world.north.settle()
        with world.store.read() as session:
            planned = timers.find(session, "planned")
            return count(world.store, installations.BOTS), planned.due_at

    assert revoke(oauth=["U1"], bot=[]) == (1, due)
    assert revoke(oauth=["U1"], bot=[world.north.bot.id]) == (0, None)


def test_what_is_sent_to_a_workspace_that_is_gone_waits_and_breaks_nothing(world: World):
    with world.store.begin() as session:
        for name in ("one", "two"):
            outbox.post(session, "T0GONE", "C1", {"text": "x"}, key=name, now=MONDAY)
    world.mentor.catch_up()
    with world.store.read() as session:
        row = outbox.find(session, "one")
        assert (row.state, row.error) == ("pending", "not installed")
        due = outbox.next_due(session)
    assert due >= MONDAY + timedelta(seconds=50)


def test_a_single_workspace_goes_on_when_it_is_back(slack: Slack, store: Store):
    set_up(slack)
    slack.workspace.uninstall()
    with store.read() as session:
        assert session.get(installations.Workspace, slack.workspace.id).stopped_at
    slack.mentor.go_on(slack.workspace.id)
    with store.read() as session:
        assert session.get(installations.Workspace, slack.workspace.id).stopped_at is None


def test_another_process_learns_of_it_within_five_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    world.browser().add(world.north)
    other = Installations(
        world.store,
        world.north.app.client_id,
        world.north.app.client_secret,
        world.installations.connect,
        world.mentor.clock,
    )
    first = other.client(world.north.id)
    assert other.client(world.north.id) is first
    world.slack(world.north)
    world.north.uninstall()
    assert other.client(world.north.id) is first
    monkeypatch.setattr("bot.installations.BELIEVED", 0.0)
    with pytest.raises(NotInstalled):
        other.client(world.north.id)


def test_while_the_database_is_away_a_known_workspace_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    browser = world.browser()
    browser.add(world.north)
    browser.add(world.south)
    known = world.installations.client(world.north.id)
    monkeypatch.setattr("bot.installations.BELIEVED", 0.0)
    monkeypatch.setattr(Store, "read", lost)
    assert world.installations.client(world.north.id) is known
    reply = world.slack(world.north).seat("ada").command("/mentor home")  # which reads nothing
    assert "Home tab" in str(reply.body)
    with pytest.raises(OperationalError):
        world.installations.client(world.south.id)


def test_the_clients_that_are_kept_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch):
    browser = world.browser()
    browser.add(world.north)
    browser.add(world.south)
    monkeypatch.setattr("bot.installations.KEPT", 1)
    world.installations.client(world.north.id)
    world.installations.client(world.south.id)
    assert [*world.installations._doors] == [world.south.id]


# --- tokens that expire


def test_tokens_are_renewed_before_they_expire_and_once(rotating: World):
    rotating.browser().add(rotating.north)
    slack = rotating.slack(rotating.north)
    first = rotating.north.bot_token
    assert first.startswith("xoxe.xoxb-")
    slack.command("/mentor help", by="ada")
    assert rotating.north.bot_token == first

    rotating.north.clock.advance(timedelta(hours=10, minutes=30))
    another = Installations(
        rotating.store,
        rotating.north.app.client_id,
        rotating.north.app.client_secret,
        rotating.installations.connect,
        rotating.mentor.clock,
    )
    rotating.installations.forget(rotating.north.id)
    tokens = {one.client(rotating.north.id).token for one in (another, rotating.installations)}
    assert tokens == {rotating.north.bot_token} != {first}
    for _ in range(5):  # days on which somebody does something now and then
        rotating.north.clock.advance(timedelta(hours=30))
        rotating.installations.forget(rotating.north.id)
        assert "What I can do" in slack.command("/mentor help", by="ada")
    refused = [call for call in rotating.north.calls if "error" in str(call.answer)]
    assert refused == []


def test_a_renewal_that_fails_is_tried_again_and_loses_nothing(
    rotating: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.installations.BELIEVED", 0.0)
    monkeypatch.setattr("bot.installations.PATIENCE", 0.0)
    rotating.browser().add(rotating.north)
    first = rotating.north.bot_token
    clock, north = rotating.north.clock, rotating.north.id
    clock.advance(timedelta(hours=11))
    rotating.north.faults.add("oauth.v2.access", "server_error", times=2)
    for _ in range(3):  # tried once, then left alone for a minute
        assert rotating.installations.client(north).token == first
    clock.advance(timedelta(minutes=2))
    assert rotating.installations.client(north).token == first
    assert "A token cannot be renewed yet" in caplog.text
    clock.advance(timedelta(minutes=2))
    second = rotating.installations.client(north).token
    assert second == rotating.north.bot_token != first

    # The database goes away just when Slack has answered: the new token is remembered.
    clock.advance(timedelta(hours=11))
    renewed = installations.renewed
    monkeypatch.setattr(installations, "renewed", lost)
    third = rotating.installations.client(north).token
    assert third == rotating.north.bot_token != second
    assert rotating.installations.client(north).token == third
    monkeypatch.setattr(installations, "renewed", renewed)
    assert rotating.installations.client(north).token == third
    with rotating.store.read() as session:
        kept = installations.find(session, rotating.north.app.client_id, north)
        assert kept.token == third
    assert not rotating.installations._unsaved
    for token in (first, second, third):
        assert token not in caplog.text


def test_many_who_need_an_expired_token_at_once_share_one_renewal(rotating: World):
    rotating.browser().add(rotating.north)
    rotating.north.clock.advance(timedelta(hours=30))
    replicas = [
        assemble(rotating.settings, rotating.store, rotating.mentor.clock).installations
        for _ in range(2)
    ]
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(replicas[n % 2].client, rotating.north.id) for n in range(8)]
        tokens = {one.result().token for one in asked}
    assert tokens == {rotating.north.bot_token}
    refused = [call for call in rotating.north.calls if "invalid_refresh_token" in str(call.answer)]
    assert refused == []


def lost(*_: Any) -> None:
    raise OperationalError("UPDATE", {}, OSError("away"))


# --- a whole organisation


def test_an_organisation_adds_mentor_for_all_of_its_workspaces(grid: World):
    done = grid.browser().add(grid.north, org="on")
    assert "Mentor now works in E0WINDS Inc" in done.words
    north, south = grid.slack(grid.north), grid.slack(grid.south)
    set_up(south, name="Southern mentoring")
    set_up(north)
    assert "Southern mentoring" not in north.home(by="dora")
    assert "Southern mentoring" in south.home(by="dora")
    calls = [call for call in grid.south.calls if call.method == "views.publish"]
    assert calls[-1].arguments["team_id"] == grid.south.id
    with grid.store.read() as session:
        rows = session.execute(text("SELECT id, enterprise_id FROM workspace ORDER BY id")).all()
    assert sorted(rows) == sorted([(grid.north.id, "E0WINDS"), (grid.south.id, "E0WINDS")])

    # South has added it by itself, too; then the organisation removes its own.
    grid.south.is_org_install = False
    grid.browser().add(grid.south)
    grid.north.uninstall()
    with grid.store.read() as session:
        assert session.get(installations.Workspace, grid.north.id).stopped_at
        assert session.get(installations.Workspace, grid.south.id).stopped_at is None


def test_an_organisation_takes_mentor_from_one_of_its_workspaces_and_gives_it_back(grid: World):
    grid.browser().add(grid.north, org="on")
    north, south = grid.slack(grid.north), grid.slack(grid.south)
    set_up(north)
    set_up(south)
    for event, is_stopped in (("team_access_revoked", True), ("team_access_granted", False)):
        grid.north.events.emit({"type": event, "team_ids": [grid.south.id]})
        grid.north.settle()
        with grid.store.read() as session:
            known = session.get(installations.Workspace, grid.south.id)
            assert bool(known.stopped_at) is is_stopped
        grid.installations.forget(grid.south.id)
        if is_stopped:
            with pytest.raises(NotInstalled):
                grid.installations.client(grid.south.id)
    assert "Spring mentoring" in south.home(by="dora")
