"""The seat: what one person does in Slack."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playground import composing, elements, mentions
from playground.conversations import Conversation, Message
from playground.elements import Impossible
from playground.files import File
from playground.methods import files as file_methods
from playground.methods import reactions
from playground.seat import _command, _payloads, _submit
from playground.seat._eyes import Eyes, Place
from playground.seat._screen import Screen
from playground.seat._submit import SubmitResult
from playground.views import View
from playground.wire import Json, Refusal, Reply
from playground.workspace import _happenings, _messages

if TYPE_CHECKING:
    pass


class Seat(Eyes):
    """What one person sees in Slack and does there.

    Whatever their screen would not let them do raises `Impossible`. All of it goes through the
    workspace, so two seats of one person see the same.
    """

    # what they do in conversations

    def command(self, line: str, channel: Place | None = None) -> Reply:
        """Type a slash command; what the app replies appears where it was typed."""
        self._check_active()
        place = self._place(channel) if channel else self._desk()
        reply = _command.run(self.workspace, self.person, place, line)
        self.workspace.settle()
        return reply

    def say(
        self, where: Place, text: str, thread_ts: str | None = None, files: Sequence[File] = ()
    ) -> Message:
        """Post what was typed; `@handle` and `@channel` become mentions, `<!channel>` does not.

        `files` of one's own may come with it, or alone.
        """
        workspace = self.workspace
        self._check_active()
        with workspace.lock:
            place = self._inside(where)
            if place.archived:
                raise Impossible("the channel is archived")
            if workspace.bot_user_id in place.members and place.kind == "im":
                closed = not workspace.app_home("messages_tab_enabled")
                if closed or workspace.app_home("messages_tab_read_only_enabled"):
                    raise Impossible("sending messages to this app has been turned off")
            if not text.strip() and not files:
                raise Impossible("there is nothing to send")
            written = composing.link(workspace, mentions.escape(text))
            message = _messages.post(
                workspace,
                place,
                self.person,
                written,
                thread_ts=thread_ts or "",
                subtype="file_share" if files else "",
                files=[file.id for file in files],
            )
            _messages.share(workspace, place, self.person, files)
        workspace.settle()
        return message

    def edit(self, where: Place, ts: str, text: str) -> None:
        """Change what one of one's own messages says; nobody may change another's."""
        workspace = self.workspace
        with workspace.lock:
            place, message = self._message(where, ts)
            if message.user != self.id or message.subtype in _messages.SYSTEM:
                raise Impossible("only one's own messages can be changed")
            if not text.strip() and not message.files:
                raise Impossible("there is nothing to say; it can be deleted")
            before = workspace.message_json(message, place)
            written = composing.link(workspace, mentions.escape(text))
            _messages.write(workspace, message, written, [])
            _messages.tell_change(workspace, place, message, before)
        workspace.settle()

    def delete(self, where: Place, ts: str) -> None:
        """Delete one of one's own messages; an admin may delete anybody's."""
        with self.workspace.lock:
            place, message = self._message(where, ts)
            if message.user != self.id and not self.person.is_admin:
                raise Impossible("only one's own messages can be deleted")
            _messages.remove(self.workspace, place, message)
        self.workspace.settle()

    def _message(self, where: Place, ts: str) -> tuple[Conversation, Message]:
        self._check_active()
        place = self._inside(where)
        message = place.find(ts)
        if message is None or message.subtype == _messages.TOMBSTONE:
            raise Impossible("there is no such message")
        return place, message

    def react(self, where: Place, ts: str, name: str) -> None:
        """Add a reaction, or take one's own back."""
        workspace = self.workspace
        with workspace.lock:
            place = self._inside(where)
            message = place.find(ts)
            if message is None:
                raise Impossible("there is no such message")
            try:
                if self.id in message.reactions.get(name, []):
                    reactions.unreact(workspace, place, message, self.person, name)
                else:
                    reactions.react(workspace, place, message, self.person, name)
            except Refusal as refusal:
                raise Impossible(refusal.error) from refusal
        workspace.settle()

    def join(self, where: Place) -> None:
        """Join a public channel."""
        workspace = self.workspace
        self._check_active()
        with workspace.lock:
            place = self._place(where)
            if place.kind != "channel" or place.archived:
                raise Impossible("only an open public channel can be joined")
            if self.id not in place.members:
                _happenings.admit(workspace, place, self.person)
        workspace.settle()

    def open_dm(self, *who: str) -> Conversation:
        """Open the DM or group DM with others, by handle or id."""
        self._check_active()
        return self.workspace.dm(self.person, *who)

    def read(self, where: Place) -> None:
        """Read everything in a conversation."""
        self.workspace.mark_read(self.person, self._place(where))

    def upload(self, name: str, data: bytes, duration_ms: int = 0) -> File:
        """Choose a file from one's disk, for a form or a message; a voice has a length."""
        workspace = self.workspace
        with workspace.lock:
            file = file_methods.make(workspace, name, len(data), self.id)
            file.data, file.complete, file.duration_ms = data, True, duration_ms
            return file

    def own_file(self, file_id: str) -> File:
        """Return a file that this person has uploaded."""
        file = self.workspace.files.get(file_id)
        if file is None or file.user != self.id:
            raise Impossible("there is no such file")
        return file

    def delete_file(self, file_id: str) -> None:
        """Delete one of one's own files: it is gone wherever it was shown."""
        with self.workspace.lock:
            file_methods.remove(self.workspace, self.own_file(file_id))
        self.workspace.settle()

    # what they do in views

    def open_home(self, tab: str = "home") -> Json | None:
        """Open the app's home (or its `messages` tab); return what home shows once it was told."""
        workspace = self.workspace
        self._check_active()
        with workspace.lock:
            event: Json = {
                "type": "app_home_opened",
                "user": self.id,
                "channel": workspace.dm(workspace.bot, self.person).id,
                "tab": tab,
            }
            if tab == "home" and (home := self.home):
                event["view"] = home
            workspace.events.emit(event)
        workspace.settle()
        return self.home

    def press(
        self,
        block_id: str,
        action_id: str,
        value: Any = None,
        *,
        message: tuple[str, str] | None = None,
        home: bool = False,
    ) -> Reply:
        """Use a button, menu or picker in the top modal, in `message` (channel, ts) or at home.

        `value` is what is chosen: an option's value or a list of them, ids, a date, a text.
        """
        workspace = self.workspace
        self._check_active()
        with workspace.lock:
            screen = self._screen(message, home)
            block, element = screen.find(block_id, action_id)
            if block["type"] == "input" and not block.get("dispatch_action"):
                raise Impossible(f"{action_id} tells the app nothing before the form is submitted")
            held = screen.choose(block, element, value)
            payload = _payloads.block_actions(screen, block, element, held)
            workspace.changed()
        reply = workspace.deliver("interactive", payload)
        if not reply.ok:
            workspace.toast(self.person, f"This did not work: {reply.error}")
        workspace.settle()
        return reply

    def fill(self, block_id: str, value: Any, action_id: str | None = None) -> None:
        """Type or choose something in an input of the top modal.

        The app hears of it at once only from an input that dispatches.
        """
        with self.workspace.lock:
            view = self._top()
            screen = Screen(self.workspace, self.person, view)
            block, element = screen.find(block_id, action_id)
            if block["type"] != "input":
                raise Impossible(f"{block_id} is no input: press it")
            screen.choose(block, element, value)
            view.errors.pop(block_id, None)
            self.workspace.changed()
        if elements.dispatches(block, element):
            self.press(block_id, element["action_id"], value)

    def submit(self, view_id: str | None = None) -> SubmitResult:
        """Submit the top modal."""
        self._check_active()
        view = self._top()
        if view_id not in (None, view.id):
            raise Impossible("another form is in front")
        if not view.payload.get("submit"):
            raise Impossible("the form has nothing to submit it with")
        result = _submit.submit(self.workspace, self.person, view)
        self.workspace.settle()
        return result

    def close_view(self) -> None:
        """Close the top modal (all of them, if it says so); the app hears of it if it asked."""
        workspace = self.workspace
        with workspace.lock:
            top = self._top()
            stack = workspace.views.stack(self.id)
            cleared = bool(top.payload.get("clear_on_close"))
            closed = list(reversed(stack)) if cleared else [top]
            payloads = [
                _payloads.view_closed(workspace, self.person, view, cleared=cleared)
                for view in closed
                if view.payload.get("notify_on_close")
            ]
            for view in closed:
                stack.remove(view)
            workspace.changed()
        for payload in payloads:
            workspace.deliver("interactive", payload)

    # behind the screen

    def _top(self) -> View:
        stack = self.workspace.views.stack(self.id)
        if not stack:
            raise Impossible("no form is open")
        return stack[-1]

    def _screen(self, message: tuple[str, str] | None, home: bool) -> Screen:
        if message:
            place = self._place(message[0])
            post = place.find(message[1]) or place.find_whisper(message[1], self.id)
            if post is None:
                raise Impossible("there is no such message")
            return Screen(self.workspace, self.person, message=(place, post))
        view = self.workspace.views.homes.get(self.id) if home else self._top()
        if view is None:
            raise Impossible("the app has shown no home yet")
        return Screen(self.workspace, self.person, view)
