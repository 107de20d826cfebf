"""What mentees see: three names, and whom they would like."""

from datetime import datetime

from bot.programme.calendar import spoken
from bot.store.choices import Choice
from bot.store.programmes import Programme
from bot.views import kit

OPEN = "choices.open"
FORM = "choices.form"
FOR_ME, NONE = "for_me", "none"
RANKS = ("first", "second", "third")


class ChoiceForm(kit.Form):
    """Whom a mentee would like, the first choice first."""

    first: str
    second: str | None = None
    third: str | None = None


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
