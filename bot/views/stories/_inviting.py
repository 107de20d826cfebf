"""Inviting: the form, the invitation, and what becomes of it."""

from collections.abc import Collection
from datetime import date, datetime, time

from pydantic import Field

from bot.programme.calendar import spoken
from bot.programme.stories import DEEP, LIGHT, PERSONAL
from bot.store.pairs import Pair
from bot.store.stories import CLIPS, LIVE, Story, Teller
from bot.views import kit
from bot.views.stories import _heard, _telling

OPEN = "stories.open"
FORM = "stories.form"
READY = "stories.ready"
READY_FORM = "stories.ready_form"
DECLINE = "stories.decline"

WHEN = [("Now, or as soon as you both are ready", "now"), ("At a time that we agreed on", "later")]
KINDS = [
    ("Together: in a call, or at one table", LIVE),
    ("Apart: each of us records a voice clip", CLIPS),
]
DEPTHS = [
    ("Light: places, meals, songs, small adventures", str(LIGHT)),
    ("Personal: people and decisions that shaped me", str(PERSONAL)),
    ("Deep: what was hard, and what has grown from it", str(DEEP)),
]
DEPTH = "How deep would you like to go today?"
DEPTH_HINT = "You both get only what you both chose, or lighter. Nobody learns what you chose."
WHAT = {
    LIVE: (
        "One of you speaks for three minutes, and the other only listens. Then you swap. It takes"
        " seven minutes."
    ),
    CLIPS: (
        "Each of you records a voice clip of up to three minutes, whenever it suits. Neither hears"
        " the other before both are in."
    ),
}


class StoryForm(kit.Form):
    """An invitation."""

    kind: str = Field(pattern=f"^({LIVE}|{CLIPS})$")
    when: str = Field(default="now", pattern="^(now|later)$")
    day: date | None = None
    time: time
    depth: int = Field(ge=LIGHT, le=DEEP)


class ReadyForm(kit.Form):
    """How deep somebody would like to go."""

    depth: int = Field(ge=LIGHT, le=DEEP)


def form(pair: Pair, reader: str, *, has_notes: bool) -> kit.View:
    """Ask what to invite to."""
    partner = kit.mention(pair.partner_of(reader))
    notes = kit.actions(_heard.notes_button())
    return kit.modal(
        FORM,
        "Life stories",
        "Invite",
        kit.context(
            f":eyes: {partner} sees that you invite, how and when. How deep you would like to go is"
            " known to nobody. I record nothing of what you two tell each other."
        ),
        kit.section(f"*Three minutes each, with {partner}*\n{WHAT[LIVE]}"),
        kit.radio("kind", "How?", KINDS, value=LIVE),
        kit.radio("when", "When?", WHEN, value="now", hint="Voice clips need no time."),
        kit.date_input("day", "The day, if you agreed on a time", optional=True),
        kit.time_input("time", "The time, on your own clock", value="15:00"),
        kit.radio("depth", DEPTH, DEPTHS, value=str(LIGHT), hint=DEPTH_HINT),
        notes if has_notes else None,
        about={"pair_id": pair.id},
    )


def ready_form(story: Story, pair: Pair, reader: str) -> kit.View:
    """Ask somebody who was invited how deep they would like to go."""
    return kit.modal(
        READY_FORM,
        "Life stories",
        "I am ready" if story.kind == LIVE and not story.starts_at else "Yes",
        kit.context(":eyes: What you choose here is known to nobody but Mentor."),
        kit.section(f"*With {kit.mention(pair.partner_of(reader))}*\n{WHAT[story.kind]}"),
        kit.radio("depth", DEPTH, DEPTHS, value=str(LIGHT), hint=DEPTH_HINT),
        about={"story_id": story.id},
    )


def invitation(story: Story, pair: Pair, zone: str, *, coming: bool = False) -> kit.Message:
    """One invites the other; `zone` is the inviter's, for those who read no other clock."""
    inviter = kit.mention(story.inviter_id)
    partner = kit.mention(pair.partner_of(story.inviter_id))
    what = WHAT[story.kind]
    said = f"{inviter} invites you, {partner}, to tell each other a three-minute life story"
    label = "I am ready" if story.kind == LIVE and not story.starts_at else "Yes, with pleasure"
    begins = "It begins when you both are ready."
    if story.kind == CLIPS:
        begins = "A clip stays a file of yours in Slack, which you can delete."
    if story.starts_at:
        said += f", on {_when(story.starts_at, zone)}"
    state = "You both will be there. I will ask you then whether you are ready." if coming else ""
    return kit.message(
        f"{said}. {what} {state}".rstrip(),
        kit.section(f":hourglass: {said}.\n{what}"),
        kit.section(state) if state else None,
        kit.actions(
            *([] if coming else [kit.button(label, READY, story.id, style="primary")]),
            kit.button("Not this time", DECLINE, story.id),
        ),
        kit.context(f":eyes: Nothing of what you tell is recorded by me. {begins}"),
    )


