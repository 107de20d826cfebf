"""Stand-ups: `/mentor standup` sets one up, answers, skips, and shows one's own log."""

from bot.handlers.router import Router
from bot.handlers.stand_ups import _answering, _helping, _own, _pages, _setting, _thread
from bot.views import stand_ups as views


def register(router: Router) -> None:
    """Say what this feature answers."""
    router.verb("standup", _own.command, "a short daily word in a thread; “mine” is your log")
    router.action(views.OPEN, _pages.open_page)
    router.action(views.NEW, _setting.open_form)
    router.view(views.FORM, _setting.save)
    router.action(views.END, _setting.end)
    router.action(views.LEAVE, _own.leave)
    router.action(views.MINE, _own.open_mine)
    router.view(views.MINE_FORM, _own.save_mine)
    router.action(views.LOG, _own.open_log)
    router.action(f"{views.LOG}.Earlier", _own.open_log)
    router.action(f"{views.LOG}.Later", _own.open_log)
    router.action(views.SAVE_LOG, _own.send_log)
    router.action(views.ANSWER, _answering.open_form)
    router.view(views.ANSWER_FORM, _answering.share)
    router.action(views.TAKE_BACK, _answering.take_back)
    router.action(views.SKIP, _answering.skip)
    router.action(views.HELP, _helping.help_out)
    router.action(views.SOLVED, _helping.solve)
    router.event("message.channels", _thread.heard)
