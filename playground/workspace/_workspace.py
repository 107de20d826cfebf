"""The workspace itself: what is in it, and who may reach it how."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from playground import people
from playground.clock import Clock
from playground.conversations import Conversation, Kind, Message, message_json
from playground.faults import Faults
from playground.files import File, file_json
from playground.limits import Limits
from playground.methods import dispatch
from playground.people import Person, user_json
from playground.tickets import ResponseUrl, Trigger, Triggers
from playground.views import View, Views, view_json
from playground.wire import Answer, Call, Json
from playground.workspace import _happenings, _messages, _responses, _snapshot
from playground.workspace._events import Events
from playground.workspace._reachable import Reachable

if TYPE_CHECKING:
    from playground.seat import Seat


class Workspace(Reachable):
    """One Slack workspace with the app of `manifest` installed.

    Everything that changes it takes `lock`, and nothing holds `lock` while the app is being
    called. `ticks` measures what real Slack measures in real seconds (trigger ids, response
    URLs, the app's three seconds); everything else goes by `clock`. `who` may say which workspace
    it is: its `name` and `enterprise_id`, the `app` that it shares with others, and whether that is
    `installed`.
    """

    def __init__(
        self,
        manifest: Json,
        *,
        clock: Clock,
        seed: int = 0,
        ticks: Callable[[], float] = time.monotonic,
        rate_limits: bool = True,
        keep_calls: int | None = None,
        **who: Any,
    ) -> None:
        super().__init__(manifest, clock, seed, ticks, **who)
        self.rate_limits, self.keep_calls = rate_limits, keep_calls
        self.lock = RLock()
        everyone = [*people.cast(), self.bot, people.bot("standby", "Standby")]
        self.people: dict[str, Person] = {person.id: person for person in everyone}
        self.conversations: dict[str, Conversation] = {}
        self.files: dict[str, File] = {}
        self.views, self.triggers = Views(), Triggers()
        self.faults, self.limits = Faults(), Limits()
        self.response_urls: dict[str, ResponseUrl] = {}
        self.calls: list[Call] = []
        self.toasts: dict[str, list[Json]] = {}
        self.call_number = 0
        self.events = Events(self)
        _happenings.furnish(self)
        self.app.add(self)

    # finding things

    def person(self, who: str | Person) -> Person:
        """Return the person with this handle (or id); KeyError if there is none."""
        if isinstance(who, Person):
            return who
        if who in self.people:
            return self.people[who]
        for person in self.people.values():
            if person.handle == who.removeprefix("@"):
                return person
        raise KeyError(who)

    def channel(self, where: str | Conversation) -> Conversation:
        """Return the conversation with this name (`#` or not) or id; KeyError if there is none."""
        if isinstance(where, Conversation):
            return where
        if where in self.conversations:
            return self.conversations[where]
        for place in self.conversations.values():
            if place.name and place.name == where.removeprefix("#"):
                return place
        raise KeyError(where)

    def dm(self, *who: str | Person) -> Conversation:
        """Return the direct conversation of exactly these people, opening it if need be."""
        return _happenings.open_dm(self, [self.person(one).id for one in who])

    def member_of(self, person: Person) -> list[Conversation]:
        """Return the conversations that `person` is in."""
        return [place for place in self.conversations.values() if person.id in place.members]

    def seat(self, who: str) -> "Seat":
        """Return the seat in front of Slack of the person with handle `who`."""
        from playground.seat import Seat

        return Seat(self, self.person(who))

    # describing things

    def view_json(self, view: View) -> Json:
        """Describe a view as payloads do."""
        return view_json(view, team_id=self.id, app_id=self.app_id, bot_id=self.bot_id)

    def user_json(self, person: Person, *, locale: bool = False) -> Json:
        """Describe a person as the app may see them: an email only with its scope."""
        email = "users:read.email" in self.scopes
        now = self.clock.now()
        where = {"team_id": self.id, "base_url": self.base_url}
        return user_json(person, **where, now=now, email=email, locale=locale)

    def file_json(self, file: File) -> Json:
        """Describe a file."""
        return file_json(file, team_id=self.id, base_url=self.base_url)

    def message_json(
        self, message: Message, place: Conversation, *, metadata: bool = False
    ) -> Json:
        """Describe a message as history does."""
        shown = message_json(message, place, self.id, metadata=metadata)
        if message.files:
            shown["files"] = [self.file_json(self.files[file]) for file in message.files]
        return shown

    # making things

    def trigger(self, person: Person) -> str:
        """Return a trigger id that lets the app open one view for `person`."""
        with self.lock:
            number = int(self.fresh_secret("trigger")[:12], 16)
            trigger_id = f"{number}.{number % 10**10}.{self.fresh_secret('trigger')}"
            self.triggers.issue(trigger_id, Trigger(person.id, self.ticks()))
            return trigger_id

    def response_url(
        self, person: Person, place: Conversation, *, ts: str = "", kind: str = "actions"
    ) -> str:
        """Return a URL where the app may answer what `person` did in `place`."""
        with self.lock:
            path = f"/{kind}/{self.id}/{self.fresh('')}/{self.fresh_secret('response')}"
            self.response_urls[path] = ResponseUrl(person.id, place.id, self.ticks(), ts)
            return f"{self.base_url}{path}"

    def toast(self, person: Person, text: str) -> None:
        """Show `person` a passing notice from Slack itself."""
        with self.lock:
            shown = self.toasts.setdefault(person.id, [])
            self.counter += 1
            shown.append({"id": self.counter, "text": text})
            del shown[:-20]
            self.changed()

    # the app calls Slack

    def call(
        self, method: str, arguments: Json, token: str = "", *, json_body: bool = False
    ) -> Answer:
        """Call a Web API method with `token`; `json_body` when the arguments came as JSON."""
        return dispatch.call(self, method, arguments, token, json_body=json_body)

    def respond(self, url: str, payload: Json) -> Answer:
        """Take what the app posts to a response URL."""
        path = url.removeprefix(self.base_url)
        return _responses.respond(self, path, payload)

    def revoke_tokens(self, error: str = "token_revoked") -> None:
        """Let every call fail from now on (`account_inactive` if the app was uninstalled)."""
        self.token_error = error

    def uninstall(self, error: str = "account_inactive") -> None:
        """Let someone remove the app: its tokens are no good any more, and it is told."""
        with self.lock:
            self.app.end(self)
            for token in self.tokens.values():
                token.error = error
            self.events.emit(
                {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.bot_user_id]}}
            )
            self.events.emit({"type": "app_uninstalled"})
        self.settle()

    # events

    def deliver_due(self) -> None:
        """Deliver the events that wait, and repeat those whose time for a retry has come."""
        self.events.drain()

    def settle(self) -> None:
        """Deliver waiting events now, if the app is in process; else a server does it."""
        if self.in_process:
            self.events.drain()

    # things that happen

    def post_as(
        self,
        who: str | Person,
        where: str | Conversation,
        text: str,
        thread_ts: str | None = None,
    ) -> Message:
        """Let a person (or the second bot) post `text`, written as Slack writes it."""
        with self.lock:
            message = _messages.post(
                self, self.channel(where), self.person(who), text, thread_ts=thread_ts or ""
            )
        self.settle()
        return message

    def deactivate(self, who: str | Person) -> None:
        """Deactivate someone's account."""
        _happenings.change_person(self, self.person(who), deactivated=True)
        self.settle()

    def set_zone(self, who: str | Person, zone: str) -> None:
        """Let someone move to another time zone."""
        _happenings.change_person(self, self.person(who), tz=zone)
        self.settle()

    def archive(self, where: str | Conversation) -> None:
        """Archive a channel."""
        _happenings.archive(self, self.channel(where))
        self.settle()

    def add_bot(self, where: str | Conversation) -> None:
        """Let someone invite the app's bot into a channel."""
        _happenings.invite(self, self.channel(where), [self.bot])
        self.settle()

    def remove_bot(self, where: str | Conversation) -> None:
        """Let someone remove the app's bot from a channel."""
        _happenings.remove(self, self.channel(where), self.bot)
        self.settle()

    def open_channel(
        self, name: str, members: Iterable[str | Person] = (), *, kind: Kind = "channel"
    ) -> Conversation:
        """Let someone open a channel with `members` in it."""
        who: Sequence[Person] = [self.person(member) for member in members]
        place = _happenings.open_channel(self, name, kind, who)
        self.settle()
        return place

    def mark_read(self, who: str | Person, where: str | Conversation) -> None:
        """Someone has read everything in a conversation."""
        place, person = self.channel(where), self.person(who)
        with self.lock:
            latest = max([m.ts for m in place.messages[-1:] + place.whispers[-1:]], default="0")
            if place.marks.get(person.id, "0") < latest:
                place.marks[person.id] = latest
                self.changed()

    def unread(self, who: str | Person, where: str | Conversation) -> tuple[int, bool]:
        """Return how many messages someone has not read, and whether one of them calls them."""
        with self.lock:
            return _messages.unread(self.channel(where), self.person(who))

    # keeping

    def save(self, path: Path | str) -> None:
        """Write everything to `path`, at once or not at all."""
        with self.lock:
            snapshot = _snapshot.take(self)
        _snapshot.write(Path(path), snapshot)

    @classmethod
    def load(cls, path: Path | str, manifest: Json, **settings: bool | int | None) -> "Workspace":
        """Return the workspace saved at `path`, its clock as far from real time as it was."""
        return _snapshot.restore(cls, Path(path), manifest, settings)
