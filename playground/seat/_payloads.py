"""What Slack sends the app when somebody does something, field by field."""

from typing import TYPE_CHECKING

from playground import elements
from playground.conversations import Conversation
from playground.people import Person
from playground.seat._screen import Screen
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
        "is_enterprise_install": str(workspace.is_org_install).lower(),
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
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
        "team": None
        if workspace.is_org_install
        else {"id": workspace.id, "domain": workspace.domain},
        "user": {
            "id": person.id,
            "username": person.handle,
            "name": person.handle,
            "team_id": workspace.id,
        },
        "api_app_id": workspace.app_id,
        "token": workspace.signing_secret[:24],
        "enterprise": {"id": workspace.enterprise_id} if workspace.enterprise_id else None,
        "is_enterprise_install": workspace.is_org_install,
    }


def action(block: Json, element: Json, held: Json | None, ts: str) -> Json:
    """Return the entry in `actions` for what was just used."""
    shown = ["confirm", "placeholder"]
    if element["type"] == "button":
        shown = ["confirm", "text", "value", "style", "url"]
    if element["type"] in elements.STATE:
        shown.append(elements.STATE[element["type"]][1])
    entry = {name: clone(element[name]) for name in shown if name in element}
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
        **entry,
        **clone(held or {}),
    }


def block_actions(screen: Screen, block: Json, element: Json, held: Json | None) -> Json:
    """Return the payload of a button, menu or input that was used on a screen."""
    workspace, person, view = screen.workspace, screen.person, screen.view
    payload = about(workspace, person, "block_actions")
    payload["trigger_id"] = workspace.trigger(person)
    if view:
        payload["container"] = {"type": "view", "view_id": view.id}
        payload["view"] = workspace.view_json(view)
    elif screen.message:
        place, post = screen.message
        payload["container"] = {
            "type": "message",
            "message_ts": post.ts,
            "channel_id": place.id,
            "is_ephemeral": bool(post.reader),
            **({"thread_ts": post.thread_ts} if post.thread_ts else {}),
        }
        payload["channel"] = {"id": place.id, "name": channel_name(place)}
        if not post.reader:
            payload["message"] = workspace.message_json(post, place)
        payload["state"] = {"values": clone(screen.state)}
        payload["response_url"] = workspace.response_url(person, place, ts=post.ts)
    ts = f"{workspace.clock.now().timestamp():.6f}"
    payload["actions"] = [action(block, element, held, ts)]
    return payload


def view_submission(workspace: "Workspace", person: Person, view: View) -> Json:
    """Return the payload of a submitted form."""
    payload = about(workspace, person, "view_submission")
    payload["trigger_id"] = workspace.trigger(person)
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
