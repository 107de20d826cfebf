"""Choosing another mentor: the three best exchanges, or anybody."""

from collections.abc import Mapping, Sequence

from bot.programme.drafts import Cohort, Draft, Move, Option, Proposed
from bot.views import kit

SWAP_FORM = "drafts.swap_form"
TAKE = "drafts.take"  # the button beside one of the three
LOOK_FOR = "drafts.look_for"  # what is typed to find a mentor by name

MOST_SHOWN = 100  # options in one menu
MOST_NAMED = 8  # who would move in the same way

COSTS = {
    "nothing": "On the whole just as good.",
    "a little": "On the whole a little worse.",
    "much": "On the whole noticeably worse.",
    "waits": "One mentee fewer would have a mentor.",
}


class SwapForm(kit.Form):
    """Whom a mentee gets instead."""

    mentor: str


def weighing(mentee: str) -> kit.View:
    """What is shown while the exchanges are being weighed."""
    return kit.modal(
        "drafts.weighing",
        "Another mentor",
        None,
        kit.section(f"Looking who else could mentor {kit.mention(mentee)} …"),
        close="Back",
    )


def swap_form(
    draft: Draft,
    cohort: Cohort,
    mentee: str,
    best: Sequence[Option],
    about: Mapping[str, object],
    looked_for: str = "",
) -> kit.View:
    """Ask whom a mentee gets instead; `about` is the draft's own, and the mentee.

    `looked_for` is part of a name: with more mentors than one menu holds, they are searched.
    """
    options = _options(draft, cohort, mentee)
    if not options:
        return kit.notice("Another mentor", "There is no other mentor to choose at the moment.")
    is_long = len(options) > MOST_SHOWN
    folded = looked_for.strip().casefold()
    found = [one for one in options if folded in cohort.names[one[1]].casefold()]
    now = draft.find(mentee)
    today = f", who is with {kit.mention(now.mentor)} in this draft" if now else ""
    return kit.modal(
        SWAP_FORM,
        "Another mentor",
        "Choose",
        kit.context(":eyes: Only coordinators see this. Nobody is told before you publish."),
        kit.section(f"For {kit.mention(mentee)}{today}"),
        *_best(best),
        _search(looked_for, len(options), len(found)) if is_long else None,
        kit.select(
            "mentor",
            "Mentor" if not best else "Or anybody else",
            found or options,
            hint="A mentor without room gives up a mentee, in exchange or to wait. A pinned mentee"
            " stays until you unpin the pair.",
        ),
        about=about,
        close="Back",
    )


def _best(best: Sequence[Option]) -> list[kit.Block]:
    if not best:
        return []
    blocks = [
        kit.section(
            "*What would suit everybody best instead*\n"
            "Choose one, and the others are matched anew around the two."
        )
    ]
    for one in best:
        cost = f"{kit.mention(one.mentor)} · _{COSTS[one.cost]}_"
        words = f"{cost}\n{_others(one.moves)}\n{kit.plain(one.why)}"
        blocks.append(kit.section(words, kit.button("Choose", TAKE, one.mentor)))
    return [*blocks, kit.divider()]


def _others(moves: Sequence[Move]) -> str:
    """Say who else would wait, get a mentor, or get another one."""
    waits = [move.mentee for move in moves if move.after is None]
    gains = [move.mentee for move in moves if move.before is None]
    changes = [move.mentee for move in moves if move.before and move.after]
    parts = [
        f"{_few(mentees)} would {what}"
        for mentees, what in (
            (waits, "wait"),
            (gains, "get a mentor"),
            (changes, "get another mentor"),
        )
        if mentees
    ]
    return f"Then {'; '.join(parts)}." if parts else "Nobody else would move."


def _few(mentees: Sequence[str]) -> str:
    named = [kit.mention(mentee) for mentee in mentees[:MOST_NAMED]]
    more = len(mentees) - MOST_NAMED
    return kit.listed([*named, f"{more} more"] if more > 0 else named)


def _search(looked_for: str, everybody: int, found: int) -> kit.Block:
    if not looked_for:
        hint = f"There are {everybody} mentors; the menu below holds {MOST_SHOWN} of them."
    elif not found:
        hint = f"Nobody's name has “{looked_for}” in it. The menu below begins with A."
    else:
        hint = f"{found} found; they are in the menu below."
    return kit.text_input(
        LOOK_FOR,
        "Look for a mentor by name",
        value=looked_for or None,
        most=60,
        hint=f"Press Enter to search. {hint}",
        optional=True,
        tells=True,
    )


def _options(draft: Draft, cohort: Cohort, mentee: str) -> list[kit.Option]:
    """Name every other mentor, and what it would take: those with room first, the pinned last."""
    now = draft.find(mentee)
    theirs: dict[str, list[Proposed]] = {}
    for pair in draft.pairs:
        theirs.setdefault(pair.mentor, []).append(pair)
    with_room: list[kit.Option] = []
    in_exchange: list[kit.Option] = []
    pinned: list[kit.Option] = []
    for one in sorted(cohort.mentors, key=lambda mentor: cohort.names[mentor.id].casefold()):
        if one.id == mentee or (now and now.mentor == one.id):
            continue
        name, held = cohort.names[one.id], theirs.get(one.id, [])
        if len(held) < one.places:
            with_room.append((f"{kit.clip(name, 60)} (has room)", one.id))
            continue
        name = kit.clip(name, 28)
        given = next((pair for pair in reversed(held) if not pair.is_pinned), None)
        if given is None:
            who = f"{_called(cohort, held[0])} is" if len(held) == 1 else "all are"
            pinned.append((f"{name} ({who} pinned)", one.id))
        elif now:
            in_exchange.append((f"{name} (in exchange for {_called(cohort, given)})", one.id))
        else:
            in_exchange.append((f"{name} (then {_called(cohort, given)} waits)", one.id))
    return with_room + in_exchange + pinned


def _called(cohort: Cohort, pair: Proposed) -> str:
    return kit.clip(cohort.names.get(pair.mentee, "somebody"), 28)
