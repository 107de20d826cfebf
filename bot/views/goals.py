"""Goals, as a pair sees them: the list, the form, progress, and reaching one."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from bot.programme.calendar import local
from bot.store.goals import Goal
from bot.store.pairs import Pair
from bot.views import kit
from bot.views.programmes import spoken_day

LIST = "goals.list"
ADD = "goals.add"
FORM = "goals.form"
MENU = "goals.menu"
PROGRESS_FORM = "goals.progress_form"

MOST = 40  # goals in a list: with long words, more would not fit into a modal

STEPS = [(f"{step} %", str(step)) for step in (0, 10, 25, 50, 75, 90, 100)]
WHO_SEES = ":eyes: Only you and the person you are paired with see your goals. Nobody else."


class GoalForm(kit.Form):
    """A goal, as it is first thought of or changed later."""

    what: str = Field(min_length=3, max_length=200)
    why: str = Field(default="", max_length=600)
    measure: str = Field(default="", max_length=300)
    due_on: date | None = None


class ProgressForm(kit.Form):
    """How far somebody has come."""

    progress: int = Field(ge=0, le=100)


def listing(pair: Pair, goals: Sequence[Goal], reader: str, zone: str) -> kit.View:
    """All goals of a pair, with what their reader, whose clock is in `zone`, may do to each."""
    return kit.modal(
        "goals.listing",
        "Goals",
        None,
        kit.context(WHO_SEES),
        kit.section(f"*Your goals with {kit.mention(pair.partner_of(reader))}*"),
        None
        if pair.ended_at
        else kit.actions(kit.button("Set a goal", ADD, pair.id, style="primary")),
        None
        if goals
        else kit.section("No goals yet. One that you can reach in a month is plenty."),
        *(card(goal, reader, zone) for goal in goals[:MOST]),
        close="Close",
    )


def card(goal: Goal, reader: str, zone: str) -> kit.Block:
    """One goal; its owner can change it, say how far it is, mark it done or take that back."""
    mark = ":white_check_mark:" if goal.done_at else ":dart:"
    facts = [kit.mention(goal.member_id)]
    if goal.done_at:
        facts.append(f"reached on {spoken_day(local(goal.done_at, zone).date())}")
    else:
        facts.append(f"{goal.progress} %")
    if goal.due_on and not goal.done_at:
        facts.append(f"by {spoken_day(goal.due_on)}")
    lines = [f"{mark} *{kit.plain(goal.what)}*", " · ".join(facts)]
    if goal.why:
        lines.append(f"Why: {kit.plain(goal.why)}")
    if goal.measure:
        lines.append(f"Measure: {kit.plain(goal.measure)}")
    menu = None
    if goal.member_id == reader:
        choices = [
            ("Done!", f"done:{goal.id}"),
            ("Say how far I am", f"progress:{goal.id}"),
            ("Change", f"change:{goal.id}"),
        ]
        if goal.done_at:
            choices = [("Not done yet", f"undone:{goal.id}")]
        menu = kit.overflow(MENU, [*choices, ("Let it go", f"remove:{goal.id}")])
    return kit.section("\n".join(lines), menu) | {"block_id": f"goal.{goal.id}"}


def form(pair_id: int, partner: str, goal: Goal | None = None) -> kit.View:
    """The form: empty for a new goal, filled in to change one."""
    return kit.modal(
        FORM,
        "A goal",
        "Save",
        kit.context(f":eyes: Only you and {kit.mention(partner)} will see this."),
        kit.text_input(
            "what",
            "What do you want to reach?",
            value=goal.what if goal else None,
            most=200,
            placeholder="Give a talk to the whole team",
        ),
        kit.text_input(
            "why",
            "Why does it matter to you?",
            value=goal.why if goal else None,
            multiline=True,
            optional=True,
        ),
        kit.text_input(
            "measure",
            "How will you know that you are there?",
            value=goal.measure if goal else None,
            most=300,
            optional=True,
        ),
        kit.date_input("due_on", "By when?", value=goal.due_on if goal else None, optional=True),
        about={"pair_id": pair_id, "goal_id": goal.id if goal else None},
    )


def progress_form(goal: Goal) -> kit.View:
    """Ask how far somebody has come."""
    nearest = min((int(value) for _, value in STEPS), key=lambda step: abs(step - goal.progress))
    return kit.modal(
        PROGRESS_FORM,
        "How far are you?",
        "Save",
        kit.context(WHO_SEES),
        kit.section(f":dart: *{kit.plain(goal.what)}*"),
        kit.radio("progress", "Progress", STEPS, value=str(nearest)),
        about={"goal_id": goal.id},
    )


def added(goal: Goal) -> kit.Message:
    """What the pair's conversation says of a new goal."""
    who = kit.mention(goal.member_id)
    by = f" (by {spoken_day(goal.due_on)})" if goal.due_on else ""
    return kit.message(
        f"{who} has set a goal: {kit.plain(goal.what)}{by}",
        kit.section(f":dart: {who} has set a goal{by}\n{kit.quote(goal.what)}"),
        kit.actions(kit.button("Our goals", LIST, goal.pair_id)),
    )


def done(goal: Goal, share: str) -> kit.Message:
    """What the pair's conversation says of a goal that was reached.

    `share` is the id of the button that opens the form for a victory.
    """
    who = kit.mention(goal.member_id)
    return kit.message(
        f"{who} has reached a goal: {kit.plain(goal.what)}",
        kit.section(f":tada: {who} has reached a goal!\n{kit.quote(goal.what)}"),
        kit.actions(kit.button("Share it as a victory", share)),
    )
