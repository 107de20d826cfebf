"""The blocks, and on which surface each of them may stand."""

from __future__ import annotations

from functools import cache
from typing import Any

from playground.blocks import _elements as elements
from playground.blocks import _objects as objects
from playground.blocks._data import data_table, data_visualization, table
from playground.blocks._elements import Surface
from playground.blocks._engine import (
    FINE,
    Check,
    Fields,
    Found,
    anything,
    array,
    boolean,
    both,
    by_type,
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
from playground.blocks._rich_text import BLOCK_ID, rich_text, rich_text_block

_ONLY_ON: dict[str, tuple[Surface, ...]] = {
    "alert": ("modal",),
    "call": ("message",),
    "carousel": ("message", "home"),
    "container": ("message", "home"),
    "context_actions": ("message",),
    "data_table": ("message", "home"),
    "data_visualization": ("message",),
    "file": ("message",),
    "markdown": ("message",),
    "plan": ("message",),
    "table": ("message", "home"),
    "task_card": ("message",),
}
_IN_CONTAINERS = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)
_ICONS = """
archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment
compass copy cube download edit email eye-closed eye-open file flag folder gear globe heart help
image info key lightbulb link map mobile new-window pin plus refine refresh rocket save screen
share sparkle star star-filled tag thumbs-down thumbs-up trash upload user warning
"""
_MOVING = ("in_progress", "complete", "error")


def _block(required: Fields, optional: Fields, *rules: Check) -> Check:
    return typed(required, {**BLOCK_ID, **optional}, *rules)


def _row(element: Check, most: int) -> Check:
    """Accept a row of elements, each with an action_id of its own."""
    return both(array(element, least=1, most=most), unique("action_id"))


def _files_cannot_dispatch(block: Any) -> Found:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        return wrong("unsupported type: file_input", "/element/type")
    return FINE


def _collapses(block: Any) -> Found:
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        return wrong("must define `is_collapsible`", "/default_collapsed")
    if block.get("has_header_divider") and block.get("is_collapsible"):
        return wrong("cannot define both `is_collapsible` and `has_header_divider`")
    return FINE


def _task(*statuses: str) -> Check:
    return record(
        {"task_id": string(least=1), "title": string(least=1)},
        {
            "type": one_of("task_card"),
            **BLOCK_ID,
            "status": one_of(*statuses),
            "details": rich_text,
            "output": rich_text,
            "sources": array(
                by_type({"url": typed({"url": objects.url, "text": string(least=1)}, {})})
            ),
        },
    )


_CARD = _block(
    {},
    {
        "hero_image": elements.image,
        "icon": elements.image,
        "slack_icon": by_type({"icon": typed({"name": one_of(*_ICONS.split())}, {})}),
        "title": objects.text(150),
        "subtitle": objects.text(150),
        "body": objects.text(200),
        "subtext": objects.text(200),
        "actions": _row(elements.card_button, 3),
    },
    some_of("hero_image", "title", "actions", "body"),
    not_both("icon", "slack_icon"),
)

_ALIKE: Fields = {
    "divider": _block({}, {}),
    "header": _block({"text": objects.plain(150)}, {"level": integer(1, 4)}),
    "image": _block(
        objects.IMAGE_REQUIRED,
        {**objects.IMAGE_OPTIONAL, "title": objects.plain(2000)},
        *objects.IMAGE_RULES,
    ),
    "context": _block(
        {
            "elements": array(
                by_type({**objects.text_kinds(3000), "image": objects.image}), least=1, most=10
            )
        },
        {},
    ),
    "rich_text": rich_text_block,
    "markdown": _block({"text": string(12_000, least=1)}, {}),
    "video": _block(
        {
            "alt_text": string(least=1),
            "title": objects.plain(199),
            "thumbnail_url": objects.image_url,
            "video_url": objects.https_url,
        },
        {
            "title_url": objects.https_url,
            "description": objects.plain(199),
            "provider_icon_url": objects.image_url,
            "provider_name": string(),
            "author_name": string(49),
        },
    ),
    "file": _block({"external_id": string(255, least=1), "source": one_of("remote")}, {}),
    "call": _block(
        {"call_id": string(least=1)}, {"api_decoration_available": boolean, "call": anything}
    ),
    "alert": _block(
        {"text": objects.text(200)},
        {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _CARD,
    "carousel": _block({"elements": array(by_type({"card": _CARD}), least=1, most=10)}, {}),
    "context_actions": _block({"elements": _row(elements.context_action, 5)}, {}),
    "task_card": _task(*_MOVING),
    "plan": _block(
        {"title": string(least=1)},
        {
            "tasks": array(_task("pending", *_MOVING)),
            "status": one_of("pending", *_MOVING),
        },
    ),
    "table": table,
    "data_table": data_table,
    "data_visualization": data_visualization,
}


def _kinds(surface: Surface) -> dict[str, Check]:
    kinds = {
        **_ALIKE,
        "section": _block(
            {},
            {
                "text": objects.text(3000),
                "fields": array(objects.text(2000), least=1, most=10),
                "accessory": elements.in_section(surface),
                "expand": boolean,
            },
            some_of("text", "fields"),
        ),
        "actions": _block({"elements": _row(elements.in_actions(surface), 25)}, {}),
        "input": _block(
            {"label": objects.plain(2000), "element": elements.in_input(surface)},
            {"hint": objects.plain(2000), "optional": boolean, "dispatch_action": boolean},
            _files_cannot_dispatch,
        ),
    }
    kinds = {name: kinds[name] for name in kinds if surface in _ONLY_ON.get(name, (surface,))}
    if surface in _ONLY_ON["container"]:
        inner = {name: kinds[name] for name in _IN_CONTAINERS if name in kinds}
        kinds["container"] = _container(by_type(inner))
    return {**kinds, "auth_provider": _auth_provider(by_type(kinds))}


def _container(block: Check) -> Check:
    return _block(
        {"child_blocks": array(block, least=1, most=10)},
        {
            "title": objects.plain(150),
            "rich_text_title": rich_text,
            "subtitle": objects.text(150),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": elements.image,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        some_of("title", "rich_text_title"),
        _collapses,
    )


def _auth_provider(block: Check) -> Check:
    return _block(
        {"value": string(150, least=1), "name": objects.plain(75), "is_connected": boolean},
        {
            "description": objects.plain(150),
            "icon_url": objects.https_url,
            "auth_url": objects.https_url,
            "disconnect_url": objects.https_url,
            "connected_identity": objects.plain(75),
            "connected_context": objects.plain(75),
            "accessory": elements.overflow,
            "fallback": array(block),
        },
    )


@cache
def blocks(surface: Surface, most: int) -> Check:
    """Accept a list of at most that many blocks for this surface."""
    return array(by_type(_kinds(surface)), most=most)
