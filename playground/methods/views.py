"""`views.*`: modals and App Homes."""

from typing import Any

from playground import elements
from playground.blocks import view_errors, view_is_too_large
from playground.methods.registry import Arguments, Request, method
from playground.tickets import Trigger
from playground.views import View
from playground.wire import Json, Refusal, bad_arguments, clone
from playground.workspace import Workspace


@method("views.open", tier=4, required="view", optional="interactivity_pointer trigger_id")
def open_view(request: Request) -> Json:
    """Show a modal to whoever the trigger came from."""
    workspace = request.workspace
    payload = read(request.arguments, "modal")
    trigger = _trigger(request)
    return {"view": workspace.view_json(show(workspace, trigger.user, payload, trigger=trigger))}


@method("views.push", tier=4, required="view", optional="interactivity_pointer trigger_id")
def push(request: Request) -> Json:
    """Put a modal on top of the one the trigger came from."""
    workspace = request.workspace
    payload = read(request.arguments, "modal")
    trigger = _trigger(request)
    stack = workspace.views.stack(trigger.user)
    if not stack:
        raise Refusal("not_found")
    view = show(workspace, trigger.user, payload, below=stack[-1], trigger=trigger)
    return {"view": workspace.view_json(view)}


@method("views.update", tier=4, required="view", optional="external_id hash view_id")
def update(request: Request) -> Json:
    """Replace the content of an open modal."""
    workspace, arguments = request.workspace, request.arguments
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if not view_id and not external_id:
        raise bad_arguments("one of view_id and external_id is needed")
    payload = read(arguments, "")
    view = workspace.views.find(view_id=view_id, external_id=external_id)
    if view is None:
        raise Refusal("not_found")
    if payload["type"] != view.payload["type"]:
        raise bad_arguments("a view keeps its type [json-pointer:/view/type]")
    _check_hash(arguments, view)
    replace(workspace, view, payload)
    return {"view": workspace.view_json(view)}


@method(
    "views.publish",
    tier=4,
    required="user_id view",
    optional="hash interactivity_pointer",
)
def publish(request: Request) -> Json:
    """Show someone their App Home."""
    workspace, arguments = request.workspace, request.arguments
    payload = read(arguments, "home")
    if not workspace.app_home("home_tab_enabled"):
        raise Refusal("not_enabled")
    person = workspace.people.get(arguments.text("user_id"))
    if person is None or person.is_bot:
        raise bad_arguments("invalid user_id [json-pointer:/user_id]")
    view = workspace.views.homes.get(person.id)
    if view is None:
        view = build(workspace, person.id, payload)
        workspace.views.homes[person.id] = view
        workspace.changed()
    else:
        _check_hash(arguments, view)
        replace(workspace, view, payload)
    return {"view": workspace.view_json(view)}


def read(arguments: Arguments, kind: str) -> Json:
    """Return the argument `view`, checked; `kind` is the type it must have."""
    return check(arguments.structure("view"), kind)


def check(payload: Any, kind: str) -> Json:
    """Return a copy of `payload` if Slack would take it as a view of this kind."""
    if not isinstance(payload, dict):
        raise bad_arguments("must provide an object [json-pointer:/view]")
    if kind and payload.get("type") != kind:
        raise bad_arguments(f"must be of type {kind} [json-pointer:/view/type]")
    if view_is_too_large(payload):
        raise Refusal("view_too_large")
    if problems := view_errors(payload):
        raise bad_arguments(*map(str, problems))
    copy: Json = clone(payload)
    return copy


def show(
    workspace: Workspace,
    user: str,
    payload: Json,
    *,
    below: View | None = None,
    trigger: Trigger | None = None,
) -> View:
    """Put a checked view on the stack of `user`, above `below` if it is pushed."""
    workspace.views.refuse_duplicate(payload)
    view = build(workspace, user, payload)
    view.root = below.root if below else view.id
    view.previous = below.id if below else ""
    workspace.views.push(view)
    if trigger:
        trigger.spent = True
    workspace.changed()
    return view


def build(workspace: Workspace, user: str, payload: Json) -> View:
    """Return a new view with `payload` in it."""
    _name(workspace, payload)
    view = View(workspace.fresh("V"), user, payload, workspace.fresh_hash())
    view.state = elements.state_of(payload.get("blocks", []))
    return view


def replace(workspace: Workspace, view: View, payload: Json) -> None:
    """Show checked `payload` in an open view."""
    workspace.views.refuse_duplicate(payload, beside=view)
    _name(workspace, payload)
    view.show(payload, workspace.fresh_hash())
    workspace.changed()


def _name(workspace: Workspace, payload: Json) -> None:
    kinds = {element["type"] for _, element in elements.walk(payload.get("blocks", []))}
    if "file_input" in kinds and "files:read" not in workspace.scopes:
        provided = ",".join(workspace.scopes)
        raise Refusal("missing_scope", needed="files:read", provided=provided)
    elements.name_all(payload.get("blocks", []), lambda: workspace.fresh_secret("block")[:5])


def _trigger(request: Request) -> Trigger:
    trigger_id = request.arguments.text("trigger_id")
    if not trigger_id:
        raise bad_arguments("missing required field: trigger_id")
    return request.workspace.triggers.check(trigger_id, request.workspace.ticks())


def _check_hash(arguments: Arguments, view: View) -> None:
    if arguments.text("hash") not in ("", view.hash):
        raise Refusal("hash_conflict")
