"""Answering a Web API call: token, rate, scopes, arguments, and then the method itself."""

from typing import TYPE_CHECKING

from playground.faults import Fault, ratelimited
from playground.methods.registry import METHODS, Arguments, Caller, Method, Request
from playground.wire import Answer, Call, Json, Refusal, bad_arguments, clone

if TYPE_CHECKING:
    from playground.workspace import Workspace

# What an organisation's token must say the workspace of.
OF_A_TEAM = ("conversations.create", "conversations.list", "users.conversations", "users.list")
# Bolt adds the workspace to every call, and Slack takes it everywhere.
EVERYWHERE = ("team_id",)


def call(workspace: "Workspace", name: str, given: Json, token: str, *, json_body: bool) -> Answer:
    """Answer a call of the method `name`, and keep it in the workspace's log."""
    given = dict(given)
    token = token or str(given.pop("token", ""))
    given.pop("token", None)
    fault = workspace.faults.take(name)
    with workspace.lock:
        kind = caller_of(workspace, token)
        if fault and fault.name != "lost":
            answer = fault.answer()
        else:
            answer = _answer(workspace, name, given, token, kind, json_body=json_body)
            if fault:
                answer = Answer(answer.status, answer.headers, answer.body, "lost")
        _log(workspace, name, given, kind, answer, fault)
    return answer


def caller_of(workspace: "Workspace", token: str) -> Caller:
    """Return whose token it is."""
    if token == workspace.app_token:
        return "app"
    return "bot" if token in workspace.tokens else "none"


def _answer(
    workspace: "Workspace",
    name: str,
    given: Json,
    token: str,
    kind: Caller,
    *,
    json_body: bool,
) -> Answer:
    headers: dict[str, str] = {}
    try:
        if name not in METHODS:
            raise Refusal("unknown_method", req_method=name)
        found = METHODS[name]
        _check_token(workspace, found, token, kind)
        channel = str(given.get("channel", ""))
        if workspace.rate_limits:
            now = workspace.clock.now()
            if seconds := workspace.limits.wait(name, found.tier, channel, now):
                return ratelimited(seconds)
        if kind == "bot":
            headers["X-OAuth-Scopes"] = ",".join(workspace.scopes)
            headers["X-Accepted-OAuth-Scopes"] = ",".join(found.scopes)
            need(workspace, found.scopes)
        is_unnamed = workspace.is_org_install and given.get("team_id") != workspace.id
        if is_unnamed and name in OF_A_TEAM:
            raise Refusal("missing_argument")
        arguments = _check_arguments(found, given, json_body=json_body)
        return Answer(200, headers, {"ok": True, **found.run(Request(workspace, arguments, kind))})
    except Refusal as refusal:
        return Answer(200, headers, {"ok": False, "error": refusal.error, **refusal.extra})


def _check_token(workspace: "Workspace", found: Method, token: str, kind: Caller) -> None:
    if found.caller == "none":
        return
    if token == "":
        raise Refusal("not_authed")
    if kind == "none":
        raise Refusal("invalid_auth")
    kept = workspace.tokens.get(token)
    if fault := workspace.token_error or (kept and kept.fault(workspace.clock.now())):
        raise Refusal(fault)
    if kind != found.caller and found.name != "auth.test":
        raise Refusal("not_allowed_token_type")


def need(workspace: "Workspace", scopes: tuple[str, ...]) -> None:
    """Refuse the call unless the app has one of `scopes` (or none is asked for)."""
    granted = workspace.scopes
    if scopes and not set(scopes) & set(granted):
        raise Refusal("missing_scope", needed=",".join(scopes), provided=",".join(granted))


def _check_arguments(found: Method, given: Json, *, json_body: bool) -> Arguments:
    if json_body and not found.json and given:
        raise bad_arguments(f"{found.name} does not take a JSON body")
    arguments = Arguments(given)
    missing = [name for name in found.required if arguments.given.get(name) in (None, "")]
    if missing:
        raise bad_arguments(*(f"missing required field: {name}" for name in missing))
    known = {*found.required, *found.optional, *EVERYWHERE}
    unknown = sorted(set(arguments.given) - known)
    if unknown:
        raise bad_arguments(*(f"unknown argument: {name}" for name in unknown))
    return arguments


def _log(
    workspace: "Workspace",
    name: str,
    given: Json,
    kind: Caller,
    answer: Answer,
    fault: Fault | None,
) -> None:
    workspace.call_number += 1
    workspace.calls.append(
        Call(
            workspace.call_number,
            workspace.clock.now(),
            name,
            clone(given),
            kind,
            answer.status,
            clone(answer.body),
            fault.name if fault else "",
        )
    )
    if workspace.keep_calls and len(workspace.calls) > workspace.keep_calls:
        del workspace.calls[: -workspace.keep_calls]
    workspace.changed()


def load() -> None:
    """Declare every method."""
    from playground.methods import (  # noqa: F401
        auth,
        blocks,
        chat,
        conversations,
        files,
        members,
        oauth,
        reactions,
        users,
        views,
    )
