"""One's own log: by week, and as a file."""

from collections.abc import Sequence
from itertools import groupby

from bot.programme.stand_ups import LABELS, OBSTACLE, SAID, asked
from bot.store.stand_ups import NOBODY, StandUp, StandUpAnswer, StandUpRound
from bot.views import kit
from bot.views.stand_ups._answering import TAKE_BACK, spoken

LOG = "stand_ups.log"
SAVE_LOG = "stand_ups.save_log"
SOLVED = "stand_ups.solved"

MOST_SHOWN = 12
SHOWN = 500  # characters of an answer that the log shows; the file holds all of them


def log(said: Sequence[tuple[StandUpAnswer, StandUpRound, StandUp]], page: int = 0) -> kit.View:
    """What the reader has said, by week, the latest first."""
    first = page * MOST_SHOWN
    shown = said[first : first + MOST_SHOWN]
    blocks: list[kit.Block] = []
    week = None
    for one, round_, stand_up in shown:
        here = round_.day.isocalendar()[:2]
        if here != week:
            week = here
            blocks += [kit.divider(), kit.section(f"Week {here[1]}, {here[0]}")]
        questions = asked(stand_up.questions)
        words = [
            f"_{kit.plain(questions.get(kind, LABELS[kind]))}_"
            f" {kit.plain(kit.clip(one.words[kind], SHOWN))}"
            for kind in SAID
            if kind in one.words
        ]
        heading = f"*{spoken(round_.day)}*, {kit.plain(stand_up.name)}"
        menu = kit.overflow(TAKE_BACK, [("Take this answer back", str(one.id))])
        blocks.append(kit.section("\n".join([heading, *words]), menu))
        if one.asks != NOBODY and OBSTACLE in one.words and not one.is_solved:
            blocks.append(kit.actions(kit.button("Solved", SOLVED, one.id)))
    turns = [("Later", page - 1)] * (page > 0)
    turns += [("Earlier", page + 1)] * (first + MOST_SHOWN < len(said))
    return kit.modal(
        "stand_ups.log",
        "My log",
        None,
        kit.context(":eyes: Only you see this list."),
        *(blocks or [kit.section("Nothing yet.")]),
        kit.actions(
            *(kit.button(label, LOG, to) | {"action_id": f"{LOG}.{label}"} for label, to in turns),
            *([kit.button("Send it to me as a file", SAVE_LOG)] if said else []),
        )
        if said
        else None,
        close="Close",
    )


def as_file(log: Sequence[tuple[StandUpAnswer, StandUpRound, StandUp]]) -> str:
    """Somebody's own log as a text to keep, the latest week first."""
    lines = ["# My stand-ups"]
    for (year, week), entries in groupby(log, key=lambda entry: entry[1].day.isocalendar()[:2]):
        lines += ["", f"## {year}, week {week}"]
        for said, round_, stand_up in entries:
            lines += ["", f"### {round_.day:%A} {round_.day.isoformat()}, {stand_up.name}"]
            questions = {**stand_up.questions}
            for kind in SAID:
                if kind in said.words:
                    lines += ["", f"**{questions.get(kind) or LABELS[kind]}**", said.words[kind]]
    return "\n".join(lines) + "\n"
