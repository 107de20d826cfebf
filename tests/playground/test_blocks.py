"""What Slack refuses in blocks and views, each with its pointer and its sentence."""

import json
from typing import Any

import pytest

from playground.blocks import (
    Problem,
    message_errors,
    text_is_too_long,
    text_length,
    view_errors,
    view_is_too_large,
)

Json = dict[str, Any]


def plain(text: str = "x", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "x", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def ask(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": kind, **more}}


def option(value: str = "a", **more: Any) -> Json:
    return {"text": plain(), "value": value, **more}


def menu(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "options": list(options), **more}


def without(given: Json, *keys: str) -> Json:
    return {key: value for key, value in given.items() if key not in keys}


def numbered(count: int) -> list[Json]:
    return [option(str(n)) for n in range(count)]


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Json) -> Json:
    return rich({"type": "rich_text_section", "elements": list(elements)})


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
IMAGE = {"type": "image", "alt_text": "x", "image_url": "https://example.com/x.png"}
VIDEO = {
    "type": "video",
    "alt_text": "x",
    "title": plain(),
    "video_url": "https://example.com/x",
    "thumbnail_url": "https://example.com/x.png",
}
CARD = {"type": "card", "title": plain()}
TASK = {"type": "task_card", "task_id": "1", "title": "x"}
CELL = {"type": "raw_text", "text": "x"}
CHOICE = "must be one of the provided options"
NO_PUBLIC = "downloading image failed"

# block, pointer within the block, sentence: the same on every surface
EVERYWHERE: list[tuple[Any, str, str]] = [
    # the block itself
    (None, "", "must provide an object"),
    ("divider", "", "must provide an object"),
    ({}, "", "missing required field: type"),
    ({"type": None}, "/type", "must provide a string"),
    ({"type": "foo"}, "/type", "unsupported type: foo"),
    ({"type": "divider", "text": "x"}, "", "invalid additional property: text"),
    ({"type": "divider", "block_id": "x" * 256}, "/block_id", "must be less than 256 characters"),
    ({"type": "divider", "block_id": ""}, "/block_id", "must be more than 0 characters"),
    ({"type": "divider", "block_id": None}, "/block_id", "must provide a string"),
    # texts
    (section(text="x"), "/text", "must provide an object"),
    (section(text=None), "/text", "must provide an object"),
    (section(text={"text": "x"}), "/text", "missing required field: type"),
    (section(text={"type": "mrkdwn"}), "/text", "missing required field: text"),
    (section(text=mrkdwn("")), "/text/text", "must be more than 0 characters"),
    (section(text=mrkdwn(None)), "/text/text", "must provide a string"),  # type: ignore[arg-type]
    (section(text=mrkdwn("x" * 3001)), "/text/text", "must be less than 3001 characters"),
    (section(text=mrkdwn(emoji=True)), "/text", "invalid additional property: emoji"),
    (section(text=plain(verbatim=True)), "/text", "invalid additional property: verbatim"),
    (section(text=plain(emoji="yes")), "/text/emoji", "must provide a boolean"),
    (section(text={"type": "markdown", "text": "x"}), "/text/type", "unsupported type: markdown"),
    # section
    ({"type": "section"}, "/type", "must define either `text` or `fields`"),
    (section(fields=[]), "/fields", "must provide at least 1 items"),
    (section(fields=[plain()] * 11), "/fields", "no more than 10 items allowed"),
    (
        section(fields=[plain(), plain("x" * 2001)]),
        "/fields/1/text",
        "must be less than 2001 characters",
    ),
    (section(fields=plain()), "/fields", "must provide an array"),
    (section(expand=1), "/expand", "must provide a boolean"),
    (section(accessory=None), "/accessory", "must provide an object"),
    (
        section(accessory={"type": "plain_text_input"}),
        "/accessory/type",
        "unsupported type: plain_text_input",
    ),
    (
        section(accessory={"type": "datetimepicker"}),
        "/accessory/type",
        "unsupported type: datetimepicker",
    ),
    # header, context, image, video
    ({"type": "header"}, "", "missing required field: text"),
    ({"type": "header", "text": mrkdwn()}, "/text/type", "unsupported type: mrkdwn"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "/text/text",
        "must be less than 151 characters",
    ),
    ({"type": "header", "text": plain(), "level": 5}, "/level", "must be less than 5"),
    ({"type": "context", "elements": []}, "/elements", "must provide at least 1 items"),
    (
        {"type": "context", "elements": [plain()] * 11},
        "/elements",
        "no more than 10 items allowed",
    ),
    (
        {"type": "context", "elements": [button()]},
        "/elements/0/type",
        "unsupported type: button",
    ),
    (without(IMAGE, "alt_text"), "", "missing required field: alt_text"),
    (without(IMAGE, "image_url"), "/type", "must define either `image_url` or `slack_file`"),
    (
        {**IMAGE, "slack_file": {"id": "F1"}},
        "",
        "cannot define both `image_url` and `slack_file`",
    ),
    ({**IMAGE, "alt_text": ""}, "/alt_text", "must be more than 0 characters"),
    ({**IMAGE, "alt_text": "x" * 2001}, "/alt_text", "must be less than 2001 characters"),
    ({**IMAGE, "title": mrkdwn()}, "/title/type", "unsupported type: mrkdwn"),
    ({**IMAGE, "image_url": "http://localhost:3999/x.png"}, "/image_url", NO_PUBLIC),
    ({**IMAGE, "image_url": "http://192.168.1.2/x.png"}, "/image_url", NO_PUBLIC),
    ({**IMAGE, "image_url": "ftp://example.com/x.png"}, "/image_url", NO_PUBLIC),
    ({**IMAGE, "image_url": "https://[x.png"}, "/image_url", NO_PUBLIC),
    (
        {**without(IMAGE, "image_url"), "slack_file": {}},
        "/slack_file",
        "must define either `id` or `url`",
    ),
    (
        section(accessory={"type": "image", "alt_text": "x"}),
        "/accessory/type",
        "must define either `image_url` or `slack_file`",
    ),
    ({**VIDEO, "video_url": "http://example.com"}, "/video_url", "must be an HTTPS URL"),
    ({**VIDEO, "title": plain("x" * 200)}, "/title/text", "must be less than 200 characters"),
    ({**VIDEO, "author_name": "x" * 50}, "/author_name", "must be less than 50 characters"),
    (without(VIDEO, "thumbnail_url"), "", "missing required field: thumbnail_url"),
    # actions and what may stand in them
    (actions(), "/elements", "must provide at least 1 items"),
    (actions(*[button()] * 26), "/elements", "no more than 25 items allowed"),
    (
        actions(button(action_id="a"), button(action_id="b"), button(action_id="a")),
        "/elements/2/action_id",
        '`action_id` "a" already exists',
    ),
    (
        actions({"type": "plain_text_input"}),
        "/elements/0/type",
        "unsupported type: plain_text_input",
    ),
    (actions(IMAGE), "/elements/0/type", "unsupported type: image"),
    # button
    (actions({"type": "button"}), "/elements/0", "missing required field: text"),
    (
        actions(button(text=plain("x" * 76))),
        "/elements/0/text/text",
        "must be less than 76 characters",
    ),
    (actions(button(text=mrkdwn())), "/elements/0/text/type", "unsupported type: mrkdwn"),
    (
        actions(button(action_id="x" * 256)),
        "/elements/0/action_id",
        "must be less than 256 characters",
    ),
    (actions(button(value="x" * 2001)), "/elements/0/value", "must be less than 2001 characters"),
    (actions(button(value=1)), "/elements/0/value", "must provide a string"),
    (
        actions(button(url="https://x" + "x" * 3000)),
        "/elements/0/url",
        "must be less than 3001 characters",
    ),
    (actions(button(url="example.com")), "/elements/0/url", "must be a valid URL"),
    (actions(button(style="default")), "/elements/0/style", "must be a valid enum value"),
    (actions(button(style=None)), "/elements/0/style", "must provide a string"),
    (
        actions(button(disabled=True)),
        "/elements/0",
        "invalid additional property: disabled",
    ),
    (
        actions(button(accessibility_label="x" * 76)),
        "/elements/0/accessibility_label",
        "must be less than 76 characters",
    ),
    # confirm
    (
        actions(button(confirm=without(CONFIRM, "deny"))),
        "/elements/0/confirm",
        "missing required field: deny",
    ),
    (
        actions(button(confirm={**CONFIRM, "title": plain("x" * 101)})),
        "/elements/0/confirm/title/text",
        "must be less than 101 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 301)})),
        "/elements/0/confirm/text/text",
        "must be less than 301 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "confirm": plain("x" * 31)})),
        "/elements/0/confirm/confirm/text",
        "must be less than 31 characters",
    ),
    (
        actions(button(confirm={**CONFIRM, "style": "red"})),
        "/elements/0/confirm/style",
        "must be a valid enum value",
    ),
    # options
    (actions(menu()), "/elements/0/options", "must provide at least 1 items"),
    (actions(menu(*numbered(101))), "/elements/0/options", "no more than 100 items allowed"),
    (
        actions({"type": "static_select"}),
        "/elements/0/type",
        "must define either `options` or `option_groups`",
    ),
    (
        actions(menu(option(), option_groups=[{"label": plain(), "options": [option()]}])),
        "/elements/0",
        "cannot define both `options` and `option_groups`",
    ),
    (
        actions(menu(option("a"), option("a"))),
        "/elements/0/options/1/value",
        '`value` "a" already exists',
    ),
    (
        actions(menu(option("x" * 151))),
        "/elements/0/options/0/value",
        "must be less than 151 characters",
    ),
    (
        actions(menu(option(""))),
        "/elements/0/options/0/value",
        "must be more than 0 characters",
    ),
    (
        actions(menu(option(text=plain("x" * 76)))),
        "/elements/0/options/0/text/text",
        "must be less than 76 characters",
    ),
    (
        actions(menu(option(text=mrkdwn()))),
        "/elements/0/options/0/text/type",
        "unsupported type: mrkdwn",
    ),
    (
        actions(menu(option(description=plain("x" * 76)))),
        "/elements/0/options/0/description/text",
        "must be less than 76 characters",
    ),
    (
        actions(menu(option(url="https://example.com"))),
        "/elements/0/options/0",
        "invalid additional property: url",
    ),
    (
        actions(menu(option(), initial_option=None)),
        "/elements/0/initial_option",
        "must provide an object",
    ),
    (actions(menu(option(), initial_option=option("b"))), "/elements/0/initial_option", CHOICE),
    (
        actions(menu(option(), initial_option=option(description=plain()))),
        "/elements/0/initial_option",
        CHOICE,
    ),
    (
        actions(menu(option(), placeholder=plain("x" * 151))),
        "/elements/0/placeholder/text",
        "must be less than 151 characters",
    ),
    (
        actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain(), "options": numbered(101)}],
            }
        ),
        "/elements/0/option_groups/0/options",
        "no more than 100 items allowed",
    ),
    (
        actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain(), "options": [option()]}],
                "initial_option": option("b"),
            }
        ),
        "/elements/0/initial_option",
        CHOICE,
    ),
    (
        actions({"type": "multi_static_select", "options": [option()], "initial_options": []}),
        "/elements/0/initial_options",
        CHOICE,
    ),
    (
        actions({"type": "multi_users_select", "initial_user": "U1"}),
        "/elements/0",
        "invalid additional property: initial_user",
    ),
    (
        actions({"type": "multi_users_select", "initial_users": []}),
        "/elements/0/initial_users",
        "must provide at least 1 items",
    ),
    (
        actions({"type": "multi_users_select", "max_selected_items": 0}),
        "/elements/0/max_selected_items",
        "must be more than 0",
    ),
    (
        actions({"type": "users_select", "initial_user": ["U1"]}),
        "/elements/0/initial_user",
        "must provide a string",
    ),
    (
        actions({"type": "channels_select", "response_url_enabled": True}),
        "/elements/0",
        "invalid additional property: response_url_enabled",
    ),
    (
        actions({"type": "conversations_select", "filter": {}}),
        "/elements/0/filter",
        "must define either `include` or `exclude_external_shared_channels` or `exclude_bot_users`",
    ),
    (
        actions({"type": "conversations_select", "filter": {"include": ["dm"]}}),
        "/elements/0/filter/include/0",
        "must be a valid enum value",
    ),
    (
        actions({"type": "external_select", "min_query_length": True}),
        "/elements/0/min_query_length",
        "must provide an integer",
    ),
    (
        actions({"type": "overflow", "options": numbered(6)}),
        "/elements/0/options",
        "no more than 5 items allowed",
    ),
    (
        actions({"type": "checkboxes", "options": numbered(11)}),
        "/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        actions({"type": "radio_buttons", "options": numbered(11)}),
        "/elements/0/options",
        "no more than 10 items allowed",
    ),
    (
        actions({"type": "radio_buttons", "options": [option()], "initial_option": option("b")}),
        "/elements/0/initial_option",
        CHOICE,
    ),
    # dates and times
    (
        actions({"type": "datepicker", "initial_date": "2025-02-29"}),
        "/elements/0/initial_date",
        "must be a valid date in the format YYYY-MM-DD",
    ),
    (
        actions({"type": "datepicker", "initial_date": "20250228"}),
        "/elements/0/initial_date",
        "must be a valid date in the format YYYY-MM-DD",
    ),
    (
        actions({"type": "timepicker", "initial_time": "9:30"}),
        "/elements/0/initial_time",
        "must be a valid time in the format HH:mm",
    ),
    (
        actions({"type": "timepicker", "initial_time": "24:00"}),
        "/elements/0/initial_time",
        "must be a valid time in the format HH:mm",
    ),
    (
        actions({"type": "timepicker", "timezone": "Europe"}),
        "/elements/0/timezone",
        "must be a valid timezone",
    ),
    (
        actions({"type": "timepicker", "timezone": "../secrets"}),
        "/elements/0/timezone",
        "must be a valid timezone",
    ),
    # input
    ({"type": "input", "label": plain()}, "", "missing required field: element"),
    (without(ask("plain_text_input"), "label"), "", "missing required field: label"),
    (ask("button"), "/element/type", "unsupported type: button"),
    (ask("overflow"), "/element/type", "unsupported type: overflow"),
    (
        {**ask("plain_text_input"), "label": plain("x" * 2001)},
        "/label/text",
        "must be less than 2001 characters",
    ),
    (
        {**ask("plain_text_input"), "hint": plain("x" * 2001)},
        "/hint/text",
        "must be less than 2001 characters",
    ),
    ({**ask("plain_text_input"), "hint": mrkdwn()}, "/hint/type", "unsupported type: mrkdwn"),
    ({**ask("plain_text_input"), "optional": "true"}, "/optional", "must provide a boolean"),
    (ask("plain_text_input", max_length=3001), "/element/max_length", "must be less than 3001"),
    (ask("plain_text_input", max_length=0), "/element/max_length", "must be more than 0"),
    (ask("plain_text_input", max_length="9"), "/element/max_length", "must provide an integer"),
    (ask("plain_text_input", min_length=-1), "/element/min_length", "must be more than -1"),
    (
        ask("plain_text_input", min_length=5, max_length=4),
        "/element/min_length",
        "must be less than or equal to `max_length`",
    ),
    (
        ask("plain_text_input", max_length=4, initial_value="12345"),
        "/element/initial_value",
        "must be less than 5 characters",
    ),
    (
        ask("plain_text_input", initial_value="x" * 3001),
        "/element/initial_value",
        "must be less than 3001 characters",
    ),
    (
        ask("plain_text_input", initial_value=None),
        "/element/initial_value",
        "must provide a string",
    ),
    (
        ask("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_click"]}),
        "/element/dispatch_action_config/trigger_actions_on/0",
        "must be a valid enum value",
    ),
    # rich text
    (rich(), "/elements", "must provide at least 1 items"),
    (rich(plain()), "/elements/0/type", "unsupported type: plain_text"),
    (
        line({"type": "text", "text": ""}),
        "/elements/0/elements/0/text",
        "must be more than 0 characters",
    ),
    (line({"type": "text"}), "/elements/0/elements/0", "missing required field: text"),
    (line(mrkdwn()), "/elements/0/elements/0/type", "unsupported type: mrkdwn"),
    (
        line({"type": "text", "text": "x", "style": "bold"}),
        "/elements/0/elements/0/style",
        "must provide an object",
    ),
    (
        line({"type": "text", "text": "x", "style": {"loud": True}}),
        "/elements/0/elements/0/style",
        "invalid additional property: loud",
    ),
    (
        line({"type": "broadcast", "range": "all"}),
        "/elements/0/elements/0/range",
        "must be a valid enum value",
    ),
    (
        line({"type": "date", "timestamp": "1", "format": "{date}"}),
        "/elements/0/elements/0/timestamp",
        "must provide an integer",
    ),
    (
        rich({"type": "rich_text_list", "elements": [line()["elements"][0]]}),
        "/elements/0",
        "missing required field: style",
    ),
    (
        rich({"type": "rich_text_list", "style": "bullet", "elements": [rich()]}),
        "/elements/0/elements/0/type",
        "unsupported type: rich_text",
    ),
    (
        rich({"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "x"}]}),
        "/elements/0/elements/0/type",
        "unsupported type: emoji",
    ),
    # cards
    (
        {"type": "card", "subtitle": plain()},
        "/type",
        "must define either `hero_image` or `title` or `actions` or `body`",
    ),
    ({"type": "card", "title": "x"}, "/title", "must provide an object"),
    ({**CARD, "body": plain("x" * 201)}, "/body/text", "must be less than 201 characters"),
    ({**CARD, "actions": [button()] * 4}, "/actions", "no more than 3 items allowed"),
    ({**CARD, "actions": [menu(option())]}, "/actions/0/type", "unsupported type: static_select"),
    (
        {**CARD, "slack_icon": {"type": "icon", "name": "sparkles"}},
        "/slack_icon/name",
        "must be a valid enum value",
    ),
    (
        {**CARD, "slack_icon": {"type": "icon", "name": "star"}, "icon": IMAGE},
        "",
        "cannot define both `icon` and `slack_icon`",
    ),
    (
        {"type": "auth_provider", "value": "x", "name": plain()},
        "",
        "missing required field: is_connected",
    ),
]

IN_MESSAGES: list[tuple[Json, str, str]] = [
    ({"type": "alert", "text": plain()}, "/type", "unsupported type: alert"),
    (ask("file_input"), "/element/type", "unsupported type: file_input"),
    (
        ask("number_input", is_decimal_allowed=True),
        "/element/type",
        "unsupported type: number_input",
    ),
    (ask("email_text_input"), "/element/type", "unsupported type: email_text_input"),
    (
        ask("channels_select", response_url_enabled=True),
        "/element",
        "invalid additional property: response_url_enabled",
    ),
    ({"type": "markdown", "text": ""}, "/text", "must be more than 0 characters"),
    ({"type": "markdown", "text": plain()}, "/text", "must provide a string"),
    ({"type": "file", "external_id": "x"}, "", "missing required field: source"),
    (
        {"type": "file", "external_id": "x", "source": "local"},
        "/source",
        "must be a valid enum value",
    ),
    (
        {"type": "context_actions", "elements": [button()]},
        "/elements/0/type",
        "unsupported type: button",
    ),
    (
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "bin", "text": plain()}],
        },
        "/elements/0/icon",
        "must be a valid enum value",
    ),
    (
        {"type": "context_actions", "elements": [{"type": "feedback_buttons"}]},
        "/elements/0",
        "missing required field: positive_button",
    ),
    (
        section(accessory={"type": "workflow_button", "text": plain(), "action_id": "a"}),
        "/accessory",
        "missing required field: workflow",
    ),
    ({"type": "plan", "title": plain()}, "/title", "must provide a string"),
    ({**TASK, "status": "pending"}, "/status", "must be a valid enum value"),
    ({**TASK, "details": line(), "sources": [{}]}, "/sources/0", "missing required field: type"),
    (
        {"type": "plan", "title": "x", "tasks": [{**TASK, "status": "done"}]},
        "/tasks/0/status",
        "must be a valid enum value",
    ),
    ({"type": "carousel", "elements": [CARD] * 11}, "/elements", "no more than 10 items allowed"),
    (
        {"type": "carousel", "elements": [section()]},
        "/elements/0/type",
        "unsupported type: section",
    ),
    (
        {"type": "container", "child_blocks": [section()]},
        "/type",
        "must define either `title` or `rich_text_title`",
    ),
    (
        {"type": "container", "title": plain(), "child_blocks": [CARD]},
        "/child_blocks/0/type",
        "unsupported type: card",
    ),
    (
        {"type": "container", "title": plain(), "child_blocks": []},
        "/child_blocks",
        "must provide at least 1 items",
    ),
    (
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [section()],
            "default_collapsed": True,
        },
        "/default_collapsed",
        "must define `is_collapsible`",
    ),
    (
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [section()],
            "is_collapsible": True,
            "has_header_divider": True,
        },
        "",
        "cannot define both `is_collapsible` and `has_header_divider`",
    ),
    ({"type": "table", "rows": []}, "/rows", "must provide at least 1 items"),
    ({"type": "table", "rows": [[CELL]] * 101}, "/rows", "no more than 100 items allowed"),
    ({"type": "table", "rows": [[CELL] * 21]}, "/rows/0", "no more than 20 items allowed"),
    ({"type": "table", "rows": [[plain()]]}, "/rows/0/0/type", "unsupported type: plain_text"),
    (
        {"type": "table", "rows": [[{"type": "raw_number", "text": "1"}]]},
        "/rows/0/0",
        "missing required field: value",
    ),
    (
        {"type": "table", "rows": [[CELL]], "column_settings": [{"align": "middle"}]},
        "/column_settings/0/align",
        "must be a valid enum value",
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 10_001}]]},
        "/rows",
        "must be less than 10001 characters",
    ),
    (
        {"type": "data_table", "caption": "x", "rows": [[CELL], [CELL, CELL]]},
        "/rows/1",
        "must provide 1 items",
    ),
    (
        {"type": "data_table", "caption": "x", "rows": [[line()], [CELL]]},
        "/rows/0/0/type",
        "unsupported type: rich_text",
    ),
    (
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        },
        "/chart/segments/0/value",
        "must be more than 0",
    ),
    (
        {
            "type": "data_visualization",
            "title": "x",
            "chart": {
                "type": "bar",
                "axis_config": {"categories": ["a", "b"]},
                "series": [{"name": "s", "data": [{"label": "a", "value": 1}]}],
            },
        },
        "/chart/series/0/data",
        "must have one item for each of the categories",
    ),
]

