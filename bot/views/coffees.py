"""Coffees, as members see them: the circles, the meeting of two, and one question afterwards."""

from collections.abc import Mapping, Sequence
from datetime import time

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
MET = "coffees.met"
NOT_MET = "coffees.not_met"

BREAKS = {"1": "Skip the next round", "4": "Take a break of four weeks", "13": "… of three months"}
LEAVE = "leave"
OFTEN = [("every week", "1"), ("every two weeks", "2"), ("every four weeks", "4")]

# Something to begin with; each is as good for a newcomer as for somebody's twentieth year.
OPENERS = (
    "What did you enjoy doing this week?",
    "What would you do with a free afternoon, starting now?",
    "Which place do you like to work in best, and what is it like there?",
    "What have you learned lately that surprised you?",
    "Which small thing makes your working day better?",
    "What did you want to become when you were ten?",
    "Which dish would you cook for a guest?",
    "What are you curious about at the moment?",
    "Who taught you something that you still use?",
    "What would people here never guess about you?",
    "Which book, film or piece of music would you give to a friend?",
    "What is the best advice that you did not follow?",
)


class CircleForm(kit.Form):
    """When coffee rounds come, and where they are announced."""

    weekday: int = Field(ge=0, le=6)
    time: time
    every: int = Field(ge=1, le=4)
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
        f"{_people(seat.people)}, {spoken_rule(seat.circle.rhythm)}",
    ]
    if seat.next_at:
        lines.append(f"Next round: {spoken_date(seat.next_at, zone)}")
    if coffee:
        others = kit.listed([kit.mention(one) for one in coffee.people if one != reader])
        lines.append(f"This time you meet {others}")
    if seat.mine and seat.mine.away_until:
        lines.append(f":palm_tree: You sit out until {spoken_day(seat.mine.away_until)}")
    if coordinates and seat.met[1]:
        lines.append(f"Last round: {seat.met[0]} of {_counted(seat.met[1], 'group')} said they met")
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
            f" {_people(people).capitalize()} will hear nothing of it but that no round comes."
            " You can begin them again; who has met is remembered."
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


def meeting(
    people: Sequence[str], programme: Programme, interests: Sequence[str], opener: str
) -> kit.Message:
    """The message that brings two, or three, together."""
    who = kit.listed([kit.mention(one) for one in people])
    summary = f"{who}, this time you meet each other for coffee."
    both = "both" if len(people) == 2 else "all"
    common = ""
    if interests:
        common = f" You {both} named {kit.plain(kit.listed(list(interests[:3])))}."
    return kit.message(
        f"{summary}{common} Whoever reads this first suggests two times. To begin with: {opener}",
        kit.section(f":coffee: {summary}{common}"),
        kit.section("Whoever reads this first suggests two times, right here."),
        kit.context(f"Something to begin with: {opener}"),
        kit.context(
            f"Coffee rounds of {kit.plain(programme.name)}. Only you and Mentor are in this"
            " conversation."
        ),
    )


def question(coffee: Coffee) -> kit.Message:
    """The one question some days later; nobody is reminded of it."""
    who = kit.listed([kit.mention(one) for one in coffee.people])
    words = f"{who}, did you meet?"
    return kit.message(
        words,
        kit.section(f":coffee: {words}"),
        kit.actions(
            kit.button("We met", MET, coffee.id), kit.button("Not this time", NOT_MET, coffee.id)
        ),
        kit.context(
            ":eyes: Coordinators see how many groups met, not which. No answer is fine, too."
        ),
    )


def answered(coffee: Coffee) -> kit.Message:
    """What the question becomes."""
    who = kit.listed([kit.mention(one) for one in coffee.people])
    if coffee.have_met:
        return kit.message(f"{who}: you met.", kit.section(":tada: You met. Lovely!"))
    return kit.message(
        f"{who}: not this time.",
        kit.section("Not this time, and that is fine. It is not too late."),
        kit.actions(kit.button("We met after all", MET, coffee.id)),
    )


def gone(member_id: str) -> kit.Message:
    """What the others of a group hear when somebody's account was deactivated."""
    words = (
        f"{kit.mention(member_id)} is not here any more. You will meet somebody else in the next"
        " round."
    )
    return kit.message(words, kit.section(words))


def alone() -> kit.Message:
    """What somebody hears for whom a round had nobody."""
    words = "This coffee round has nobody new for you. You are first in line for the next one."
    return kit.message(words, kit.section(f":coffee: {words}"))


def _people(count: int) -> str:
    return f"{count} {'person' if count == 1 else 'people'}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
