"""What is asked, what is answered, and what of it the week's digest repeats."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from pydantic import Field

from bot.programme.stand_ups import KINDS, LABELS, LEARNED, MOVED, OBSTACLE, asked
from bot.store.members import Member
from bot.store.stand_ups import MENTOR, NOBODY, THREAD, StandUp, StandUpAnswer, StandUpRound
from bot.views import kit
from bot.views.programmes import spoken_day
from bot.views.stand_ups._helping import HELP

ANSWER = "stand_ups.answer"
ANSWER_FORM = "stand_ups.answer_form"
TAKE_BACK = "stand_ups.take_back"
SKIP = "stand_ups.skip"

MOST = 600  # characters of one answer
QUOTED = 200  # characters of an answer that a digest repeats
MOST_QUOTES = 12  # of a kind
ONLY_A_FILE = "(a file in the thread)"
MAY_HELP = [
    ("Nobody, I only wanted to say it", NOBODY),
    ("My mentor", MENTOR),
    ("Whoever reads this thread or its Friday digest", THREAD),
]


class AnswerForm(kit.Form):
    """What somebody says on one day."""

    moved: str = Field(default="", max_length=MOST)
    obstacle: str = Field(default="", max_length=MOST)
    learned: str = Field(default="", max_length=MOST)
    next: str = Field(default="", max_length=MOST)
    other: str = Field(default="", max_length=MOST)
    asks: str = Field(default=NOBODY, pattern=f"^({NOBODY}|{MENTOR}|{THREAD})$")
    may_quote: bool = False

    @property
    def words(self) -> dict[str, str]:
        """What was said, by the kind of question."""
        return {kind: words for kind in KINDS if (words := getattr(self, kind))}


def thread(stand_up: StandUp, round: StandUpRound) -> kit.Message:  # noqa: A002
    """The message that opens a day's thread; it names nobody."""
    title = f"{kit.plain(stand_up.name)}, {round.day:%A} {spoken_day(round.day)}"
    questions = asked(stand_up.questions).values()
    return kit.message(
        f"{title}: {' '.join(kit.plain(one) for one in questions)} Answer here in the thread.",
        kit.section(f":sunrise: *{title}*"),
        kit.section("\n".join(f"• {kit.plain(one)}" for one in questions)),
        kit.actions(
            kit.button("Answer", ANSWER, round.id, style="primary"),
            kit.button("Not today", SKIP, round.id),
        ),
        kit.context(
            "Answer in this thread in your own words, or with the button. Nobody keeps a list."
        ),
    )


def question(stand_up: StandUp, round: StandUpRound) -> kit.Message:  # noqa: A002
    """What somebody is asked in private, at their own hour."""
    first = next(iter(asked(stand_up.questions).values()))
    words = f"{kit.plain(stand_up.name)}: {kit.plain(first)}"
    return kit.message(
        words,
        kit.section(f":sunrise: {words}"),
        kit.actions(
            kit.button("Answer", ANSWER, round.id, style="primary"),
            kit.button("Not today", SKIP, round.id),
        ),
        kit.context(f":eyes: Your answer goes into the thread in <#{stand_up.channel}>."),
    )


def reminder(stand_up: StandUp, round: StandUpRound) -> kit.Message:  # noqa: A002
    """The one reminder, for whoever wished for it."""
    words = f"You wished to be reminded of {kit.plain(stand_up.name)}. A few words are enough."
    return kit.message(
        words,
        kit.section(words),
        kit.actions(
            kit.button("Answer", ANSWER, round.id), kit.button("Not today", SKIP, round.id)
        ),
    )


