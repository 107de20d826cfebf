"""Inputs: the questions of a form. The block_id is the field's name."""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.views.kit._blocks import Block, Element, Option, shown_options, text

MAX_OPTIONS = 100


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
    tells: bool = False,
) -> Block:
    """A question answered by typing; with `tells`, we hear of it as soon as Enter is pressed."""
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": most}
    if value:
        element["initial_value"] = value[:most]
    if placeholder:
        element["placeholder"] = text(placeholder, 150)
    return _input(field, label, element, hint, optional) | (
        {"dispatch_action": True} if tells else {}
    )


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
    element = _one_of("static_select", options[:MAX_OPTIONS], value)
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
    element = _one_of("radio_buttons", options[:10], value)
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
    element: Element = {
        "type": "multi_static_select",
        "options": shown_options(options[:MAX_OPTIONS]),
    }
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


def file_input(
    field: str,
    label: str,
    *,
    kinds: Sequence[str],
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A question answered by one file; `kinds` are how its name may end, such as "csv"."""
    element: Element = {"type": "file_input", "filetypes": list(kinds), "max_files": 1}
    return _input(field, label, element, hint, optional)


def channel_input(
    field: str,
    label: str,
    *,
    value: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A question answered by choosing a public channel."""
    element: Element = {"type": "channels_select"}
    if value:
        element["initial_channel"] = value
    return _input(field, label, element, hint, optional)


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


def _one_of(kind: str, options: Sequence[Option], value: str | None) -> Element:
    element: Element = {"type": kind, "options": shown_options(options)}
    chosen = [one for one in element["options"] if one["value"] == value]
    return element | ({"initial_option": chosen[0]} if chosen else {})


def _input(field: str, label: str, element: Element, hint: str | None, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": text(label, 2000),
        "element": element | {"action_id": field},
        "optional": optional,
    }
    return block | ({"hint": text(hint, 2000)} if hint else {})
