"""Members act, and the workspace answers: the language that the tests are written in."""

import re
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.request import BoltRequest

from bot.app import Mentor
from playground.seat import Impossible, Seat, SubmitResult
from playground.wire import Json, Reply
from playground.workspace import Workspace

SOON = timedelta(minutes=2)  # what is due so soon belongs to what was just done


class Slack:
    """The workspace, the bot in it, and the people who use both."""

    def __init__(self, workspace: Workspace, mentor: Mentor) -> None:
        self.workspace = workspace
        self.mentor = mentor
        self.me = "dora"
        self.soon = SOON
        workspace.connect(self._dispatch)

    def _dispatch(self, kind: str, payload: Json, headers: Json) -> Reply:
        answer = self.mentor.app.dispatch(BoltRequest(mode="socket_mode", body=payload))
        return Reply(answer.status, answer.body or "")

    # --- who and when

    def id(self, handle: str) -> str:
        return self.workspace.person(handle).id

    def seat(self, by: str | None = None) -> Seat:
        self.me = by or self.me
        return self.workspace.seat(self.me)

    @property
    def now(self) -> datetime:
        return self.workspace.clock.now()

    def settle(self) -> None:
        """Let everything happen that is under way, or due now or in a moment."""
        self.mentor.workers.settle()
        until = self.now + self.soon
        due = self.mentor.next_due()
        if due and due <= self.now:
            self.mentor.catch_up()
            due = self.mentor.next_due()
        while due and due <= until:
            self._step_to(due)
            due = self.mentor.next_due()

    def wait(self, until: datetime | None = None, **length: float) -> None:
        """Let time pass, stopping wherever something is due."""
        self.mentor.workers.settle()
        target = until or self.now + timedelta(**length)
        while (due := self.mentor.next_due()) and due <= target:
            self._step_to(due)
        self.workspace.clock.set(max(target, self.now))

    def _step_to(self, due: datetime) -> None:
        # What is due already waits for a limit: a moment later it may go.
        self.workspace.clock.set(max(due, self.now + timedelta(seconds=0.3)))
        self.mentor.catch_up()

    def sleep(self, **length: float) -> None:
        """Let time pass while the bot is not running."""
        self.workspace.clock.advance(timedelta(**length))

    # --- what people do

    def command(self, line: str, by: str | None = None, **where: str) -> str:
        """Type a slash command; return what is said back, if anything."""
        reply = self.seat(by).command(line, **where)
        assert reply.ok, reply
        self.settle()
        text = reply.body if isinstance(reply.body, str) else ""
        said = reply.parsed() or {} if text[:1] in ("", "{") else {"text": text}
        return self.plain(said.get("text", "") + "\n" + _words(said.get("blocks", []))).strip()

    def submit(self, by: str | None = None, **answers: Any) -> SubmitResult:
        """Fill in the form in front and submit it."""
        seat = self.seat(by)
        for field, value in answers.items():
            seat.fill(field, value)
        result = seat.submit()
        self.settle()
        return result

    def force(self, by: str | None = None, **values: Any) -> Json:
        """Submit the form in front as no real client would; return what the bot answers.

        Each value is put into the state of its input's element as it is.
        """
        seat = self.seat(by)
        view = seat.view
        assert view
        for field, value in values.items():
            element = next(iter(view["state"]["values"][field].values()))
            key = {
                "static_select": "selected_option",
                "radio_buttons": "selected_option",
                "multi_static_select": "selected_options",
                "multi_users_select": "selected_users",
                "channels_select": "selected_channel",
                "datepicker": "selected_date",
                "timepicker": "selected_time",
            }.get(element["type"], "value")
            element[key] = value
        payload = {
            "type": "view_submission",
            "team": {"id": self.workspace.id},
            "user": {"id": seat.id, "team_id": self.workspace.id},
            "api_app_id": self.workspace.app_id,
            "view": view,
        }
        reply = self.workspace.deliver("interactive", payload)
        assert reply.ok, reply
        self.settle()
        return reply.parsed() or {}

    def press(self, label: str, by: str | None = None, where: str | None = None) -> Reply:
        """Press the button, or choose from the menu, that says `label`.

        It is looked for in the modal in front, else at `where` ("home", a channel, or people's
        handles), else in App Home and then in all of one's messages, the latest first.
        """
        seat = self.seat(by)
        place = where or ("modal" if seat.view else None)
        for screen, blocks in self._screens(seat, place):
            for block, element, value in _pressable(blocks, label):
                reply = seat.press(block["block_id"], element["action_id"], value, **screen)
                self.settle()
                return reply
        raise Impossible(f"{self.me} sees nothing that says {label!r}")

    def close(self, by: str | None = None) -> None:
        """Close the modals in front."""
        seat = self.seat(by)
        while seat.view:
            seat.close_view()

    # --- what people see

    def screen(self, by: str | None = None) -> str:
        """Everything that the modal in front says."""
        view = self.seat(by).view
        return self.plain(_words([view or {}]))

    def home(self, by: str | None = None) -> str:
        """Everything that App Home says when it is opened."""
        view = self.seat(by).open_home()
        self.settle()
        return self.plain(_words([view or {}]))

    def posts(self, where: str, by: str | None = None) -> list[str]:
        """What a channel's, a DM's ("ada") or a group DM's ("ada ben") messages say."""
        return [self.plain(message["text"]) for message in self.messages(where, by)]

    def messages(self, where: str, by: str | None = None) -> list[Json]:
        handles = where.split()
        reader = by or (self.me if where.startswith("#") else handles[0])
        place = self.place(where)
        return [m for m in self.workspace.seat(reader).messages(place) if "bot_id" in m]

    def place(self, where: str) -> str:
        """The id of a channel, of somebody's DM with the bot, or of a group DM with it."""
        if where.startswith("#"):
            return self.workspace.channel(where).id
        return self.workspace.dm(self.workspace.bot, *where.split()).id

    def everything(self, by: str) -> str:
        """Every word that the bot has put before somebody's eyes: for looking for secrets."""
        seat = self.workspace.seat(by)
        messages = [m for place in seat.conversations() for m in seat.messages(place)]
        return self.plain(_words([*messages, *seat.views, seat.home or {}]))

    def plain(self, words: str) -> str:
        """Mrkdwn as it is read: names for ids, no mark-up for dates."""

        def name(found: re.Match[str]) -> str:
            person = self.workspace.people.get(found[1])
            return person.real_name if person else found[0]

        words = re.sub(r"<@(\w+)>", name, words)
        words = re.sub(r"<!date\^[^|]*\|([^>]*)>", r"\1", words)
        return re.sub(r"<#(\w+)>", lambda m: f"#{self.workspace.channel(m[1]).name}", words)

    def _screens(self, seat: Seat, where: str | None) -> list[tuple[dict[str, Any], list[Json]]]:
        if where == "modal":
            return [({}, (seat.view or {}).get("blocks", []))]
        home = [({"home": True}, (seat.home or {}).get("blocks", []))]
        if where == "home":
            return home
        places = [self.place(where)] if where else [c.id for c in seat.conversations()]
        messages = [
            (message["ts"], {"message": (place, message["ts"])}, message.get("blocks", []))
            for place in places
            for message in seat.messages(place)
        ]
        shown = [(screen, blocks) for _, screen, blocks in sorted(messages, key=_ts, reverse=True)]
        return shown if where else home + shown


def _ts(entry: tuple[str, Any, Any]) -> float:
    return float(entry[0])


def _pressable(blocks: list[Json], label: str) -> list[tuple[Json, Json, Any]]:
    found = []
    for block in blocks:
        elements = [block["accessory"]] if "accessory" in block else []
        elements += block.get("elements", []) if block["type"] == "actions" else []
        for element in elements:
            if element["type"] == "button" and element["text"]["text"] == label:
                found.append((block, element, None))
            for option in element.get("options", []):
                if option["text"]["text"] == label:
                    found.append((block, element, option["value"]))
    return found


def _words(things: Any) -> str:
    """All texts in a payload, one on each line."""
    found: list[str] = []

    def walk(thing: Any) -> None:
        if isinstance(thing, dict):
            for key, value in thing.items():
                if key in ("text", "initial_value") and isinstance(value, str):
                    found.append(value)
                else:
                    walk(value)
        elif isinstance(thing, list):
            for value in thing:
                walk(value)

    walk(things)
    return "\n".join(found)
