"""What coordinators see: the offer to mentees, and how far it is."""

from datetime import date, datetime

from bot.programme.calendar import spoken
from bot.store.choices import MENTEES, Round
from bot.store.programmes import Programme
from bot.views import kit

OFFER = "choices.offer"
OFFER_FORM = "choices.offer_form"
STOP = "choices.stop"


class OfferForm(kit.Form):
    """Until when mentees choose."""

    until: date


def offer_form(programme: Programme, count: int, pinned: int, day: date, about: object) -> kit.View:
    """Ask the coordinator until when, and say what will happen."""
    people = kit.counted(count, "mentee")
    pins = _pinned(pinned)
    return kit.modal(
        OFFER_FORM,
        "Let mentees choose",
        "Ask them",
        kit.context(":eyes: Each mentee's choice is between them and me. You see who is a pair."),
        kit.section(
            f"{people.capitalize()} of *{kit.plain(programme.name)}* will each see up to three"
            " mentors who suit them well, and why, and can say whom they would like. Then I ask"
            " those mentors, who have three days. Both agree, or they are no pair."
        ),
        kit.section(
            "Whoever does not answer gets the pair of this draft. No mentor gets more people than"
            f" they have places, and nobody learns that they were not chosen.{pins}"
        ),
        kit.date_input(
            "until", "Mentees can choose until", value=day, hint="The end of that day, for you."
        ),
        about=about if isinstance(about, dict) else None,
        close="Back",
    )


def _pinned(count: int) -> str:
    if not count:
        return ""
    begin = "begins as it is" if count == 1 else "begin as they are"
    return f" {kit.counted(count, 'pinned pair').capitalize()} {begin}."


def asking(programme: Programme) -> kit.View:
    """What is shown while it is looked for whom each mentee could have."""
    words = f"I am asking the mentees of *{kit.plain(programme.name)}* …"
    return kit.modal("choices.asking", "Pairs", None, kit.section(words), close="Close")


def offered(programme: Programme, until: datetime, zone: str) -> kit.View:
    """What the coordinator sees when the mentees are asked."""
    return kit.notice(
        "They are asked",
        f":ballot_box_with_ballot: The mentees of *{kit.plain(programme.name)}* can choose until"
        f" *{spoken(until, zone)}*. I tell you how it went.",
    )


def standing(
    programme: Programme, round_: Round, answered: int, everybody: int, zone: str
) -> kit.View:
    """What a coordinator sees instead of the draft: how far it is, never who chose whom."""
    of_all = f"{answered} of {everybody}"
    words = (
        f"{of_all} mentees have answered. They have until *{spoken(round_.until, zone)}*; then I"
        " ask the mentors."
        if round_.turn == MENTEES
        else f"{of_all} mentors have agreed so far. They have until"
        f" *{spoken(round_.until, zone)}*; then the pairs begin."
    )
    return kit.modal(
        "choices.standing",
        "Pairs",
        None,
        kit.context(":eyes: Nobody but each mentee knows whom they would like."),
        kit.section(f"*{kit.plain(programme.name)}*: mentees are choosing.\n{words}"),
        kit.actions(
            kit.button(
                "Stop the choosing",
                STOP,
                programme.id,
                confirm=(
                    "Stop the choosing?",
                    "I tell the mentees that the coordinators put the pairs together themselves."
                    " The draft is as it was.",
                    "Stop it",
                ),
            )
        ),
        close="Close",
    )


def stopped() -> kit.View:
    """What the coordinator sees who has stopped it."""
    return kit.notice("Stopped", "The choosing has stopped. Your draft is as it was.")


def told(programme: Programme, mentees: int, until: datetime, zone: str) -> kit.Message:
    """What coordinators hear when the mentees have chosen."""
    words = (
        f"The mentees of {kit.plain(programme.name)} have chosen: {kit.counted(mentees, 'mentor')}"
        f" can answer until {spoken(until, zone)}. Then the pairs begin."
    )
    return kit.message(words, kit.section(f":ballot_box_with_ballot: {words}"))
