"""Pairs, as the two meet each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.programme.calendar import spoken_date, spoken_rule_for
from bot.store.members import Member
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import kit

OPEN = "pairs.open"


def introduction(
    pair: Pair,
    programme: Programme,
    people: Mapping[str, Member],
    first_at: datetime,
    rhythm: str,
    goal: str,
) -> kit.Message:
    """The first message to both, in their own conversation.

    `people` are the two; `first_at` is when they are first asked how it goes; `rhythm` and `goal`
    are the ids of the buttons that open these features' forms.
    """
    rule = pair.rhythm
    often = spoken_rule_for(rule, first_at, [one.zone for one in people.values()])
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    return kit.message(
        f"{mentee}, meet {mentor}: you are a pair in {kit.plain(programme.name)}."
        f" {kit.plain(pair.why)}",
        kit.section(
            f":handshake: {mentee}, meet {mentor}. You are a pair in"
            f" *{kit.plain(programme.name)}*: {kit.plain(people[pair.mentor_id].name)} mentors,"
            f" {kit.plain(people[pair.mentee_id].name)} learns, and both will do some of each."
        ),
        kit.section(f"*Why you two*\n{kit.plain(pair.why)}"),
        kit.section(
            "*Your first step*\nFind half an hour this week to get to know each other. Whoever"
            " reads this first suggests two times, right here."
        ),
        kit.section(
            f"I will ask you both how it goes {often}. The first time is on"
            f" {spoken_date(first_at, rule.zone)}. Each of you answers privately."
        ),
        kit.actions(
            kit.button("Set a goal", goal, pair.id),
            kit.button("Change day or time", rhythm, pair.id),
        ),
        kit.context(
            ":eyes: Only the two of you and Mentor are in this conversation. Coordinators see that"
            " you are a pair and how often you meet, never what you write."
        ),
    )


def choose(mine: Sequence[Pair], member_id: str, action_id: str) -> kit.View:
    """Ask somebody which of their pairs is meant."""
    rows = []
    for pair in mine[:90]:
        role = "You mentor" if member_id == pair.mentor_id else "Your mentor is"
        words = f"{role} {kit.mention(pair.partner_of(member_id))}"
        rows.append(kit.section(words, kit.button("Choose", action_id, pair.id)))
    return kit.modal("pairs.choose", "Which pair?", None, *rows, close="Close")
