"""Submitting a form: Slack's own checks first, then whatever the app answers."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playground import elements
from playground.methods import views as view_methods
from playground.people import Person
from playground.seat import _payloads
from playground.views import View
from playground.wire import Json, Refusal, Reply

if TYPE_CHECKING:
    from playground.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class SubmitResult:
    """What came of a submission: `errors` by block, or `failure` when the app did not cope."""

    errors: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    reply: Reply | None = None

    @property
    def ok(self) -> bool:
        """Whether the form was taken."""
        return not self.errors and not self.failure


def submit(workspace: "Workspace", person: Person, view: View) -> SubmitResult:
    """Submit `view` and do what the app answers."""
    with workspace.lock:
        view.errors = complaints(view)
        workspace.changed()
        if view.errors:
            return SubmitResult(errors=dict(view.errors))
        payload = _payloads.view_submission(workspace, person, view)
    reply = workspace.deliver("interactive", payload)
    with workspace.lock:
        result = obey(workspace, view, reply)
        view.errors = dict(result.errors)
        workspace.changed()
    if result.failure:
        workspace.toast(person, TROUBLE)
    return result


def complaints(view: View) -> dict[str, str]:
    """Return what Slack itself finds wrong with the inputs, by block."""
    found = {}
    for block, element in elements.walk(view.payload["blocks"]):
        if block["type"] == "input":
            held = view.state[block["block_id"]][element["action_id"]]
            if sentence := elements.complaint(block, element, held):
                found[block["block_id"]] = sentence
    return found


def obey(workspace: "Workspace", view: View, reply: Reply) -> SubmitResult:
    """Do what the app's reply to a submission asks for. The caller has the lock."""
    if not reply.ok:
        return SubmitResult(failure=reply.error, reply=reply)
    try:
        answer = reply.parsed()
    except ValueError:
        return SubmitResult(failure="invalid_response", reply=reply)
    stack = workspace.views.stack(view.user)
    if answer is None:
        workspace.views.close(view)
        return SubmitResult(reply=reply)
    kind = answer.get("response_action")
    try:
        if kind == "errors":
            return SubmitResult(errors=_errors(view, answer), reply=reply)
        if kind == "clear":
            stack.clear()
        elif kind == "update":
            payload = view_methods.check(answer.get("view"), "modal")
            view_methods.replace(workspace, view, payload)
        elif kind == "push":
            payload = view_methods.check(answer.get("view"), "modal")
            view_methods.show(workspace, view.user, payload, below=view)
        else:
            raise Refusal("invalid_response_action")
    except Refusal as refusal:
        detail = refusal.extra.get("response_metadata", {}).get("messages", [])
        return SubmitResult(failure="; ".join([refusal.error, *detail]), reply=reply)
    return SubmitResult(reply=reply)


def _errors(view: View, answer: Json) -> dict[str, str]:
    errors = answer.get("errors")
    inputs = {b["block_id"] for b in view.payload["blocks"] if b["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refusal("invalid_errors")
    if not all(isinstance(sentence, str) and sentence for sentence in errors.values()):
        raise Refusal("invalid_errors")
    return errors
