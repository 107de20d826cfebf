"""What goes over the wire: JSON, the Web API's answers, the app's replies, Slack's refusals."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818 - what it is, not that it is an error
    """A Web API call that Slack refuses: `error` is Slack's name for it, `extra` goes beside it."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


def bad_arguments(*sentences: str) -> Refusal:
    """Return the refusal that Slack gives to arguments it cannot use, with a sentence for each."""
    messages = [f"[ERROR] {sentence}" for sentence in sentences]
    return Refusal("invalid_arguments", response_metadata={"messages": messages})


@dataclass(frozen=True)
class Answer:
    """What the Web API answered; `outcome` says whether the caller is to receive it at all."""

    status: int
    headers: dict[str, str]
    body: Json | str
    outcome: Literal["answered", "timeout", "lost"] = "answered"


@dataclass(frozen=True)
class Reply:
    """What the app replied to a delivery; `error` is set when no usable reply came in time."""

    status: int
    body: Json | str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the app acknowledged what it was sent."""
        return self.status == 200 and not self.error

    def parsed(self) -> Json | None:
        """Return the body as a JSON object, None when there is none; raises ValueError if bad."""
        if isinstance(self.body, dict):
            return self.body or None
        if not self.body.strip():
            return None
        parsed = json.loads(self.body)
        if not isinstance(parsed, dict):
            raise ValueError("the reply is not a JSON object")
        return parsed


@dataclass(frozen=True)
class Call:
    """One Web API call, as the log keeps it."""

    number: int
    at: datetime
    method: str
    arguments: Json
    token_kind: str
    status: int
    answer: Json | str
    fault: str = field(default="")


def clone(value: Any) -> Any:
    """Return a deep copy of a JSON value."""
    if isinstance(value, dict):
        return {key: clone(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clone(item) for item in value]
    return value