def call(story: Story, pair: Pair, ready: str) -> kit.Message:
    """One of the two is ready, and so the other one is asked: a change would tell nobody."""
    other = kit.mention(pair.partner_of(ready))
    said = f"{kit.mention(ready)} is ready. {other}, are you?"
    return kit.message(
        f"{said} It takes seven minutes.",
        kit.section(f":hourglass: {said}"),
        kit.actions(
            kit.button("I am ready", READY, story.id, style="primary"),
            kit.button("Not this time", DECLINE, story.id),
        ),
        kit.context("If now does not suit, say so later: then I ask whether it suits you both."),
    )


def called(story: Story, pair: Pair) -> kit.Message:
    """What a question becomes that is asked anew further down."""
    inviter = kit.mention(story.inviter_id)
    partner = kit.mention(pair.partner_of(story.inviter_id))
    words = f"{inviter} has invited {partner} to a three-minute life story."
    return kit.message(words, kit.section(f":hourglass: {words}"))


def opening(story: Story, pair: Pair, ready: Collection[str] = ()) -> kit.Message:
    """The agreed time has come."""
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    said = f"{mentee} and {mentor}, it is time for your life stories. Are you both ready?"
    state = _ready(ready)
    return kit.message(
        f"{said} {state}".rstrip(),
        kit.section(f":hourglass: {said}"),
        kit.section(state) if state else None,
        kit.actions(
            kit.button("I am ready", READY, story.id, style="primary"),
            kit.button("Not this time", DECLINE, story.id),
        ),
        kit.context("If now does not suit, just let it pass: the invitation goes by itself."),
    )


def begun(story: Story) -> kit.Message:
    """What the invitation becomes when both are ready."""
    words = "You both are ready: it begins."
    if story.kind == CLIPS:
        words = "You both said yes: I have written to each of you. Take your time."
    return kit.message(words, kit.section(f":white_check_mark: {words}"))


def lapsed() -> kit.Message:
    """What an invitation becomes that nobody took up in time."""
    words = "It did not fit this time, and that is fine. `/mentor story` invites again."
    return kit.message(words, kit.section(f":leaves: {words}"))


def declined() -> kit.Message:
    """The same when one of them said so."""
    return lapsed()


def page(story: Story, pair: Pair, mine: Teller, zone: str, *, has_notes: bool = False) -> kit.View:
    """How it stands with the story that is open, and what the reader may do."""
    reader = mine.member_id
    partner = kit.mention(pair.partner_of(reader))
    waits = story.began_at is None
    if not waits:
        words = f"Your story with {partner} is under way, in your conversation."
        if story.kind == CLIPS:
            words = f"You and {partner} record a voice clip each. Yours goes into our conversation."
            if mine.clip:
                words = f"I have your voice clip, and wait for the one of {partner}."
        elif story.is_paused:
            words = f"Your story with {partner} is paused."
    elif story.inviter_id == reader:
        words = f"You have invited {partner}."
    else:
        words = f"{partner} has invited you."
    if waits and story.kind == CLIPS:
        words += f" {WHAT[CLIPS]}"
    if waits and story.starts_at:
        words += f" It begins on {_when(story.starts_at, zone)}."
    buttons = [kit.button("Not this time", DECLINE, story.id)]
    if waits and not (mine.ready_at and story.kind == CLIPS):
        buttons.insert(0, kit.button("I am ready", READY, story.id, style="primary"))
    if not waits:
        buttons = [kit.button("Stop", _telling.STOP, story.id)]
        if story.is_paused:
            buttons.insert(0, kit.button("Go on", _telling.GO_ON, story.id))
        elif story.kind == LIVE:
            buttons.insert(0, kit.button("Pause", _telling.PAUSE, story.id))
    if has_notes:
        buttons.append(_heard.notes_button())
    return kit.modal(
        "stories.page",
        "Life stories",
        None,
        kit.context(f":eyes: You and {partner} see how it stands. Nobody else does."),
        kit.section(words),
        kit.actions(*buttons),
        close="Close",
    )


def _when(moment: datetime, zone: str) -> str:
    """Say a moment on the reader's own clock; where that cannot be, on the clock of `zone`."""
    there = f"{spoken(moment, zone)} ({zone})"
    return f"<!date^{int(moment.timestamp())}^{{date_long}} at {{time}}|{there}>"


def _ready(people: Collection[str]) -> str:
    names = [kit.mention(one) for one in sorted(people)]
    return f"{kit.listed(names)} {'is' if len(names) == 1 else 'are'} ready." if names else ""
