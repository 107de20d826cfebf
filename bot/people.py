"""People: what Slack says of somebody now, asked for only when we have not heard it lately."""

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.store import Store, members
from bot.store.members import Member, Who

User = Mapping[str, Any]  # as Slack describes a person

FEW = 10  # people are asked after one by one; for more, everybody is listed

_listing = threading.Lock()

_ID = re.compile(r"[UW][A-Z0-9]{5,}")
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Directory:
    """People by what they were called; those who are not here are left out."""

    found: Mapping[str, Member]
    has_emails: bool  # whether Slack tells us anybody's address


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


def hear_of_all(
    client: WebClient, store: Store, workspace_id: str, ids: Collection[str], now: datetime
) -> bool:
    """Hear anew of everybody whom we know, if these are among them: a thousand people a call.

    For when so many are to be asked after that Slack limits asking one by one. Returns False at
    once if somebody else is at it. Raises SlackApiError; what was heard until then is remembered.
    """
    with store.read() as session:
        are_known = len(members.named(session, workspace_id, ids)) == len(ids)
    if not are_known or not _listing.acquire(blocking=False):
        return False
    try:
        for page in client.users_list(limit=1000):
            users = {str(user["id"]): user for user in page["members"]}
            with store.begin() as session:
                known = members.named(session, workspace_id, users)
                members.save_all(session, workspace_id, [users[one] for one in sorted(known)], now)
    finally:
        _listing.release()
    return True


def get(client: WebClient, store: Store, who: Who, now: datetime) -> Member:
    """Return the person who is acting."""
    return ask(client, store, who.workspace_id, [who.member_id], now)[who.member_id]


def look_up(
    client: WebClient, store: Store, workspace_id: str, called: Collection[str], now: datetime
) -> Directory:
    """Find people by member id, mention, @handle or e-mail address.

    Everybody may have to be listed, up to a thousand people a call. Raises SlackApiError.
    """
    ids = {name: _id(name) for name in called}
    with store.read() as session:
        known = members.named(session, workspace_id, [one for one in ids.values() if one])
    fresh = {one for one, member in known.items() if members.is_fresh(member, now)}
    missing = [name for name in called if ids[name] not in fresh]
    users: dict[str, User] = {}
    has_emails = False
    if any(not ids[name] for name in missing) or len(missing) > FEW:
        everybody = list(_everybody(client))
        users = _by_name(everybody)
        has_emails = any("email" in user.get("profile", {}) for user in everybody)
    else:
        for one in (ids[name] for name in missing):
            if one and (user := _info(client, one)):
                users[one] = user
    meant = {name: users.get(ids[name] or name.removeprefix("@").casefold()) for name in missing}
    by_name = {name: str(user["id"]) for name, user in meant.items() if user}
    news = {str(user["id"]): user for user in meant.values() if user}
    with store.read() as session:
        known = members.named(session, workspace_id, news)
    old = [
        user
        for one, user in news.items()
        if one not in known or not members.is_fresh(known[one], now)
    ]
    with store.begin() as session:
        members.save_all(session, workspace_id, old, now)
    by_name |= {name: one for name, one in ids.items() if one in fresh and one}
    with store.read() as session:
        known = members.named(session, workspace_id, set(by_name.values()))
    return Directory({name: known[one] for name, one in by_name.items()}, has_emails)


def _id(name: str) -> str | None:
    mention = _MENTION.fullmatch(name)
    if mention:
        return mention[1]
    return name if _ID.fullmatch(name) else None


def _by_name(everybody: Sequence[User]) -> dict[str, User]:
    """Return people by id, handle and address; by the name they show if only one shows it."""
    found: dict[str, User] = {}
    shown: dict[str, list[User]] = defaultdict(list)
    for user in everybody:
        profile = user.get("profile", {})
        found[user["id"]] = user
        for name in (user.get("name"), profile.get("email")):
            if name:
                found.setdefault(name.casefold(), user)
        shown[(profile.get("display_name") or "").casefold()].append(user)
    return {name: users[0] for name, users in shown.items() if name and len(users) == 1} | found


def _everybody(client: WebClient) -> Iterator[User]:
    for page in client.users_list(limit=1000):
        yield from page["members"]


def _info(client: WebClient, member_id: str) -> User | None:
    try:
        user: User = client.users_info(user=member_id)["user"]
    except SlackApiError as error:
        if error.response.get("error") in ("user_not_found", "user_not_visible"):
            return None
        raise
    return user
