"""One claimed row: the call that Slack is to receive, or the search for a doubtful post."""

import logging
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient

from bot import people
from bot.delivery import _outcomes
from bot.delivery._outcomes import Settle
from bot.errors import anatomy
from bot.slack import Failure, Meaning, understand
from bot.store import Store, members, outbox
from bot.store.outbox import Claim

log = logging.getLogger(__name__)

# How far before the claim a doubtful post is looked for: Slack's clock is not ours.
SKEW = timedelta(hours=1)


def call(client: WebClient, store: Store, claim: Claim, now: datetime, claimed_at: float) -> Settle:
    """Make the call, if it may still be made; return what is to be written down of it.

    `claimed_at` is when the row was claimed, by the monotonic clock.
    """
    try:
        if gone := _gone(client, store, claim, now):
            return _outcomes.gone_people(claim, gone)
        channel = _channel(client, store, claim)
    except Exception as error:  # whatever it was: nothing has gone out
        return _outcomes.not_begun(claim, _understood(claim, error))
    if time.monotonic() - claimed_at > outbox.LEASE.total_seconds() / 2:
        return _outcomes.failed(claim, Failure(Meaning.UNREACHABLE, "it took too long to begin"))
    try:
        answer = client.api_call(claim.method, json=_arguments(claim, channel))
    except Exception as error:  # whatever it was: the call may have arrived
        return _outcomes.begun(claim, _understood(claim, error))
    ts = answer.get("ts")
    return lambda session, now: outbox.sent(session, claim, channel, ts, now)


def look(
    client: WebClient, store: Store, claim: Claim, now: datetime, _claimed_at: float
) -> Settle:
    """Find out whether a doubtful post has arrived after all."""
    try:
        channel = _known_channel(store, claim)
        ts = _find_post(client, claim, channel, now) if channel else None
    except Exception as error:
        return _outcomes.not_looked(claim, _understood(claim, error))
    if channel and ts:
        return lambda session, now: outbox.sent(session, claim, channel, ts, now)
    return lambda session, now: outbox.absent(session, claim, now)


def _understood(claim: Claim, error: Exception) -> Failure:
    failure = understand(error)
    if failure.meaning is Meaning.MISTAKE:
        log.error("Delivery of %s failed: %s", claim.key, anatomy(error))
    return failure


def _gone(client: WebClient, store: Store, claim: Claim, now: datetime) -> list[str]:
    """Return which recipients are deactivated: posting to them would succeed silently."""
    ids = claim.recipient.split(",") if _is_people(claim) else []
    known = people.ask(client, store, claim.workspace_id, ids, now)
    return [one for one in ids if known[one].is_deactivated]


def _is_people(claim: Claim) -> bool:
    return claim.recipient.startswith(("U", "W"))


def _known_channel(store: Store, claim: Claim) -> str | None:
    if not _is_people(claim) or claim.method == outbox.PUBLISH:
        return claim.recipient
    with store.read() as session:
        return members.conversation(session, claim.workspace_id, claim.recipient)


def _channel(client: WebClient, store: Store, claim: Claim) -> str:
    if known := _known_channel(store, claim):
        return known
    opened: str = client.conversations_open(users=claim.recipient)["channel"]["id"]
    with store.begin() as session:
        members.remember(session, claim.workspace_id, claim.recipient, opened)
    return opened


def _arguments(claim: Claim, channel: str) -> dict[str, Any]:
    if claim.method == outbox.PUBLISH:
        return {"user_id": channel, **claim.body}
    if claim.method == outbox.UPDATE:
        return {"channel": claim.parent_channel, "ts": claim.parent_ts, **claim.body}
    mark = {"event_type": "mentor_post", "event_payload": {"key": claim.key}}
    arguments = {"channel": channel, "metadata": mark, **claim.body}
    return arguments | ({"thread_ts": claim.parent_ts} if claim.parent_ts else {})


def _find_post(client: WebClient, claim: Claim, channel: str, now: datetime) -> str | None:
    since = min(claim.claimed_at, now) - SKEW
    window: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 100,
    }
    read = client.conversations_history
    if claim.parent_ts:
        read = partial(client.conversations_replies, ts=claim.parent_ts)
    while True:
        answer: Any = read(**window).data
        for message in answer["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("key") == claim.key:
                return str(message["ts"])
        window["cursor"] = answer.get("response_metadata", {}).get("next_cursor")
        if not window["cursor"]:
            return None
