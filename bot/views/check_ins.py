"""Check-ins, as pairs see them: the weekly ping, the private form, the nudge, the rhythm."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time

from pydantic import Field

from bot.programme.calendar import Rule, spoken, spoken_date, spoken_rule_for
from bot.store.check_ins import CheckIn, CheckInAnswer
from bot.store.members import Member
from bot.store.pairs import Pair
from bot.views import kit, stories
from bot.views.programmes import WEEKDAYS

ANSWER = "check_ins.answer"
FORM = "check_ins.form"
RHYTHM = "check_ins.rhythm"
RHYTHM_FORM = "check_ins.rhythm_form"

MET = [("Yes", "yes"), ("Not yet, but we have a date", "planned"), ("No", "no")]
HOW = [("Great", "5"), ("Good", "4"), ("All right", "3"), ("Not so good", "2"), ("Hard", "1")]
HELP = [("No, we are fine", "no"), ("Yes, please get in touch with me", "yes")]


class CheckInForm(kit.Form):
    """One person's answer to one week's check-in."""

    met: str = Field(pattern="^(yes|planned|no)$")
    how: int = Field(ge=1, le=5)
    next_step: str = Field(default="", max_length=300)
    needs_help: bool


class RhythmForm(kit.Form):
    """When a pair wants to be asked."""

    weekday: int = Field(ge=0, le=6)
    time: time
    zone: str
    every: int = Field(ge=1, le=4)


def ping(check_in: CheckIn, pair: Pair) -> kit.Message:
    """The weekly question, in the pair's own conversation."""
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    return kit.message(
        f"{mentee} and {mentor}, how is it going this week?",
        kit.section(f":wave: {mentee} and {mentor}, how is it going this week?"),
        kit.actions(
            kit.button("Answer", ANSWER, check_in.id, style="primary"),
            kit.button("Tell a life story", stories.OPEN, pair.id),
            kit.button("Change day or time", RHYTHM, pair.id),
        ),
        kit.context(":eyes: Four short questions. Each of you answers privately."),
    )


def answered(check_in: CheckIn, pair: Pair, answers: Mapping[str, CheckInAnswer]) -> kit.Message:
    """What the ping becomes when both have answered; nothing private is in it."""
    met = {answer.met for answer in answers.values()}
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    words = "You both answered. Thank you, and see you next time."
    if met == {"yes"}:
        words = "You both answered, and you met this week. Keep it up!"
    elif "no" not in met:
        words = "You both answered, and you have a date. Enjoy it!"
    return kit.message(
        f"{mentee} and {mentor}: {words}",
        kit.section(f":white_check_mark: {mentee} and {mentor}: {words}"),
        kit.actions(kit.button("Change my answer", ANSWER, check_in.id)),
    )


def nudge(check_in: CheckIn, pair: Pair) -> kit.Message:
    """The one reminder of a ping that nobody has answered."""
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    words = "If the week was too full, that is fine: I will ask again next time."
    return kit.message(
        f"{mentee} and {mentor}, half a minute for this week's check-in? {words}",
        kit.section(f"{mentee} and {mentor}, half a minute for this week's check-in? {words}"),
        kit.actions(kit.button("Answer", ANSWER, check_in.id)),
    )


def passed(question: kit.Message) -> kit.Message:
    """What a ping, or its nudge, becomes when the next ping comes: nothing to press any more."""
    words, *_ = question["blocks"]
    return kit.message(
        f"{question['text']} This week has passed.", words, kit.context("This week has passed.")
    )


