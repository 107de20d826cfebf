"""Files: fetching what somebody has put into a form."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from typing import IO, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import UserError
from bot.slack import TIMEOUT, tls_context

GONE = "I could not fetch the file from Slack. Please try again in a minute."
FORBIDDEN = (
    "Slack does not let me read files: the app needs the scope `files:read`. Please ask whoever"
    " runs Mentor to install the app again with the newest manifest."
)


class _Here(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: it would hand our token to wherever it leads."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        """Go nowhere."""


@contextmanager
def readable() -> Iterator[None]:
    """Raise UserError where Slack shows no form that takes files, for we may not read them."""
    try:
        yield
    except SlackApiError as error:
        if error.response.get("error") == "missing_scope":
            raise UserError(FORBIDDEN) from None
        raise


def fetch(client: WebClient, file: Mapping[str, Any], field: str, most: int) -> bytes:
    """Return what is in a file that came with a form, as Slack describes it there.

    Raises UserError for `field` if it has more than `most` bytes, is not Slack's, or does not come.
    """
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    if not _is_slacks(url, client.base_url):
        raise UserError("This file is not kept by Slack. Please upload it here.", field)
    if int(file.get("size") or 0) > most:
        raise UserError(_too_large(most), field)
    sent = {"Authorization": f"Bearer {client.token}"}
    request = urllib.request.Request(url, headers=sent)  # noqa: S310 - of the scheme of our API
    opener = urllib.request.build_opener(_Here, urllib.request.HTTPSHandler(context=tls_context()))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            if answer.headers.get_content_type() == "text/html":  # Slack's page for signing in
                raise UserError(FORBIDDEN, field)
            data: bytes = answer.read(most + 1)
    except urllib.error.HTTPError as error:
        with error:
            is_refused = error.code in (301, 302, 303, 307, 308, 401, 403)
            raise UserError(FORBIDDEN if is_refused else GONE, field) from None
    except (OSError, http.client.HTTPException):
        raise UserError(GONE, field) from None
    if len(data) > most:
        raise UserError(_too_large(most), field)
    return data


def _is_slacks(url: str, base_url: str) -> bool:
    """Whether a file is where Slack keeps them: beside its Web API, or at a name under it."""
    theirs, ours = urlsplit(url), urlsplit(base_url)
    if (theirs.scheme, theirs.port) != (ours.scheme, ours.port):
        return False
    host = (ours.hostname or "").removeprefix("www.")
    return theirs.hostname == host or (theirs.hostname or "").endswith(f".{host}")


def _too_large(most: int) -> str:
    return f"The file is too large: at most {most // 1000:,} kB are possible."
