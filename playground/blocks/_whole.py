"""What holds for a message or a view as a whole, once each of its blocks is right by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playground.blocks._engine import repeated
from playground.blocks._problem import Problem

MARKDOWN = 12_000
CHARTS = 2
CELLS = {"table": 10_000, "data_table": 20_000}


def walk(blocks: list[Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each block, those inside other blocks included, with its pointer."""
    for index, block in enumerate(blocks):
        pointer = f"{at}/{index}"
        yield pointer, block
        if block["type"] == "container":
            yield from walk(block["child_blocks"], f"{pointer}/child_blocks")
        elif block["type"] == "carousel":
            yield from walk(block["elements"], f"{pointer}/elements")


def problems_of(blocks: list[Any]) -> Iterator[Problem]:
    """Yield what is wrong with these blocks taken together."""
    found = list(walk(blocks))
    yield from repeated("block_id", iter(found))
    yield from _focus(found)
    yield from _totals(found)


def inputs(blocks: list[Any]) -> Iterator[int]:
    """Yield the positions of the input blocks."""
    return (index for index, block in enumerate(blocks) if block["type"] == "input")


def text_in(value: Any) -> int:
    """Count the characters of all texts in a block, but for those in tables' cells."""
    if isinstance(value, list):
        return sum(map(text_in, value))
    if not isinstance(value, Mapping) or value.get("type") in (*CELLS,):
        return 0
    text = value.get("text")
    return (len(text) if isinstance(text, str) else 0) + sum(map(text_in, value.values()))


def _focus(found: list[tuple[str, Any]]) -> Iterator[Problem]:
    focused = [
        f"{pointer}/{place}/focus_on_load"
        for pointer, block in found
        for place, element in _elements(block)
        if element.get("focus_on_load")
    ]
    for pointer in focused[1:]:
        yield Problem(pointer, "only one element can set `focus_on_load`")


def _elements(block: Any) -> Iterator[tuple[str, Any]]:
    for place in ("element", "accessory"):
        if place in block:
            yield place, block[place]
    if block["type"] == "actions":
        for index, element in enumerate(block["elements"]):
            yield f"elements/{index}", element


def _totals(found: list[tuple[str, Any]]) -> Iterator[Problem]:
    charts = markdown = 0
    cells = dict.fromkeys(CELLS, 0)
    for pointer, block in found:
        kind = block["type"]
        if kind == "markdown":
            markdown += len(block["text"])
            if markdown > MARKDOWN:
                yield Problem(f"{pointer}/text", f"must be less than {MARKDOWN + 1} characters")
        elif kind == "data_visualization":
            charts += 1
            if charts > CHARTS:
                yield Problem(pointer, f"no more than {CHARTS} items allowed")
        elif kind in CELLS:
            cells[kind] += text_in(block["rows"])
            if cells[kind] > CELLS[kind]:
                sentence = f"must be less than {CELLS[kind] + 1} characters"
                yield Problem(f"{pointer}/rows", sentence)
