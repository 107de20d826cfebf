"""Declaring Web API methods: what each needs, takes, and how often it may be called."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from playground.limits import Tier
from playground.wire import Json, bad_arguments

if TYPE_CHECKING:
    from playground.workspace import Workspace

Caller = Literal["bot", "app", "none"]


class Arguments:
    """What a method was called with; a form's strings and JSON's own types read the same."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = {name: value for name, value in given.items() if value is not None}

    def text(self, name: str, default: str = "") -> str:
        """Return the argument as a string."""
        value = self.given.get(name, default)
        if isinstance(value, (dict, list)):
            raise bad_arguments(f"must be a string [json-pointer:/{name}]")
        return str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return the argument as a yes or no."""
        value = self.given.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """Return the argument as a whole number."""
        value = self.given.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_arguments(f"must be a number [json-pointer:/{name}]") from None

    def structure(self, name: str) -> Any:
        """Return the argument as JSON, whether it came as such or as a string of it."""
        value = self.given.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise bad_arguments(f"must be valid JSON [json-pointer:/{name}]") from None
        return value

    def ids(self, name: str) -> list[str]:
        """Return the argument as a list of ids: `"U1,U2"` or a list."""
        value = self.given.get(name, "")
        if isinstance(value, str) and value.startswith("["):
            value = self.structure(name)
        parts = value if isinstance(value, list) else str(value).split(",")
        return [str(part).strip() for part in parts if str(part).strip()]


@dataclass(frozen=True)
class Request:
    """One call of a method by the app."""

    workspace: "Workspace"
    arguments: Arguments
    caller: Caller


Run = Callable[[Request], Json]


@dataclass(frozen=True)
class Method:
    """A Web API method. The app needs one of `scopes`; a JSON body is taken only with `json`."""

    name: str
    run: Run
    tier: Tier
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    json: bool
    caller: Caller


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    tier: Tier,
    scopes: str = "",
    required: str = "",
    optional: str = "",
    json: bool = True,
    caller: Caller = "bot",
) -> Callable[[Run], Run]:
    """Declare the function below as the method `name`; the lists are words with spaces between."""

    def declare(run: Run) -> Run:
        METHODS[name] = Method(
            name,
            run,
            tier,
            tuple(scopes.split()),
            tuple(required.split()),
            tuple(optional.split()),
            json,
            caller,
        )
        return run

    return declare
