"""Choosing another mentor: the three best exchanges, or anybody."""

from collections.abc import Mapping, Sequence

from bot.programme.drafts import Cohort, Draft, Option
from bot.views import kit

SWAP_FORM = "drafts.swap_form"
TAKE = "drafts.take"  # the button beside one of the three
LOOK_FOR = "drafts.look_for"  # what is typed to find a mentor by name

MOST_SHOWN = 100  # options in one menu

COSTS = {
    "nothing": "It costs the others nothing.",
    "a little": "It costs the others a little.",
    "much": "Others would suit noticeably less well.",
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
            hint="“In exchange”: this mentor has no room, and hands over a mentee in return.",
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
        words = f"{kit.mention(one.mentor)} · _{COSTS[one.cost]}_\n{kit.plain(one.why)}"
        blocks.append(kit.section(words, kit.button("Choose", TAKE, one.mentor)))
    return [*blocks, kit.divider()]


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
    now = draft.find(mentee)
    theirs: dict[str, list[str]] = {}
    movable: dict[str, str] = {}
    for pair in draft.pairs:
        theirs.setdefault(pair.mentor, []).append(pair.mentee)
        if not pair.is_pinned:
            movable[pair.mentor] = pair.mentee
    with_room: list[kit.Option] = []
    in_exchange: list[kit.Option] = []
    for one in sorted(cohort.mentors, key=lambda mentor: cohort.names[mentor.id].casefold()):
        if one.id == mentee or (now and now.mentor == one.id):
            continue
        name = kit.clip(cohort.names[one.id], 60)
        if len(theirs.get(one.id, ())) < one.places:
            with_room.append((f"{name} (has room)", one.id))
        else:
            given = movable.get(one.id)
            whom = f" for {kit.clip(cohort.names.get(given, ''), 30)}" if given else ""
            in_exchange.append((f"{kit.clip(name, 28)} (in exchange{whom})", one.id))
    return with_room + in_exchange
