"""Typing a slash command, and showing what the app says back."""

from typing import TYPE_CHECKING

from playground import composing, mentions
from playground.conversations import Conversation
from playground.people import SLACKBOT, Person
from playground.seat import _payloads
from playground.wire import Refusal, Reply
from playground.workspace import _messages, _responses

if TYPE_CHECKING:
    from playground.workspace import Workspace

FAILED = "{} failed with the error “{}”"
NOT_A_COMMAND = (
    "`{0}` is not a valid command. In Slack, all messages that start with the “/” character are "
    "interpreted as commands."
)


def run(workspace: "Workspace", person: Person, place: Conversation, line: str) -> Reply:
    """Send a command to the app; its answer, or what went wrong, appears in `place`."""
    name, _, text = line.strip().partition(" ")
    found = workspace.commands.get(name)
    if found is None:
        _whisper(workspace, person, place, NOT_A_COMMAND.format(name))
        return Reply(0, error="unknown_command")
    if found.get("should_escape"):
        text = composing.link(workspace, mentions.escape(text), labels=True)
    payload = _payloads.command(workspace, person, place, name, text.strip())
    reply = workspace.deliver("slash_commands", payload)
    if not reply.ok:
        _whisper(workspace, person, place, FAILED.format(name, reply.error))
    elif reply.body:
        try:
            _show(workspace, person, place, line, reply)
        except Refusal as refusal:
            _whisper(workspace, person, place, FAILED.format(name, refusal.error))
    return reply


def _show(
    workspace: "Workspace", person: Person, place: Conversation, line: str, reply: Reply
) -> None:
    try:
        answer = reply.parsed() or {}
    except ValueError:
        answer = {"text": str(reply.body)}
    public = answer.get("response_type") == "in_channel"
    with workspace.lock:
        if public:
            _messages.post(workspace, place, person, mentions.escape(line))
        _responses.say(workspace, place, person, answer, ephemeral=not public)


def _whisper(workspace: "Workspace", person: Person, place: Conversation, text: str) -> None:
    with workspace.lock:
        whisper = _messages.post(workspace, place, workspace.bot, text, reader=person.id)
        whisper.user, whisper.bot_id, whisper.app_id = SLACKBOT, "", ""
