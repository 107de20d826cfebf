"""Pairs, as coordinators draft them and as the two meet each other."""

from collections.abc import Mapping, Sequence

from bot.programme.calendar import Rule, spoken_rule
from bot.programme.drafts import Cohort, Draft, Proposed
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.views import kit

OPEN = "pairs.open"
DRAFT = "pairs.draft"  # the draft's own submission: "Publish"
CONFIRMED = "pairs.confirmed"
MENU = "pairs.menu"
AGAIN = "pairs.again"
PAGE = "pairs.page"
SWAP_FORM = "pairs.swap_form"

PAGE_SIZE = 40


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
    first = page * PAGE_SIZE
    shown = draft.pairs[first : first + PAGE_SIZE]
    count = len(draft.pairs)
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
        about={"programme_id": programme.id, "version": version, "page": page},
        close="Keep as a draft",
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
        f"\n{kit.plain(pair.why)}",
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
    blocks = []
    if draft.waiting:
        rows = [f"• {kit.mention(mentee)}: {kit.plain(why)}" for mentee, why in draft.waiting]
        blocks += [kit.divider(), kit.section("*Without a mentor*\n" + _cut(rows))]
        choices = [
            (f"Find a mentor for mentee {number}", f"swap:{mentee}")
            for number, (mentee, _) in enumerate(draft.waiting[:5], 1)
        ]
        blocks[-1] |= {"accessory": kit.overflow(MENU, choices)}
    if draft.free:
        names = [kit.mention(mentor) for mentor in draft.free]
        blocks += [kit.section("*Mentors without a mentee:* " + _cut(names, ", "))]
    return blocks


def _cut(rows: list[str], between: str = "\n", most: int = 2800) -> str:
    """Join as many rows as fit and say how many are left."""
    shown: list[str] = []
    size = 0
    for row in rows:
        size += len(row) + len(between)
        if size > most:
            return between.join([*shown, f"… and {len(rows) - len(shown)} more"])
        shown.append(row)
    return between.join(shown)


def swap_form(programme: Programme, draft: Draft, cohort: Cohort, mentee: str) -> kit.View:
    """Ask whom a mentee gets instead."""
    now = draft.find(mentee)
    taken = [pair.mentor for pair in draft.pairs]
    options = []
    for one in sorted(cohort.mentors, key=lambda mentor: cohort.names[mentor.id]):
        if one.id != mentee and not (now and now.mentor == one.id):
            note = "has room" if taken.count(one.id) < one.places else "in exchange"
            options.append((kit.clip(f"{cohort.names[one.id]} ({note})", 75), one.id))
    if not options:
        return kit.notice("Another mentor", "There is no other mentor to choose at the moment.")
    return kit.modal(
        SWAP_FORM,
        "Another mentor",
        "Choose",
        kit.section(f"For {kit.mention(mentee)}"),
        kit.select(
            "mentor",
            "Mentor",
            options,
            hint="“In exchange”: this mentor has no room, and hands over a mentee in return.",
        ),
        about={"programme_id": programme.id, "mentee": mentee},
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


def published(count: int, left_out: int) -> kit.View:
    """What the coordinator sees after publishing."""
    return kit.notice(
        "Published",
        f":tada: {_counted(count, 'pair')} will hear from me in a moment.",
        *(
            [f"{_counted(left_out, 'pair')} had changed in the meantime and were left out."]
            if left_out
            else []
        ),
    )


def introduction(
    pair: Pair, programme: Programme, names: Mapping[str, str], rule: Rule, rhythm: str, goal: str
) -> kit.Message:
    """The first message to both, in their own conversation.

    `rhythm` and `goal` are the ids of the buttons that open these features' forms.
    """
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
            f"I will ask you both how it goes {spoken_rule(rule)}. Each of you answers privately."
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
