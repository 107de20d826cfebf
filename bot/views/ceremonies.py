"""Ceremonies: a draft's pairs begin now, or together at a day and an hour."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from bot.programme.calendar import local, spoken
from bot.programme.drafts import Proposed
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.pairs import OPEN
from bot.views.programmes import spoken_day

FORM = "ceremonies.form"
CHANGE = "ceremonies.change"
CANCEL = "ceremonies.cancel"

NOW, LATER = "now", "later"
MOST_LEFT_OUT = 20


class CeremonyForm(kit.Form):
    """When the pairs begin."""

    when: Literal["now", "later"] = "now"
    day: date | None = None
    time: str = "10:00"


def form(
    programme: Programme, count: int, version: int, publish_at: datetime | None, zone: str
) -> kit.View:
    """Ask once before people are told, and when."""
    planned = local(publish_at, zone) if publish_at else None
    return kit.modal(
        FORM,
        "Publish?",
        "Publish",
        kit.section(
            f"{kit.counted(count, 'pair')} of *{kit.plain(programme.name)}* will get a message:"
            " who the other is, why the two of them, and a first step. Whoever has no mentor in"
            " this draft hears kindly that they come first in the next round."
        ),
        kit.radio(
            "when",
            "When?",
            [("Now", NOW), ("At a ceremony, on a day and at a time", LATER)],
            value=LATER if planned else NOW,
        ),
        kit.date_input(
            "day", "Day of the ceremony", value=planned.date() if planned else None, optional=True
        ),
        kit.time_input(
            "time",
            "Time of the ceremony",
            value=f"{planned:%H:%M}" if planned else "10:00",
            hint=f"On your own clock ({zone.rpartition('/')[2].replace('_', ' ')} time). I remind"
            " all coordinators an hour before; until then the draft can be changed.",
        ),
        kit.actions(
            kit.button(
                "Call the ceremony off",
                CANCEL,
                programme.id,
                confirm=("Call it off?", "The draft stays as it is, and nobody is told.", "Yes"),
            )
        )
        if planned
        else None,
        about={"programme_id": programme.id, "version": version},
        close="Back",
    )


def published(count: int, left_out: Sequence[str]) -> kit.View:
    """What the coordinator sees after publishing."""
    told = f":tada: {kit.counted(count, 'pair').capitalize()} will hear from me in a moment."
    return kit.notice(
        "Published" if count else "Nothing was published",
        *([told] if count else []),
        *([_left_out(left_out)] if left_out else []),
    ) | {"clear_on_close": True}  # the draft behind it is no more


def begun(count: int) -> kit.View:
    """What the coordinator sees when there are so many pairs that they take a while."""
    return kit.notice(
        "Published",
        f":tada: {kit.counted(count, 'pair').capitalize()} will hear from me, one after the other."
        " I write to all coordinators when that is under way, and who could not begin.",
    ) | {"clear_on_close": True}


def planned(programme: Programme, publish_at: datetime, zone: str) -> kit.View:
    """What the coordinator sees when the hour is set."""
    return kit.notice(
        "Planned",
        f":calendar: The pairs of *{kit.plain(programme.name)}* begin on"
        f" *{spoken(publish_at, zone)}*. An hour before, I remind every coordinator. Until then the"
        " draft can be changed, and the ceremony moved or called off.",
    ) | {"clear_on_close": True}


def called_off() -> kit.View:
    """What the coordinator sees when there is no ceremony any more."""
    return kit.notice("Called off", "There is no ceremony any more. The draft stays as it is.") | {
        "clear_on_close": True
    }


def told(programme: Programme, by: str, publish_at: datetime | None, zone: str) -> kit.Message:
    """What the other coordinators hear when one of them sets, moves or calls off the hour."""
    name, who = kit.plain(programme.name), kit.mention(by)
    if publish_at is None:
        words = f"{who} has called off the ceremony of {name}. The draft stays as it is."
        return kit.message(words, kit.section(f":calendar: {words}"))
    words = f"{who} has planned the pairs of {name} to begin on {spoken(publish_at, zone)}."
    return kit.message(words, kit.section(f":calendar: {words}"), _ways(programme))


def reminder(programme: Programme, count: int, publish_at: datetime, zone: str) -> kit.Message:
    """What every coordinator hears an hour before."""
    at = f"{local(publish_at, zone):%H:%M}"
    begin = "begins" if count == 1 else "begin"
    words = f"At {at}, {kit.counted(count, 'pair')} of {kit.plain(programme.name)} {begin}."
    return kit.message(
        f"{words} Until then the draft can be changed.",
        kit.section(f":hourglass_flowing_sand: *{words}* Until then the draft can be changed."),
        _ways(programme),
    )


def _ways(programme: Programme) -> kit.Block:
    return kit.actions(
        kit.button("Look at the draft", OPEN, programme.id),
        kit.button("Change the hour", CHANGE, programme.id),
    )


def report(programme: Programme, count: int, left_out: Sequence[str]) -> kit.Message:
    """What every coordinator hears when the pairs have begun without them at the screen."""
    name = kit.plain(programme.name)
    begun = "has begun" if count == 1 else "have begun"
    words = (
        f"{kit.counted(count, 'pair').capitalize()} of {name} {begun}."
        if count
        else f"It was time for the pairs of {name} to begin, but none could."
    )
    return kit.message(
        f"{words} {_left_out(left_out) if left_out else ''}".strip(),
        kit.section(f"{':tada: ' if count else ''}{words}"),
        kit.section(_left_out(left_out)) if left_out else None,
    )


def waiting(programme: Programme) -> kit.Message:
    """What a mentee hears whom nobody can take this time."""
    name = kit.plain(programme.name)
    words = (
        f"The pairs of {name} have begun, and there is no mentor with a free place for you yet."
        " That says nothing about you. You are first in line: as soon as a mentor has room, the"
        " coordinators are told that somebody waits."
    )
    return kit.message(
        words,
        kit.section(f":seedling: {words}"),
        kit.context(
            "More topics, languages or hours in your enrolment make it easier to find you."
            " Only you and the coordinators know of this."
        ),
    )


def not_begun(one: Proposed, who: str, away_until: date | None) -> str:
    """Say which pair could not begin, and why: `who` is the one of the two that it is about."""
    why = (
        f"is away until {spoken_day(away_until)}"
        if away_until
        else "has left, or has no place any more"
    )
    return f"{_both(one)}: {kit.mention(who)} {why}."


def not_possible(one: Proposed) -> str:
    """Say that two cannot be a pair any more; why, may be their own affair."""
    return f"{_both(one)}: these two cannot be a pair any more."


def _both(one: Proposed) -> str:
    return f"{kit.mention(one.mentor)} and {kit.mention(one.mentee)}"


def _left_out(left_out: Sequence[str]) -> str:
    shown = list(left_out[:MOST_LEFT_OUT])
    if len(left_out) > MOST_LEFT_OUT:
        shown.append(f"… and {len(left_out) - MOST_LEFT_OUT} more")
    return f"{kit.counted(len(left_out), 'pair').capitalize()} could not begin.\n" + "\n".join(
        shown
    )
