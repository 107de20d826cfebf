"""Modals and Home tabs."""

from __future__ import annotations

from typing import Any

from playground.blocks import _objects as objects
from playground.blocks import _whole
from playground.blocks._engine import Check, Found, boolean, by_type, string, typed
from playground.blocks._layout import blocks
from playground.blocks._problem import Problem

_ANY = {
    "callback_id": string(255),
    "external_id": string(255),
    "private_metadata": string(3000),
}


def _together(value: Any) -> Found:
    return [problem.under("blocks") for problem in _whole.problems_of(value["blocks"])]


def _submits(value: Any) -> Found:
    if "submit" in value:
        return []
    sentence = "must define `submit` to use an `input` block in modals"
    inputs = _whole.inputs(value["blocks"])
    return [Problem(f"/blocks/{index}/input", sentence) for index in inputs]


_modal: Check = typed(
    {"title": objects.plain(24), "blocks": blocks("modal", 100)},
    {
        **_ANY,
        "submit": objects.plain(24),
        "close": objects.plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    _together,
    _submits,
)
_home: Check = typed({"blocks": blocks("home", 100)}, _ANY, _together)

view: Check = by_type({"modal": _modal, "home": _home})
