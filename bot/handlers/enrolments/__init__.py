"""Enrolments: `/mentor join` and all that people say of themselves, `pause`, `resume`, `leave`."""

from bot.handlers.enrolments import _joining, _resting
from bot.handlers.router import Router
from bot.views import enrolments as views


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("join", _joining.open_form, "join a programme, or change what you told it")
    router.verb(
        "pause", _resting.pause, "take a break: `pause until Friday`, `pause until 24 December`"
    )
    router.verb("resume", _resting.resume, "end your break")
    router.verb("leave", _resting.open_leave, "leave a programme")
    router.action(views.OPEN, _joining.open_form)
    router.action(views.MEANINGS, _joining.open_meanings)
    router.action(views.MORE, _joining.open_more)
    router.action(views.PAUSE, _resting.pause)
    router.action(views.RESUME, _resting.resume)
    router.action(views.LEAVE, _resting.open_leave)
    router.view(views.FORM, _joining.save)
    router.view(views.MEANINGS_FORM, _joining.save_meanings)
    router.view(views.MORE_FORM, _joining.save_more)
    router.view(views.PAUSE_FORM, _resting.save_pause)
    router.view(views.LEAVE_FORM, _resting.leave)
