"""Pairs, as coordinators draft them and as the two meet each other."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.programme.calendar import spoken_date, spoken_rule
from bot.programme.drafts import Cohort, Draft, Proposed
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import kit
from bot.views.programmes import spoken_day

OPEN = "pairs.open"
DRAFT = "pairs.draft"  # the draft's own submission: "Publish"
CONFIRMED = "pairs.confirmed"
MENU = "pairs.menu"
SWAP = "pairs.swap"  # the button beside a mentee without a mentor
AGAIN = "pairs.again"
PAGE = "pairs.page"
SWAP_FORM = "pairs.swap_form"

PAGE_SIZE = 40
MOST_WAITING = 40
MOST_FREE = 100


class SwapForm(kit.Form):
    """Whom a mentee gets instead."""

    mentor: str


def drafting(programme: Programme) -> kit.View:
    """What is shown while the best pairs are being looked for."""
    return kit.modal(
        "pairs.drafting",
        "Pairs",
        None,
        kit.section(f"Looking for the best pairs in *{kit.plain(programme.name)}* …"),
        close="Close",
    )


def draft(programme: Programme, draft: Draft, version: int, page: int = 0) -> kit.View:
    """The coordinator's draft, with what may be done to each pair."""
    count = len(draft.pairs)
    page = max(0, min(page, (count - 1) // PAGE_SIZE))
    first = page * PAGE_SIZE
    shown = draft.pairs[first : first + PAGE_SIZE]
    return kit.modal(
        DRAFT,
        "Pairs",
        "Publish …" if count else None,
        kit.context(":eyes: Only coordinators see this draft. Nobody is told before you publish."),
        kit.section(
            f"*{kit.plain(programme.name)}*: {_counted(count, 'pair')},"
            f" {_counted(len(draft.waiting), 'mentee')} without a mentor,"
            f" {_counted(len(draft.free), 'mentor')} without a mentee."
        ),
        kit.actions(kit.button("Suggest again", AGAIN)),
        kit.context("Pinned pairs stay; pairs that you took out do not come back."),
        kit.divider(),
        *(_row(pair) for pair in shown),
        _pages(page, count),
        *_left_over(draft),
        _away(draft),
        about={"programme_id": programme.id, "version": version, "page": page},
        close="Keep as a draft" if count or draft.is_decided else "Close",
    )


def _row(pair: Proposed) -> kit.Block:
    pin = ":pushpin: " if pair.is_pinned else ""
    options = [
        ("Unpin" if pair.is_pinned else "Pin", f"pin:{pair.mentee}"),
        ("Choose another mentor", f"swap:{pair.mentee}"),
        ("Take out", f"drop:{pair.mentee}"),
    ]
    return kit.section(
        f"{pin}*{kit.mention(pair.mentor)}* mentors *{kit.mention(pair.mentee)}*"
        f"{' · _little in common_' if pair.has_little else ''}\n{kit.plain(pair.why)}",
        kit.overflow(MENU, options),
    ) | {"block_id": f"pair.{pair.mentee}"}


def _pages(page: int, count: int) -> kit.Block | None:
    last = (count - 1) // PAGE_SIZE
    buttons = []
    if page > 0:
        buttons.append(kit.button("Previous page", PAGE, page - 1))
    if page < last:
        buttons.append(kit.button("Next page", PAGE, page + 1))
    return kit.actions(*buttons) if buttons else None


def _left_over(draft: Draft) -> list[kit.Block]:
    blocks: list[kit.Block] = []
    if draft.waiting:
        blocks += [kit.divider(), kit.section("*Without a mentor*")]
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


def swap_form(draft: Draft, cohort: Cohort, mentee: str, about: Mapping[str, object]) -> kit.View:
    """Ask whom a mentee gets instead; `about` is the draft's own, and the mentee."""
    now = draft.find(mentee)
    taken = [pair.mentor for pair in draft.pairs]
    with_room, in_exchange = [], []
    for one in sorted(cohort.mentors, key=lambda mentor: cohort.names[mentor.id].casefold()):
        if one.id == mentee or (now and now.mentor == one.id):
            continue
        name = kit.clip(cohort.names[one.id], 60)
        if taken.count(one.id) < one.places:
            with_room.append((f"{name} (has room)", one.id))
        else:
            given = next(
                (p for p in reversed(draft.pairs) if p.mentor == one.id and not p.is_pinned), None
            )
            whom = f" for {kit.clip(cohort.names[given.mentee], 30)}" if given else ""
            in_exchange.append((f"{kit.clip(name, 28)} (in exchange{whom})", one.id))
    options = with_room + in_exchange
    if not options:
        return kit.notice("Another mentor", "There is no other mentor to choose at the moment.")
    return kit.modal(
        SWAP_FORM,
        "Another mentor",
        "Choose",
        kit.context(":eyes: Only coordinators see this. Nobody is told before you publish."),
        kit.section(f"For {kit.mention(mentee)}"),
        kit.select(
            "mentor",
            "Mentor",
            options,
            hint="“In exchange”: this mentor has no room, and hands over a mentee in return.",
        ),
        about=about,
    )


def confirm(programme: Programme, count: int, version: int) -> kit.View:
    """Ask once before people are told."""
    return kit.modal(
        CONFIRMED,
        "Publish?",
        "Publish now",
        kit.section(
            f"{_counted(count, 'pair')} of *{kit.plain(programme.name)}* will get a message now:"
            " who the other is, why the two of them, and a first step."
        ),
        about={"programme_id": programme.id, "version": version},
        close="Back",
    )


def published(count: int, left_out: Sequence[str]) -> kit.View:
    """What the coordinator sees after publishing."""
    told = f":tada: {_counted(count, 'pair').capitalize()} will hear from me in a moment."
    return kit.notice(
        "Published" if count else "Nothing was published",
        *([told] if count else []),
        *(
            [
                f"{_counted(len(left_out), 'pair').capitalize()} could not begin.\n"
                + "\n".join(left_out)
            ]
            if left_out
            else []
        ),
    ) | {"clear_on_close": True}  # the draft behind it is no more


def not_begun(one: Proposed, who: str, away_until: date | None) -> str:
    """Say which pair could not begin, and why: `who` is the one of the two that it is about."""
    why = (
        f"is away until {spoken_day(away_until)}"
        if away_until
        else "has left, or has no place any more"
    )
    both = f"{kit.mention(one.mentor)} and {kit.mention(one.mentee)}"
    return f"{both}: {kit.mention(who)} {why}."


def introduction(
    pair: Pair,
    programme: Programme,
    names: Mapping[str, str],
    first_at: datetime,
    rhythm: str,
    goal: str,
) -> kit.Message:
    """The first message to both, in their own conversation.

    `first_at` is when they are first asked how it goes; `rhythm` and `goal` are the ids of the
    buttons that open these features' forms.
    """
    rule = pair.rhythm
    mentor, mentee = kit.mention(pair.mentor_id), kit.mention(pair.mentee_id)
    return kit.message(
        f"{mentee}, meet {mentor}: you are a pair in {kit.plain(programme.name)}."
        f" {kit.plain(pair.why)}",
        kit.section(
            f":handshake: {mentee}, meet {mentor}. You are a pair in"
            f" *{kit.plain(programme.name)}*: {kit.plain(names[pair.mentor_id])} mentors,"
            f" {kit.plain(names[pair.mentee_id])} learns, and both will do some of each."
        ),
        kit.section(f"*Why you two*\n{kit.plain(pair.why)}"),
        kit.section(
            "*Your first step*\nFind half an hour this week to get to know each other. Whoever"
            " reads this first suggests two times, right here."
        ),
        kit.section(
            f"I will ask you both how it goes {spoken_rule(rule)}. The first time is on"
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


def _counted(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
