"""A little app to try the page with: it remembers what it was told, and answers as scripted."""

from typing import Any

from playground.wire import Json, Reply
from playground.workspace import Workspace


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str = "") -> Json:
    return {"text": plain(text), "value": value or text.lower()}


def asks(block_id: str, label: str, kind: str, **element: Any) -> Json:
    """An input block whose action has the name of its block."""
    shown = {"type": kind, "action_id": block_id, **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": shown}


def modal(*blocks: Json, title: str = "A form", **more: Any) -> Json:
    return {
        "type": "modal", "title": plain(title), "submit": plain("Save"), "close": plain("Cancel"),
        "callback_id": "form", "blocks": list(blocks), **more,
    }  # fmt: skip


class App:
    """Opens `form` on any command; answers submissions with `answer`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.told: list[Json] = []
        self.form: Json = modal()
        self.answer: Json | None = None
        workspace.connect(self._hear)

    def call(self, method: str, **arguments: Any) -> Json:
        body = self.workspace.call(method, arguments, self.workspace.bot_token).body
        assert isinstance(body, dict)
        assert body["ok"], body
        return body

    def heard(self, kind: str) -> list[Json]:
        """The payloads of one kind, the latest last."""
        return [payload for payload in self.told if payload.get("type") == kind]

    @property
    def values(self) -> Json:
        """`state.values` of the latest submission."""
        found: Json = self.heard("view_submission")[-1]["view"]["state"]["values"]
        return found

    def _hear(self, kind: str, payload: Json, headers: Json) -> Reply:
        self.told.append(payload)
        if kind == "slash_commands":
            self.call("views.open", trigger_id=payload["trigger_id"], view=self.form)
        if payload.get("type") == "view_submission" and self.answer:
            return Reply(200, self.answer)
        return Reply(200, "")
