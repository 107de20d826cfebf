"""Drafts, as coordinators look at them, change them and compare them."""

from bot.views.drafts._comparing import (
    ASIDE,
    ASIDE_FORM,
    COMPARE,
    THROW_AWAY,
    USE,
    AsideForm,
    aside_form,
    compared,
)
from bot.views.drafts._glance import PICTURE, moved_notice, picture, picture_sent
from bot.views.drafts._looking import (
    AGAIN,
    DRAFT,
    MENU,
    PAGE,
    SWAP,
    cut_off,
    draft,
    looking,
)
from bot.views.drafts._running import RUN, RUN_FORM, RunForm, run_form
from bot.views.drafts._swapping import (
    LOOK_FOR,
    SWAP_FORM,
    TAKE,
    SwapForm,
    swap_form,
    weighing,
)

__all__ = [
    "AGAIN",
    "ASIDE",
    "ASIDE_FORM",
    "COMPARE",
    "DRAFT",
    "LOOK_FOR",
    "MENU",
    "PAGE",
    "PICTURE",
    "RUN",
    "RUN_FORM",
    "SWAP",
    "SWAP_FORM",
    "TAKE",
    "THROW_AWAY",
    "USE",
    "AsideForm",
    "RunForm",
    "SwapForm",
    "aside_form",
    "compared",
    "cut_off",
    "draft",
    "looking",
    "moved_notice",
    "picture",
    "picture_sent",
    "run_form",
    "swap_form",
    "weighing",
]
