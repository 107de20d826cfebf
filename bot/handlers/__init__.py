"""What members can do: `/mentor` verbs, buttons, forms, events."""

from bot.handlers import (
    ceremonies,
    check_ins,
    choices,
    coffees,
    deliveries,
    drafts,
    enrolments,
    goals,
    homes,
    installations,
    members,
    programmes,
    rematches,
    rosters,
    stand_ups,
    stories,
    victories,
)
from bot.handlers.router import Router

FEATURES = (
    enrolments,
    check_ins,
    goals,
    victories,
    stories,
    coffees,
    stand_ups,
    rematches,
    programmes,
    drafts,
    ceremonies,
    choices,
    rosters,
    deliveries,
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
