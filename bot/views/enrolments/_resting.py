"""Taking a break, and leaving."""

from collections.abc import Sequence
from datetime import date

from bot.store.programmes import Programme
from bot.views import kit
from bot.views.programmes import spoken_day

PAUSE = "enrolments.pause"
PAUSE_FORM = "enrolments.pause_form"
RESUME = "enrolments.resume"
LEAVE = "enrolments.leave"
LEAVE_FORM = "enrolments.leave_form"


def pause_form(tomorrow: date) -> kit.View:
    """Ask until when somebody is away."""
    return kit.modal(
        PAUSE_FORM,
        "Take a break",
        "Pause",
        kit.context(
            ":eyes: The people you are paired with will see that you are away and until when."
        ),
        kit.date_input("until", "First day back", value=tomorrow),
    )


class PauseForm(kit.Form):
    """Until when somebody is away."""

    until: date


def away(member_id: str, until: date) -> kit.Message:
    """What a pair hears when one of them takes a break."""
    who = kit.mention(member_id)
    back = spoken_day(until)
    return kit.message(
        f"{who} takes a break and is back on {back}.",
        kit.section(
            f":palm_tree: {who} takes a break and is back on {back}."
            " I will not ask either of you anything until then."
        ),
    )


def back(member_id: str) -> kit.Message:
    """What a pair hears when one of them is back before time."""
    who = kit.mention(member_id)
    return kit.message(f"{who} is back.", kit.section(f":sunny: {who} is back."))


def leave_form(programme: Programme, partners: list[str]) -> kit.View:
    """Ask once before somebody leaves."""
    told = kit.listed([*map(kit.mention, partners), "the coordinators"])
    return kit.modal(
        LEAVE_FORM,
        "Leave the programme",
        "Leave",
        kit.context(
            f":eyes: {told[0].upper()}{told[1:]} will hear that you have left, and nothing more."
        ),
        kit.section(
            f"Leave *{kit.plain(programme.name)}*? It works at once: I will not write to you about"
            " it again. You can join again any time."
        ),
        about={"programme_id": programme.id},
        close="Stay",
    )


def left(programme: Programme) -> kit.View:
    """What somebody sees after leaving."""
    return kit.notice(
        "You have left",
        f"You have left *{kit.plain(programme.name)}*. Thank you for having been part of it.",
    )


def parted(member_id: str) -> kit.Message:
    """What the other one of a pair hears."""
    who = kit.mention(member_id)
    return kit.message(
        f"{who} has left the programme, and so your pair ends here.",
        kit.section(
            f"{who} has left the programme, and so your pair ends here. That says nothing about"
            " you. Your coordinators know that you are free and will look for somebody else,"
            " if you like."
        ),
    )


def somebody_left(member_id: str, programme: Programme, alone: Sequence[str]) -> kit.Message:
    """What coordinators hear when somebody leaves; `alone` are those whose pair has ended."""
    words = f"{kit.mention(member_id)} has left {kit.plain(programme.name)}.{_told(alone)}"
    return kit.message(words, kit.section(words))


def departed(member_id: str, programme: Programme, alone: Sequence[str]) -> kit.Message:
    """What coordinators hear when a member's account was deactivated."""
    words = (
        f"{kit.mention(member_id)}'s account was deactivated, so their part in"
        f" {kit.plain(programme.name)} has ended.{_told(alone)}"
    )
    return kit.message(words, kit.section(words))


def _told(alone: Sequence[str]) -> str:
    names = kit.listed([kit.mention(one) for one in alone])
    return f" I have told {names} that their pair ends with it." if alone else ""
