"""Who a claimed row is for: where it belongs, and whether they are still here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot import people
from bot.slack import Meaning, understand
from bot.store import Store, members, outbox
from bot.store.outbox import Claim


@dataclass(frozen=True)
class Known:
    """What was known of a row's recipient when it was claimed."""

    channel: str | None
    are_present: bool  # all of them, as Slack has said lately
    asks_later: datetime | None = None  # there is something to ask, and Slack wants us to wait


def known(session: Session, claims: Sequence[Claim], now: datetime) -> list[Known]:
    """Return what is known of each one's recipient; the rows are of one workspace."""
    recipients = {claim.recipient for claim in claims if _is_people(claim)}
    present: set[str] = set()
    opened: dict[str, str] = {}
    later = None
    if recipients:
        workspace_id = claims[0].workspace_id
        everybody = {one for people in recipients for one in people.split(",")}
        present = members.present(session, workspace_id, everybody, now)
        opened = members.conversations(session, workspace_id, recipients)
        later = outbox.asks_later(session, workspace_id, now)
    found = []
    for claim in claims:
        place = _named(claim) or opened.get(claim.recipient)
        are_present = present.issuperset(_people(claim))
        found.append(Known(place, are_present, None if place and are_present else later))
    return found


def gone(client: WebClient, store: Store, claim: Claim, known: Known, now: datetime) -> list[str]:
    """Return which recipients are deactivated: posting to them would succeed silently."""
    if known.are_present:
        return []
    ids = _people(claim)
    try:
        found = people.ask(client, store, claim.workspace_id, ids, now)
    except SlackApiError as error:
        if understand(error).meaning is not Meaning.WAIT or not people.hear_of_all(
            client, store, claim.workspace_id, ids, now
        ):
            raise
        found = people.ask(client, store, claim.workspace_id, ids, now)
    return [one for one in ids if found[one].is_deactivated]


def channel(client: WebClient, store: Store, claim: Claim, known: Known) -> str:
    """Return the conversation, which is opened if need be, and remembered."""
    if known.channel:
        return known.channel
    opened: str = client.conversations_open(users=claim.recipient)["channel"]["id"]
    with store.begin() as session:
        members.remember(session, claim.workspace_id, claim.recipient, opened)
    return opened


def were_wrong(session: Session, claim: Claim, refusal: str) -> bool:
    """Forget what we believed of the recipient, if Slack's refusal shows that it is not so.

    The next try then asks who of them is gone, or opens the conversation anew: one that another
    app of ours has opened, before it was replaced, is none of ours.
    """
    if refusal == outbox.GONE:
        members.disbelieve(session, claim.workspace_id, _people(claim))
    elif refusal == "channel_not_found" and not _named(claim):
        members.forget_conversation(session, claim.workspace_id, claim.recipient)
    else:
        return False
    return True


def _named(claim: Claim) -> str | None:
    """Return the conversation that the row itself names."""
    if claim.parent_channel:
        return claim.parent_channel
    if not _is_people(claim) or claim.method == outbox.PUBLISH:
        return claim.recipient
    return None


def _people(claim: Claim) -> list[str]:
    """Return who must be present."""
    return claim.recipient.split(",") if _is_people(claim) and claim.method != outbox.DELETE else []


def _is_people(claim: Claim) -> bool:
    return claim.recipient.startswith(("U", "W"))
