"""What Slack sends the app when somebody does something, field by field."""

from typing import TYPE_CHECKING

from playground import elements
from playground.conversations import Conversation, Message
from playground.people import Person
from playground.views import View
from playground.wire import Json, clone

if TYPE_CHECKING:
    from playground.workspace import Workspace


def command(
    workspace: "Workspace", person: Person, place: Conversation, name: str, text: str
) -> Json:
    """Return the form fields of a slash command."""
    return {
        "token": workspace.signing_secret[:24],
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": place.id,
        "channel_name": channel_name(place),
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.response_url(person, place, kind="commands"),
        "trigger_id": workspace.trigger(person),
    }


def channel_name(place: Conversation) -> str:
    """Return what payloads call a conversation."""
    return {"im": "directmessage", "private": "privategroup"}.get(place.kind, place.name)


def about(workspace: "Workspace", person: Person, kind: str) -> Json:
    """Return what every interactive payload begins with."""
    return {
        "type": kind,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "user": {
            "id": person.id,
            "username": person.handle,
            "name": person.handle,
            "team_id": workspace.id,
        },
        "api_app_id": workspace.app_id,
        "token": workspace.signing_secret[:24],
        "enterprise": None,
        "is_enterprise_install": False,
    }


def action(block: Json, element: Json, held: Json | None, ts: str) -> Json:
    """Return the entry in `actions` for what was just used."""
    entry: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    for name in ("text", "value", "style", "url", "placeholder", "confirm"):
        if name in element and (element["type"] == "button" or name in ("placeholder", "confirm")):
            entry[name] = clone(element[name])
    if element["type"] == "button":
        entry.pop("placeholder", None)
    _, initial, _ = elements.STATE.get(element["type"], ("", "", None))
    if initial and initial in element:
        entry[initial] = clone(element[initial])
    return {**entry, **clone(held or {})}


def block_actions(
    workspace: "Workspace",
    person: Person,
    entry: Json,
    *,
    view: View | None = None,
    message: tuple[Conversation, Message] | None = None,
) -> Json:
    """Return the payload of a button, menu or input that was used in a view or a message."""
    payload = about(workspace, person, "block_actions")
    payload["trigger_id"] = workspace.trigger(person, view.id if view else "")
    if view:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = workspace.view_json(view)
    elif message:
        place, post = message
        container: Json = {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": place.id,
            "is_ephemeral": bool(post.reader),
        }
        if post.thread_ts:
            container["thread_ts"] = post.thread_ts
        payload["container"] = container
        payload["channel"] = {"id": place.id, "name": channel_name(place)}
        if not post.reader:
            payload["message"] = workspace.message_json(post, place)
        payload["state"] = {"values": clone(post.state.get(person.id, {}))}
        payload["response_url"] = workspace.response_url(person, place, ts=post.ts)
    payload["actions"] = [entry]
    return payload


def view_submission(workspace: "Workspace", person: Person, view: View) -> Json:
    """Return the payload of a submitted form."""
    payload = about(workspace, person, "view_submission")
    payload["trigger_id"] = workspace.trigger(person, view.id)
    payload["view"] = workspace.view_json(view)
    payload["response_urls"] = [
        {
            "block_id": block["block_id"],
            "action_id": element["action_id"],
            "channel_id": channel,
            "response_url": workspace.response_url(person, workspace.conversations[channel]),
        }
        for block, element in elements.walk(view.payload["blocks"])
        if element.get("response_url_enabled")
        and (channel := _chosen_channel(view.state[block["block_id"]][element["action_id"]]))
    ]
    return payload


def view_closed(workspace: "Workspace", person: Person, view: View, *, cleared: bool) -> Json:
    """Return the payload of a form that was closed without being submitted."""
    payload = about(workspace, person, "view_closed")
    payload["view"] = workspace.view_json(view)
    payload["is_cleared"] = cleared
    return payload


def _chosen_channel(held: Json) -> str:
    return str(held.get("selected_conversation") or held.get("selected_channel") or "")