def answer_form(
    stand_up: StandUp,
    round: StandUpRound,  # noqa: A002
    mine: StandUpAnswer | None,
    planned: str,
) -> kit.View:
    """The private form; `planned` is what the author said was next."""
    before = {} if mine is None or mine.withdrawn_at else mine.words
    if not before and planned:
        before = {MOVED: planned}
    questions = asked(stand_up.questions)
    inputs = [
        kit.text_input(
            kind, words, value=before.get(kind), multiline=True, most=MOST, optional=True
        )
        for kind, words in questions.items()
    ]
    helpers = kit.select(
        "asks",
        "Who may be asked to help with what is in the way?",
        MAY_HELP,
        value=mine.asks if mine else NOBODY,
    )
    return kit.modal(
        ANSWER_FORM,
        kit.clip(stand_up.name, 24),
        "Share",
        kit.context(
            f":eyes: What you write appears under your name in the thread in <#{stand_up.channel}>."
            " You can change it or take it back."
        ),
        kit.section(f"*{round.day:%A} {spoken_day(round.day)}*"),
        *inputs,
        helpers if OBSTACLE in questions else None,
        kit.radio(
            "may_quote",
            "May the week's digest repeat what moved and what you learned?",
            [("Yes, under my name", "yes"), ("No", "no")],
            value="yes" if mine and mine.may_quote else "no",
        ),
        kit.actions(kit.button("Take my answer back", TAKE_BACK, mine.id))
        if mine and not mine.withdrawn_at
        else None,
        about={"round_id": round.id},
    )


def answer(stand_up: StandUp, said: StandUpAnswer, author: Member) -> kit.Message:
    """An answer in the thread, under its author's own name and picture."""
    questions = asked(stand_up.questions)
    parts = [
        f"*{kit.plain(questions.get(kind, LABELS[kind]))}*\n{kit.escape(said.words[kind])}"
        for kind in KINDS
        if kind in said.words
    ]
    wants_help = said.asks == THREAD and OBSTACLE in said.words
    wants_help = wants_help and not (said.is_solved or said.helper_id)
    body = kit.message(
        f"{kit.plain(author.name)}: {' '.join(kit.plain(words) for words in said.words.values())}",
        *(kit.section(part) for part in parts),
        kit.actions(kit.button("Offer help", HELP, said.id)) if wants_help else None,
    )
    picture = {"icon_url": author.picture} if author.picture else {}
    return {**body, "username": kit.clip(author.name, 80), **picture}


def digest(
    stand_up: StandUp, said: Sequence[tuple[StandUpAnswer, str]], since: date
) -> kit.Message | None:
    """The week in the authors' own words, as far as they agreed; None if there is nothing.

    `said` are answers with their authors' names.
    """
    quotable = [(one, name) for one, name in said if one.may_quote]
    moved = _quotes(quotable, MOVED)
    learned = _quotes(quotable, LEARNED)
    stuck = _quotes(
        [(one, name) for one, name in said if one.asks == THREAD and not one.is_solved], OBSTACLE
    )
    if not moved + learned + stuck:
        return None
    title = f"{kit.plain(stand_up.name)}: the week from {spoken_day(since)}"
    sections = [
        (":rocket: *What moved*", moved),
        (":bulb: *What was learned*", learned),
        (":construction: *Still in the way: who can help?*", stuck),
    ]
    blocks = [
        kit.section("\n".join([heading, *quotes[start : start + 6]]))
        for heading, quotes in sections
        for start in range(0, len(quotes), 6)
    ]
    said_aloud = " ".join(quote for _, quotes in sections for quote in quotes)
    return kit.message(
        f"{title}. {said_aloud}",
        kit.section(f":calendar: *{title}*"),
        *blocks,
        kit.context("Only what its author agreed to is repeated here."),
    )


def _quotes(said: Sequence[tuple[StandUpAnswer, str]], kind: str) -> list[str]:
    return [
        f"• {kit.plain(name)}: {kit.plain(kit.clip(' '.join(one.words[kind].split()), QUOTED))}"
        for one, name in said
        if one.words.get(kind)
    ][:MOST_QUOTES]


def as_file(log: Sequence[tuple[StandUpAnswer, StandUpRound, StandUp]]) -> str:
    """Somebody's own log as a text to keep, the latest week first."""
    lines = ["# My stand-ups"]
    for (year, week), entries in groupby(log, key=lambda entry: entry[1].day.isocalendar()[:2]):
        lines += ["", f"## {year}, week {week}"]
        for said, round_, stand_up in entries:
            lines += ["", f"### {round_.day:%A} {round_.day.isoformat()}, {stand_up.name}"]
            questions = {**stand_up.questions}
            for kind in KINDS:
                if kind in said.words:
                    lines += ["", f"**{questions.get(kind) or LABELS[kind]}**", said.words[kind]]
    return "\n".join(lines) + "\n"
