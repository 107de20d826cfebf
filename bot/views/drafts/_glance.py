"""The draft at a glance: coverage and quality in words, in bars, and as a picture."""

from collections.abc import Sequence

from bot.programme import drafts
from bot.programme.drafts import Draft, Move
from bot.programme.matching import Quality
from bot.store.programmes import Programme
from bot.views import kit

PICTURE = "drafts.picture"
WIDEST = 20  # of a bar, in characters
MOST_MOVES = 8
MOST_WAITING = 10  # who are named in a picture


def glance(programme: Programme, draft: Draft) -> list[kit.Block]:
    """How many of how many, how well, and whether nothing better exists."""
    blocks = [kit.section(f"*{kit.plain(programme.name)}*\n{coverage(draft)}")]
    if draft.pairs:
        blocks.append(kit.section("\n".join([in_words(draft), _bars(draft), *in_figures(draft)])))
        blocks.append(kit.context(_proof(draft)))
    return blocks


def coverage(draft: Draft) -> str:
    """Return how many mentees have a mentor in it, and how many mentors have room."""
    count, waiting = len(draft.pairs), len(draft.waiting)
    everybody = count + waiting
    if not everybody:
        return "Nobody looks for a mentor at the moment."
    if not waiting:
        words = {1: "The mentee has a mentor.", 2: "Both mentees have a mentor."}.get(
            everybody, f"All {everybody} mentees have a mentor."
        )
    else:
        verb = "has" if count == 1 else "have"
        matched = f"{count} of {kit.counted(everybody, 'mentee')} {verb}" if count else "Nobody has"
        words = f"{matched} a mentor; {waiting} wait{'s' if waiting == 1 else ''}."
    if draft.free:
        room = len(draft.free)
        words += (
            f" {kit.counted(room, 'mentor').capitalize()} {'is' if room == 1 else 'are'} without"
        )
        words += " a mentee."
    return words


def in_words(draft: Draft) -> str:
    """Return how many pairs suit how well, for everybody, and for those who cannot see bars."""
    found = [f"{count} {band}" for band, count in drafts.spread(draft).items() if count]
    if not found:
        return "How well the pairs suit was not weighed."
    return f"How well they suit on paper: {', '.join(found)}."


def in_figures(draft: Draft) -> list[str]:
    """Return what the whole is worth in numbers; of single people it tells nothing."""
    found = drafts.figures(draft)
    if found is None:
        return []
    worst = f"; the weakest twentieth has {found.worst} or more on average"
    lines = [
        f"• On average they reach {found.mean} of 100 points, and every pair at least {found.least}"
        f"{worst if found.worst > found.least else ''}."
    ]
    if draft.quality:
        lines += [f"• {_behind(draft, draft.quality)}", f"• {_rather(draft.quality.blocking)}"]
    return lines


def _behind(draft: Draft, quality: Quality) -> str:
    than = "less than 60 % of what their best mentor would give them"
    aside = ", pinned pairs aside" if any(pair.is_pinned for pair in draft.pairs) else ""
    if not quality.below_own_best:
        return f"Nobody has {than}{aside}."
    share = f"{100 * quality.below_own_best:.1f} %" if quality.below_own_best >= 0.001 else "A few"
    return f"{share} of the mentees have {than}{aside}."


def _rather(blocking: int) -> str:
    if not blocking:
        return "No mentor and mentee would both be better off with each other."
    times = {1: "Once", 2: "Twice"}.get(blocking, f"{blocking:,} times")
    return (
        f"{times}, a mentor and a mentee would both be better off with each other, at the cost of"
        " the others."
    )


def _bars(draft: Draft) -> str:
    counts = drafts.spread(draft)
    most = max(counts.values())
    if not most:
        return ""
    width = max(map(len, counts))
    lines = []
    for band, count in counts.items():
        bar = "█" * (max(1, round(count / most * WIDEST)) if count else 0)
        lines.append(f"{band.capitalize():<{width}} {f'{bar} {count}' if count else '–'}")
    return "```" + "\n".join(lines) + "```"


def _proof(draft: Draft) -> str:
    pins = " and your pins" if any(pair.is_pinned for pair in draft.pairs) else ""
    if draft.quality is None:
        return "Changed by hand. *Suggest again* fits the others around your pins."
    lot = f"Where people suit equally well, a fixed draw decided (number {drafts.SEED})."
    if draft.quality.certified:
        proof = f":white_check_mark: No better draft exists under these rules{pins}: that is proven"
        return f"{proof}. {lot}"
    more = max(0.01, draft.quality.gap / 100)
    return f"Under these rules{pins}, at most {more:,.2f} points more are possible. {lot}"


def moved(moves: Sequence[Move] | None) -> kit.Block | None:
    """What is different from a moment ago; None when nothing was to move."""
    if moves is None:
        return None
    if not moves:
        return kit.section(":information_source: Nobody moved.")
    lines = [f"• {spoken_move(move)}" for move in moves[:MOST_MOVES]]
    if len(moves) > MOST_MOVES:
        lines.append(f"• … and {len(moves) - MOST_MOVES} more")
    return kit.section("*What moved*\n" + "\n".join(lines))


def moved_notice(moves: Sequence[Move]) -> kit.View:
    """Say on top of the draft what is different in it now."""
    block = moved(moves)
    assert block
    return kit.modal("drafts.moved", "Done", None, block, close="Back to the draft")


def spoken_move(move: Move) -> str:
    """Return one mentee's move as a line."""
    mentee = kit.mention(move.mentee)
    if move.after is None:
        return f"{mentee} waits, and was with {kit.mention(move.before or '')}"
    if move.before is None:
        return f"{mentee} goes to {kit.mention(move.after)}, and waited before"
    return f"{mentee} goes to {kit.mention(move.after)} instead of {kit.mention(move.before)}"


def picture(programme: Programme, draft: Draft, *, with_chart: bool) -> kit.Message:
    """The draft's quality as a picture, and who waits and why, for the coordinator's own
    conversation with us.

    The text says the same. Slack shows charts in messages only, and not everywhere yet: without
    one, the bars say it.
    """
    words = f"{coverage(draft)} {in_words(draft)}"
    shown: kit.Block | None = None
    if draft.pairs and with_chart:
        points = [(band.capitalize(), count) for band, count in drafts.spread(draft).items()]
        shown = kit.bar_chart("How well the pairs suit", "Pairs", points, "On paper", "Pairs")
    elif draft.pairs:
        shown = kit.section(_bars(draft))
    waiting = _who_waits(draft)
    return kit.message(
        "\n".join([f"The draft for {kit.plain(programme.name)}: {words}", *waiting]),
        kit.section(f":bar_chart: The draft for *{kit.plain(programme.name)}*: {words}"),
        shown,
        kit.section("\n".join(["*Without a mentor*", *waiting])) if waiting else None,
        kit.context(":eyes: Only you see this. Nobody in the draft has been told anything."),
    )


def _who_waits(draft: Draft) -> list[str]:
    lines = [f"• {kit.mention(who)}: {kit.plain(why)}" for who, why in draft.waiting]
    more = len(lines) - MOST_WAITING
    return [*lines[:MOST_WAITING], f"• … and {more} more"] if more > 0 else lines


def picture_sent() -> kit.View:
    """Say where the picture is."""
    return kit.notice("Picture", ":bar_chart: It is in your conversation with me, under Messages.")
