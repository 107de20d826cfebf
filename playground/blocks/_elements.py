"""The interactive elements, and which of them stand in which block on which surface."""

from __future__ import annotations

from typing import Literal

from playground.blocks import _objects as objects
from playground.blocks import _values as values
from playground.blocks._engine import (
    Check,
    Fields,
    array,
    boolean,
    by_type,
    integer,
    not_both,
    one_of,
    record,
    some_of,
    string,
    typed,
)
from playground.blocks._rich_text import rich_text

Surface = Literal["message", "modal", "home"]

_ACTION = {"action_id": string(255, least=1)}
_CONFIRM = {"confirm": objects.confirm}
_FOCUS = {"focus_on_load": boolean}
_PLACEHOLDER = {"placeholder": objects.plain(150)}
_LABEL = {"accessibility_label": string(75, least=1)}
_VALUE = {"value": string(2000, least=1)}
_DISPATCH = {"dispatch_action_config": objects.dispatch_action_config}
_id = string(least=1)
_ids = array(_id, least=1)


# --- The elements ----------------------------------------------------------------------------


def _choice(own: Fields, *rules: Check) -> Check:
    return typed({}, {**_ACTION, **_CONFIRM, **_FOCUS, **_PLACEHOLDER, **own}, *rules)


def _menus(prefix: str, plural: str, own: Fields, addressed: Fields) -> dict[str, Check]:
    """Build the five menus; those of places, which can be written to, have `addressed` fields."""
    ids = _ids if plural else _id
    option = objects.plain_option
    options = {
        "options": objects.options(option, 100),
        "option_groups": objects.option_groups,
        f"initial_option{plural}": array(option) if plural else option,
    }
    outside = {
        f"initial_option{plural}": array(option, least=1) if plural else option,
        "min_query_length": integer(0),
    }
    rules = (some_of("options", "option_groups"), not_both("options", "option_groups"))
    conversations = {
        f"initial_conversation{plural}": ids,
        "default_to_current_conversation": boolean,
        "filter": objects.conversation_filter,
    }
    return {
        f"{prefix}static_select": _choice({**own, **options}, *rules, objects.offered),
        f"{prefix}external_select": _choice({**own, **outside}),
        f"{prefix}users_select": _choice({**own, f"initial_user{plural}": ids}),
        f"{prefix}conversations_select": _choice({**own, **addressed, **conversations}),
        f"{prefix}channels_select": _choice({**own, **addressed, f"initial_channel{plural}": ids}),
    }


def _input(required: Fields, own: Fields, *rules: Check) -> Check:
    return typed(required, {**_ACTION, **_FOCUS, **_PLACEHOLDER, **_DISPATCH, **own}, *rules)


_BOXES = objects.options(objects.rich_option, 10)
_SINGLE = _menus("", "", {}, {})
_MULTI = _menus("multi_", "s", {"max_selected_items": integer(1)}, {})
_RESPONDING = _menus("", "", {}, {"response_url_enabled": boolean})
_BUTTON = {"text": objects.plain(75)}

ELEMENTS: dict[str, Check] = {
    "button": typed(
        _BUTTON,
        {**_ACTION, **_CONFIRM, **_LABEL, **_VALUE, "url": objects.url, "style": objects.style},
    ),
    "workflow_button": typed(
        {**_BUTTON, **_ACTION, "workflow": objects.workflow}, {**_LABEL, "style": objects.style}
    ),
    "overflow": typed(
        {"options": objects.options(objects.link_option, 5)}, {**_ACTION, **_CONFIRM}
    ),
    "checkboxes": typed(
        {"options": _BOXES},
        {**_ACTION, **_CONFIRM, **_FOCUS, "initial_options": array(objects.rich_option)},
        objects.offered,
    ),
    "radio_buttons": typed(
        {"options": _BOXES},
        {**_ACTION, **_CONFIRM, **_FOCUS, "initial_option": objects.rich_option},
        objects.offered,
    ),
    **_SINGLE,
    **_MULTI,
    "datepicker": _choice({"initial_date": values.initial_date}),
    "timepicker": _choice({"initial_time": values.initial_time, "timezone": values.timezone}),
    "datetimepicker": typed(
        {},
        {
            **_ACTION,
            **_CONFIRM,
            **_FOCUS,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        },
    ),
    "plain_text_input": _input(
        {},
        {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        values.lengths_agree,
    ),
    "email_text_input": _input({}, {"initial_value": string()}),
    "url_text_input": _input({}, {"initial_value": string()}),
    "number_input": _input(
        {"is_decimal_allowed": boolean},
        {"initial_value": values.numeric, "min_value": values.numeric, "max_value": values.numeric},
        values.numbers_agree,
    ),
    "rich_text_input": _input(
        {},
        {"initial_value": rich_text, "min_lines": integer(1, 100), "max_lines": integer(1, 100)},
        values.lines_agree,
    ),
    "file_input": typed(
        {}, {**_ACTION, "filetypes": array(string(least=1), least=1), "max_files": integer(1, 10)}
    ),
    "image": objects.image,
}

_FEEDBACK = record({"text": objects.plain(75), **_VALUE}, _LABEL)

context_action = by_type(
    {
        "feedback_buttons": typed(
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION
        ),
        "icon_button": typed(
            {"icon": one_of("trash"), "text": objects.plain(75)},
            {**_ACTION, **_CONFIRM, **_LABEL, **_VALUE, "visible_to_user_ids": _ids},
        ),
    }
)
card_button = by_type({"button": ELEMENTS["button"]})
overflow = by_type({"overflow": ELEMENTS["overflow"]})
image = by_type({"image": ELEMENTS["image"]})


# --- Where they stand ------------------------------------------------------------------------

_CHOICES = ("checkboxes", "datepicker", "radio_buttons", "timepicker", *_SINGLE, *_MULTI)
_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")

_ONLY_ON: dict[str, tuple[Surface, ...]] = {
    "datetimepicker": ("message", "modal"),
    "email_text_input": ("modal",),
    "file_input": ("modal",),
    "number_input": ("modal",),
    "rich_text_input": ("modal", "home"),
    "url_text_input": ("modal",),
    "workflow_button": ("message",),
}


def _kinds(surface: Surface, *names: str) -> dict[str, Check]:
    return {name: ELEMENTS[name] for name in names if surface in _ONLY_ON.get(name, (surface,))}


def in_section(surface: Surface) -> Check:
    """Accept what may be the accessory of a section."""
    kinds = _kinds(surface, *_CHOICES, "button", "image", "overflow", "workflow_button")
    return by_type(kinds)


def in_actions(surface: Surface) -> Check:
    """Accept what may stand in an actions block."""
    others = ("button", "overflow", "workflow_button", "datetimepicker", "rich_text_input")
    return by_type(_kinds(surface, *_CHOICES, *others))


def in_input(surface: Surface) -> Check:
    """Accept what may be the element of an input block."""
    others = ("datetimepicker", "rich_text_input", "file_input")
    kinds = _kinds(surface, *_CHOICES, *_TYPED, *others)
    return by_type({**kinds, **_RESPONDING} if surface == "modal" else kinds)
