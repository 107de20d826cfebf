"""The page that shows somebody's stand-ups, and the form for one's own part in one."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import Field

from bot.programme.stand_ups import spoken_country
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp, StandUpMember, StandUpRound
from bot.views import kit
from bot.views.programmes import spoken_day
from bot.views.stand_ups._answering import ANSWER
from bot.views.stand_ups._log import LOG
from bot.views.stand_ups._setting import END, NEW, spoken_hour, trouble

OPEN = "stand_ups.open"
MINE = "stand_ups.mine"
MINE_FORM = "stand_ups.mine_form"
LEAVE = "stand_ups.leave"

MOST_SHOWN = 12
MOST_NAMED = 10


class MineForm(kit.Form):
    """How somebody takes part."""

    wants_reminder: bool
    country: str = Field(default="", max_length=60)
    away_until: date | None = None


def page(
    mine: Sequence[tuple[StandUp, Programme, StandUpMember | None, date, StandUpRound | None]],
    keeps: Mapping[int, Sequence[str]],
    programmes: Sequence[Programme],
    back_on: date | None,
) -> kit.View:
    """The reader's stand-ups, each with its programme, the day it is there and that day's thread.

    `keeps` has who takes part in each that the reader may change; `programmes` are those in
    which the reader may set one up; `back_on` is the first day after the reader's break.
    """
    blocks = [
        block for one in mine[:MOST_SHOWN] for block in _entry(*one, keeps.get(one[0].id), back_on)
    ]
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
        kit.actions(kit.button("My log", LOG)),
        *(kit.actions(button) for button in new),
        close="Close",
    )


def _entry(
    stand_up: StandUp,
    programme: Programme,
    part: StandUpMember | None,
    today: date,
    round: StandUpRound | None,  # noqa: A002
    people: Sequence[str] | None,
    back_on: date | None,
) -> list[kit.Block]:
    when = spoken_hour(stand_up, "your" if part else "everybody's")
    text = [f"*{kit.plain(stand_up.name)}* in <#{stand_up.channel}>", when[0].upper() + when[1:]]
    if rest := _rest(programme, part, today, back_on):
        text.append(f":palm_tree: {rest}")
    if people is not None:
        text.append(_spoken_people(people))
    if stand_up.trouble and people is not None:
        text.append(f":warning: It rests: {trouble(stand_up)['text']}")
    buttons = []
    if part:
        if round:
            buttons.append(kit.button("Answer", ANSWER, round.id, style="primary"))
        buttons += [
            kit.button("Reminders and days off", MINE, stand_up.id),
            kit.button("Leave", LEAVE, stand_up.id),
        ]
    if people is not None:
        sure = ("End this stand-up?", "Nobody is asked any more; what was said stays.", "End it")
        buttons += [
            kit.button("Change", NEW, stand_up.id),
            kit.button("End", END, stand_up.id, confirm=sure),
        ]
    return [kit.divider(), kit.section("\n".join(text)), kit.actions(*buttons)]


def _rest(
    programme: Programme, part: StandUpMember | None, today: date, back_on: date | None
) -> str | None:
    """Return why nobody is asked at the moment, or at least not the reader."""
    if today >= programme.ends_on:
        return f"Nobody is asked any more: the programme ended on {spoken_day(programme.ends_on)}"
    away_until = part.away_until if part else None
    if part and back_on and today < back_on and (not away_until or away_until <= back_on):
        return f"You are on a break, and not asked until {spoken_day(back_on)}"
    if away_until and today < away_until:
        return f"You are not asked until {spoken_day(away_until)}"
    if today.isoformat() in programme.closed_days:
        return "Nobody is asked today: it is one of the programme's closed days"
    return "You are not asked today" if part and part.skips == today else None


def _spoken_people(people: Sequence[str]) -> str:
    named = [kit.mention(one) for one in people[:MOST_NAMED]]
    if more := len(people) - len(named):
        named.append(f"{more} more")
    return f"With {kit.listed(named)}" if named else "Nobody takes part yet"


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
            value=spoken_country(mine.country),
            most=60,
            placeholder="Germany",
            optional=True,
            hint="A country, and a region if it has holidays of its own: Germany, Bayern.",
        ),
        kit.date_input(
            "away_until", "On holiday: first day back", value=mine.away_until, optional=True
        ),
        about={"stand_up_id": stand_up.id},
    )
