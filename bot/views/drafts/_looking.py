"""The draft itself: everybody in it, with what may be done to each pair."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.programme import drafts
from bot.programme.calendar import spoken
from bot.programme.drafts import Draft, Move, Proposed
from bot.store.programmes import Programme
from bot.views import ceremonies, kit
from bot.views.drafts import _comparing, _glance, _running
from bot.views.pairs import OPEN
from bot.views.programmes import spoken_day

DRAFT = "drafts.draft"  # the draft's own submission: "Publish"
MENU = "drafts.menu"
SWAP = "drafts.swap"  # the button beside a mentee without a mentor
AGAIN = "drafts.again"
PAGE = ("drafts.page_back", "drafts.page")

PAGE_SIZE = 40
MOST_WAITING = 35
MOST_FREE = 100
MOST_UNPINNED = 10


def looking(programme: Programme) -> kit.View:
    """What is shown while the best pairs are being looked for."""
    return kit.modal(
        "drafts.looking",
        "Pairs",
        None,
        kit.section(f"I am finding the best pairs in *{kit.plain(programme.name)}* …"),
        kit.context("With thousands of people this takes some seconds. You may close this."),
        close="Close",
    )


def cut_off(programme: Programme) -> kit.Message:
    """What a coordinator hears for whom the best pairs were being looked for when we stopped."""
    words = (
        f"I was interrupted while I was finding the best pairs in {kit.plain(programme.name)}."
        " The draft is as it was before."
    )
    again = kit.button("Find them now", OPEN, programme.id)
    return kit.message(words, kit.section(words), kit.actions(again))


def draft(
    programme: Programme,
    draft: Draft,
    version: int,
    page: int = 0,
    *,
    moves: Sequence[Move] | None = None,
    publish_at: datetime | None = None,
    zone: str = "UTC",
    copies: int = 0,
    choice: str | None = None,
) -> kit.View:
    """The coordinator's draft.

    `moves` are what has just moved; `publish_at` is the hour of its ceremony, on the clock of
    `zone`; `choice` is the id of the button that lets mentees choose instead.
    """
    count = len(draft.pairs)
    page = max(0, min(page, (count - 1) // PAGE_SIZE))
    first = page * PAGE_SIZE
    shown = draft.pairs[first : first + PAGE_SIZE]
    return kit.modal(
        DRAFT,
        "Pairs",
        "Publish …" if count else None,
        kit.context(":eyes: Only coordinators see this draft. Nobody is told before you publish."),
        _ceremony(publish_at, zone, programme),
        *_glance.glance(programme, draft),
        _run(draft),
        _unpinned(draft),
        _glance.moved(moves),
        _buttons(draft, copies, choice if count and not publish_at else None, programme),
        kit.context("Pinned pairs stay; pairs that you took out do not come back."),
        kit.divider(),
        *(_row(pair) for pair in shown),
        kit.pages(PAGE, page, (count - 1) // PAGE_SIZE),
        *_left_over(draft),
        _away(draft),
        about={"programme_id": programme.id, "version": version, "page": page},
        close="Keep as a draft" if count or draft.is_decided else "Close",
    )


def _ceremony(publish_at: datetime | None, zone: str, programme: Programme) -> kit.Block | None:
    if publish_at is None:
        return None
    when = spoken(publish_at, zone)
    words = f":calendar: *These pairs begin on {when}.* Until then you can go on changing them."
    return kit.section(words, kit.button("Change", ceremonies.CHANGE, programme.id))


def _run(draft: Draft) -> kit.Block | None:
    if draft.run is None:
        return None
    return kit.context(f":control_knobs: Other settings than usual: {_running.spoken(draft.run)}.")


def _unpinned(draft: Draft) -> kit.Block | None:
    """Say which pins could not be kept, and why."""
    lines = [
        f"• {kit.mention(mentor)} and {kit.mention(mentee)}: {why}"
        for mentor, mentee, why in draft.unpinned[:MOST_UNPINNED]
    ]
    return kit.section("\n".join(["*Not pinned any more*", *lines])) if lines else None


def _buttons(draft: Draft, copies: int, choice: str | None, programme: Programme) -> kit.Block:
    buttons = [kit.button("Suggest again", AGAIN), kit.button("Other settings", _running.RUN)]
    if draft.pairs:
        buttons.append(kit.button("Put a copy aside", _comparing.ASIDE))
    if copies:
        buttons.append(kit.button(f"Compare ({copies})", _comparing.COMPARE))
    if draft.pairs:
        buttons.append(kit.button("As a picture", _glance.PICTURE))
    if choice:
        buttons.append(kit.button("Let mentees choose", choice, programme.id))
    return kit.actions(*buttons)


def _row(pair: Proposed) -> kit.Block:
    pin = ":pushpin: " if pair.is_pinned else ""
    options = [
        ("Unpin" if pair.is_pinned else "Pin", f"pin:{pair.mentee}"),
        ("Choose another mentor", f"swap:{pair.mentee}"),
        ("Take out", f"drop:{pair.mentee}"),
    ]
    return kit.section(
        f"{pin}*{kit.mention(pair.mentor)}* mentors *{kit.mention(pair.mentee)}*"
        f"{_suits(pair)}\n{kit.plain(pair.why)}",
        kit.overflow(MENU, options),
    ) | {"block_id": f"pair.{pair.mentee}"}


def _suits(pair: Proposed) -> str:
    if pair.has_little:
        return " · _little in common_"
    band = drafts.band(pair)
    return f" · _suits {band}_" if band else ""


def _left_over(draft: Draft) -> list[kit.Block]:
    blocks: list[kit.Block] = []
    if draft.waiting:
        blocks += [kit.divider(), kit.section("*Without a mentor*")]
    if draft.scarce:
        names = [kit.mention(mentor) for mentor in draft.scarce]
        *most, last = names
        which = f"{', '.join(most)} or {last}" if most else last
        blocks.append(
            kit.context(
                f"One more place with {which} would help most. Ask them: *Mentees at most* is under"
                " *My enrolment* in Mentor's Home tab. Then choose *Suggest again*."
            )
        )
    for mentee, why in draft.waiting[:MOST_WAITING]:
        words = f"{kit.mention(mentee)}\n{kit.plain(why)}"
        blocks.append(kit.section(words, kit.button("Choose a mentor", SWAP, mentee)))
    if len(draft.waiting) > MOST_WAITING:
        blocks.append(kit.context(f"… and {len(draft.waiting) - MOST_WAITING} more"))
    if draft.free:
        names = [kit.mention(mentor) for mentor in draft.free[:MOST_FREE]]
        if len(draft.free) > MOST_FREE:
            names.append(f"{len(draft.free) - MOST_FREE} more")
        blocks += [kit.divider(), kit.section(f"*Mentors without a mentee:* {kit.listed(names)}")]
    return blocks


def _away(draft: Draft) -> kit.Block | None:
    back = [
        f"{kit.mention(member)}, back on {spoken_day(date.fromisoformat(day))}"
        for member, day in draft.away[:MOST_WAITING]
    ]
    return kit.section(f"*Away:* {'; '.join(back)}") if back else None
