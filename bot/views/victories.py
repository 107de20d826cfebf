"""Victories, as members see them: the form that asks, the consent, the post that celebrates."""

from collections.abc import Sequence

from pydantic import Field

from bot.store.members import Member
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.victories import CHANNEL, PAIR, Victory
from bot.views import kit

OPEN = "victories.open"
FORM = "victories.form"
AGREE = "victories.agree"
DECLINE = "victories.decline"
TAKE_BACK = "victories.take_back"

MOST_NAMES = 5


class VictoryForm(kit.Form):
    """What the form asks for."""

    text: str = Field(min_length=3, max_length=600)
    thanks: list[str] = Field(default=[], max_length=MOST_NAMES)
    audience: str


def form(programme: Programme, mine: Sequence[tuple[Pair, str]], me: Member) -> kit.View:
    """Ask for a win, whom it is thanks to, and who may know.

    Each of the author's pairs comes with the other one's name.
    """
    audiences = [(f"Only {kit.clip(name, 60)} and me", f"{PAIR}:{pair.id}") for pair, name in mine]
    return kit.modal(
        FORM,
        "Share a victory",
        "Share",
        kit.context(":eyes: You choose below who sees it."),
        kit.text_input("text", "What went well?", multiline=True, most=600),
        kit.people_input(
            "thanks",
            "Is it thanks to somebody?",
            most=MOST_NAMES,
            hint="In a channel, everybody you name here is asked first.",
        ),
        kit.radio(
            "audience",
            "Who may know?",
            [*audiences, ("Everyone in the victories channel", CHANNEL)],
            value=audiences[0][1] if audiences else CHANNEL,
        ),
        kit.context(
            "You are a guest here: you see what is posted in that channel only if you are in it."
            if me.is_guest
            else f"The channel is <#{programme.channel}>."
        ),
        about={"programme_id": programme.id},
    )


def post(victory: Victory, names: Sequence[str]) -> kit.Message:
    """The celebration, in the channel or in the pair's own conversation."""
    who = kit.mention(victory.member_id)
    thanks = f"Thanks to {kit.listed([kit.mention(name) for name in names])}" if names else ""
    return kit.message(
        f"{who} shared a victory: {kit.plain(victory.text)}" + (f" {thanks}." if thanks else ""),
        kit.section(f":tada: *{who} shared a victory*\n{kit.quote(victory.text)}"),
        kit.section(f":yellow_heart: {thanks}") if thanks else None,
        kit.context("Share your own with the Mentor app") if victory.audience == CHANNEL else None,
    )


def _channel(programme: Programme, reader: Member) -> str:
    # To a guest who is not in the channel, Slack does not show its name.
    if reader.is_guest:
        return f"the victories channel of {kit.plain(programme.name)}"
    return f"<#{programme.channel}>"


def ask(victory: Victory, programme: Programme, reader: Member, *, alone: bool) -> kit.Message:
    """Ask somebody who is named, alone or with others, whether that may be public."""
    who = kit.mention(victory.member_id)
    return kit.message(
        f"{who} would like to thank you in public. May they? {kit.plain(victory.text)}",
        kit.section(
            f":yellow_heart: {who} would like to share this in {_channel(programme, reader)} and"
            f" to thank you by name:\n{kit.quote(victory.text)}"
        ),
        kit.actions(*consent(victory.id)),
        kit.context(
            ":eyes: It is only posted if you agree."
            if alone
            else ":eyes: It is only posted if everybody named agrees. Nobody learns who said no."
        ),
    )


def consent(victory_id: int) -> list[kit.Element]:
    """The two answers to a question for consent."""
    return [
        kit.button("Yes, share it", AGREE, victory_id, style="primary"),
        kit.button("Rather not", DECLINE, victory_id),
    ]


def asked(victory: Victory, *, agreed: bool) -> kit.Message:
    """What the question becomes once it was answered."""
    words = "Thank you: you agreed to be named." if agreed else "All right, it stays private."
    who = kit.mention(victory.member_id)
    return kit.message(
        f"{who}'s victory: {words}",
        kit.section(f"{who} would like to thank you in public.\n{kit.quote(victory.text)}"),
        kit.context(words),
    )


def no_longer_asked(victory: Victory) -> kit.Message:
    """What the question becomes when it needs no answer any more."""
    words = f"{kit.mention(victory.member_id)}'s victory is not going to be shared after all."
    return kit.message(words, kit.section(words))


def waits(names: Sequence[str]) -> kit.View:
    """What the author sees while others are asked."""
    asked = kit.listed([kit.mention(name) for name in names])
    return kit.notice(
        "Almost there",
        f":hourglass_flowing_sand: I am asking {asked} whether they would like to be named. As soon"
        " as everybody agrees, it is shared.",
    )


def shared(victory: Victory, programme: Programme, me: Member) -> kit.View:
    """What the author sees when it is out."""
    where = f"in {_channel(programme, me)}" if victory.audience == CHANNEL else "with your pair"
    return kit.notice("Shared", f":tada: Shared {where}. Well done!")


def stays_private(victory: Victory) -> kit.Message:
    """What the author hears when not everybody would like to be named."""
    return kit.message(
        "Your victory was not posted: not everybody would like to be named in public.",
        kit.section(
            "Your victory was not posted: not everybody would like to be named in public, and that"
            f" is fine.\n{kit.quote(victory.text)}"
        ),
        kit.section("You can share it again without names, or with your pair only."),
        kit.actions(kit.button("Share again", OPEN)),
    )
