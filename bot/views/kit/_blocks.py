"""Blocks: paragraphs, buttons and menus."""

from collections.abc import Sequence
from typing import Any

from bot.views.kit._words import clip, fitting

Block = dict[str, Any]
Element = dict[str, Any]
Option = tuple[str, str]  # what is shown, what is meant

SECTION = 3000


def text(words: str, most: int) -> dict[str, Any]:
    """A plain text object of ours; too long is a fault of the programmer, so it is refused."""
    if not 0 < len(words) <= most:
        raise ValueError(f"a text of {len(words)} characters where 1 to {most} fit: {words[:40]!r}")
    return {"type": "plain_text", "text": words, "emoji": True}


def header(words: str) -> Block:
    """A heading; it may hold a name that somebody chose, so it is shortened."""
    return {"type": "header", "text": text(clip(words, 150), 150)}


def section(words: str, accessory: Element | None = None) -> Block:
    """A paragraph of mrkdwn, shortened if members' words make it too long."""
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": fitting(words, SECTION)}}
    return block | ({"accessory": accessory} if accessory else {})


def context(words: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": fitting(words, 2000)}]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """A row of buttons."""
    if not 0 < len(elements) <= 25:
        raise ValueError(f"{len(elements)} buttons in a row, where 1 to 25 fit")
    if len({element["action_id"] for element in elements}) < len(elements):
        raise ValueError("two buttons in a row have the same action_id")
    return {"type": "actions", "elements": list(elements)}


def pages(turn: tuple[str, str], page: int, last: int) -> Block | None:
    """Buttons to the page before and the page after; `turn` are their two ids, back first."""
    back, forth = turn
    buttons = [button("Previous page", back, page - 1)] if page > 0 else []
    buttons += [button("Next page", forth, page + 1)] if page < last else []
    return actions(*buttons) if buttons else None


def button(
    label: str,
    action_id: str,
    value: str | int = "",
    *,
    style: str | None = None,
    confirm: tuple[str, str, str] | None = None,
) -> Element:
    """A button; `confirm` asks first: its title, its question, what its own button says."""
    element: Element = {"type": "button", "text": text(label, 75), "action_id": action_id}
    if value != "":
        element["value"] = str(value)
    if style:
        element["style"] = style
    if confirm:
        title, question, yes = confirm
        element["confirm"] = {
            "title": text(title, 100),
            "text": {"type": "mrkdwn", "text": clip(question, 300)},
            "confirm": text(yes, 30),
            "deny": text("Not now", 30),
        }
    return element


def overflow(action_id: str, options: Sequence[Option]) -> Element:
    """A small menu of up to five actions."""
    if not 0 < len(options) <= 5:
        raise ValueError(f"{len(options)} options in a menu, where 1 to 5 fit")
    return {"type": "overflow", "action_id": action_id, "options": shown_options(options)}


def shown_options(options: Sequence[Option]) -> list[dict[str, Any]]:
    """Options, with labels shortened to what fits."""
    return [{"text": text(clip(label, 75), 75), "value": value} for label, value in options]


def bar_chart(
    title: str, series: str, points: Sequence[tuple[str, float]], across: str, up: str
) -> Block:
    """A bar chart, which Slack shows in messages only: the words beside it must say the same."""
    if not 0 < len(points) <= 20:
        raise ValueError(f"{len(points)} bars in a chart, where 1 to 20 fit")
    data = [{"label": clip(label, 20), "value": value} for label, value in points]
    return {
        "type": "data_visualization",
        "title": clip(title, 50),
        "chart": {
            "type": "bar",
            "series": [{"name": clip(series, 20), "data": data}],
            "axis_config": {
                "categories": [point["label"] for point in data],
                "x_label": clip(across, 50),
                "y_label": clip(up, 50),
            },
        },
    }
