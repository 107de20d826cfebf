"""The circles: which there are, when they come, taking a seat, and ending one."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Literal

from pydantic import Field

from bot.programme.calendar import Rule, spoken_date, spoken_rule
from bot.store.coffees import Coffee, Seat
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.programmes import WEEKDAYS, spoken_day

OPEN = "coffees.open"
JOIN = "coffees.join"
BACK = "coffees.back"
MENU = "coffees.menu"
SET_UP = "coffees.set_up"
FORM = "coffees.form"
END = "coffees.end"
END_FORM = "coffees.end_form"

BREAKS = {"1": "Skip the next round", "4": "Take a break of four weeks", "13": "… of three months"}
LEAVE = "leave"
OFTEN = [("every week", "1"), ("every two weeks", "2"), ("every four weeks", "4")]


class CircleForm(kit.Form):
    """When coffee rounds come, and where they are announced."""

    weekday: int = Field(ge=0, le=6)
    time: time
    every: Literal["1", "2", "4"]
    channel: str = ""


def page(
    seats: Sequence[Seat],
    mine: Sequence[Programme],
    reader: str,
    zone: str,
    coffees: Mapping[int, Coffee],
) -> kit.View:
    """All circles, and what the reader may do; `mine` are programmes the reader coordinates.

    `coffees` are the reader's own of each circle's last round.
    """
    coordinated = {programme.id for programme in mine}
    begun = {seat.programme.id for seat in seats}
    new = [
        kit.button(f"Begin rounds in {kit.clip(one.name, 50)}", SET_UP, one.id)
        for one in mine[:20]
        if one.id not in begun
    ]
    return kit.modal(
        "coffees.page",
        "Coffee rounds",
        None,
        kit.context(
            ":eyes: Who meets you sees your name and the interests that you share. Coordinators"
            " see how many met, not who, and nothing of what you say."
        ),
        kit.section(
            ":coffee: Every round brings you together with one other person, until everybody has"
            " met everybody. A quarter of an hour is plenty."
        ),
        *(
            block
            for seat in seats[:15]
            for block in _seat(
                seat,
                coffees.get(seat.circle.id),
                reader,
                zone,
                coordinates=seat.programme.id in coordinated,
            )
        ),
        kit.divider() if new else None,
        kit.actions(*new) if new else None,
        close="Close",
    )


def _seat(
    seat: Seat, coffee: Coffee | None, reader: str, zone: str, *, coordinates: bool
) -> list[kit.Block]:
    lines = [
        f"*{kit.plain(seat.programme.name)}*",
        f"{kit.counted(seat.people, 'person')}, {spoken_rule(seat.circle.rhythm)}",
    ]
    if seat.next_at:
        lines.append(f"Next round: {spoken_date(seat.next_at, zone)}")
    if coffee:
        others = kit.listed([kit.mention(one) for one in coffee.people if one != reader])
        lines.append(f"This time you meet {others}")
    if seat.mine and seat.mine.away_until:
        lines.append(f":palm_tree: You sit out until {spoken_day(seat.mine.away_until)}")
    if coordinates and seat.met[1]:
        lines.append(
            f"Last round: {seat.met[0]} of {kit.counted(seat.met[1], 'group')} said they met"
        )
    circle_id = seat.circle.id
    buttons = [kit.button("Join", JOIN, circle_id, style="primary")]
    if seat.mine:
        options = [*((label, f"{weeks}:{circle_id}") for weeks, label in BREAKS.items())]
        options.append(("Leave", f"{LEAVE}:{circle_id}"))
        buttons = [kit.button("I am back", BACK, circle_id)] if seat.mine.away_until else []
        buttons.append(kit.overflow(MENU, options))
    blocks = [kit.divider(), kit.section("\n".join(lines)), kit.actions(*buttons)]
    if coordinates:
        change = kit.button("Change day or time", SET_UP, seat.programme.id)
        end = kit.button("End these rounds", END, circle_id)
        blocks.append(kit.actions(change, end))
    return blocks


def form(programme: Programme, rule: Rule | None) -> kit.View:
    """Ask when rounds come; `rule` is what they come by now."""
    return kit.modal(
        FORM,
        "Coffee rounds",
        "Save" if rule else "Begin",
        kit.context(
            ":eyes: Everyone in the workspace can see that there are coffee rounds, and join."
        ),
        kit.section(
            f"*{kit.plain(programme.name)}*\nWho joins meets one other person in each round, and"
            " nobody twice before they have met everybody."
        ),
        kit.select(
            "weekday",
            "Day",
            [(day, str(number)) for number, day in enumerate(WEEKDAYS)],
            value=str(rule.days[0]) if rule else "1",
        ),
        kit.time_input(
            "time",
            "Time",
            value=rule.time if rule else "10:00",
            hint="On your clock. Whoever sleeps then hears of it in their morning.",
        ),
        kit.select("every", "How often", OFTEN, value=str(rule.every) if rule else "2"),
        kit.channel_input(
            "channel",
            "Invite people in",
            hint="A message with a Join button is posted there now.",
            optional=True,
        ),
        about={"programme_id": programme.id},
    )


def end_form(programme: Programme, people: int, circle_id: int) -> kit.View:
    """Ask once before rounds end."""
    return kit.modal(
        END_FORM,
        "End these rounds?",
        "End them",
        kit.section(
            f"There will be no further coffee rounds in *{kit.plain(programme.name)}*."
            f" {kit.counted(people, 'person').capitalize()} will hear nothing of it but"
            " that no round comes. You can begin them again; who has met is remembered."
        ),
        about={"circle_id": circle_id},
        close="Keep them",
    )


def invitation(programme: Programme, rule: Rule, circle_id: int, inviter: str) -> kit.Message:
    """What a channel hears when rounds begin."""
    words = (
        f"{kit.mention(inviter)} invites you to coffee rounds in {kit.plain(programme.name)}:"
        f" {spoken_rule(rule)} you meet one other person for a quarter of an hour."
    )
    return kit.message(
        words,
        kit.section(f":coffee: {words}"),
        kit.actions(kit.button("Join", JOIN, circle_id, style="primary")),
        kit.context(":eyes: Only whom you meet sees that you take part. You can leave any time."),
    )
