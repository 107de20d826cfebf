"""Signed HTTP delivery: what Slack posts to an app that has a request URL."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

from playground.wire import Json, Reply


def sign(secret: str, body: str, timestamp: int) -> str:
    """Return the `X-Slack-Signature` of `body`."""
    basis = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()


def deliver(
    url: str, secret: str, kind: str, payload: Json, headers: Json, patience: float
) -> Reply:
    """Post `payload` to the app as Slack does, and return what it replied in time.

    The signature carries real time, whatever the playground's clock says: the app compares it
    with its own clock.
    """
    if kind == "events_api":
        body, content_type = json.dumps(payload), "application/json"
    else:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, content_type = urlencode(form), "application/x-www-form-urlencoded"
    timestamp = int(time.time())
    sent_headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": sign(secret, body, timestamp),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
    if "retry_attempt" in headers:
        sent_headers["X-Slack-Retry-Num"] = str(headers["retry_attempt"])
        sent_headers["X-Slack-Retry-Reason"] = headers["retry_reason"]
    request = urllib.request.Request(url, body.encode(), sent_headers, method="POST")  # noqa: S310 - the operator's own URL
    try:
        with urllib.request.urlopen(request, timeout=patience) as response:  # noqa: S310
            text = response.read().decode()
            is_json = response.headers.get_content_type() == "application/json"
            return Reply(response.status, json.loads(text) if is_json and text else text)
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.read().decode(errors="replace"), "dispatch_failed")
    except TimeoutError:
        return Reply(0, error="operation_timeout")
    except (OSError, ValueError) as error:
        timed_out = isinstance(getattr(error, "reason", None), TimeoutError)
        return Reply(0, error="operation_timeout" if timed_out else "dispatch_failed")
