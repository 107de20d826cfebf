"""What no screen allows: requests that somebody sends by hand, or in the very same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from playground.wire import Json
from tests.workspace import Slack


def click(slack: Slack, by: str, action_id: str, value: object, kind: str = "button") -> str:
    """Use a button or menu that was never shown to this person; return what they then see."""
    deliver_click(slack, by, action_id, value, kind)
    slack.settle()
    return slack.screen(by)


def deliver_click(
    slack: Slack, by: str, action_id: str, value: object, kind: str = "button"
) -> None:
    """The same, without waiting for what comes of it."""
    action: Json = {"type": kind, "action_id": action_id, "block_id": "forged"}
    action |= {"selected_option": {"value": value}} if kind == "overflow" else {"value": str(value)}
    _deliver(slack, by, {"type": "block_actions", "actions": [action]})


def submission(slack: Slack, by: str, view: Json | None) -> Json:
    """Submit a form that is in front of somebody else; return what the bot answers."""
    assert view
    answered = _deliver(slack, by, {"type": "view_submission", "view": view})
    slack.settle()
    return answered


def _deliver(slack: Slack, by: str, payload: Json) -> Json:
    person = slack.workspace.person(by)
    about: dict[str, Any] = {
        "team": {"id": slack.workspace.id},
        "user": {"id": person.id, "team_id": slack.workspace.id},
        "api_app_id": slack.workspace.app_id,
        "trigger_id": slack.workspace.trigger(person),
    }
    reply = slack.workspace.deliver("interactive", about | payload)
    assert reply.ok, reply
    return reply.parsed() or {}


def at_once(*deeds: Callable[[], object]) -> None:
    """Do several things in the same moment; whatever fails is raised."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        ready.wait()
        deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(do, deeds))


def click_in(
    slack: Slack, by: str, view: Json | None, action_id: str, value: str, kind: str
) -> None:
    """Click in a view that is in front of somebody else."""
    person = slack.workspace.person(by)
    action: Json = {"type": kind, "action_id": action_id, "block_id": "forged", "value": value}
    reply = slack.workspace.deliver(
        "interactive",
        {
            "type": "block_actions",
            "team": {"id": slack.workspace.id},
            "user": {"id": person.id, "team_id": slack.workspace.id},
            "api_app_id": slack.workspace.app_id,
            "trigger_id": slack.workspace.trigger(person),
            "view": view,
            "actions": [action | {"selected_option": {"value": value}}],
        },
    )
    assert reply.ok
    slack.settle()
