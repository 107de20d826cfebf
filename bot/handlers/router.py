"""The router: takes what Slack sends straight to the one handler that asked for it.

Bolt tries its listeners one after the other, and builds all their arguments for each; we take a
request over when Bolt's own middleware is through with it, and look the handler up by its id. A
handler names the arguments it wants (see `Request`); what it returns is the acknowledgement:
nothing, an ephemeral answer, or a `response_action`; a `Later` where the rest takes its time.
"""

import inspect
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient

from bot import logs
from bot.handlers import errors, unknown
from bot.handlers.later import Later, Workers
from bot.store import Store
from bot.store.members import Who

log = logs.get(__name__)

Payload = dict[str, Any]
Answer = dict[str, Any] | None
Handler = Callable[..., Answer | Later]
# The feature, the kind of request, how many seconds it took, and whether a fault of ours ended it.
OnAnswered = Callable[[str, str, float, bool], None]


@dataclass
class Request:
    """What a handler may ask for, by these names."""

    body: Payload
    payload: Payload  # the command, the action, the view or the event itself
    words: str  # what follows the verb of a slash command
    who: Who
    clients: Callable[[str], WebClient]
    store: Store
    now: datetime
    command: str  # "/mentor", or what it is called here
    router: "Router"

    @property
    def client(self) -> WebClient:
        """The way to Slack; raises NotInstalled where the app was removed."""
        return self.clients(self.who.workspace_id)


@dataclass(frozen=True)
class Verb:
    """One word that `/mentor` understands."""

    name: str
    help: str
    handler: Handler
    for_coordinators: bool = False


class Router:
    """Which handler answers what."""

    def __init__(self) -> None:
        self.verbs: dict[str, Verb] = {}
        self._actions: dict[str, Handler] = {}
        self._views: dict[str, Handler] = {}
        self.events: dict[str, Handler] = {}

    def verb(
        self,
        name: str,
        handler: Handler,
        help: str,  # noqa: A002
        *,
        for_coordinators: bool = False,
    ) -> None:
        """Let `handler` answer `/mentor <name>`; `help` is its line in `/mentor help`.

        With `for_coordinators`, only they read that line; whether somebody may is the handler's.
        """
        self._add(self.verbs, name, Verb(name, help, _checked(handler), for_coordinators))

    def action(self, action_id: str, handler: Handler) -> None:
        """Let `handler` answer a click, a choice or a menu with this id."""
        self._add(self._actions, action_id, _checked(handler))

    def view(self, callback_id: str, handler: Handler) -> None:
        """Let `handler` answer the submission of this form."""
        self._add(self._views, callback_id, _checked(handler))

    def event(self, name: str, handler: Handler) -> None:
        """Let `handler` deal with this event. Slack may send one twice: see `members.is_new`."""
        self._add(self.events, name, _checked(handler))

    @staticmethod
    def _add(table: dict[str, Any], name: str, entry: Any) -> None:
        if name in table:
            raise ValueError(f"{name} has a handler already")
        table[name] = entry

    def mount(
        self,
        app: App,
        command: str,
        store: Store,
        clients: Callable[[str], WebClient],
        clock: Callable[[], datetime],
        workers: Workers,
        on_answered: OnAnswered = lambda feature, kind, seconds, is_fault: None,
    ) -> None:
        """Let Bolt hand over every request that it has verified and understood."""

        @app.middleware
        def route(
            body: Payload,
            ack: Ack,
            respond: Respond,
            context: BoltContext,
            next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's own name
        ) -> BoltResponse | None:
            found = self._find(body, command)
            if found is None:
                return next()  # Bolt says that nobody listens
            handler, payload, words = found
            workspace_id: str = context.team_id or context["authorize_result"].team_id or ""
            request = Request(
                body=body,
                payload=payload,
                words=words,
                who=Who(workspace_id, context.user_id or ""),
                clients=clients,
                store=store,
                now=clock(),
                command=command,
                router=self,
            )
            feature, name = _names(handler)
            began, is_fault = time.perf_counter(), False
            with logs.bound(workspace=workspace_id, feature=feature, handler=name):
                try:
                    given = {name: getattr(request, name) for name in _wanted(handler)}
                    answer = handler(**given)
                    if isinstance(answer, Later):
                        workers.begin(partial(_finish, answer, request, handler, on_answered))
                        answer = None
                    ack(**(answer or {}))
                    log.debug("Answered")
                except Exception as error:
                    is_fault = errors.answer(error, lambda: request.client, body, ack, respond)
            on_answered(feature, _kind(body), time.perf_counter() - began, is_fault)
            return ack.response or BoltResponse(status=503)

    def _find(self, body: Payload, command: str) -> tuple[Handler, Payload, str] | None:
        """Return the handler, the payload and the words after the verb; None if not for us."""
        if body.get("command") == command:
            name, _, words = body.get("text", "").strip().partition(" ")
            verb = self.verbs.get(name.lower() or "help")
            return (verb.handler, body, words.strip()) if verb else (unknown.answer, body, name)
        match body.get("type"):
            case "block_actions":
                action = body["actions"][0]
                return self._actions.get(action["action_id"], _nothing), action, ""
            case "view_submission":
                view = body["view"]
                return self._views.get(view["callback_id"], _nothing), view, ""
            case "event_callback":
                event = body["event"]
                return self.events.get(_event_name(event), _nothing), event, ""
        return None


def _finish(later: Later, request: Request, handler: Handler, on_answered: OnAnswered) -> None:
    """Do the rest of an answer, and tell whoever waits if it fails."""
    feature, name = _names(handler)
    began, is_fault = time.perf_counter(), False
    with logs.bound(workspace=request.who.workspace_id, feature=feature, handler=name):
        try:
            later.rest()
            log.debug("Answered later")
        except Exception as error:  # the boundary of a thread: whoever waits is told
            is_fault = errors.answer_later(error, lambda: request.client, later.view_id)
    on_answered(feature, "rest", time.perf_counter() - began, is_fault)


def _event_name(event: Payload) -> str:
    """Return what Slack calls an event when one subscribes to it, such as "message.channels"."""
    place = {"channel": "channels", "group": "groups"}.get(event.get("channel_type", ""))
    place = place or event.get("channel_type")
    return f"message.{place}" if event["type"] == "message" and place else str(event["type"])


@cache
def _wanted(handler: Handler) -> tuple[str, ...]:
    """Return what a handler asks for."""
    return tuple(inspect.signature(handler).parameters)


_KNOWN = {"client", *(field.name for field in fields(Request))}


def _checked(handler: Handler) -> Handler:
    """Refuse a handler that asks for what there is not; Bolt would hand it a silent None."""
    if unknown := {*_wanted(handler)} - _KNOWN:
        raise TypeError(f"{handler.__qualname__} asks for {', '.join(sorted(unknown))}")
    return handler


KINDS = {"block_actions": "click", "view_submission": "form", "event_callback": "event"}


def _kind(body: Payload) -> str:
    return "command" if "command" in body else KINDS[body["type"]]


def _names(handler: Handler) -> tuple[str, str]:
    """Return a handler's feature and its own name."""
    return logs.feature(handler.__module__), handler.__name__


def _nothing() -> None:
    """A click that only opens a link, or an old message's button: acknowledged, no more."""
