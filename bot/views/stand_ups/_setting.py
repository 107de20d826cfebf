"""Setting a stand-up up, one's own part in it, and one's own log."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from bot.programme.calendar import spoken_rule
from bot.programme.stand_ups import KINDS, LABELS, MOVED, OBSTACLE, OTHER, QUESTIONS, asked
from bot.store.programmes import Programme
from bot.store.stand_ups import NOBODY, StandUp, StandUpAnswer, StandUpMember, StandUpRound
from bot.views import kit
from bot.views.programmes import WEEKDAYS, lines, spoken_day

OPEN = "stand_ups.open"
NEW = "stand_ups.new"
FORM = "stand_ups.form"
MINE = "stand_ups.mine"
MINE_FORM = "stand_ups.mine_form"
LEAVE = "stand_ups.leave"
END = "stand_ups.end"
LOG = "stand_ups.log"
SAVE_LOG = "stand_ups.save_log"
SOLVED = "stand_ups.solved"

MOST_SHOWN = 12
SHOWN = 500  # characters of an answer that the log shows; the file holds all of them


class SettingForm(kit.Form):
    """What a stand-up is like."""

    name: str = Field(min_length=3, max_length=40)
    channel: str
    days: list[int] = Field(min_length=1)
    time: time
    has_own_time: bool
    people: list[str] = Field(min_length=1, max_length=500)
    moved: str = Field(default="", max_length=100)
    obstacle: str = Field(default="", max_length=100)
    learned: str = Field(default="", max_length=100)
    next: str = Field(default="", max_length=100)
    other: str = Field(default="", max_length=100)
    closed_days: list[str] = Field(default="", validate_default=True)

    @field_validator("closed_days", mode="before")
    @classmethod
    def _are_days(cls, words: str) -> list[str]:
        found = []
        for line in lines(words):
            try:
                found.append(date.fromisoformat(line).isoformat())
            except ValueError:
                raise PydanticCustomError(
                    "mentor_day",
                    "“{line}” is not a day. Please write days like 2027-01-06, one on each line.",
                    {"line": line[:30]},
                ) from None
        return found

    @property
    def questions(self) -> dict[str, str]:
        """The questions that are asked, by kind."""
        return {kind: words for kind in KINDS if (words := getattr(self, kind))}


class MineForm(kit.Form):
    """How somebody takes part."""

    wants_reminder: bool
    country: str = Field(default="", max_length=60)
    away_until: date | None = None


def page(
    mine: Sequence[tuple[StandUp, StandUpMember | None, StandUpRound | None]],
    may_change: Collection[int],
    programmes: Sequence[Programme],
) -> kit.View:
    """The reader's stand-ups; `programmes` are those in which the reader may set one up."""
    blocks = [block for one in mine[:MOST_SHOWN] for block in _entry(*one, one[0].id in may_change)]
    new = [
        kit.button(f"New stand-up in {kit.clip(one.name, 50)}", NEW, f"new:{one.id}")
        for one in programmes[:10]
    ]
    return kit.modal(
        "stand_ups.page",
        "Stand-ups",
        None,
        kit.context(
            ":eyes: What you answer is in the channel's thread under your name. Your log, reminders"
            " and days off are seen by you alone. Nobody sees who did not answer."
        ),
        *(blocks or [kit.section("You take part in no stand-up at the moment.")]),
        kit.divider(),
        kit.actions(kit.button("My log", LOG), *new),
        close="Close",
    )


def _entry(
    stand_up: StandUp, part: StandUpMember | None, today: StandUpRound | None, may_change: bool
) -> list[kit.Block]:
    when = spoken_rule(stand_up.rhythm)
    if stand_up.has_own_time:
        when = f"{when.rpartition(' (')[0]}, on your own clock"
    text = [f"*{kit.plain(stand_up.name)}* in <#{stand_up.channel}>", when]
    if part and part.away_until:
        text.append(f":palm_tree: You are not asked until {spoken_day(part.away_until)}")
    if stand_up.trouble and may_change:
        text.append(f":warning: It rests: {trouble(stand_up)['text']}")
    buttons = []
    if part:
        if today:
            buttons.append(kit.button("Answer", "stand_ups.answer", today.id, style="primary"))
        buttons += [
            kit.button("Reminders and days off", MINE, stand_up.id),
            kit.button("Leave", LEAVE, stand_up.id),
        ]
    if may_change:
        sure = ("End this stand-up?", "Nobody is asked any more; what was said stays.", "End it")
        buttons += [
            kit.button("Change", NEW, stand_up.id),
            kit.button("End", END, stand_up.id, confirm=sure),
        ]
    return [kit.divider(), kit.section("\n".join(text)), kit.actions(*buttons)]


