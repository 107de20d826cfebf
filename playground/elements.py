"""Interactive elements: where they sit, the state they hold, and what can be chosen in them."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from typing import Any

from playground.wire import Json, clone

# element type: the key in state.values, the key of its initial value, what it is when empty
STATE: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "checkboxes": ("selected_options", "initial_options", []),
    "radio_buttons": ("selected_option", "initial_option", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "", []),
}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
SHAPES = {"datepicker": r"\d{4}-\d\d-\d\d", "timepicker": r"\d\d:\d\d"}
LONGEST = 3000
REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Impossible(ValueError):  # noqa: N818 - what it is, not that it is an error
    """A person in front of Slack could not do this: nothing on the screen allows it."""


def of(block: Json) -> list[Json]:
    """Return the interactive elements of one block."""
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] == "section":
        accessory = block.get("accessory")
        return [accessory] if accessory and accessory["type"] != "image" else []
    if block["type"] in ("actions", "context_actions"):
        return list(block.get("elements", []))
    return []


def walk(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with its block."""
    for block in blocks:
        for element in of(block):
            yield block, element


def name_all(blocks: list[Json], fresh: Callable[[], str]) -> None:
    """Give the blocks and elements that have no id one, as Slack does."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = fresh()
        for element in of(block):
            if not element.get("action_id"):
                element["action_id"] = fresh()


def state_of(blocks: list[Json], earlier: dict[str, Json] | None = None) -> dict[str, Json]:
    """Return the state.values of freshly shown `blocks`, keeping `earlier` answers that fit."""
    values: dict[str, Json] = {}
    for block, element in walk(blocks):
        if element["type"] not in STATE:
            continue
        key, initial, empty = STATE[element["type"]]
        kept = (earlier or {}).get(block["block_id"], {}).get(element["action_id"])
        if kept is None or kept["type"] != element["type"]:
            start = element.get(initial, empty) if initial else empty
            kept = {"type": element["type"], key: clone(start)}
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept
    return values


def options(element: Json) -> list[Json]:
    """Return every option that `element` offers."""
    groups = [group["options"] for group in element.get("option_groups", [])]
    return [*element.get("options", []), *(option for group in groups for option in group)]


def option(element: Json, value: Any) -> Json:
    """Return the offered option with `value`."""
    for offered in options(element):
        if offered.get("value") == value:
            return offered
    raise Impossible(f"{element.get('action_id')}: {value!r} is not offered")


def pick(element: Json, value: Any) -> Json:
    """Return the state of `element` after a person has chosen `value` in it."""
    kind = element["type"]
    if kind not in STATE:
        raise Impossible(f"nothing can be chosen in a {kind}")
    key, _, empty = STATE[kind]
    if value is None or value == "" or value == []:
        return {"type": kind, key: clone(empty)}
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"type": kind, key: clone(option(element, value))}
    if kind in ("multi_static_select", "checkboxes", "multi_external_select"):
        chosen = [clone(option(element, one)) for one in as_list(value)]
        return {"type": kind, key: at_most(element, chosen)}
    if kind.startswith("multi_"):
        return {"type": kind, key: at_most(element, as_list(value))}
    if kind in SHAPES and not re.fullmatch(SHAPES[kind], str(value)):
        raise Impossible(f"{value!r} does not fit a {kind}")
    if kind == "datepicker":
        date.fromisoformat(value)
    elif kind == "timepicker":
        time.fromisoformat(value)
    elif kind == "datetimepicker":
        value = int(value)
    elif kind in TYPED:
        value = str(value)
        if not element.get("multiline"):
            value = value.replace("\r\n", " ").replace("\n", " ")
    return {"type": kind, key: value}


def dispatches(block: Json, element: Json) -> bool:
    """Whether the app is told as soon as something is chosen; of text, only if it says so."""
    config = element.get("dispatch_action_config", {})
    eager = "on_character_entered" in config.get("trigger_actions_on", [])
    return bool(block.get("dispatch_action")) and (element["type"] not in TYPED or eager)


def as_list(value: Any) -> list[Any]:
    """Return `value` as a list."""
    return list(value) if isinstance(value, (list, tuple, set)) else [value]


def at_most(element: Json, chosen: list[Any]) -> list[Any]:
    """Return `chosen` unless the element takes fewer."""
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        raise Impossible(f"{element.get('action_id')}: too many are chosen")
    return chosen


def complaint(block: Json, element: Json, held: Json) -> str:
    """Return what Slack itself says under an input before it asks the app; "" when content."""
    key, _, _ = STATE[element["type"]]
    value = held[key]
    if value in (None, "", []):
        return "" if block.get("optional") else REQUIRED
    if element["type"] not in TYPED:
        return ""
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > (longest := element.get("max_length", LONGEST)):
        return f"Please enter no more than {longest} characters."
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    if element["type"] == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    return ""


def _number_complaint(element: Json, value: str) -> str:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "Please enter a number."
    if "." in value and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Please enter a number of at least {least}."
    if most is not None and float(value) > float(most):
        return f"Please enter a number of at most {most}."
    return ""
