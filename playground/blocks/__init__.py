"""Block Kit, as strict as Slack: what is wrong with a message or a view, and where.

Nothing here knows a workspace; every function is pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.blocks import _views, _whole
from playground.blocks._layout import blocks
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
    """Return what Slack refuses in the blocks of a message and of its attachments.

    Pointers start at `/blocks` or at `/attachments/0/blocks`. A message with too much text has no
    problem here: see `text_is_too_long`.
    """
    problems = [problem.under("blocks") for problem in _in_message(payload.get("blocks"))]
    attachments = payload.get("attachments")
    if attachments is None:
        return problems
    if not isinstance(attachments, list):
        return [*problems, Problem("/attachments", "must provide an array")]
    for index, attachment in enumerate(attachments):
        if isinstance(attachment, dict):
            found = [each.under("blocks") for each in _in_message(attachment.get("blocks"))]
        else:
            found = [Problem("", "must provide an object")]
        problems += [problem.under(index).under("attachments") for problem in found]
    return problems


def view_errors(view: Mapping[str, Any]) -> list[Problem]:
    """Return what Slack refuses in a modal or a Home tab; pointers start at `/view`."""
    return [problem.under("view") for problem in _views.view(view)]


def text_length(payload: Mapping[str, Any]) -> int:
    """Count the characters of all texts in a message's blocks; cells of tables count apart."""
    attachments = payload.get("attachments") or []
    nested = [each.get("blocks") for each in attachments if isinstance(each, dict)]
    return _whole.text_in([payload.get("blocks"), *nested])


def text_is_too_long(payload: Mapping[str, Any]) -> bool:
    """Say whether the blocks hold more text than one message may: `msg_blocks_too_long`."""
    return text_length(payload) > TEXT_OF_ONE_MESSAGE


def view_is_too_large(view: Mapping[str, Any]) -> bool:
    """Say whether a view, as JSON, is larger than Slack takes: `view_too_large`."""
    return len(json.dumps(view, ensure_ascii=False).encode()) > BYTES_OF_ONE_VIEW


def _in_message(given: Any) -> list[Problem]:
    if given is None:
        return []
    return [*blocks("message", 50)(given)] or [*_whole.problems_of(given)]