def form(
    check_in: CheckIn,
    pair: Pair,
    reader: str,
    mine: CheckInAnswer | None,
    last_step: str,
    helpers: Sequence[str],
    *,
    is_latest: bool,
) -> kit.View:
    """The private form; `helpers` are those who hear of it when somebody asks for help."""
    partner = pair.partner_of(reader)
    asked_on = spoken_date(check_in.asked_at, pair.rhythm.zone)
    return kit.modal(
        FORM,
        "How is it going?",
        "Send",
        kit.context(
            ":eyes: Only you see how it is going and your next step. Whether you two met is known"
            f" to {kit.mention(partner)} and the coordinators, too."
        ),
        kit.section(
            f"*Your check-in with {kit.mention(partner)}*"
            + ("" if is_latest else f"\nThis is the one of {asked_on}, not the latest.")
        ),
        kit.context(f"Last time you wrote down: “{kit.plain(last_step)}”") if last_step else None,
        kit.radio("met", "Did we meet?", MET, value=mine.met if mine else None),
        kit.radio(
            "how", "How is it going between you two?", HOW, value=str(mine.how) if mine else None
        ),
        kit.text_input(
            "next_step",
            "Next step",
            value=mine.next_step if mine else None,
            most=300,
            optional=True,
            hint="A note to yourself. You will see it again at the next check-in.",
        ),
        kit.radio(
            "needs_help",
            "Do we need help?",
            HELP,
            value="yes" if mine and mine.needs_help else "no",
        ),
        kit.context(
            f"If so, {kit.listed([kit.mention(one) for one in helpers])} will hear that you would"
            " like some help, and nothing else."
        ),
        about={"check_in_id": check_in.id},
    )


def thanks(mine: CheckInAnswer) -> kit.View:
    """What somebody sees after answering."""
    return kit.notice(
        "Thank you",
        ":white_check_mark: Your answer is kept.",
        *(["A coordinator will get in touch with you."] if mine.needs_help else []),
    )


def help_wanted(member_id: str, partner: str, programme: str) -> kit.Message:
    """What coordinators hear when somebody asks for help: who, and nothing else."""
    who, other = kit.mention(member_id), kit.mention(partner)
    words = f"{who} would like some help with their pair with {other} in {kit.plain(programme)}."
    return kit.message(
        f"{words} Please write to them.",
        kit.section(f":raising_hand: {words} Please write to {who} alone."),
        kit.context("What they answered stays between the two of them and Mentor."),
    )


def help_no_longer_wanted(member_id: str, partner: str, programme: str) -> kit.Message:
    """What a wish for help becomes when it is taken back."""
    who, other = kit.mention(member_id), kit.mention(partner)
    words = (
        f"{who} asked for help with their pair with {other} in {kit.plain(programme)},"
        " and has changed their mind."
    )
    return kit.message(words, kit.section(words))


def rhythm_form(pair: Pair, people: Sequence[Member], next_at: datetime) -> kit.View:
    """Ask when a pair wants to be asked; `people` are the two."""
    rule = pair.rhythm
    zones: dict[str, str] = {}
    for member in people:
        name = kit.clip(member.name, 40)
        zones[member.zone] = "Ours" if member.zone in zones else f"{name}'s"
    zones.setdefault(rule.zone, "As it is now")
    return kit.modal(
        RHYTHM_FORM,
        "Your check-in",
        "Save",
        kit.context(":eyes: Both of you see this, and either may change it."),
        kit.section(f"As it is now, the next one comes on {_on_each_clock(people, next_at)}."),
        kit.select(
            "weekday",
            "Day",
            [(name, str(day)) for day, name in enumerate(WEEKDAYS)],
            value=str(rule.days[0]),
        ),
        kit.time_input("time", "Time", value=rule.time),
        kit.radio(
            "zone",
            "On whose clock?",
            [(f"{whose} ({_place(zone)})", zone) for zone, whose in zones.items()],
            value=rule.zone,
        ),
        kit.radio(
            "every",
            "How often?",
            [("Every week", "1"), ("Every two weeks", "2"), ("Every four weeks", "4")],
            value=str(rule.every),
        ),
        about={"pair_id": pair.id},
    )


def _on_each_clock(people: Sequence[Member], moment: datetime) -> str:
    clocks = dict.fromkeys(spoken(moment, member.zone) for member in people)
    if len(clocks) == 1:
        return next(iter(clocks))
    return kit.listed(
        [f"{spoken(moment, member.zone)} for {kit.mention(member.id)}" for member in people]
    )


def rhythm_changed(
    member_id: str, rule: Rule, people: Iterable[Member], next_at: datetime
) -> kit.Message:
    """What both hear when one of them has changed the rhythm; `people` are the two."""
    often = spoken_rule_for(rule, next_at, [one.zone for one in people])
    words = f"{kit.mention(member_id)} changed your check-in: {often}."
    words += f" The next one is on {spoken_date(next_at, rule.zone)}."
    return kit.message(words, kit.section(f":calendar: {words}"))


def _place(zone: str) -> str:
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time"
