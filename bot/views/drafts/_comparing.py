"""Comparing: a draft beside the copies that were put aside."""

from collections.abc import Sequence

from pydantic import Field

from bot.programme import drafts
from bot.programme.drafts import Draft
from bot.store.drafts import Copy
from bot.views import kit
from bot.views.drafts import _glance, _running

ASIDE = "drafts.aside"
ASIDE_FORM = "drafts.aside_form"
COMPARE = "drafts.compare"
USE = "drafts.use"
THROW_AWAY = "drafts.throw_away"

MOST_MOVES = 8


class AsideForm(kit.Form):
    """What a copy is called."""

    name: str = Field(default="", max_length=60)


def aside_form(number: int, about: dict[str, object]) -> kit.View:
    """Ask for a name before a copy is put aside."""
    return kit.modal(
        ASIDE_FORM,
        "Put a copy aside",
        "Put aside",
        kit.context(":eyes: Only coordinators see copies. They go when a draft is published."),
        kit.section(
            "Then change the draft or try other settings, and *Compare* the two. You can go back"
            " to the copy."
        ),
        kit.text_input("name", "Name", most=60, placeholder=f"Draft {number}", optional=True),
        about=about,
        close="Back",
    )


def compared(now: Draft, copies: Sequence[Copy], about: dict[str, object]) -> kit.View:
    """The draft of now, and in what each copy is different."""
    blocks: list[kit.Block] = []
    for copy in copies:
        blocks += [kit.divider(), *_copy(now, copy)]
    return kit.modal(
        "drafts.compared",
        "Compare",
        None,
        kit.section(f"*The draft as it is now*\n{_summary(now)}"),
        *(blocks or [kit.section("There is no copy to compare with.")]),
        about=about,
        close="Back",
    )


def _summary(draft: Draft) -> str:
    lines = [_glance.coverage(draft), _glance.in_words(draft), *_glance.in_figures(draft)]
    if draft.run:
        lines.append(f"_Made with {_running.spoken(draft.run)}_")
    return "\n".join(lines)


def _copy(now: Draft, copy: Copy) -> list[kit.Block]:
    there = copy.content
    moves = drafts.moves(now, there)
    lines = [f"• {_glance.spoken_move(move)}" for move in moves[:MOST_MOVES]]
    if len(moves) > MOST_MOVES:
        lines.append(f"• … and {len(moves) - MOST_MOVES} more")
    different = f"Different for {kit.counted(len(moves), 'mentee')}, if you use it:"
    words = "\n".join([different, *lines]) if moves else "It brings the same people together."
    return [
        kit.section(f"*{copy.number}. {kit.plain(copy.name)}*\n{_summary(there)}"),
        kit.section(words),
        kit.actions(
            kit.button("Use this one", USE, copy.id),
            kit.button(
                "Throw away",
                THROW_AWAY,
                copy.id,
                confirm=("Throw it away?", "The draft itself stays as it is.", "Throw away"),
            ),
        ),
    ]