def form(
    programme: Programme, stand_up: StandUp | None, people: Sequence[str], *, own_mentees: bool
) -> kit.View:
    """The form that sets a stand-up up, or changes it."""
    questions: Mapping[str, str] = stand_up.questions if stand_up else QUESTIONS
    rule = stand_up.rhythm if stand_up else None
    days = [str(day) for day in (rule.days if rule else range(5))]
    return kit.modal(
        FORM,
        "Change a stand-up" if stand_up else "A new stand-up",
        "Save" if stand_up else "Begin",
        kit.context(":eyes: Everybody in the channel sees the thread and what is said in it."),
        kit.text_input("name", "Name", value=stand_up.name if stand_up else None, most=40),
        kit.channel_input("channel", "Channel", value=stand_up.channel if stand_up else None),
        kit.people_input(
            "people",
            "Who takes part",
            values=people,
            hint="Your own mentees, and yourself if you like." if own_mentees else None,
            optional=False,
        ),
        kit.multi_select(
            "days",
            "Days",
            [(day, str(number)) for number, day in enumerate(WEEKDAYS)],
            values=days,
            optional=False,
        ),
        kit.time_input("time", "Time", value=rule.time if rule else "09:30"),
        kit.radio(
            "has_own_time",
            "On which clock?",
            [
                ("One time for all, on my clock", "no"),
                ("Everybody's own: each is asked in private at that hour", "yes"),
            ],
            value="yes" if stand_up and stand_up.has_own_time else "no",
        ),
        *(
            kit.text_input(
                kind,
                "A question of your own" if kind == OTHER else LABELS[kind],
                value=questions.get(kind),
                most=100,
                optional=True,
                hint="Leave it empty not to ask." if kind == MOVED else None,
            )
            for kind in KINDS
        ),
        kit.text_input(
            "closed_days",
            "Days on which nobody is asked",
            value="\n".join(stand_up.closed_days) if stand_up else None,
            multiline=True,
            most=2000,
            placeholder="2027-01-06",
            optional=True,
            hint="One on each line. Public holidays are each person's own to choose.",
        ),
        about={"stand_up_id": stand_up.id if stand_up else None, "programme_id": programme.id},
    )


def mine_form(stand_up: StandUp, mine: StandUpMember) -> kit.View:
    """How somebody takes part: nobody else sees it."""
    return kit.modal(
        MINE_FORM,
        "Reminders and days off",
        "Save",
        kit.context(":eyes: Only you see this."),
        kit.section(f"*{kit.plain(stand_up.name)}*"),
        kit.radio(
            "wants_reminder",
            "Remind me once, in private, two hours later?",
            [("No", "no"), ("Yes, if I have not answered", "yes")],
            value="yes" if mine.wants_reminder else "no",
        ),
        kit.text_input(
            "country",
            "Do not ask me on the public holidays of",
            value=mine.country,
            most=60,
            placeholder="Germany",
            optional=True,
            hint="A country's name, or its two letters.",
        ),
        kit.date_input(
            "away_until", "On holiday: first day back", value=mine.away_until, optional=True
        ),
        about={"stand_up_id": stand_up.id},
    )


def log(said: Sequence[tuple[StandUpAnswer, StandUpRound, StandUp]], page: int = 0) -> kit.View:
    """What the reader has said, by week, the latest first."""
    first = page * MOST_SHOWN
    shown = said[first : first + MOST_SHOWN]
    blocks: list[kit.Block] = []
    week = None
    for one, round_, stand_up in shown:
        here = round_.day.isocalendar()[:2]
        if here != week:
            week = here
            blocks.append(kit.section(f"*Week {here[1]}, {here[0]}*"))
        questions = asked(stand_up.questions)
        words = [
            f"_{kit.plain(questions.get(kind, LABELS[kind]))}_"
            f" {kit.plain(kit.clip(one.words[kind], SHOWN))}"
            for kind in KINDS
            if kind in one.words
        ]
        heading = f"{round_.day:%A} {spoken_day(round_.day)}, {kit.plain(stand_up.name)}"
        solved = (
            kit.button("Solved", SOLVED, one.id)
            if one.asks != NOBODY and OBSTACLE in one.words and not one.is_solved
            else None
        )
        blocks.append(kit.section("\n".join([heading, *words]), solved))
    turns = [("Later", page - 1)] * (page > 0)
    turns += [("Earlier", page + 1)] * (first + MOST_SHOWN < len(said))
    return kit.modal(
        "stand_ups.log",
        "My log",
        None,
        kit.context(":eyes: Only you see this list."),
        *(blocks or [kit.section("Nothing yet.")]),
        kit.actions(
            *(kit.button(label, LOG, to) | {"action_id": f"{LOG}.{label}"} for label, to in turns),
            *([kit.button("Send it to me as a file", SAVE_LOG)] if said else []),
        )
        if said
        else None,
        close="Close",
    )


def added(stand_up: StandUp, by: str, leave_hint: str) -> kit.Message:
    """What somebody hears who takes part from now on."""
    words = (
        f"{kit.mention(by)} has invited you to the stand-up {kit.plain(stand_up.name)} in"
        f" <#{stand_up.channel}>, {spoken_rule(stand_up.rhythm)}."
    )
    return kit.message(
        words,
        kit.section(f":sunrise: {words}"),
        kit.context(f"`{leave_hint}` sets reminders and days off, or leaves."),
    )


def removed(stand_up: StandUp) -> kit.Message:
    """What somebody hears who does not take part any more."""
    words = f"You do not take part in the stand-up {kit.plain(stand_up.name)} any more."
    return kit.message(words, kit.section(words))


def trouble(stand_up: StandUp) -> kit.Message:
    """What its owner hears when its channel is closed to us."""
    why = {
        "is_archived": "is archived",
        "not_in_channel": "is closed to me: please invite me there",
        "channel_not_found": "is not here any more",
    }.get(stand_up.trouble or "", "does not let me post")
    words = (
        f"The stand-up {kit.plain(stand_up.name)} rests: <#{stand_up.channel}> {why}. Saving its"
        " settings, perhaps with another channel, begins it again."
    )
    return kit.message(words, kit.section(f":warning: {words}"))
