"""One claimed row: the call that Slack is to receive, or the search for a doubtful post.

A call of unknown fate that is no post is made again. Slack's word that there is nothing left to
do then means that it was done: `message_not_found` of a deletion, `already_reacted` of a reaction.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import logs
from bot.clock import elapsed
from bot.delivery import _outcomes, _recipients, _uploads
from bot.delivery._outcomes import Settle
from bot.delivery._recipients import Known
from bot.delivery._uploads import Upload
from bot.errors import anatomy
from bot.slack import Failure, Meaning, understand
from bot.store import Store, outbox
from bot.store.outbox import Claim

log = logs.get(__name__)

# How far before the claim a doubtful post is looked for: Slack's clock is not ours.
SKEW = timedelta(hours=1)

DONE = {outbox.DELETE: {"message_not_found"}, outbox.REACT: {"already_reacted"}}
AUTHOR = {"username", "icon_url", "icon_emoji"}

Clients = Callable[[str], WebClient]  # the client of a workspace


def call(
    clients: Clients, store: Store, claim: Claim, known: Known, now: datetime, claimed_at: float
) -> Settle:
    """Make the call, if it may still be made; return what is to be written down of it.

    `claimed_at` is when the row was claimed, by `clock.elapsed`.
    """
    file = None
    try:
        client = clients(claim.workspace_id)
        if known.asks_later:
            return _outcomes.asked_to_wait(claim, known.asks_later)
        if gone := _recipients.gone(client, store, claim, known, now):
            return _outcomes.gone_people(claim, gone)
        channel = _recipients.channel(client, store, claim, known)
    except Exception as error:  # whatever it was: only questions were asked
        return _outcomes.not_reached(claim, _understood(error))
    try:
        if claim.method == outbox.UPLOAD:
            file = _uploads.prepare(client, store, claim, channel)
            if file is None:
                return _outcomes.failed(claim, Failure(Meaning.UNREACHABLE, "the claim was lost"))
    except Exception as error:  # whatever it was: nothing has gone out
        return _outcomes.not_begun(claim, _understood(error))
    if file and file.is_shared:
        return _outcomes.sent(claim, channel)
    took = elapsed() - claimed_at
    if took > outbox.LEASE.total_seconds() / 2:
        return _outcomes.failed(claim, Failure(Meaning.UNREACHABLE, "it took too long to begin"))
    if claim.expires_at and now + timedelta(seconds=took) >= claim.expires_at:
        return lambda session, now: outbox.dead(session, claim, outbox.TOO_LATE)
    try:
        answer = _make(client, claim.method, _arguments(claim, channel, file))
    except Exception as error:  # whatever it was: the call may have arrived
        if file and _word(error) == "file_not_found":
            return file.not_found(claim, channel)
        if _word(error) in DONE.get(claim.method, ()):
            return _outcomes.sent(claim, channel)
        return _outcomes.begun(claim, _understood(error))
    return _outcomes.sent(claim, channel, answer.get("ts"))


def _make(client: WebClient, method: str, arguments: dict[str, Any]) -> SlackResponse:
    try:
        return client.api_call(method, json=arguments)
    except SlackApiError as error:
        if _word(error) != "missing_scope" or not arguments.keys() & AUTHOR:
            raise
        return client.api_call(method, json=_under_our_name(arguments))


def _under_our_name(arguments: dict[str, Any]) -> dict[str, Any]:
    """Return a post without an author of its own; its first line says whose words they are."""
    ours = {name: value for name, value in arguments.items() if name not in AUTHOR}
    if "blocks" in ours and (author := arguments.get("username")):
        name = {"type": "plain_text", "text": author, "emoji": False}
        ours["blocks"] = [{"type": "context", "elements": [name]}, *ours["blocks"]]
    return ours


def _word(error: Exception) -> str | None:
    """Return Slack's own word for its refusal, if it was one."""
    return error.response.get("error") if isinstance(error, SlackApiError) else None


def look(
    clients: Clients, store: Store, claim: Claim, known: Known, now: datetime, _claimed_at: float
) -> Settle:
    """Find out whether a doubtful post has arrived after all."""
    try:
        client = clients(claim.workspace_id)
        channel = _recipients.channel(
            client, store, claim, known
        )  # a restored database may not know it
        ts = _find_post(client, claim, channel, now)
    except Exception as error:
        return _outcomes.not_looked(claim, _understood(error))
    if ts:
        return _outcomes.sent(claim, channel, ts)
    return _outcomes.absent(claim)


def _understood(error: Exception) -> Failure:
    failure = understand(error)
    if failure.meaning is Meaning.MISTAKE:
        log.error("Delivery failed", exception=anatomy(error))
    return failure


def _arguments(claim: Claim, channel: str, file: Upload | None) -> dict[str, Any]:
    if file:
        return file.arguments(claim, channel)
    match claim.method:
        case outbox.PUBLISH:
            return {"user_id": channel, **claim.body}
        case outbox.UPDATE | outbox.DELETE:
            return {"channel": channel, "ts": claim.parent_ts, **claim.body}
        case outbox.REACT:
            parent = {"timestamp": claim.parent_ts} if claim.parent_ts else {}
            return {"channel": channel, **parent, **claim.body}
        case _:
            mark = {"event_type": "mentor_post", "event_payload": {"key": claim.key}}
            thread = {"thread_ts": claim.parent_ts} if claim.parent_ts else {}
            return {"channel": channel, "metadata": mark, **claim.body, **thread}


def _find_post(client: WebClient, claim: Claim, channel: str, now: datetime) -> str | None:
    since = min(claim.claimed_at, now) - SKEW
    window: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 200,
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
