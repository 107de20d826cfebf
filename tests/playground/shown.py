"""The few views and blocks that the tests show."""

from playground.wire import Json


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(
    name: str, kind: str = "plain_text_input", optional: bool = False, **rules: object
) -> Json:
    element = {"type": kind, "action_id": name, **rules}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": element,
        "optional": optional,
    }


def options(*values: str) -> list[Json]:
    return [{"text": plain(value), "value": value} for value in values]


def button(name: str, value: str = "go") -> Json:
    element = {"type": "button", "action_id": name, "text": plain(name), "value": value}
    return {"type": "actions", "block_id": name, "elements": [element]}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def modal(*blocks: Json, **more: object) -> Json:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks) or [section("hello")],
        **more,
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section("welcome")]}
