"""Who a claimed row is for: where it belongs, and whether they are still here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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

    @property
    def is_enough(self) -> bool:
        """Whether nothing has to be asked."""
        return self.channel is not None and self.are_present


def known(session: Session, claims: Sequence[Claim], now: datetime) -> list[Known]:
    """Return what is known of each one's recipient; the rows are of one workspace."""
    recipients = {claim.recipient for claim in claims if _is_people(claim)}
    present: set[str] = set()
    opened: dict[str, str] = {}
    if recipients:
        workspace_id = claims[0].workspace_id
        everybody = {one for people in recipients for one in people.split(",")}
        present = members.present(session, workspace_id, everybody, now)
        opened = members.conversations(session, workspace_id, recipients)
    found = [
        Known(_named(claim) or opened.get(claim.recipient), present.issuperset(_people(claim)))
        for claim in claims
    ]
    if all(one.is_enough for one in found):
        return found
    later = outbox.asks_later(session, claims[0].workspace_id, now)
    return [one if one.is_enough else replace(one, asks_later=later) for one in found]


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
