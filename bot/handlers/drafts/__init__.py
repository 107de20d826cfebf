"""Drafts: `/mentor pair`, what a coordinator prepares before anybody is told."""

from bot.handlers.drafts import _comparing, _looking, _swapping
from bot.handlers.router import Router
from bot.views import drafts as views
from bot.views.pairs import OPEN


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("pair", _looking.open_draft, "draft pairs and publish them", for_coordinators=True)
    router.action(OPEN, _looking.open_draft)
    router.action(views.AGAIN, _looking.suggest_again)
    for turn in views.PAGE:
        router.action(turn, _looking.turn_page)
    router.action(views.MENU, _looking.choose)
    router.action(views.PICTURE, _looking.send_picture)
    router.action(views.SWAP, _swapping.open_swap)
    router.action(views.LOOK_FOR, _swapping.look_for)
    router.action(views.TAKE, _swapping.take)
    router.view(views.SWAP_FORM, _swapping.swap)
    router.view(views.DRAFT, _looking.publish)
    router.action(views.RUN, _looking.open_run)
    router.view(views.RUN_FORM, _looking.run)
    router.action(views.ASIDE, _comparing.open_aside)
    router.view(views.ASIDE_FORM, _comparing.put_aside)
    router.action(views.COMPARE, _comparing.compare)
    router.action(views.USE, _comparing.use)
    router.action(views.THROW_AWAY, _comparing.throw_away)
