"""The small objects that blocks and elements are made of: texts, options, confirmations, files."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from playground.blocks._engine import (
    FINE,
    Check,
    Found,
    array,
    boolean,
    both,
    by_type,
    holds,
    integer,
    not_both,
    one_of,
    record,
    some_of,
    string,
    typed,
    unique,
    wrong,
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


# --- Texts and addresses ---------------------------------------------------------------------


def _plain(most: int) -> Check:
    return typed({"text": string(most, least=1)}, {"emoji": boolean})


def _mrkdwn(most: int) -> Check:
    return typed({"text": string(most, least=1)}, {"verbatim": boolean})


def plain(most: int) -> Check:
    """Accept a plain_text object of at most that many characters."""
    return by_type({"plain_text": _plain(most)})


def text_kinds(most: int) -> dict[str, Check]:
    """Return the two text objects by type, for a place that takes other objects too."""
    return {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}


def text(most: int) -> Check:
    """Accept a text object of either type."""
    return by_type(text_kinds(most))


def _is_url(value: str) -> bool:
    return _SCHEME.fullmatch(value) is not None


def _is_public(value: str) -> bool:
    """Say whether Slack, from outside, could fetch this address at all."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.endswith((".local", ".localhost", ".internal"))


_web_address = holds(_is_url, "must be a valid URL")
url = both(string(3000, least=1), _web_address)
https_url = both(url, holds(lambda value: value.startswith("https://"), "must be an HTTPS URL"))
image_url = both(string(3000, least=1), holds(_is_public, "downloading image failed"))


# --- Images ----------------------------------------------------------------------------------

_slack_file = record(
    {},
    {"id": string(least=1), "url": both(string(least=1), _web_address)},
    some_of("id", "url"),
    not_both("id", "url"),
)

IMAGE_REQUIRED = {"alt_text": string(2000, least=1)}
IMAGE_OPTIONAL = {
    "image_url": image_url,
    "slack_file": _slack_file,
    # Slack adds these to what it returns, and takes them back.
    "fallback": string(),
    "image_width": integer(0),
    "image_height": integer(0),
    "image_bytes": integer(0),
    "is_animated": boolean,
}
IMAGE_RULES = (some_of("image_url", "slack_file"), not_both("image_url", "slack_file"))
image = typed(IMAGE_REQUIRED, IMAGE_OPTIONAL, *IMAGE_RULES)


# --- Options ---------------------------------------------------------------------------------

_OPTION = {"value": string(150, least=1)}

plain_option = record({"text": plain(75), **_OPTION}, {"description": plain(75)})
rich_option = record({"text": text(75), **_OPTION}, {"description": text(75)})
link_option = record({"text": plain(75), **_OPTION}, {"description": plain(75), "url": url})


def options(option: Check, most: int) -> Check:
    """Accept one to `most` options, each with a value of its own."""
    return both(array(option, least=1, most=most), unique("value"))


option_groups = array(
    record({"label": plain(75), "options": options(plain_option, 100)}, {}), least=1, most=100
)


def offered(element: Any) -> Found:
    """Refuse initial choices that are not, word for word, among the options of the element."""
    menu = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        menu += group["options"]
    for key in ("initial_option", "initial_options"):
        if key in element:
            initial = element[key]
            chosen = initial if isinstance(initial, list) else [initial]
            if not chosen or any(each not in menu for each in chosen):
                return wrong("must be one of the provided options", f"/{key}")
    return FINE


# --- What elements may carry -----------------------------------------------------------------

style = one_of("primary", "danger")

confirm = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": style},
)

dispatch_action_config = record(
    {},
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), least=1)},
)

conversation_filter = record(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    some_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

workflow = record(
    {
        "trigger": record(
            {"url": url},
            {
                "customizable_input_parameters": array(
                    record({"name": string(least=1), "value": string()}, {})
                )
            },
        )
    },
    {},
)
