"""Forms: what was answered, and a sentence for each answer that does not do."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.views.kit._words import written


class Form(BaseModel):
    """What a form's submission holds. Each field is named like its input's block_id."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Self:
        """Return the answers in a submitted view; raises pydantic's ValidationError."""
        return cls.model_validate(answers(view))

    @classmethod
    def errors(cls, error: ValidationError) -> dict[str, str]:
        """Return a plain sentence for each field that does not do; "" is the form as a whole."""
        return {
            str(fault["loc"][0]) if fault["loc"] else "": _sentence(fault)
            for fault in error.errors()
        }


def answers(view: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return what was answered at all, by field, as it came; `prefix` is cut off the names."""
    found = {
        field.removeprefix(prefix): _answer(next(iter(elements.values())))
        for field, elements in view["state"]["values"].items()
        if field.startswith(prefix)
    }
    return {field: answer for field, answer in found.items() if answer not in (None, "")}


def _answer(state: Mapping[str, Any]) -> Any:
    match state["type"]:
        case "static_select" | "radio_buttons":
            chosen = state.get("selected_option")
            return chosen["value"] if chosen else None
        case "multi_static_select":
            return [option["value"] for option in state.get("selected_options") or ()]
        case "multi_users_select":
            return state.get("selected_users") or []
        case "file_input":
            return state.get("files") or []
        case "channels_select":
            return state.get("selected_channel")
        case "datepicker":
            return state.get("selected_date")
        case "timepicker":
            return state.get("selected_time")
        case _:
            typed = state.get("value")
            return written(typed) if typed else None


def _sentence(fault: Any) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            return "Please answer this one."
        case "string_too_short":
            return f"Please write at least {limits['min_length']} characters."
        case "string_too_long":
            return f"Please keep this to {limits['max_length']} characters."
        case "too_short":
            return f"Please choose at least {limits['min_length']}."
        case "too_long":
            return f"Please choose at most {limits['max_length']}."
        case "greater_than_equal" | "less_than_equal" | "int_parsing" | "int_from_float":
            return "Please give a number in the range that is named."
        case "less_than" | "greater_than":
            return "Please choose a day nearer to today."
        case "date_parsing" | "date_from_datetime_parsing" | "date_from_datetime_inexact":
            return "Please choose a day."
        case kind if kind.startswith("mentor_"):
            return str(fault["msg"])
        case _:
            return "Please check this answer."
