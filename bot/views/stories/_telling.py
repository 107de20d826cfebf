"""Telling: the message that counts down, its end, a pause, a stop, and thanks."""

from collections.abc import Sequence
from datetime import timedelta

from bot.programme.stories import STEP, TURN, Phase, Place
from bot.store.stories import CLIPS, Story, Teller, prompt_of
from bot.views import kit
from bot.views.stories import _heard

PAUSE = "stories.pause"
GO_ON = "stories.go_on"
SKIP = "stories.skip"
STOP = "stories.stop"

LISTENING = (
    "Listening means: no advice, no questions, no interruption. A silence is fine. And nobody"
    " apologises for a child, a cat or a doorbell: *Pause* is there for that."
)


def turn(
    story: Story, tellers: Sequence[Teller], place: Place, *, is_new: bool = False
) -> kit.Message:
    """The message of one turn, at one moment; `tellers` are in the order in which they speak.

    With `is_new` it is the first that people see of this turn.
    """
    speaker, listener = _names(tellers, place)
    thanks = f"Time. Thank you, {listener}. " if is_new and place.turn == 2 else ""
    if place.phase is Phase.TELLING:
        clock = f"*{_clock(place.left)}*  {_bar(place.left)}"
        head = f":speech_balloon: {clock}\n{speaker} speaks, {listener} listens."
        said = f"{speaker} speaks, {listener} listens: {_spoken(place.left)} left."
    else:
        first = " The coin says:" if place.turn == 1 else ""
        course = f"{first} {speaker} speaks for three minutes, and {listener} listens."
        begins = f"A breath, and it begins in {_spoken(place.left)}."
        mark = ":bell:" if place.turn == 2 else ":hourglass:"
        bold = f"*{thanks.strip()}*\n" if thanks else ""
        head = f"{mark} {bold}{begins}\n{course.strip()}"
        said = f"{thanks}{begins}{' ' + course.strip()}"
    prompt = prompt_of(tellers[place.turn - 1])
    words = prompt.words if prompt else "Whatever comes to your mind."
    return kit.message(
        f"{said} To tell of, if you like: {words}",
        kit.section(head),
        kit.section(f"*To tell of, if you like*\n{kit.quote(words)}"),
        kit.actions(
            kit.button("Pause", PAUSE, story.id),
            kit.button("Another prompt", SKIP, story.id),
            kit.button("Stop", STOP, story.id),
        ),
        kit.context(LISTENING),
    )


def paused(story: Story, tellers: Sequence[Teller], place: Place) -> kit.Message:
    """What that message says while the clock stands."""
    speaker, _ = _names(tellers, place)
    rest = f"{_spoken(place.left)} left for {speaker}"
    if place.phase is Phase.BREATH:
        rest = f"{_spoken(place.left)} until {speaker} speaks"
    words = f"Paused, with {rest}. Nothing runs away."
    return kit.message(
        words,
        kit.section(f":double_vertical_bar: {words}"),
        kit.actions(
            kit.button("Go on", GO_ON, story.id, style="primary"),
            kit.button("Stop", STOP, story.id),
        ),
        kit.context("Either of you can go on. After half an hour I put the story away."),
    )


def told(tellers: Sequence[Teller], number: int) -> kit.Message:
    """What the message of a turn becomes when it is over."""
    speaker = kit.mention(tellers[number - 1].member_id)
    listener = kit.mention(tellers[2 - number].member_id)
    words = f"{speaker} has told, {listener} has listened."
    return kit.message(words, kit.section(f":white_check_mark: {words}"))


def closing(story: Story, tellers: Sequence[Teller]) -> kit.Message:
    """The end, and thanks."""
    first, second = (kit.mention(one.member_id) for one in tellers)
    words = (
        f"Time. Thank you, {second}; thank you, {first}. That was three minutes for each of you."
    )
    return kit.message(
        f"{words} What was said stays between you two.",
        kit.section(f":bell: *{words}*\nWhat was said stays between you two."),
        kit.actions(_heard.button(story)),
        kit.context(
            ":eyes: Nothing of it was recorded. What you note is seen by you alone, unless you"
            " give it away."
        ),
    )


def stopped_here() -> kit.Message:
    """What the message of a turn becomes when the story is stopped."""
    return kit.message("Stopped here.", kit.section(":black_square_for_stop: Stopped here."))


def stopped(story: Story, place: Place | None) -> kit.Message:
    """The story has been stopped, by whomever, for whatever reason.

    `place` is where a live one was.
    """
    words = "Your story has ended here, and that is fine. Thank you both for the time."
    if story.kind == CLIPS:
        words = "Your story has ended here, and that is fine. No voice was handed over."
    return kit.message(
        words,
        kit.section(f":yellow_heart: {words}"),
        kit.actions(_heard.button(story)) if place and place.has_begun else None,
        kit.context("`/mentor story` begins another, whenever you like."),
    )


def broken() -> kit.Message:
    """What the last message of a story becomes that cannot go on."""
    words = "This story ends here for now. Nothing of it was kept."
    return kit.message(words, kit.section(f":leaves: {words}"))


def _names(tellers: Sequence[Teller], place: Place) -> tuple[str, str]:
    speaker, listener = tellers if place.turn == 1 else reversed(tellers)
    return kit.mention(speaker.member_id), kit.mention(listener.member_id)


def _clock(left: timedelta) -> str:
    minutes, seconds = divmod(round(left.total_seconds()), 60)
    return f"{minutes}:{seconds:02}"


def _spoken(left: timedelta) -> str:
    minutes, seconds = divmod(round(left.total_seconds()), 60)
    parts = [
        f"{minutes} minute{'s' if minutes != 1 else ''}" if minutes else "",
        f"{seconds} second{'s' if seconds != 1 else ''}" if seconds or not minutes else "",
    ]
    return " ".join(part for part in parts if part)


def _bar(left: timedelta) -> str:
    """What is left of three minutes, to be seen from the corner of an eye."""
    full = -(-left // STEP)
    return "▰" * full + "▱" * (TURN // STEP - full)
