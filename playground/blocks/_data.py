"""Tables and charts."""

from __future__ import annotations

from typing import Any

from playground.blocks._engine import (
    FINE,
    Found,
    array,
    boolean,
    both,
    by_type,
    holds,
    integer,
    number,
    one_of,
    record,
    string,
    typed,
    unique,
    wrong,
)
from playground.blocks._rich_text import BLOCK_ID, rich_text_block

# --- Tables ----------------------------------------------------------------------------------

_words = string(least=1)
_raw = {
    "raw_text": typed({"text": _words}, {}),
    "raw_number": typed({"value": number, "text": _words}, {}),
}
_cell = by_type({**_raw, "rich_text": rich_text_block})
_row = array(_cell, least=1, most=20)

_column = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_or_none(value: Any) -> Found:
    return FINE if value is None else _column(value)


table = typed(
    {"rows": array(_row, least=1, most=100)},
    {"column_settings": array(_column_or_none, most=20), **BLOCK_ID},
)


def _rectangular(value: Any) -> Found:
    width = len(value["rows"][0])
    for index, row in enumerate(value["rows"]):
        if len(row) != width:
            return wrong(f"must provide {width} items", f"/rows/{index}")
    for index, cell in enumerate(value["rows"][0]):
        if cell["type"] not in _raw:
            return wrong(f"unsupported type: {cell['type']}", f"/rows/0/{index}/type")
    return FINE


data_table = typed(
    {"caption": _words, "rows": array(_row, least=2, most=201)},
    {"page_size": integer(1, 100), "row_header_column_index": integer(0, 19), **BLOCK_ID},
    _rectangular,
)


# --- Charts ----------------------------------------------------------------------------------

_label = string(20, least=1)
_point = record({"label": _label, "value": number}, {})
_series = both(
    array(record({"name": _label, "data": array(_point, least=1, most=20)}, {}), least=1, most=12),
    unique("name"),
)
_axis = record(
    {"categories": array(_label, least=1, most=20)},
    {"x_label": string(50), "y_label": string(50)},
)
_share = both(number, holds(lambda value: value > 0, "must be more than 0"))


def _labelled(chart: Any) -> Found:
    categories = sorted(chart["axis_config"]["categories"])
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != categories:
            return wrong("must have one item for each of the categories", f"/series/{index}/data")
    return FINE


_plotted = typed({"series": _series, "axis_config": _axis}, {}, _labelled)
_pie = typed(
    {"segments": array(record({"label": _label, "value": _share}, {}), least=1, most=12)}, {}
)

data_visualization = typed(
    {
        "title": string(50, least=1),
        "chart": by_type({"pie": _pie, "bar": _plotted, "area": _plotted, "line": _plotted}),
    },
    BLOCK_ID,
)