IN_MODALS: list[tuple[Json, str, str]] = [
    *(
        ({"type": kind}, "/type", f"unsupported type: {kind}")
        for kind in (
            "markdown",
            "table",
            "context_actions",
            "carousel",
            "container",
            "file",
            "plan",
        )
    ),
    (
        section(accessory={"type": "workflow_button"}),
        "/accessory/type",
        "unsupported type: workflow_button",
    ),
    ({"type": "alert", "text": plain("x" * 201)}, "/text/text", "must be less than 201 characters"),
    ({"type": "alert", "text": plain(), "level": "bad"}, "/level", "must be a valid enum value"),
    (ask("file_input", max_files=0), "/element/max_files", "must be more than 0"),
    (ask("file_input", max_files=11), "/element/max_files", "must be less than 11"),
    (ask("file_input", filetypes=[]), "/element/filetypes", "must provide at least 1 items"),
    (
        {**ask("file_input"), "dispatch_action": True},
        "/element/type",
        "unsupported type: file_input",
    ),
    (ask("number_input"), "/element", "missing required field: is_decimal_allowed"),
    (
        ask("number_input", is_decimal_allowed=True, min_value=1),
        "/element/min_value",
        "must provide a string",
    ),
    (
        ask("number_input", is_decimal_allowed=True, min_value="1e3"),
        "/element/min_value",
        "must be a valid number",
    ),
    (
        ask("number_input", is_decimal_allowed=False, initial_value="1.5"),
        "/element/initial_value",
        "must be a whole number",
    ),
    (
        ask("number_input", is_decimal_allowed=True, min_value="10", max_value="9"),
        "/element/min_value",
        "must be less than or equal to `max_value`",
    ),
    (
        ask("number_input", is_decimal_allowed=True, min_value="10", initial_value="9"),
        "/element/min_value",
        "must be less than or equal to `initial_value`",
    ),
    (
        ask("rich_text_input", initial_value="x"),
        "/element/initial_value",
        "must provide an object",
    ),
    (
        ask("rich_text_input", min_lines=9, max_lines=8),
        "/element/min_lines",
        "must be less than or equal to `max_lines`",
    ),
]

