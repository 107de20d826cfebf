"""What mentors see: who would like them, and a kind way to say no."""

from datetime import datetime

from bot.programme.calendar import spoken
from bot.store.choices import Choice
from bot.store.programmes import Programme
from bot.views import kit

AGREE = "choices.agree"
DECLINE = "choices.decline"


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
