"""The one error boundary: whatever a handler raises becomes a sentence for who is waiting."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.errors import Unshown, UserError, anatomy, kind
from bot.slack import NotInstalled
from bot.views import kit

log = logs.get(__name__)

APOLOGY = (
    "Sorry, something went wrong on our side, and nothing was changed."
    " Please try again in a minute."
)
KEPT = "Sorry, Slack did not show it, but it is kept. Please close this, and open it again."
TITLE = "One moment"


def answer(
    error: Exception,
    client: Callable[[], WebClient],
    body: dict[str, Any],
    ack: Ack,
    respond: Respond,
) -> bool:
    """Tell the person in front of the screen what happened, where they are looking.

    A form stays open with everything that was typed. A fault of ours is logged without the
    payload, which holds members' words. Returns whether it is one.
    """
    is_fault = _noted(error)
    try:
        if body.get("type") == "view_submission":
            _answer_form(error, body["view"], ack)
        elif body.get("type") == "block_actions":
            ack()
            _answer_click(_sentence(error), client, body, respond)
        elif "command" in body:
            ack(text=_sentence(error))
        elif not isinstance(error, SQLAlchemyError):
            ack()  # but an event that the database could not take is to come again
    except (SlackApiError, NotInstalled, OSError) as second:
        log.warning("The apology was not delivered", error=kind(second))
    return is_fault


def answer_later(error: Exception, client: Callable[[], WebClient], view_id: str) -> bool:
    """Tell whoever was answered already, in the view that they wait at; the same otherwise."""
    is_fault = _noted(error)
    try:
        client().views_update(view_id=view_id, view=kit.notice(TITLE, _sentence(error)))
    except (SlackApiError, NotInstalled, OSError) as second:
        log.warning("The apology was not delivered", error=kind(second))
    return is_fault


def _noted(error: Exception) -> bool:
    """Log a fault of ours; return whether it is one."""
    is_fault = not isinstance(error, UserError | ValidationError)
    if is_fault:
        log.error("A handler failed", exception=anatomy(error))
    return is_fault


def _sentence(error: Exception) -> str:
    if isinstance(error, UserError):
        return error.sentence
    return KEPT if isinstance(error, Unshown) else APOLOGY


def _answer_form(error: Exception, view: dict[str, Any], ack: Ack) -> None:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    faults = _faults(error)
    sentences = {field: sentence for field, sentence in faults.items() if field in inputs}
    if not inputs:
        ack(response_action="push", view=kit.notice(TITLE, next(iter(faults.values()))))
    else:
        ack(
            response_action="errors",
            errors=sentences or {inputs[0]: next(iter(faults.values()))},
        )


def _faults(error: Exception) -> dict[str, str]:
    """Return a sentence for each field; one that belongs to no field has an empty name."""
    if isinstance(error, ValidationError):
        return kit.Form.errors(error)
    return {(isinstance(error, UserError) and error.field) or "": _sentence(error)}


def _answer_click(
    sentence: str, client: Callable[[], WebClient], body: dict[str, Any], respond: Respond
) -> None:
    if body.get("response_url"):
        respond(text=sentence, response_type="ephemeral", replace_original=False)
        return
    is_modal = body.get("view", {}).get("type") == "modal"
    show = client().views_push if is_modal else client().views_open
    show(trigger_id=body["trigger_id"], view=kit.notice(TITLE, sentence))
