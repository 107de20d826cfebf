"""The way to Slack: one client for a workspace, and what its refusals mean."""

import http.client
import socket
import ssl
import urllib.error
from dataclasses import dataclass
from enum import Enum, auto

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

TIMEOUT = 10  # seconds

# Answers after which the same call may work later.
PASSING = {
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
# Answers that are about our token, not about the call: nothing is lost while it is mended.
LOCKED_OUT = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}


class Meaning(Enum):
    """What a failed call means for what it was to do."""

    WAIT = auto()  # Slack is asking for patience
    UNREACHABLE = auto()  # it did not happen, for nobody was there
    NOT_TAKEN = auto()  # it did not happen; it may work later
    LOCKED_OUT = auto()  # it did not happen; our token does not open the door
    REFUSED = auto()  # it did not happen and never will
    UNKNOWN = auto()  # nobody knows whether it happened


@dataclass(frozen=True)
class Failure:
    """Why a call failed, in a word or two fit for a log, and what that means."""

    meaning: Meaning
    reason: str
    retry_after: float = 0.0  # seconds, with WAIT


def client(token: str, base_url: str) -> WebClient:
    """Return a client that never repeats a call by itself.

    slack_sdk's own retry posts twice when an answer is lost, and without a TLS context of ours
    it builds a new one for every call.
    """
    context = ssl.create_default_context()
    return WebClient(token, base_url=base_url, timeout=TIMEOUT, ssl=context, retry_handlers=[])


def understand(error: Exception) -> Failure:
    """Say what the failure of a Web API call means; raises what is no failure of the network."""
    if isinstance(error, SlackApiError):
        return _answer(error)
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ConnectionRefusedError | socket.gaierror):
        return Failure(Meaning.UNREACHABLE, "Slack could not be reached")
    if isinstance(cause, OSError | http.client.HTTPException):
        return Failure(Meaning.UNKNOWN, f"no answer ({type(cause).__name__})")
    raise error


def _answer(error: SlackApiError) -> Failure:
    response = error.response
    reason = str(response.get("error") or f"HTTP {response.status_code}")
    if response.status_code == 429 or reason in ("ratelimited", "rate_limited"):
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Failure(Meaning.WAIT, "ratelimited", float(headers.get("retry-after", 1)))
    if response.status_code >= 500 or " " in reason:  # a sentence is slack_sdk's: no JSON came
        return Failure(Meaning.UNKNOWN, f"HTTP {response.status_code}")
    if reason in LOCKED_OUT:
        return Failure(Meaning.LOCKED_OUT, reason)
    if reason in PASSING:
        return Failure(Meaning.NOT_TAKEN, reason)
    return Failure(Meaning.REFUSED, reason)
