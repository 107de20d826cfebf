"""Modals, App Home and messages: what blocks are shown on."""

import json
from collections.abc import Mapping
from typing import Any

from bot.views.kit._blocks import Block, section, text
from bot.views.kit._words import fitting

View = dict[str, Any]
Message = dict[str, Any]  # {"text": …, "blocks": […]}

FALLBACK = 2900  # of a message's text, which notifications and screen readers read


def modal(
    callback_id: str,
    title: str,
    submit: str | None,
    *blocks: Block | None,
    about: Mapping[str, Any] | None = None,
    close: str = "Cancel",
) -> View:
    """A modal; `about` comes back with its submission (see `about` of a view). None is left out."""
    shown = [block for block in blocks if block]
    if len(shown) > 100:
        raise ValueError(f"{len(shown)} blocks in a modal, where 100 fit")
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": text(title, 24),
        "close": text(close, 24),
        "blocks": shown,
    }
    if submit:
        view["submit"] = text(submit, 24)
    if about:
        view["private_metadata"] = json.dumps(about)
    return view


def notice(title: str, *paragraphs: str) -> View:
    """A modal that only tells something."""
    return modal("notice", title, None, *map(section, paragraphs), close="Close")


def home(*blocks: Block | None) -> View:
    """An App Home, cut off at the hundred blocks that Slack shows."""
    return {"type": "home", "blocks": [block for block in blocks if block][:100]}


def message(summary: str, *blocks: Block | None) -> Message:
    """A message; `summary` is what notifications and screen readers read: all that matters."""
    shown = [block for block in blocks if block]
    if len(shown) > 50:
        raise ValueError(f"{len(shown)} blocks in a message, where 50 fit")
    return {"text": fitting(summary, FALLBACK), "blocks": shown}


def about(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a modal of ours was given as `about`."""
    metadata = view.get("private_metadata")
    return dict(json.loads(metadata)) if metadata else {}
