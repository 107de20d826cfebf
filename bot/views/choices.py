"""Choices, as mentees make them, mentors answer them, and coordinators wait for them."""

from datetime import date, datetime

from bot.programme.calendar import spoken
from bot.store.choices import MENTEES, Choice, Round
from bot.store.programmes import Programme
from bot.views import kit

OFFER = "choices.offer"
OFFER_FORM = "choices.offer_form"
OPEN = "choices.open"
FORM = "choices.form"
AGREE = "choices.agree"
DECLINE = "choices.decline"
STOP = "choices.stop"

FOR_ME, NONE = "for_me", "none"
RANKS = ("first", "second", "third")


class OfferForm(kit.Form):
    """Until when mentees choose."""

    until: date


class ChoiceForm(kit.Form):
    """Whom a mentee would like, the first choice first."""

    first: str
    second: str | None = None
    third: str | None = None


def offer_form(programme: Programme, count: int, pinned: int, day: date, about: object) -> kit.View:
    """Ask the coordinator until when, and say what will happen."""
    people = counted(count, "mentee")
    pins = f" {counted(pinned, 'pinned pair').capitalize()} begin as they are." if pinned else ""
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


def offered(programme: Programme, until: datetime, zone: str) -> kit.View:
    """What the coordinator sees when the mentees are asked."""
    return kit.notice(
        "They are asked",
        f":ballot_box_with_ballot: The mentees of *{kit.plain(programme.name)}* can choose until"
        f" *{spoken(until, zone)}*. I tell you how it went.",
    ) | {"clear_on_close": True}


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


def offer(choice: Choice, programme: Programme, until: datetime, zone: str) -> kit.Message:
    """What a mentee is asked: three names, and why each."""
    names = kit.listed([kit.mention(mentor) for mentor in choice.mentors])
    words = f"Choose your mentor in {kit.plain(programme.name)}"
    return kit.message(
        f"{words}: {names} could mentor you. You can answer until {spoken(until, zone)}.",
        kit.section(f":ballot_box_with_ballot: *{words}*\nAny of these could mentor you:"),
        *(
            kit.section(f"*{kit.mention(mentor)}*\n{kit.plain(why)}")
            for mentor, why in choice.mentors.items()
        ),
        kit.section(
            f"You can answer until {spoken(until, zone)}. If you do not, I choose for you, and"
            " that is fine, too."
        ),
        kit.actions(kit.button("Choose", OPEN, choice.id, style="primary")),
        kit.context(
            ":eyes: Only you see this. Whom you would like is asked, in my words; nobody else"
            " learns whom you chose, or whom you did not."
        ),
    )


def form(choice: Choice, names: dict[str, str]) -> kit.View:
    """Ask whom they would like, in order."""
    people = [(kit.clip(names.get(one, "Somebody"), 70), one) for one in choice.mentors]
    now = dict(zip(RANKS, choice.ranking, strict=False))
    first: str | None = now.get("first")
    if choice.answered_at and not first:
        first = NONE if choice.wants_none else FOR_ME
    return kit.modal(
        FORM,
        "Choose your mentor",
        "Send",
        kit.context(
            ":eyes: Only you and I see this. Coordinators do not; a mentor hears only that you"
            " would like *them*."
        ),
        kit.radio(
            "first",
            "Whom would you like?",
            [
                *people,
                ("Whoever you suggest", FOR_ME),
                ("None of them this time", NONE),
            ],
            value=first,
        ),
        *(
            kit.select(rank, label, people, value=now.get(rank), optional=True)
            for rank, label in (("second", "If that is not possible"), ("third", "Or else"))
            if len(people) > 1
        ),
        kit.context("A mentor may have no room after all. Then I ask your next one."),
        about={"choice_id": choice.id},
    )


def chosen(choice: Choice) -> kit.View:
    """What a mentee sees who has answered."""
    return kit.notice(
        "Thank you", f":white_check_mark: {_said(choice)} You can change it until then."
    )


