"""The meetings: what a group hears, and the one question afterwards."""

from collections.abc import Sequence

from bot.store.coffees import Coffee
from bot.store.programmes import Programme
from bot.views import kit

MET = "coffees.met"
NOT_MET = "coffees.not_met"

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
