"""Response URLs: a short-lived way back to where somebody did something."""

from typing import TYPE_CHECKING

from playground import composing
from playground.conversations import Conversation
from playground.people import Person
from playground.tickets import ResponseUrl
from playground.wire import Answer, Json, Refusal
from playground.workspace import _messages

if TYPE_CHECKING:
    from playground.workspace._workspace import Workspace


def respond(workspace: "Workspace", path: str, payload: Json) -> Answer:
    """Do what the app asks for at the response URL with `path`."""
    with workspace.lock:
        url = workspace.response_urls.get(path)
        try:
            if url is None:
                raise Refusal("used_url")
            url.use(workspace.ticks())
        except Refusal as refusal:
            return Answer(404, {}, {"ok": False, "error": refusal.error})
        try:
            publish(workspace, url, payload)
        except Refusal as refusal:
            return Answer(400, {}, {"ok": False, "error": refusal.error, **refusal.extra})
    return Answer(200, {}, "ok")


def publish(workspace: "Workspace", url: ResponseUrl, payload: Json) -> None:
    """Post, replace or delete as `payload` says. The caller has the lock."""
    place, person = workspace.conversations[url.channel], workspace.people[url.user]
    original = place.find(url.ts) or place.find_whisper(url.ts, url.user) if url.ts else None
    if payload.get("delete_original"):
        if original is None:
            raise Refusal("message_not_found")
        (place.whispers if original.reader else place.messages).remove(original)
        workspace.changed()
        return
    content = composing.compose(workspace, payload)
    if payload.get("replace_original") and original is not None:
        _messages.write(workspace, original, content.text, content.blocks)
        original.edited = "" if original.reader else workspace.fresh_ts(place)
        workspace.changed()
        return
    kind = payload.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise Refusal("invalid_payload")
    say(workspace, place, person, payload, ephemeral=kind == "ephemeral")


def say(
    workspace: "Workspace", place: Conversation, person: Person, payload: Json, *, ephemeral: bool
) -> None:
    """Post what the app replied to `person` in `place`. The caller has the lock."""
    content = composing.compose(workspace, payload)
    _messages.post(
        workspace,
        place,
        workspace.bot,
        content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=str(payload.get("thread_ts") or ""),
        metadata=content.metadata,
        reader=person.id if ephemeral else "",
    )