IN_HOME: list[tuple[Json, str, str]] = [
    (ask("file_input"), "/element/type", "unsupported type: file_input"),
    (ask("url_text_input"), "/element/type", "unsupported type: url_text_input"),
    (ask("datetimepicker"), "/element/type", "unsupported type: datetimepicker"),
    (
        ask("channels_select", response_url_enabled=True),
        "/element",
        "invalid additional property: response_url_enabled",
    ),
    *(
        ({"type": kind}, "/type", f"unsupported type: {kind}")
        for kind in ("alert", "markdown", "context_actions", "file", "task_card")
    ),
    (
        {
            "type": "container",
            "title": plain(),
            "child_blocks": [{"type": "file", "external_id": "x", "source": "remote"}],
        },
        "/child_blocks/0/type",
        "unsupported type: file",
    ),
]


def modal(*blocks: Any, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def home(*blocks: Any, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}


@pytest.mark.parametrize(("block", "pointer", "sentence"), EVERYWHERE + IN_MESSAGES)
def test_a_message_is_refused(block, pointer, sentence):
    problem = Problem(f"/blocks/1{pointer}", sentence)
    assert message_errors({"blocks": [section(), block]})[0] == problem
    attached = message_errors({"attachments": [{}, {"blocks": [section(), block]}]})
    assert attached[0] == Problem(f"/attachments/1{problem.pointer}", sentence)


@pytest.mark.parametrize(("block", "pointer", "sentence"), EVERYWHERE + IN_MODALS)
def test_a_modal_is_refused(block, pointer, sentence):
    expected = Problem(f"/view/blocks/1{pointer}", sentence)
    assert view_errors(modal(section(), block))[0] == expected


@pytest.mark.parametrize(("block", "pointer", "sentence"), EVERYWHERE + IN_HOME)
def test_a_home_tab_is_refused(block, pointer, sentence):
    expected = Problem(f"/view/blocks/1{pointer}", sentence)
    assert view_errors(home(section(), block))[0] == expected


@pytest.mark.parametrize(
    ("view", "pointer", "sentence"),
    [
        (None, "", "must provide an object"),
        ({}, "", "missing required field: type"),
        ({"type": "sheet"}, "/type", "unsupported type: sheet"),
        (without(modal(), "title"), "", "missing required field: title"),
        (without(modal(), "blocks"), "", "missing required field: blocks"),
        (modal(title="Hello"), "/title", "must provide an object"),
        (modal(title=mrkdwn()), "/title/type", "unsupported type: mrkdwn"),
        (modal(title=plain("x" * 25)), "/title/text", "must be less than 25 characters"),
        (modal(submit=plain("x" * 25)), "/submit/text", "must be less than 25 characters"),
        (modal(close=plain("x" * 25)), "/close/text", "must be less than 25 characters"),
        (modal(close=None), "/close", "must provide an object"),
        (
            modal(private_metadata="x" * 3001),
            "/private_metadata",
            "must be less than 3001 characters",
        ),
        (modal(private_metadata={}), "/private_metadata", "must provide a string"),
        (modal(callback_id="x" * 256), "/callback_id", "must be less than 256 characters"),
        (modal(external_id="x" * 256), "/external_id", "must be less than 256 characters"),
        (modal(notify_on_close="yes"), "/notify_on_close", "must provide a boolean"),
        (modal(id="V1"), "", "invalid additional property: id"),
        (modal(*[section()] * 101), "/blocks", "no more than 100 items allowed"),
        (
            without(modal(section(), ask("plain_text_input")), "submit"),
            "/blocks/1/input",
            "must define `submit` to use an `input` block in modals",
        ),
        (modal(blocks={}), "/blocks", "must provide an array"),
        (home(title=plain()), "", "invalid additional property: title"),
        (home(submit=plain()), "", "invalid additional property: submit"),
        (home(notify_on_close=True), "", "invalid additional property: notify_on_close"),
        (home(*[section()] * 101), "/blocks", "no more than 100 items allowed"),
    ],
)
def test_a_view_is_refused(view, pointer, sentence):
    assert view_errors(view) == [Problem(f"/view{pointer}", sentence)]


def test_a_home_tab_may_ask_without_a_submit_button():
    assert view_errors(home(ask("plain_text_input"))) == []


def test_a_message_has_fifty_blocks_at_most():
    assert message_errors({"blocks": [section()] * 50}) == []
    too_many = [Problem("/blocks", "no more than 50 items allowed")]
    assert message_errors({"blocks": [section()] * 51}) == too_many


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ({"blocks": "[]"}, Problem("/blocks", "must provide an array")),
        ({"attachments": {}}, Problem("/attachments", "must provide an array")),
        ({"attachments": ["x"]}, Problem("/attachments/0", "must provide an object")),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused(payload, problem):
    assert message_errors(payload) == [problem]


def test_every_problem_is_named_at_once():
    problems = message_errors({"blocks": [section(text=mrkdwn("")), {"type": "foo"}, {}]})
    assert [str(problem) for problem in problems] == [
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        "unsupported type: foo [json-pointer:/blocks/1/type]",
        "missing required field: type [json-pointer:/blocks/2]",
    ]


def test_block_ids_are_unique_inside_other_blocks_too():
    box = {
        "type": "container",
        "title": plain(),
        "child_blocks": [section(block_id="a"), section(block_id="b")],
    }
    cards = {"type": "carousel", "elements": [{**CARD, "block_id": "b"}]}
    assert message_errors({"blocks": [section(block_id="a"), box, cards]}) == [
        Problem("/blocks/1/child_blocks/0/block_id", '`block_id` "a" already exists'),
        Problem("/blocks/2/elements/0/block_id", '`block_id` "b" already exists'),
    ]


def test_an_action_id_may_come_again_in_another_block():
    row = actions(button(action_id="a"))
    assert view_errors(modal(row, row, section(accessory=button(action_id="a")))) == []


def test_one_element_takes_the_focus():
    element = {"type": "datepicker", "focus_on_load": True}
    blocks = [
        ask("plain_text_input", focus_on_load=True),
        section(accessory=element),
        actions(button(), element),
        ask("plain_text_input", focus_on_load=False),
    ]
    assert view_errors(modal(*blocks)) == [
        Problem(f"/view/blocks/{place}/focus_on_load", "only one element can set `focus_on_load`")
        for place in ("1/accessory", "2/elements/1")
    ]


def test_markdown_is_counted_over_the_whole_message():
    half = {"type": "markdown", "text": "x" * 6000}
    assert message_errors({"blocks": [half, half]}) == []
    assert message_errors({"blocks": [half, half, {"type": "markdown", "text": "x"}]}) == [
        Problem("/blocks/2/text", "must be less than 12001 characters")
    ]


def test_two_charts_are_enough():
    pie = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    chart = {"type": "data_visualization", "title": "x", "chart": pie}
    assert message_errors({"blocks": [chart, chart]}) == []
    assert message_errors({"blocks": [chart] * 3}) == [
        Problem("/blocks/2", "no more than 2 items allowed")
    ]


def test_the_text_of_a_message_is_counted_together():
    full = {"text": "not counted", "blocks": [section(text=mrkdwn("x" * 3000))] * 4}
    assert text_length(full) == 12_000
    assert not text_is_too_long(full)
    full["attachments"] = [{"text": "not counted", "blocks": [section(text=mrkdwn("x" * 1201))]}]
    assert text_is_too_long(full)


def test_cells_of_tables_have_a_limit_of_their_own():
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 9000}]]}
    assert text_length({"blocks": [table, section()]}) == 1


def test_a_view_has_a_size():
    view = modal(section())
    room = 250_000 - len(json.dumps(view))
    assert not view_is_too_large(modal(section(text=mrkdwn("x" * (room + 1)))))
    assert view_is_too_large(modal(section(text=mrkdwn("x" * (room + 2)))))
    assert view_is_too_large(modal(section(text=mrkdwn("é" * (room // 2 + 2)))))


def test_nothing_is_changed():
    payload = {"blocks": [section(), actions(menu(option(), initial_option=option()))]}
    before = json.dumps(payload)
    message_errors(payload)
    assert json.dumps(payload) == before
