"""Rematches: asking for another partner, in confidence."""

from pydantic import Field

from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import kit, rosters
from bot.views.pairs import OPEN as DRAFT

ASK = "rematches.ask"
FORM = "rematches.form"
TAKE_BACK = "rematches.take_back"


class RematchForm(kit.Form):
    """What the coordinators are told besides."""

    note: str = Field(default="", max_length=600)


def form(
    pair: Pair, programme: Programme, member_id: str, *, partner_coordinates: bool
) -> kit.View:
    """Ask once, and say what will happen and what will not."""
    partner = kit.mention(pair.partner_of(member_id))
    too = (
        f" {partner} is a coordinator, too: I do not tell them, but they would see it when they"
        " prepare pairs."
        if partner_coordinates
        else ""
    )
    return kit.modal(
        FORM,
        "Another partner",
        "Ask",
        kit.context(
            f":eyes: Only the coordinators will hear that you asked. {partner} will not.{too}"
        ),
        kit.section(
            f"Not every two people suit, and that is nobody's fault. If you ask, you and {partner}"
            f" both come into the next round of *{kit.plain(programme.name)}*. Your pair goes on"
            " until there is somebody new. Then both of you hear that it has ended, and not why."
        ),
        kit.text_input(
            "note",
            "A word to the coordinators",
            multiline=True,
            optional=True,
            hint="Only they read it. For example, what would suit you better.",
        ),
        about={"pair_id": pair.id},
        close="Not now",
    )


def asked(pair: Pair, member_id: str) -> kit.View:
    """What somebody sees who has asked."""
    partner = kit.mention(pair.partner_of(member_id))
    return kit.modal(
        "rematches.asked",
        "Another partner",
        None,
        kit.context(":eyes: Only the coordinators know that you asked."),
        kit.section(
            ":white_check_mark: The coordinators know, and will look for somebody in their next"
            f" round. Until then your pair with {partner} goes on."
        ),
        kit.actions(kit.button("Take it back", TAKE_BACK, pair.id)),
        close="Close",
    )


def waiting(pair: Pair) -> kit.Block:
    """What the Home of somebody who has asked says, in the place of asking."""
    return kit.section(
        ":arrows_counterclockwise: You have asked for another partner. Only the coordinators know.",
        kit.button("Take it back", TAKE_BACK, pair.id),
    )


def taken_back() -> kit.View:
    """What somebody sees who has changed their mind."""
    return kit.notice("Another partner", "Good to hear. Your pair goes on as it is.")


def wish(pair: Pair, programme: Programme, member_id: str, note: str) -> kit.Message:
    """What a coordinator hears."""
    who, partner = kit.mention(member_id), kit.mention(pair.partner_of(member_id))
    words = (
        f"{who} would like another partner than {partner} in {kit.plain(programme.name)}."
        f" I have not told {partner}."
    )
    return kit.message(
        f"{words} {kit.plain(note)}".strip(),
        kit.section(f":arrows_counterclockwise: {words}"),
        kit.section(kit.quote(note)) if note else None,
        kit.section(
            "In your next draft both are free again. Their pair ends when you publish somebody new"
            " for one of them, and neither hears why."
        ),
        kit.actions(
            kit.button("Draft pairs", DRAFT, programme.id),
            kit.button("People and pairs", rosters.OPEN, programme.id),
        ),
        kit.context(":eyes: In confidence: please speak with each of them alone."),
    )
