"""Modals and App Homes: each person's stack, and what has been filled into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from playground import elements
from playground.wire import Json, Refusal, clone

STACK = 3


@dataclass
class View:
    """One modal or App Home in front of one person."""

    id: str
    user: str
    payload: Json
    hash: str
    root: str = ""
    previous: str = ""
    state: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The app's own name for the view."""
        return str(self.payload.get("external_id") or "")

    def show(self, payload: Json, new_hash: str) -> None:
        """Replace the content; what was typed stays where block and action are still there."""
        self.payload, self.hash, self.errors = payload, new_hash, {}
        self.state = elements.state_of(payload.get("blocks", []), self.state)


class Views:
    """Every view that is open, by id."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def __iter__(self) -> Iterator[View]:
        for stack in self.stacks.values():
            yield from stack
        yield from self.homes.values()

    def stack(self, user: str) -> list[View]:
        """Return the modals in front of `user`, the top one last."""
        return self.stacks.setdefault(user, [])

    def find(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """Return the open view with this id or external id."""
        for view in self:
            if (view_id and view.id == view_id) or (
                external_id and view.external_id == external_id
            ):
                return view
        return None

    def push(self, view: View) -> None:
        """Put `view` on top of the stack, if there is room."""
        stack = self.stack(view.user)
        if len(stack) >= STACK:
            raise Refusal("push_limit_reached")
        stack.append(view)

    def close(self, view: View) -> None:
        """Take `view` off its stack."""
        stack = self.stack(view.user)
        if view in stack:
            stack.remove(view)

    def refuse_duplicate(self, payload: Json, *, beside: View | None = None) -> None:
        """Refuse an external id that another open view has."""
        if external_id := payload.get("external_id"):
            other = self.find(external_id=external_id)
            if other and other is not beside:
                raise Refusal("duplicate_external_id")


def view_json(view: View, *, team_id: str, app_id: str, bot_id: str) -> Json:
    """Describe `view` as payloads and `views.*` answers do."""
    payload = clone(view.payload)
    described: Json = {
        "id": view.id,
        "team_id": team_id,
        "type": payload["type"],
        "blocks": payload.get("blocks", []),
        "private_metadata": payload.get("private_metadata", ""),
        "callback_id": payload.get("callback_id", ""),
        "state": {"values": clone(view.state)},
        "hash": view.hash,
        "title": payload.get("title") or {"type": "plain_text", "text": "View Title"},
        "clear_on_close": payload.get("clear_on_close", False),
        "notify_on_close": payload.get("notify_on_close", False),
        "close": payload.get("close"),
        "submit": payload.get("submit"),
        "previous_view_id": view.previous or None,
        "root_view_id": view.root or view.id,
        "app_id": app_id,
        "external_id": view.external_id,
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }
    return described
