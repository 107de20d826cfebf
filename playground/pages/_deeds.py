"""What somebody may do on the page, by the word that the page uses for it."""

import base64
from collections.abc import Callable
from typing import Any

from playground.seat import Seat
from playground.wire import Json


def _command(seat: Seat, asked: Json) -> Json:
    reply = seat.command(asked["text"], asked.get("channel"))
    return {"ok": reply.ok, "error": reply.error}


def _say(seat: Seat, asked: Json) -> Json:
    files = [seat.own_file(file) for file in asked.get("files", [])]
    message = seat.say(asked["channel"], asked["text"], asked.get("thread_ts"), files)
    return {"ts": message.ts}


def _edit(seat: Seat, asked: Json) -> Json:
    seat.edit(asked["channel"], asked["ts"], asked["text"])
    return {}


def _delete(seat: Seat, asked: Json) -> Json:
    seat.delete(asked["channel"], asked["ts"])
    return {}


def _press(seat: Seat, asked: Json) -> Json:
    message: Any = asked.get("message")
    if isinstance(message, dict):
        message = (message["channel"], message["ts"])
    reply = seat.press(
        asked["block_id"],
        asked["action_id"],
        asked.get("value"),
        message=tuple(message) if message else None,
        home=bool(asked.get("home")),
    )
    return {"ok": reply.ok, "error": reply.error}


def _fill(seat: Seat, asked: Json) -> Json:
    seat.fill(asked["block_id"], asked.get("value"), asked.get("action_id"))
    return {}


def _submit(seat: Seat, asked: Json) -> Json:
    for filled in asked.get("values", []):
        _fill(seat, filled)
    result = seat.submit(asked.get("view_id"))
    return {"ok": result.ok, "error": result.failure, "errors": result.errors}


def _close(seat: Seat, _asked: Json) -> Json:
    seat.close_view()
    return {}


def _home(seat: Seat, asked: Json) -> Json:
    seat.open_home(asked.get("tab", "home"))
    return {}


def _react(seat: Seat, asked: Json) -> Json:
    seat.react(asked["channel"], asked["ts"], asked["name"])
    return {}


def _join(seat: Seat, asked: Json) -> Json:
    seat.join(asked["channel"])
    return {}


def _open_dm(seat: Seat, asked: Json) -> Json:
    who = asked["who"]
    return {"channel": seat.open_dm(*([who] if isinstance(who, str) else who)).id}


def _read(seat: Seat, asked: Json) -> Json:
    seat.read(asked["channel"])
    return {}


def _upload(seat: Seat, asked: Json) -> Json:
    data, length = base64.b64decode(asked["data"]), int(asked.get("duration_ms", 0))
    file = seat.upload(asked["name"], data, length)
    return {"file": seat.workspace.file_json(file)}


def _delete_file(seat: Seat, asked: Json) -> Json:
    seat.delete_file(asked["file"])
    return {}


DEEDS: dict[str, Callable[[Seat, Json], Json]] = {
    "command": _command,
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "press": _press,
    "submit": _submit,
    "fill": _fill,
    "close": _close,
    "home": _home,
    "react": _react,
    "join": _join,
    "open_dm": _open_dm,
    "read": _read,
    "upload": _upload,
    "delete_file": _delete_file,
}
