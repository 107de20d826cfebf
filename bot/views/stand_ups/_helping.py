"""Help with what is in the way: who is asked, and how the two meet."""

from bot.store.stand_ups import StandUp
from bot.views import kit
from bot.views.stand_ups._words import quoted

HELP = "stand_ups.help"


def ask_mentor(author: str, stand_up: StandUp, obstacle: str, answer_id: int) -> kit.Message:
    """What a mentor reads whose mentee would like help."""
    words = f"{kit.mention(author)} would like your help with what is in the way"
    return kit.message(
        f"{words}: {kit.plain(obstacle)}",
        kit.section(f":construction: {words} ({kit.plain(stand_up.name)}):"),
        *quoted(obstacle),
        kit.actions(kit.button("Offer help", HELP, answer_id)),
        kit.context(":eyes: Only you were asked."),
    )


def introduction(author: str, helper: str, obstacle: str) -> kit.Message:
    """What the two read in their own conversation when somebody offers help."""
    words = f"{kit.mention(author)}, {kit.mention(helper)} offers to help you"
    return kit.message(
        f"{words} with: {kit.plain(obstacle)}",
        kit.section(f":raised_hands: {words} with:"),
        *quoted(obstacle),
        kit.section("Whoever reads this first suggests a time, right here."),
    )
