"""Saving and loading: one JSON file with everything in it."""

import json
import os
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.clock import Clock
from playground.conversations import Conversation, Message
from playground.files import File
from playground.people import Person
from playground.tickets import ResponseUrl
from playground.views import View
from playground.wire import Json
from playground.workspace._events import Waiting

if TYPE_CHECKING:
    from playground.workspace._workspace import Workspace


def take(workspace: "Workspace") -> str:
    """Return everything that is in `workspace`, as JSON. The caller has the lock."""
    ticks = workspace.ticks()
    everything = {
        "seed": workspace.seed,
        "clock": workspace.clock.snapshot(),
        "counter": workspace.counter,
        "version": workspace.version,
        "call_number": workspace.call_number,
        "token_error": workspace.token_error,
        "people": list(workspace.people.values()),
        "conversations": list(workspace.conversations.values()),
        "files": list(workspace.files.values()),
        "stacks": {user: stack for user, stack in workspace.views.stacks.items() if stack},
        "homes": workspace.views.homes,
        "response_urls": {
            path: vars(url) | {"issued": url.issued - ticks}
            for path, url in workspace.response_urls.items()
        },
        "events": workspace.events.waiting,
    }
    return json.dumps(everything, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else vars(value)


def write(path: Path, snapshot: str) -> None:
    """Put `snapshot` at `path`; a crash leaves the old one there."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(snapshot)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def restore(
    kind: "type[Workspace]", path: Path, manifest: Json, settings: dict[str, Any]
) -> "Workspace":
    """Return the workspace whose snapshot is at `path`."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    clock = Clock.restore(kept["clock"])
    workspace = kind(manifest, clock=clock, seed=kept["seed"], **settings)
    workspace.counter, workspace.version = kept["counter"], kept["version"]
    workspace.token_error, workspace.call_number = kept["token_error"], kept["call_number"]
    people = [Person(**person) for person in kept["people"]]
    workspace.people = {person.id: person for person in people}
    workspace.bot = workspace.people[workspace.bot_user_id]
    workspace.conversations = {place["id"]: _conversation(place) for place in kept["conversations"]}
    for file in kept["files"]:
        data = file.pop("data")
        decoded = None if data is None else b64decode(data)
        workspace.files[file["id"]] = File(**file, data=decoded)
    for user, stack in kept["stacks"].items():
        workspace.views.stacks[user] = [View(**view) for view in stack]
    workspace.views.homes = {user: View(**view) for user, view in kept["homes"].items()}
    now = workspace.ticks()
    workspace.response_urls = {
        path: ResponseUrl(**url | {"issued": url["issued"] + now})
        for path, url in kept["response_urls"].items()
    }
    workspace.events.waiting = [
        Waiting(**waiting | {"due": datetime.fromisoformat(waiting["due"])})
        for waiting in kept["events"]
    ]
    return workspace


def _conversation(kept: Json) -> Conversation:
    messages = [Message(**message) for message in kept.pop("messages")]
    whispers = [Message(**message) for message in kept.pop("whispers")]
    return Conversation(**kept, messages=messages, whispers=whispers)
