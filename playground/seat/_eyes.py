"""What one person sees in Slack."""

from typing import TYPE_CHECKING

from playground.conversations import Conversation, Message
from playground.elements import Impossible
from playground.people import Person
from playground.wire import Json, clone

if TYPE_CHECKING:
    from playground.workspace import Workspace

Place = str | Conversation


class Eyes:
    """Everything that one person can look at, and nothing else."""

    def __init__(self, workspace: "Workspace", person: Person) -> None:
        self.workspace, self.person = workspace, person

    @property
    def id(self) -> str:
        """The person's user id."""
        return self.person.id

    def conversations(self) -> list[Conversation]:
        """Return what stands in the sidebar, or could: guests see only where they were put."""
        return [
            place for place in self.workspace.conversations.values() if place.seen_by(self.person)
        ]

    def messages(self, where: Place, thread_ts: str | None = None) -> list[Json]:
        """Return what a conversation (or one thread in it) shows, the oldest first.

        Ephemeral messages to this person are among them, with `is_ephemeral`.
        """
        with self.workspace.lock:
            place = self._place(where)
            mine = [whisper for whisper in place.whispers if whisper.reader == self.id]
            if thread_ts:
                thread = {thread_ts}
                shown = [m for m in [*place.messages, *mine] if {m.ts, m.thread_ts} & thread]
            else:
                shown = [m for m in place.messages if m.in_history]
                shown += [whisper for whisper in mine if not whisper.thread_ts]
            return [self._shown(m, place) for m in sorted(shown, key=lambda m: m.ts)]

    @property
    def views(self) -> list[Json]:
        """The modals that are open, the top one last."""
        with self.workspace.lock:
            return [self.workspace.view_json(v) for v in self.workspace.views.stack(self.id)]

    @property
    def view(self) -> Json | None:
        """The modal in front, if one is open."""
        views = self.views
        return views[-1] if views else None

    @property
    def home(self) -> Json | None:
        """The app's home as it was last published for this person."""
        view = self.workspace.views.homes.get(self.id)
        return self.workspace.view_json(view) if view else None

    @property
    def errors(self) -> dict[str, str]:
        """The sentences under the inputs of the modal in front, by block."""
        stack = self.workspace.views.stack(self.id)
        return dict(stack[-1].errors) if stack else {}

    @property
    def toasts(self) -> list[str]:
        """The notices that Slack itself has shown this person lately."""
        return [toast["text"] for toast in self.workspace.toasts.get(self.id, [])]

    # behind the screen

    def _place(self, where: Place) -> Conversation:
        try:
            place = self.workspace.channel(where)
        except KeyError:
            raise Impossible(f"there is no {where}") from None
        if not place.seen_by(self.person):
            raise Impossible(f"{self.person.handle} cannot see {place.name or place.id}")
        return place

    def _inside(self, where: Place) -> Conversation:
        place = self._place(where)
        if self.id not in place.members:
            raise Impossible(f"{self.person.handle} is not in {place.name or place.id}")
        return place

    def _desk(self) -> Conversation:
        mine = self.workspace.member_of(self.person)
        return next((p for p in mine if p.is_general), mine[0])

    def _check_active(self) -> None:
        if self.person.deactivated:
            raise Impossible(f"{self.person.handle} is deactivated")

    def _shown(self, message: Message, place: Conversation) -> Json:
        shown = self.workspace.message_json(message, place)
        shown["is_ephemeral"] = bool(message.reader)
        shown["mentions"] = list(message.mentions)
        if self.id in message.state:
            shown["state"] = {"values": clone(message.state[self.id])}
        return shown
