"""Adding Mentor to a workspace: the page with the button, and what Slack sends people back with.

The state that goes with the button to Slack and back is bound to the browser by a cookie, works
once, and for ten minutes. We send nobody anywhere but to Slack.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urljoin

from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.config import Settings
from bot.errors import anatomy
from bot.installations import Installations
from bot.slack import SCOPES, Meaning, understand
from bot.store import Store
from bot.store import installations as kept
from bot.views import installations as views
from bot.views.installations import Page

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

log = logs.get(__name__)

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
COOKIE = "__Host-mentor-install"  # a browser takes it over HTTPS only, from this host only

DENIED = "Slack says that it was not allowed, so nothing has changed."
FOREIGN = (
    "This answer does not belong to a page that was opened in this browser within the last ten"
    " minutes. That happens after a long pause, or when a link from somebody else is followed."
)
USED = "This answer of Slack's was used already, or has grown too old."
HAS_ALL = "Your organisation has added Mentor already; ask its admins to give it to your workspace."
AWAY = "Slack could not be reached. Nothing has changed; please try again in a minute."
OURS = (
    "Slack does not accept how this Mentor is set up. Whoever runs it finds the reason in its log."
)
OUR_DATABASE = "Mentor's own database does not answer. Please start again in a minute."
OVER = {"code_already_used", "code_expired", "invalid_code"}


class NotAdded(Exception):  # noqa: N818 - what is so, not that it is an error
    """Why nothing was installed, in a sentence."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.page = views.failed(status, sentence)


class Pages:
    """The two pages, as a WSGI application for their two paths."""

    def __init__(
        self,
        installations: Installations,
        settings: Settings,
        store: Store,
        clock: Callable[[], datetime],
    ) -> None:
        self._installations = installations
        self._settings = settings
        self._store = store
        self._clock = clock

    def __call__(self, environ: dict[str, Any], start: "StartResponse") -> Iterable[bytes]:
        """Answer a GET."""
        try:
            if environ["PATH_INFO"] == INSTALL:
                page, cookie = self._invite()
            else:
                page, cookie = self._come_back(environ), _cookie("", 0)
        except SQLAlchemyError as error:
            log.error("Mentor could not be added", exception=anatomy(error))
            page, cookie = NotAdded("503 Service Unavailable", OUR_DATABASE).page, _cookie("", 0)
        return _show(page, cookie, start)

    def _invite(self) -> tuple[Page, str]:
        state = secrets.token_urlsafe(32)
        with self._store.begin() as session:
            kept.issue_state(session, state, self._clock())
        lives = int(kept.STATE_LIVES.total_seconds())
        return views.invitation(self._authorize_url(state)), _cookie(state, lives)

    def _authorize_url(self, state: str) -> str:
        query = {
            "client_id": self._installations.client_id,
            "scope": ",".join(SCOPES),
            "state": state,
            **self._redirect_uri(),
        }
        return (
            f"{urljoin(self._settings.slack_api_url, '../oauth/v2/authorize')}?{urlencode(query)}"
        )

    def _redirect_uri(self) -> dict[str, str]:
        ours = self._settings.mentor_url
        return {"redirect_uri": f"{ours}{REDIRECT}"} if ours else {}

    def _come_back(self, environ: dict[str, Any]) -> Page:
        query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        try:
            self._check_state(environ, query.get("state", ""))
            if query.get("error"):
                raise NotAdded("200 OK", DENIED)
            return self._install(query.get("code", ""))
        except NotAdded as refusal:
            return refusal.page

    def _check_state(self, environ: dict[str, Any], state: str) -> None:
        ours = _cookies(environ).get(COOKIE, "")
        is_same = hmac.compare_digest(ours.encode(), state.encode())
        if not state or not is_same:
            raise NotAdded("400 Bad Request", FOREIGN)
        with self._store.begin() as session:
            is_live = kept.use_state(session, state, self._clock())
        if not is_live:
            raise NotAdded("400 Bad Request", FOREIGN)

    def _install(self, code: str) -> Page:
        now = self._clock()
        try:
            answer = self._installations.exchange(code=code, **self._redirect_uri())
            installation = _installation(answer, self._bot_id(answer["access_token"]), now)
        except Exception as error:  # the boundary of the exchange: whoever waits gets a sentence
            raise _why_not(error) from None
        with self._store.begin() as session:
            kept.add(session, self._installations.client_id, installation, now)
        workspace_id, organisation = installation.team_id, installation.enterprise_id
        log.info("Mentor was added", workspace=workspace_id or organisation)
        place = (installation.team_name or installation.enterprise_name) or "your workspace"
        url = None
        if workspace_id:
            self._installations.forget(workspace_id)
            query = urlencode({"app": installation.app_id, "team": workspace_id})
            url = f"{urljoin(self._settings.slack_api_url, '../app_redirect')}?{query}"
        return views.added(place, self._settings.mentor_command, url)

    def _bot_id(self, token: str) -> str | None:
        bot_id: str | None = self._installations.connect(token).auth_test().get("bot_id")
        return bot_id


def _why_not(error: Exception) -> NotAdded:
    failure = understand(error)
    if isinstance(error, SlackApiError):
        if failure.reason in OVER:
            return NotAdded("400 Bad Request", USED)
        if failure.reason == "cannot_install_an_org_installed_app":
            return NotAdded("400 Bad Request", HAS_ALL)
    if failure.meaning in (Meaning.REFUSED, Meaning.LOCKED_OUT):
        log.error("Slack refuses to let Mentor be added", error=failure.reason)
        return NotAdded("502 Bad Gateway", OURS)
    if failure.meaning is Meaning.MISTAKE:
        log.error("Mentor could not be added", exception=anatomy(error))
        return NotAdded("502 Bad Gateway", OURS)
    log.warning("Mentor could not be added", error=failure.reason)
    return NotAdded("503 Service Unavailable", AWAY)


def _installation(answer: SlackResponse, bot_id: str | None, now: datetime) -> Installation:
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    lives = answer.get("expires_in")
    return Installation(
        app_id=answer["app_id"],
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=answer["access_token"],
        bot_id=bot_id,
        bot_user_id=answer["bot_user_id"],
        bot_scopes=answer["scope"],
        bot_refresh_token=answer.get("refresh_token"),
        bot_token_expires_at=int(now.timestamp()) + lives if lives else None,
        user_id=answer["authed_user"]["id"],
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
        token_type=answer.get("token_type"),
        installed_at=now,
    )


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"


def _cookies(environ: dict[str, Any]) -> dict[str, str]:
    try:
        given = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in given.items()}


def _show(page: Page, cookie: str, start: "StartResponse") -> Iterable[bytes]:
    body = page.html()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        (
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'sha256-{views.STYLE_HASH}'; base-uri 'none';"
            " frame-ancestors 'none'",
        ),
        ("Set-Cookie", cookie),
    ]
    start(page.status, headers)
    return [body]
