"""Who is called by a message: `<@U…>` and `<!channel>` are real, escaped ones are not."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playground.wire import Json

CALL = re.compile(r"<(?:@([UW][A-Z0-9]+)|!(channel|here|everyone))(?:\|[^>]*)?>")
TYPED_NAME = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)|(?<![\w#&])#([a-z0-9_-]+)")


def called(text: str, blocks: list[Json], attachments: list[Json]) -> list[str]:
    """Return the user ids, and `channel`, `here`, `everyone`, that a message calls."""
    found = [user or shout for user, shout in CALL.findall(text)]
    for words in _marked(blocks + attachments):
        found += [user or shout for user, shout in CALL.findall(words)]
    found += list(_rich(blocks))
    return list(dict.fromkeys(found))


def escape(text: str) -> str:
    """Return `text` as Slack's client sends what was typed: the three signs made harmless."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(
    text: str,
    user: Callable[[str], str | None],
    channel: Callable[[str], str | None],
    *,
    labels: bool = False,
) -> str:
    """Turn `@handle`, `@channel` and `#name` in `text` into what Slack writes for them."""

    def replace(match: re.Match[str]) -> str:
        handle, name = match.groups()
        if handle in ("channel", "here", "everyone"):
            return f"<!{handle}>"
        found = user(handle) if handle else channel(name)
        if not found:
            return match.group()
        label = f"|{handle or name}" if labels or name else ""
        return f"<{'@' if handle else '#'}{found}{label}>"

    return TYPED_NAME.sub(replace, text)


def _marked(value: Any) -> Iterator[str]:
    """Yield every text that Slack reads as mrkdwn, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _marked(item)
    elif isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "markdown") and isinstance(value.get("text"), str):
            yield value["text"]
        elif "type" not in value:
            words = (value.get(key) for key in ("text", "pretext"))
            yield from (text for text in words if isinstance(text, str))
        yield from _marked([item for item in value.values() if isinstance(item, (dict, list))])


def _rich(value: Any) -> Iterator[str]:
    """Yield the users and broadcasts of rich text, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from _rich(item)
    elif isinstance(value, dict):
        if value.get("type") == "user" and "user_id" in value:
            yield value["user_id"]
        if value.get("type") == "broadcast" and "range" in value:
            yield value["range"]
        yield from _rich([item for item in value.values() if isinstance(item, (dict, list))])
