"""Life stories: `/mentor story`, the three minutes and their buttons, voices, what was heard."""

from bot.handlers.router import Router
from bot.handlers.stories import _heard, _inviting, _telling, _voices
from bot.views import stories as views


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("story", _inviting.open_form, "tell each other a three-minute life story")
    router.action(views.OPEN, _inviting.open_form)
    router.view(views.FORM, _inviting.invite)
    router.action(views.READY, _inviting.ready)
    router.view(views.READY_FORM, _inviting.save_depth)
    router.action(views.DECLINE, _inviting.decline)
    router.action(views.PAUSE, _telling.pause)
    router.action(views.GO_ON, _telling.go_on)
    router.action(views.SKIP, _telling.skip)
    router.action(views.STOP, _telling.stop)
    router.event("file_shared", _voices.take)
    router.action(views.CLIP_FOR, _voices.take_for)
    router.action(views.HEARD, _heard.open_form)
    router.view(views.HEARD_FORM, _heard.save)
    router.action(views.NOTES, _heard.open_notes)
    for turn in views.NOTES_PAGE:
        router.action(turn, _heard.turn_notes)
