"""Rosters: `/mentor people` shows coordinators who is paired and who waits; adding people."""

from bot.handlers.rosters import _importing, _looking
from bot.handlers.router import Router
from bot.views import rosters as views


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb(
        "people", _looking.open_roster, "see and add people, end pairs", for_coordinators=True
    )
    router.action(views.OPEN, _looking.open_roster)
    for turn in views.PAGE:
        router.action(turn, _looking.turn_page)
    router.action(views.MENU, _looking.ask_to_end)
    router.action(views.IMPORT, _importing.open_form)
    router.view(views.END_FORM, _looking.end)
    router.view(views.IMPORT_FORM, _importing.preview)
    router.view(views.CONFIRM_FORM, _importing.add)
