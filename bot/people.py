"""People: what Slack says of somebody now, asked for only when we have not heard it lately."""

from collections.abc import Collection
from datetime import datetime

from slack_sdk import WebClient

from bot.store import Store, members
from bot.store.members import Member, Who


def ask(
    client: WebClient, store: Store, workspace_id: str, ids: Collection[str], now: datetime
) -> dict[str, Member]:
    """Return these people by id; Slack is asked about those not heard of for six hours.

    Raises SlackApiError when Slack refuses, for example `user_not_found`.
    """
    if not ids:
        return {}
    with store.read() as session:
        known = members.named(session, workspace_id, ids)
    old = [one for one in ids if one not in known or not members.is_fresh(known[one], now)]
    if not old:
        return known
    answers = [client.users_info(user=one)["user"] for one in old]
    with store.begin() as session:
        for user in answers:
            members.save(session, workspace_id, user, now)
    with store.read() as session:
        return members.named(session, workspace_id, ids)


def get(client: WebClient, store: Store, who: Who, now: datetime) -> Member:
    """Return the person who is acting."""
    return ask(client, store, who.workspace_id, [who.member_id], now)[who.member_id]
