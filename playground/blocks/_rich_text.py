"""The rich_text block: paragraphs, lists, quotes and code, and everything that stands in them."""

from __future__ import annotations

from playground.blocks._engine import (
    Check,
    Fields,
    array,
    boolean,
    by_type,
    integer,
    number,
    one_of,
    record,
    string,
    typed,
)

BLOCK_ID = {"block_id": string(255, least=1)}

_word = string(least=1)
_style = record(
    {},
    dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    ),
)


def _inline(needed: str = "", other: str = "", flags: str = "", **special: Check) -> Check:
    """Build the check of something within a line from the names of its string and flag fields."""
    required: Fields = {name: special.pop(name, _word) for name in needed.split()}
    strings: Fields = dict.fromkeys(other.split(), string())
    booleans: Fields = dict.fromkeys(flags.split(), boolean)
    return typed(required, {**strings, **booleans, **special, "style": _style})


_citation = record(
    {"citation_type": one_of("file", "external", "web", "message", "memory")},
    dict.fromkeys(
        (
            "descriptor",
            "file_id",
            "app_name",
            "app_icon_url",
            "display_name",
            "title",
            "snippet",
            "channel",
            "message_ts",
            "memory_id",
        ),
        string(),
    ),
)
_TAGS = ("gray", "brown", "purple", "indigo", "blue", "green", "yellow", "orange", "red")

_text = _inline("text")
_link = _inline("url", "text", "unsafe from_llm is_slack_url truncated")

INLINE: Fields = {
    "text": _text,
    "link": _link,
    "broadcast": _inline("range", range=one_of("here", "channel", "everyone")),
    "channel": _inline("channel_id", "tab_id", "from_llm"),
    "color": _inline("value"),
    "date": _inline("timestamp format", "timezone url fallback", timestamp=integer()),
    "emoji": _inline("name", "unicode", skin_tone=integer(1, 6)),
    "user": _inline("user_id", "", "from_llm"),
    "usergroup": _inline("usergroup_id"),
    "team": _inline("team_id"),
    "tag": _inline("text", color=one_of(*_TAGS)),
    "file": _inline("file_id", "text url", "is_skill_invocation"),
    "canvas": _inline("file_id", "label section_id text url", "hide_title is_skill_invocation"),
    "canvas_user_mention": _inline("user_id", "thread_id"),
    "canvas_message_unfurl": _inline("root_message_ts root_message_channel"),
    "list_record": _inline("file_id", "record_id view_id text url"),
    "message_mention": _inline("channel_id message_ts", "author_id thread_ts text url"),
    "attachment_mention": _inline(
        "url",
        "text app_id entity_id icon_url channel_id ts icon_name reference_object_type product_name",
        "full_size_preview_enabled",
    ),
    "citation": _inline(
        "url text index details", "", "from_llm is_slack_url", index=number, details=_citation
    ),
    "salesforce_data_field": _inline(
        "salesforce_record_id",
        "salesforce_field_label salesforce_field_api_name",
        "salesforce_include_field_label",
    ),
    "work_object_mention": _inline(
        "entity_id app_id text url", "icon_url product_name", "full_size_preview_enabled"
    ),
    "workflow_mention": _inline("workflow_id function_trigger_id text", "url channel_id ts"),
}

_line = array(by_type(INLINE))
_border = {"border": integer(0, 1)}
_section = typed({"elements": _line}, {})

_kinds: Fields = {
    "rich_text_section": _section,
    "rich_text_list": typed(
        {
            "style": one_of("bullet", "ordered"),
            "elements": array(by_type({"rich_text_section": _section}), least=1),
        },
        {"indent": integer(0, 8), "offset": integer(0), **_border},
    ),
    "rich_text_quote": typed({"elements": _line}, _border),
    "rich_text_preformatted": typed(
        {"elements": array(by_type({"text": _text, "link": _link}))},
        {"language": string(), **_border},
    ),
}

rich_text_block = typed({"elements": array(by_type(_kinds), least=1)}, BLOCK_ID)
rich_text = by_type({"rich_text": rich_text_block})
