"""A surface in front of somebody (a modal, App Home, a message), and choosing things on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground import elements
from playground.conversations import Conversation, Message
from playground.elements import Impossible
from playground.people import Person
from playground.views import View
from playground.wire import Json, clone

if TYPE_CHECKING:
    from playground.workspace import Workspace

FILE_BYTES = 10_000_000


@dataclass(frozen=True)
class Screen:
    """What `person` is looking at: a view, or a message where it was posted."""

    workspace: "Workspace"
    person: Person
    view: View | None = None
    message: tuple[Conversation, Message] | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks that are shown."""
        if self.view:
            return list(self.view.payload["blocks"])
        return self.message[1].blocks if self.message else []

    @property
    def state(self) -> dict[str, Json]:
        """The state.values, to be changed in place."""
        if self.view:
            return self.view.state
        assert self.message
        message = self.message[1]
        return message.state.setdefault(self.person.id, elements.state_of(message.blocks))

    def find(self, block_id: str, action_id: str | None) -> tuple[Json, Json]:
        """Return a block and the interactive element in it."""
        for block, element in elements.walk(self.blocks):
            if block["block_id"] == block_id and action_id in (None, element["action_id"]):
                return block, element
        seen = [f"{b['block_id']}/{e['action_id']}" for b, e in elements.walk(self.blocks)]
        raise Impossible(f"there is no {block_id}/{action_id or '…'}; there are {seen}")

    def choose(self, block: Json, element: Json, value: Any) -> Json | None:
        """Choose `value` in `element`; return the state it has then, None for a button."""
        if element["type"] == "overflow":
            return {"selected_option": clone(elements.option(element, value))}
        if element["type"] not in elements.STATE:
            return None
        held = self._held(element, value)
        self.state.setdefault(block["block_id"], {})[element["action_id"]] = held
        return held

    def _held(self, element: Json, value: Any) -> Json:
        kind = element["type"]
        if kind == "file_input":
            return {"type": kind, "files": self._files(element, elements.as_list(value or []))}
        if value and kind.endswith("users_select"):
            self._check_people(elements.as_list(value))
        if value and kind.endswith(("channels_select", "conversations_select")):
            self._check_places(elements.as_list(value), public=kind.endswith("channels_select"))
        try:
            return elements.pick(element, value)
        except Impossible:
            raise
        except (TypeError, ValueError) as error:
            raise Impossible(f"{value!r} cannot be chosen: {error}") from error

    def _check_people(self, chosen: list[str]) -> None:
        for user in chosen:
            person = self.workspace.people.get(user)
            if person is None or person.deactivated:
                raise Impossible(f"{user} is not offered")

    def _check_places(self, chosen: list[str], *, public: bool) -> None:
        for channel in chosen:
            place = self.workspace.conversations.get(channel)
            if place is None or place.archived or not place.seen_by(self.person):
                raise Impossible(f"{channel} is not offered")
            if public and place.kind != "channel":
                raise Impossible(f"{channel} is not a public channel")

    def _files(self, element: Json, chosen: list[str]) -> list[Json]:
        if len(chosen) > element.get("max_files", 10):
            raise Impossible("too many files")
        shown = []
        for file_id in chosen:
            file = self.workspace.files.get(file_id)
            if file is None or file.user != self.person.id:
                raise Impossible("there is no such file")
            described = self.workspace.file_json(file)
            if described["filetype"] not in element.get("filetypes", [described["filetype"]]):
                raise Impossible(f"a {described['filetype']} is not taken")
            if file.size > FILE_BYTES:
                raise Impossible("the file is too large")
            shown.append(described)
        return shown
