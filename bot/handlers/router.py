"""The router: takes what Slack sends straight to the one handler that asked for it.

Bolt tries its listeners one after the other; we give it one listener for each kind of request and
look the handler up by its id. A handler names the arguments it wants (see `Request`); what it
returns is the acknowledgement: nothing, an ephemeral answer, or a `response_action`.
"""

import difflib
import html
import inspect
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.handlers import errors
from bot.store import Store
from bot.store.members import Who
from bot.views import kit

log = logging.getLogger(__name__)

Payload = dict[str, Any]
Answer = dict[str, Any] | None
Handler = Callable[..., Answer]


@dataclass
class Request:
    """What a handler may ask for, by these names."""

    body: Payload
    payload: Payload  # the command, the action, the view or the event itself
    words: str  # what follows the verb of a slash command
    who: Who
    client: WebClient
    store: Store
    now: datetime
    command: str  # "/mentor", or what it is called here
    router: "Router"


@dataclass(frozen=True)
class Verb:
    """One word that `/mentor` understands."""

    name: str
    help: str
    handler: Handler


class Router:
    """Which handler answers what."""

    def __init__(self) -> None:
        self.verbs: dict[str, Verb] = {}
        self._actions: dict[str, Handler] = {}
        self._views: dict[str, Handler] = {}
        self._events: dict[str, Handler] = {}

    def verb(self, name: str, handler: Handler, help: str) -> None:  # noqa: A002
        """Let `handler` answer `/mentor <name>`; `help` is its line in `/mentor help`."""
        self._add(self.verbs, name, Verb(name, help, _checked(handler)))

    def action(self, action_id: str, handler: Handler) -> None:
        """Let `handler` answer a click, a choice or a menu with this id."""
        self._add(self._actions, action_id, _checked(handler))

    def view(self, callback_id: str, handler: Handler) -> None:
        """Let `handler` answer the submission of this form."""
        self._add(self._views, callback_id, _checked(handler))

    def event(self, name: str, handler: Handler) -> None:
        """Let `handler` deal with this event. Slack may send one twice: see `members.is_new`."""
        self._add(self._events, name, _checked(handler))

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
    ) -> None:
        """Give Bolt its listeners."""
        anything = re.compile("")

        def answer(handler: Handler, payload: Payload, bolt: _Bolt, words: str = "") -> None:
            context = bolt.context
            workspace_id: str = context.team_id or context["authorize_result"].team_id
            member_id: str = context.user_id or ""
            request = Request(
                body=bolt.body,
                payload=payload,
                words=words,
                who=Who(workspace_id, member_id),
                client=clients(workspace_id),
                store=store,
                now=clock(),
                command=command,
                router=self,
            )
            try:
                given = {name: getattr(request, name) for name in _wanted(handler)}
                bolt.ack(**(handler(**given) or {}))
            except Exception as error:
                errors.answer(error, request.client, bolt.body, bolt.ack, bolt.respond)

        @app.command(command)
        def on_command(body: Payload, ack: Ack, respond: Respond, context: BoltContext) -> None:
            name, _, words = body.get("text", "").strip().partition(" ")
            verb = self.verbs.get(name.lower() or "help")
            handler = verb.handler if verb else _unknown_verb
            words = words.strip() if verb else name
            answer(handler, body, _Bolt(body, ack, respond, context), words)

        @app.block_action(anything)
        def on_action(body: Payload, ack: Ack, respond: Respond, context: BoltContext) -> None:
            action = body["actions"][0]
            handler = self._actions.get(action["action_id"], _nothing)
            answer(handler, action, _Bolt(body, ack, respond, context))

        @app.view_submission(anything)
        def on_view(body: Payload, ack: Ack, respond: Respond, context: BoltContext) -> None:
            handler = self._views.get(body["view"]["callback_id"], _nothing)
            answer(handler, body["view"], _Bolt(body, ack, respond, context))

        @app.event(anything)
        def on_event(body: Payload, ack: Ack, respond: Respond, context: BoltContext) -> None:
            handler = self._events.get(body["event"]["type"], _nothing)
            answer(handler, body["event"], _Bolt(body, ack, respond, context))


@dataclass
class _Bolt:
    """What Bolt hands to a listener."""

    body: Payload
    ack: Ack
    respond: Respond
    context: BoltContext


def _checked(handler: Handler) -> Handler:
    """Refuse a handler that asks for what there is not; Bolt would hand it a silent None."""
    known = {field.name for field in fields(Request)}
    unknown = inspect.signature(handler).parameters.keys() - known
    if unknown:
        raise TypeError(f"{handler.__qualname__} asks for {', '.join(sorted(unknown))}")
    return handler


_parameters: dict[Handler, tuple[str, ...]] = {}


def _wanted(handler: Handler) -> tuple[str, ...]:
    if handler not in _parameters:
        _parameters[handler] = tuple(inspect.signature(handler).parameters)
    return _parameters[handler]


def _nothing() -> None:
    """A click that only opens a link, or an old message's button: acknowledged, no more."""


def _unknown_verb(words: str, command: str, router: Router) -> Answer:
    near = difflib.get_close_matches(words.lower(), router.verbs, n=1, cutoff=0.5)
    guess = f"Did you mean `{command} {near[0]}`? " if near else ""
    shown = kit.plain(html.unescape(words)[:30])  # Slack has escaped what was typed
    return {"text": f"I don't know “{shown}”. {guess}`{command} help` lists what I can do."}
