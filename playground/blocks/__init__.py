"""Block Kit, as strict as Slack: what is wrong with a message or a view, and where.

Nothing here knows a workspace; every function is pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.blocks._problem import Problem

__all__ = [
    "Problem",
    "message_errors",
    "text_is_too_long",
    "text_length",
    "view_errors",
    "view_is_too_large",
]

TEXT_OF_ONE_MESSAGE = 13_200
BYTES_OF_ONE_VIEW = 250_000


def message_errors(payload: Mapping[str, Any]) -> list[Problem]:
    """Return what Slack refuses in the blocks and attachments of a message, [] if nothing."""
    blocks = payload.get("blocks")
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        return [Problem("/blocks", "must provide an array")]
    if len(blocks) > 50:
        return [Problem("/blocks", "no more than 50 items allowed")]
    return []


def view_errors(view: Mapping[str, Any]) -> list[Problem]:
    """Return what Slack refuses in a modal or a Home tab, [] if nothing."""
    if view.get("type") not in {"modal", "home"}:
        return [Problem("/view/type", f"unsupported type: {view.get('type')}")]
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        return [Problem("/view/blocks", "must provide an array")]
    if len(blocks) > 100:
        return [Problem("/view/blocks", "no more than 100 items allowed")]
    return []


def text_length(payload: Any) -> int:
    """Count the characters of every text that the blocks of a message show."""
    if isinstance(payload, Mapping):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else text_length(value)
            for key, value in payload.items()
        )
    if isinstance(payload, list):
        return sum(map(text_length, payload))
    return 0


def text_is_too_long(payload: Mapping[str, Any]) -> bool:
    """Say whether a message's blocks hold more text than one message may (`msg_blocks_too_long`)."""
    return text_length(payload.get("blocks")) > TEXT_OF_ONE_MESSAGE


def view_is_too_large(view: Mapping[str, Any]) -> bool:
    """Say whether a view, as JSON, is larger than Slack takes (`view_too_large`)."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > BYTES_OF_ONE_VIEW
