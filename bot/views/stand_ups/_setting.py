"""Setting a stand-up up, and what is told of that."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from pydantic import Field

from bot.programme.calendar import Rule, spoken_rule
from bot.programme.stand_ups import KINDS, LABELS, OTHER, QUESTIONS
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp
from bot.views import kit
from bot.views.programmes import WEEKDAYS, spoken_day

NEW = "stand_ups.new"
FORM = "stand_ups.form"
END = "stand_ups.end"

MOST_DAYS_NAMED = 5


class SettingForm(kit.Form):
    """What a stand-up is like."""

    name: str = Field(min_length=3, max_length=60)
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

    def rule(self, zone: str) -> Rule:
        """Return when it comes, on that zone's clock."""
        return Rule(days=tuple(sorted(self.days)), time=f"{self.time:%H:%M}", zone=zone)

    @property
    def questions(self) -> dict[str, str]:
        """The questions that are asked, by kind."""
        return {kind: words for kind in KINDS if (words := getattr(self, kind))}


def form(
    programme: Programme,
    stand_up: StandUp | None,
    people: Sequence[str],
    today: date,
    *,
    own_mentees: bool,
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
        kit.text_input("name", "Name", value=stand_up.name if stand_up else None, most=60),
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
                (f"One time for all, {_spoken_zone(rule) if rule else 'on my clock'}", "no"),
                ("Everybody's own: each is asked in private at that hour", "yes"),
            ],
            value="yes" if stand_up and stand_up.has_own_time else "no",
        ),
        kit.context(_spoken_closed_days(programme, today)),
        kit.divider(),
        kit.section("*What is asked.* A question that you leave empty is not asked."),
        *(
            kit.text_input(
                kind,
                "A question of your own" if kind == OTHER else LABELS[kind],
                value=questions.get(kind),
                most=100,
                optional=True,
            )
            for kind in KINDS
        ),
        about={"stand_up_id": stand_up.id if stand_up else None, "programme_id": programme.id},
    )


def _spoken_closed_days(programme: Programme, today: date) -> str:
    days = [date.fromisoformat(day) for day in programme.closed_days]
    coming = [spoken_day(day) for day in days if day >= today]
    if not coming:
        return "Coordinators can name days on which nobody is asked, in the programme's settings."
    named = coming[:MOST_DAYS_NAMED]
    if more := len(coming) - len(named):
        named.append(f"{more} more")
    return (
        f"Nobody is asked on the programme's closed days: {kit.listed(named)}. Coordinators set"
        " them in its settings."
    )


def _spoken_zone(rule: Rule) -> str:
    return spoken_rule(rule).rpartition("(")[2].rstrip(")")


def spoken_hour(stand_up: StandUp, whose: str = "your") -> str:
    """Return when it is, such as "every weekday at 09:30 (Berlin time)"."""
    hour = spoken_rule(stand_up.rhythm)
    return f"{hour.rpartition(' (')[0]} on {whose} own clock" if stand_up.has_own_time else hour


def added(stand_up: StandUp, by: str, leave_hint: str) -> kit.Message:
    """What somebody hears who takes part from now on."""
    words = (
        f"{kit.mention(by)} has invited you to the stand-up {kit.plain(stand_up.name)} in"
        f" <#{stand_up.channel}>, {spoken_hour(stand_up)}."
    )
    where = "I ask you here" if stand_up.has_own_time else "A thread opens there"
    how = f"{where}, and a few words are enough. There is no list of who did not answer."
    return kit.message(
        f"{words} {how}",
        kit.section(f":sunrise: {words}\n{how}"),
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