def answered(choice: Choice, programme: Programme) -> kit.Message:
    """What the question becomes when it is answered."""
    return kit.message(
        f"Choose your mentor in {kit.plain(programme.name)}: you have answered.",
        kit.section(
            f":white_check_mark: *Choose your mentor in {kit.plain(programme.name)}*\n"
            f"{_said(choice)}"
        ),
        kit.actions(kit.button("Change", OPEN, choice.id)),
        kit.context(":eyes: Only you see this."),
    )


def _said(choice: Choice) -> str:
    if choice.wants_none:
        return "You would rather wait this time. That is fine, and you stay first in line."
    if not choice.ranking:
        return "I choose for you."
    names = [kit.mention(mentor) for mentor in choice.ranking]
    return f"You would like {', then '.join(names)}. You hear from me when the pairs begin."


def over(programme: Programme, *, stopped: bool = False) -> kit.Message:
    """What the question becomes when it can be answered no more."""
    name = kit.plain(programme.name)
    words = (
        f"The coordinators of {name} put the pairs together themselves this time. You will hear"
        " from me as soon as it is your turn; what you answered is forgotten."
        if stopped
        else f"The choosing in {name} has ended. You will hear from me as soon as it is your turn."
    )
    return kit.message(words, kit.section(words))


def consent(choice: Choice, programme: Programme, until: datetime, zone: str) -> kit.Message:
    """What a mentor is asked."""
    mentee = kit.mention(choice.mentee_id)
    why = choice.mentors.get(choice.mentor_id or "", "")
    words = f"{mentee} would like you as a mentor in {kit.plain(programme.name)}"
    when = spoken(until, zone)
    return kit.message(
        f"{words}. {kit.plain(why)} You can answer until {when}.",
        kit.section(f":handshake: *{words}.*\n{kit.plain(why)}"),
        kit.section(
            f"Would you like that, too? You can answer until {when}. If it does not suit this"
            f" time, that is quite all right: {mentee} does not hear that I asked you."
        ),
        kit.actions(*consent_buttons(choice)),
        kit.context(":eyes: Only you see this."),
    )


def consent_buttons(choice: Choice) -> list[kit.Element]:
    """Return a mentor's two answers."""
    return [
        kit.button("Gladly", AGREE, choice.id, style="primary"),
        kit.button("Not this time", DECLINE, choice.id),
    ]


def agreed(choice: Choice, programme: Programme) -> kit.Message:
    """What the question to a mentor becomes after a yes."""
    mentee = kit.mention(choice.mentee_id)
    words = f"Wonderful! You and {mentee} will be a pair in {kit.plain(programme.name)}."
    rest = "I bring you together when everybody has answered."
    return kit.message(f"{words} {rest}", kit.section(f":tada: {words} {rest}"))


def declined(choice: Choice, programme: Programme) -> kit.Message:
    """What the question to a mentor becomes after a no."""
    words = (
        f"Thank you for saying so. {kit.mention(choice.mentee_id)} does not hear that I asked you,"
        f" and I look further in {kit.plain(programme.name)}."
    )
    return kit.message(words, kit.section(words))


def no_longer_asked(programme: Programme) -> kit.Message:
    """What the question to a mentor becomes when it can be answered no more."""
    words = (
        f"This question about {kit.plain(programme.name)} is settled, without any effort of yours."
    )
    return kit.message(words, kit.section(words))


def told(programme: Programme, mentees: int, until: datetime, zone: str) -> kit.Message:
    """What coordinators hear when the mentees have chosen."""
    words = (
        f"The mentees of {kit.plain(programme.name)} have chosen: {counted(mentees, 'mentor')}"
        f" can answer until {spoken(until, zone)}. Then the pairs begin."
    )
    return kit.message(words, kit.section(f":ballot_box_with_ballot: {words}"))


def counted(count: int, noun: str) -> str:
    """Return "no mentees", "1 mentee", "2 mentees"."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
