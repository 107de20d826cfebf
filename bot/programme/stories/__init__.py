"""Three-minute life stories: their course in time, who begins, and what to tell of."""

from bot.programme.stories._course import (
    BREATH,
    STEP,
    TURN,
    WHOLE,
    Beat,
    Phase,
    Place,
    beats,
    place,
)
from bot.programme.stories._prompts import (
    DEEP,
    LIGHT,
    PERSONAL,
    Prompt,
    draw,
    find,
    parse,
    prompts,
)

__all__ = [
    "BREATH",
    "DEEP",
    "LIGHT",
    "PERSONAL",
    "STEP",
    "TURN",
    "WHOLE",
    "Beat",
    "Phase",
    "Place",
    "Prompt",
    "beats",
    "draw",
    "find",
    "parse",
    "place",
    "prompts",
]
