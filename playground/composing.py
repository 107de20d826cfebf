"""Reading what the app wants to say: text, blocks, attachments, metadata, checked as Slack does."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground import mentions
from playground.blocks import message_errors, text_is_too_long
from playground.wire import Json, Refusal, bad_arguments

if TYPE_CHECKING:
    from playground.workspace import Workspace

TEXT = 40_000
MARKDOWN = 12_000
ATTACHMENTS = 100
METADATA = 8_000


@dataclass
class Content:
    """What a message says."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None


def compose(workspace: "Workspace", given: Json, *, longest: int = 0) -> Content:
    """Return the content that `given` asks for; with `longest`, a longer text is refused."""
    text, markdown = given.get("text") or "", given.get("markdown_text") or ""
    if not isinstance(text, str) or not isinstance(markdown, str):
        raise bad_arguments("must provide a string [json-pointer:/text]")
    blocks = _list(given.get("blocks"), "invalid_blocks_format")
    attachments = _list(given.get("attachments"), "invalid_attachments")
    if markdown:
        if text or blocks:
            raise Refusal("markdown_text_conflict")
        if len(markdown) > MARKDOWN:
            raise Refusal("msg_too_long")
        text = markdown
    if not text.strip() and not blocks and not attachments and not given.get("files"):
        raise Refusal("no_text")
    if longest and len(text) > longest:
        raise Refusal("msg_too_long")
    if len(attachments) > ATTACHMENTS:
        raise Refusal("too_many_attachments")
    check_blocks({"blocks": blocks, "attachments": attachments})
    if given.get("parse") == "full" or given.get("link_names") in (True, 1, "1", "true"):
        text = link(workspace, text)
    return Content(text[:TEXT], blocks, attachments, metadata(given.get("metadata")))


def check_blocks(payload: Json) -> None:
    """Refuse blocks and attachments that Slack would refuse in a message."""
    problems = message_errors({name: value for name, value in payload.items() if value})
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise Refusal(
            "invalid_blocks",
            errors=[str(problem) for problem in problems],
            response_metadata={"messages": messages},
        )
    if text_is_too_long(payload):
        raise Refusal("msg_blocks_too_long")


def metadata(given: Any) -> Json | None:
    """Return the metadata that `given` holds, None when it holds none."""
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as error:
            raise Refusal("invalid_metadata_format") from error
    if not given:
        return None
    if not isinstance(given, dict):
        raise Refusal("invalid_metadata_format")
    kind, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(kind, str) or not kind or not isinstance(payload, dict):
        raise Refusal("invalid_metadata_schema")
    if set(given) - {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(payload)) > METADATA:
        raise Refusal("metadata_too_large")
    return {"event_type": kind, "event_payload": payload}


def link(workspace: "Workspace", text: str, *, labels: bool = False) -> str:
    """Turn the handles and channel names in `text` into mentions."""

    def user(handle: str) -> str | None:
        people = workspace.people.values()
        return next((person.id for person in people if person.handle == handle), None)

    def channel(name: str) -> str | None:
        places = workspace.conversations.values()
        public = (place for place in places if place.kind == "channel")
        return next((place.id for place in public if place.name == name), None)

    return mentions.link(text, user, channel, labels=labels)


def _list(given: Any, error: str) -> list[Json]:
    if isinstance(given, str) and given.strip():
        try:
            given = json.loads(given)
        except ValueError as failure:
            raise Refusal(error) from failure
    if not given:
        return []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Refusal(error)
    return given
