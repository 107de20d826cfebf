"""What members can do: `/mentor` verbs, buttons, forms, events."""

from bot.handlers import (
    check_ins,
    enrolments,
    goals,
    homes,
    installations,
    members,
    pairs,
    programmes,
    rematches,
    rosters,
    victories,
)
from bot.handlers.router import Router

FEATURES = (
    enrolments,
    check_ins,
    goals,
    victories,
    rematches,
    programmes,
    pairs,
    rosters,
    members,
    homes,
    installations,
)


def register() -> Router:
    """Return a router that knows every feature."""
    router = Router()
    for feature in FEATURES:
        feature.register(router)
    return router
