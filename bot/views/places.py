"""Places: what coordinators hear when a mentor appears for somebody who waits."""

from bot.store.programmes import Programme
from bot.views import kit
from bot.views.pairs import OPEN


def found(programme: Programme, count: int) -> kit.Message:
    """Say how many who wait could have a mentor now."""
    waiting = "1 person who waits" if count == 1 else f"{count} people who wait"
    words = (
        f"There is room again in {kit.plain(programme.name)}: {waiting} could have a mentor now."
    )
    return kit.message(
        f"{words} They come first in your next draft; pairs that have begun are not touched.",
        kit.section(f":seedling: *{words}*"),
        kit.section("They come first in your next draft; pairs that have begun are not touched."),
        kit.actions(kit.button("Draft pairs", OPEN, programme.id)),
    )
