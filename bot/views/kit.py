"""Block Kit in our words: plain dicts, checked here for what Slack would refuse."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

Block = dict[str, Any]
Element = dict[str, Any]
View = dict[str, Any]
Message = dict[str, Any]  # {"text": …, "blocks": […]}
Option = tuple[str, str]  # what is shown, what is meant

SECTION = 3000
FALLBACK = 2900  # of a message's text, which notifications and screen readers read
MAX_OPTIONS = 100

_UNSEEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNWRITTEN = {"Cc", "Cs"}  # control characters, and halves of characters


# --- Words -----------------------------------------------------------------------------------


def written(words: str) -> str:
    """Return what can be written down of somebody's words: not every database takes the rest."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in _UNWRITTEN)


def escape(words: str) -> str:
    """Return somebody's words so that they can neither mention nor format the text around them.

    Control characters go, and so do those that turn the direction of the text that follows.
    """
    words = _UNSEEN.sub("", written(words))
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(words: str) -> str:
    """Return somebody's words for use inside one of our lines: escaped, and on one line."""
    return " ".join(escape(words).split())


def quote(words: str) -> str:
    """Return somebody's words as a quotation, which nobody can make shout."""
    return "\n".join(f"> {line}" for line in escape(words).split("\n"))


def clip(words: str, most: int) -> str:
    """Return the words, shortened to `most` characters with an ellipsis if they are longer."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def mention(member_id: str) -> str:
    """Name a person, so that Slack shows the name and tells them."""
    return f"<@{member_id}>"


def moment(at: datetime, fallback: str) -> str:
    """Show a moment in the reader's own time zone; `fallback` is read where Slack cannot."""
    stamp = int(at.timestamp())
    return f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|{escape(fallback)}>"


def listed(names: Sequence[str]) -> str:
    """Join names as one would say them: "Ada, Ben and Chandra"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


# --- Blocks ----------------------------------------------------------------------------------


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
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": _fitting(words, SECTION)}}
    return block | ({"accessory": accessory} if accessory else {})


def context(words: str) -> Block:
    """A small grey line."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _fitting(words, 2000)}]}


def _fitting(words: str, most: int) -> str:
    """Shorten mrkdwn without leaving half an escaped character behind."""
    if len(words) <= most:
        return words
    return re.sub(r"&[a-z]*$", "", words[: most - 1]).rstrip() + "…"


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    """A row of buttons."""
    if not 0 < len(elements) <= 25:
        raise ValueError(f"{len(elements)} buttons in a row, where 1 to 25 fit")
    return {"type": "actions", "elements": list(elements)}


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
    return {"type": "overflow", "action_id": action_id, "options": _options(options)}


def _options(options: Sequence[Option]) -> list[dict[str, Any]]:
    return [{"text": text(clip(label, 75), 75), "value": value} for label, value in options]


# --- Inputs: the block_id is the field's name --------------------------------------------------


def text_input(
    field: str,
    label: str,
    *,
    value: str | None = None,
    multiline: bool = False,
    most: int = 600,
    hint: str | None = None,
    placeholder: str | None = None,
    optional: bool = False,
) -> Block:
    """A question answered by typing."""
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if value:
        element["initial_value"] = value[:most]
    if placeholder:
        element["placeholder"] = text(placeholder, 150)
    return _input(field, label, element, hint, optional)


def number_input(
    field: str, label: str, *, value: int, least: int, most: int, hint: str | None = None
) -> Block:
    """A question answered by a whole number."""
    element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "initial_value": str(value),
        "min_value": str(least),
        "max_value": str(most),
    }
    return _input(field, label, element, hint, optional=False)


