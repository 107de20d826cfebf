"""Uploads: three calls to Slack that make one file, however often they have to be repeated.

The file's id is remembered before the call that shows it to anybody. A repeat then asks whether
that file is there already, and completes the same one if it is not.
"""

import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.delivery import _outcomes
from bot.delivery._outcomes import Settle
from bot.slack import Failure, Meaning
from bot.store import Store, outbox
from bot.store.outbox import Claim


@dataclass(frozen=True)
class Upload:
    """A file that Slack has the bytes of."""

    file_id: str
    is_shared: bool | None = False  # by an earlier try; None: we may not ask

    def arguments(self, claim: Claim, channel: str) -> dict[str, Any]:
        """Return what completes the file."""
        more = {"initial_comment": claim.body.get("initial_comment"), "thread_ts": claim.parent_ts}
        return {
            "files": [{"id": self.file_id, "title": claim.body["title"]}],
            "channel_id": channel,
            **{name: value for name, value in more.items() if value},
        }

    def not_found(self, claim: Claim, channel: str) -> Settle:
        """Slack has no such file to complete: it is complete already, or it has to begin anew."""
        if self.is_shared is None:
            return _outcomes.sent(claim, channel)
        again = _outcomes.failed(claim, Failure(Meaning.NOT_TAKEN, "file_not_found"))

        def settle(session: Session, now: datetime) -> None:
            outbox.remember_file(session, claim, None)
            again(session, now)

        return settle


def prepare(client: WebClient, store: Store, claim: Claim, channel: str) -> Upload | None:
    """Hand the bytes over, unless an earlier try has; None if the claim has been lost meanwhile."""
    if claim.file_id:
        return Upload(claim.file_id, _is_shared(client, claim.file_id, channel))
    content = claim.body["content"].encode()
    begun = client.files_getUploadURLExternal(filename=claim.body["filename"], length=len(content))
    _hand_over(client, begun["upload_url"], content)
    file_id: str = begun["file_id"]
    with store.begin() as session:
        return Upload(file_id) if outbox.remember_file(session, claim, file_id) else None


def _hand_over(client: WebClient, url: str, content: bytes) -> None:
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    request = urllib.request.Request(url, content, plain, method="POST")  # noqa: S310 - Slack's own
    with urllib.request.urlopen(  # noqa: S310
        request, timeout=client.timeout, context=client.ssl
    ) as answer:
        answer.read()


def _is_shared(client: WebClient, file_id: str, channel: str) -> bool | None:
    try:
        file = client.files_info(file=file_id)["file"]
    except SlackApiError as error:
        match error.response.get("error"):
            case "file_not_found":
                return False
            case "missing_scope":
                return None
            case _:
                raise
    places = [*file.get("channels", ()), *file.get("groups", ()), *file.get("ims", ())]
    return channel in places
