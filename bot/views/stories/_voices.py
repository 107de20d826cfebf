"""Voices: a clip of up to three minutes each, kept back until both are in."""

from collections.abc import Sequence
from datetime import timedelta

from bot.programme.calendar import spoken_date
from bot.store.stories import Story, Teller, prompt_of
from bot.views import kit
from bot.views.stories import _heard, _telling

LONGEST_CLIP = timedelta(minutes=3, seconds=15)  # nobody's last word is cut off
AUDIBLE = ("audio/", "video/")
MOST = 40  # stories between which one may have to choose

CLIP_FOR = "stories.clip_for"

DELETING = (
    "A clip is a file of yours in Slack, not in Mentor. To delete it, open its menu (⋮) here and"
    " choose *Delete file*: then it is gone everywhere."
)


def record(story: Story, mine: Teller, partner: str, zone: str) -> kit.Message:
    """Ask one of the two for a clip."""
    prompt = prompt_of(mine)
    words = prompt.words if prompt else "Whatever comes to your mind."
    until = spoken_date(story.lapses_at, zone)
    what = (
        f"Record a voice clip of up to three minutes for {kit.mention(partner)}, right here: the"
        f" microphone below. I keep it back until both are in. You have until {until}."
    )
    return kit.message(
        f"{what} To tell of, if you like: {words}",
        kit.section(f":studio_microphone: {what}"),
        kit.section(f"*To tell of, if you like*\n{kit.quote(words)}"),
        kit.actions(
            kit.button("Another prompt", _telling.SKIP, story.id),
            kit.button("Stop", _telling.STOP, story.id),
        ),
        kit.context(f":eyes: Until both are in, only you and Mentor have it. {DELETING}"),
    )


def got_it(partner: str) -> kit.Message:
    """A clip has come, and the other one has not."""
    words = (
        f"Thank you, I have it. {kit.mention(partner)} can listen as soon as both are in. Another"
        " clip would take its place."
    )
    return kit.message(words, kit.section(f":white_check_mark: {words}"))


def no_clip() -> kit.Message:
    """What came is nothing to listen to."""
    words = "I cannot listen to this file. For your story, please record a voice clip."
    return kit.message(words, kit.section(words))


def heard_already(partner: str) -> kit.Message:
    """A clip has gone where both can hear it."""
    words = (
        f"Your voice clip went into your conversation with {kit.mention(partner)}, where you both"
        " can hear it already. If you like, record one here: that one I keep back until both are"
        " in."
    )
    return kit.message(words, kit.section(words))


def too_long(length: timedelta) -> kit.Message:
    """A clip is longer than three minutes."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    words = (
        f"This clip is {minutes}:{seconds:02} long, and a story is three minutes for each of you."
        " Would you tell it a little shorter?"
    )
    return kit.message(words, kit.section(words))


def missing() -> kit.Message:
    """A clip is not there any more."""
    words = "Your voice clip is not there any more. If you like, record another: the other is in."
    return kit.message(words, kit.section(words))


def which(choices: Sequence[tuple[Story, str]], file_id: str) -> kit.Message:
    """Somebody records for several people, and we must not guess whose this clip is."""
    words = "Thank you. Whom have you told this? I give it to nobody else."
    return kit.message(
        words,
        kit.section(f":studio_microphone: {words}"),
        *(
            kit.section(
                kit.mention(partner), kit.button("For them", CLIP_FOR, f"{story.id}:{file_id}")
            )
            for story, partner in choices[:MOST]
        ),
    )


def chosen(partner: str) -> kit.Message:
    """What that question becomes."""
    words = f"This clip is for {kit.mention(partner)}."
    return kit.message(words, kit.section(f":studio_microphone: {words}"))


def unheard() -> kit.Message:
    """We could not learn anything of a file."""
    words = (
        "Something has come from you, but I could not look at it just now. If it is the voice clip"
        " for your story, please send it once more."
    )
    return kit.message(words, kit.section(words))


def handed_over(partner: str) -> kit.Message:
    """What the question for a clip becomes when both are in."""
    words = f"{kit.mention(partner)} has your clip now, and you have theirs, in your conversation."
    return kit.message(
        f"{words} {DELETING}",
        kit.section(f":white_check_mark: {words}"),
        kit.context(DELETING),
    )


def put_away() -> kit.Message:
    """What the question for a clip becomes when the story ends before both are in."""
    words = "This story has ended. If you have sent a clip, I gave it to nobody."
    return kit.message(
        f"{words} {DELETING}", kit.section(f":leaves: {words}"), kit.context(DELETING)
    )


def released(mine: Teller, listener: str) -> kit.Message:
    """Somebody's clip, for the other one. Slack shows a file of which a plain text has the link."""
    prompt = prompt_of(mine)
    about = f" {prompt.words}" if prompt else ""
    who = kit.mention(mine.member_id)
    return {
        "text": f"{kit.mention(listener)}, three minutes of {who}.{about} <{mine.clip_link}|Listen>"
    }


def without_voices() -> kit.Message:
    """What the invitation becomes when not both clips came in time."""
    words = "Not both voices came this time, and that is fine. Nobody has heard the other's."
    return kit.message(words, kit.section(f":leaves: {words}"))


def thanks(story: Story) -> kit.Message:
    """Both clips are with the other one."""
    words = "Both voices are in. Find a quiet quarter of an hour, and only listen."
    return kit.message(
        words,
        kit.section(f":yellow_heart: {words}"),
        kit.actions(_heard.button(story)),
        kit.context(f"{_telling.LISTENING.partition(' And nobody')[0]} {DELETING}"),
    )