def select(
    field: str,
    label: str,
    options: Sequence[Option],
    *,
    value: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A question with one answer out of a list."""
    element: Element = {"type": "static_select", "options": _options(options[:MAX_OPTIONS])}
    chosen = [one for one in element["options"] if one["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return _input(field, label, element, hint, optional)


def radio(
    field: str,
    label: str,
    options: Sequence[Option],
    *,
    value: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A question with one answer out of a few, all in sight."""
    element: Element = {"type": "radio_buttons", "options": _options(options[:10])}
    chosen = [one for one in element["options"] if one["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return _input(field, label, element, hint, optional)


def multi_select(
    field: str,
    label: str,
    options: Sequence[Option],
    *,
    values: Iterable[str] = (),
    most: int | None = None,
    hint: str | None = None,
    optional: bool = True,
) -> Block:
    """A question with several answers out of a list."""
    element: Element = {"type": "multi_static_select", "options": _options(options[:MAX_OPTIONS])}
    wanted = set(values)
    chosen = [one for one in element["options"] if one["value"] in wanted]
    if chosen:
        element["initial_options"] = chosen
    if most:
        element["max_selected_items"] = most
    return _input(field, label, element, hint, optional)


def people_input(
    field: str,
    label: str,
    *,
    values: Sequence[str] = (),
    most: int | None = None,
    hint: str | None = None,
    optional: bool = True,
) -> Block:
    """A question answered by choosing people."""
    element: Element = {"type": "multi_users_select"}
    if values:
        element["initial_users"] = list(values)
    if most:
        element["max_selected_items"] = most
    return _input(field, label, element, hint, optional)


def channel_input(
    field: str, label: str, *, value: str | None = None, hint: str | None = None
) -> Block:
    """A question answered by choosing a public channel."""
    element: Element = {"type": "channels_select"}
    if value:
        element["initial_channel"] = value
    return _input(field, label, element, hint, optional=False)


def date_input(
    field: str,
    label: str,
    *,
    value: date | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A question answered by a day."""
    element: Element = {"type": "datepicker"}
    if value:
        element["initial_date"] = value.isoformat()
    return _input(field, label, element, hint, optional)


def time_input(field: str, label: str, *, value: str, hint: str | None = None) -> Block:
    """A question answered by a time of day."""
    return _input(field, label, {"type": "timepicker", "initial_time": value}, hint, optional=False)


def _input(field: str, label: str, element: Element, hint: str | None, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": text(label, 2000),
        "element": element | {"action_id": field},
        "optional": optional,
    }
    return block | ({"hint": text(hint, 2000)} if hint else {})


# --- Views and messages ------------------------------------------------------------------------


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
    return {"text": _fitting(summary, FALLBACK), "blocks": shown}


def about(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a modal of ours was given as `about`."""
    metadata = view.get("private_metadata")
    return dict(json.loads(metadata)) if metadata else {}


class Form(BaseModel):
    """What a form's submission holds. Each field is named like its input's block_id."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self:
        """Return the answers in a submitted view; raises pydantic's ValidationError."""
        answers = {
            field: _answer(next(iter(elements.values())))
            for field, elements in view["state"]["values"].items()
        }
        return cls.model_validate({k: v for k, v in answers.items() if v not in (None, "")})

    @classmethod
    def errors(cls, error: ValidationError) -> dict[str, str]:
        """Return a plain sentence for each field that is not acceptable."""
        return {str(fault["loc"][0]): _sentence(fault) for fault in error.errors() if fault["loc"]}


def _answer(state: Mapping[str, Any]) -> Any:
    match state["type"]:
        case "static_select" | "radio_buttons":
            chosen = state.get("selected_option")
            return chosen["value"] if chosen else None
        case "multi_static_select" | "checkboxes":
            return [option["value"] for option in state.get("selected_options") or ()]
        case "multi_users_select":
            return state.get("selected_users") or []
        case "users_select":
            return state.get("selected_user")
        case "channels_select":
            return state.get("selected_channel")
        case "datepicker":
            return state.get("selected_date")
        case "timepicker":
            return state.get("selected_time")
        case _:
            typed = state.get("value")
            return written(typed) if typed else None


def _sentence(fault: Any) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return "Please answer this one."
        case "string_too_short":
            return f"Please write at least {limits['min_length']} characters."
        case "string_too_long":
            return f"Please keep this to {limits['max_length']} characters."
        case "too_short":
            return f"Please choose at least {limits['min_length']}."
        case "too_long":
            return f"Please choose at most {limits['max_length']}."
        case "greater_than_equal" | "less_than_equal" | "int_parsing" | "int_from_float":
            return "Please give a number in the range that is named."
        case "less_than" | "greater_than":
            return "Please choose a day nearer to today."
        case "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return "Please choose a day."
        case kind if kind.startswith("mentor_"):
            return str(fault["msg"])
        case _:
            return "Please check this answer."
