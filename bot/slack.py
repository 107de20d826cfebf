"""The way to Slack: one client for a workspace, and what its refusals mean."""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import connections

# What Mentor asks of a workspace that adds it: the scopes of manifest.yml.
SCOPES = (
    "channels:history",
    "channels:join",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:write",
    "mpim:history",
    "mpim:write",
    "reactions:write",
    "users:read",
)

TIMEOUT = 10  # seconds
WAIT = 30  # seconds, when Slack asks for patience and does not say how long

# Answers after which the same call may work later.
PASSING = {"request_timeout", "service_unavailable", "team_added_to_org"}
# Answers of which Slack says that the call may have succeeded nevertheless.
DOUBTFUL = {"fatal_error", "internal_error"}
# Answers that are about our token, not about the call: nothing is lost while it is mended.
LOCKED_OUT = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}


class NotInstalled(Exception):  # noqa: N818 - what is so, not that it is an error
    """The workspace has not added us, or has removed us: there is no token that opens its door."""


class Meaning(Enum):
    """What a failed call means for what it was to do."""

    WAIT = auto()  # Slack is asking for patience
    UNREACHABLE = auto()  # it did not happen, for nobody was there
    NOT_TAKEN = auto()  # it did not happen; it may work later
    MISTAKE = auto()  # the fault is ours; it may have happened if it was made after the call
    LOCKED_OUT = auto()  # it did not happen; our token does not open the door
    REFUSED = auto()  # it did not happen and never will
    UNKNOWN = auto()  # nobody knows whether it happened


@dataclass(frozen=True)
class Failure:
    """Why a call failed, in a word or two fit for a log, and what that means."""

    meaning: Meaning
    reason: str
    retry_after: float = 0.0  # seconds, with WAIT


# What came of a call of this method, in one of few words, and how many seconds it took.
OnCall = Callable[[str, str, float], None]


class ObservedClient(WebClient):
    """A client that says what came of each call."""

    on_call: OnCall

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        began, result = time.perf_counter(), "ok"
        try:
            return super().api_call(api_method, **how)
        except Exception as error:
            result = understand(error).meaning.name.lower()
            raise
        finally:
            self.on_call(api_method, result, time.perf_counter() - began)

    def _perform_urllib_http_request_internal(
        self, url: str, req: urllib.request.Request
    ) -> dict[str, Any]:
        """Do as slack_sdk does, but use a connection again; a proxy is left to slack_sdk."""
        if self.proxy or not connections.is_direct(req.type, req.host):
            return super()._perform_urllib_http_request_internal(url, req)
        answer = connections.send(req, self.timeout, tls_context())
        charset = answer.headers.get_content_charset() or "utf-8"
        body = answer.body.decode(charset)
        return {"status": answer.status, "headers": answer.headers, "body": body}


class Connect(Protocol):
    """Makes the client that goes with a token."""

    def __call__(self, token: str | None, *, workspace_id: str | None = None) -> WebClient: ...


def client(
    token: str | None,
    base_url: str,
    workspace_id: str | None = None,
    on_call: OnCall = lambda method, result, seconds: None,
) -> WebClient:
    """Return a client that never repeats a call by itself, and tells `on_call` of each.

    With a `workspace_id` every call names it: a token of a whole organisation needs that.
    slack_sdk's own retry posts twice when an answer is lost, and without a TLS context of ours
    it builds a new one for every call.
    """
    made = ObservedClient(
        token,
        base_url=base_url,
        timeout=TIMEOUT,
        ssl=tls_context(),
        team_id=workspace_id,
        retry_handlers=[],
    )
    made.on_call = on_call
    return made


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one that all connections share: to make one takes long."""
    return ssl.create_default_context()


def scopes(answer: SlackResponse) -> set[str]:
    """Return the scopes that the token of a call has, by Slack's answer to it."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}


def may(client: WebClient, scope: str) -> bool:
    """Return whether a token has a scope: what Slack never tells us of, we cannot wait for."""
    return scope in scopes(client.auth_test())


def understand(error: Exception) -> Failure:
    """Say what the failure of a Web API call means."""
    if isinstance(error, SlackApiError):
        return _answer(error)
    if isinstance(error, urllib.error.HTTPError):  # of an upload: methods answer in JSON
        meaning = Meaning.UNKNOWN if error.code >= 500 else Meaning.NOT_TAKEN
        return Failure(meaning, f"HTTP {error.code}")
    if isinstance(error, NotInstalled):
        return Failure(Meaning.LOCKED_OUT, "not installed")
    if isinstance(error, urllib.error.URLError):  # before the whole request was handed over
        return Failure(Meaning.UNREACHABLE, "Slack could not be reached")
    if isinstance(error, OSError | http.client.HTTPException):
        return Failure(Meaning.UNKNOWN, f"no answer ({type(error).__name__})")
    return Failure(Meaning.MISTAKE, type(error).__name__)


def _answer(error: SlackApiError) -> Failure:
    response = error.response
    reason = str(response.get("error") or f"HTTP {response.status_code}")
    if response.status_code == 429 or reason in ("ratelimited", "rate_limited"):
        headers = {name.lower(): str(value) for name, value in response.headers.items()}
        asked = headers.get("retry-after", "")
        return Failure(Meaning.WAIT, "ratelimited", int(asked) if asked.isdecimal() else WAIT)
    if response.status_code >= 500 or " " in reason:  # a sentence is slack_sdk's: no JSON came
        return Failure(Meaning.UNKNOWN, f"HTTP {response.status_code}")
    if reason in DOUBTFUL:
        return Failure(Meaning.UNKNOWN, reason)
    if reason in LOCKED_OUT:
        return Failure(Meaning.LOCKED_OUT, reason)
    if reason in PASSING:
        return Failure(Meaning.NOT_TAKEN, reason)
    return Failure(Meaning.REFUSED, reason)
