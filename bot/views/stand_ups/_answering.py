"""What is asked, and what is answered."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from bot.programme.stand_ups import KINDS, LABELS, MOVED, OBSTACLE, TYPED, asked
from bot.store.members import Member
from bot.store.stand_ups import MENTOR, NOBODY, THREAD, StandUp, StandUpAnswer, StandUpRound
from bot.views import kit
from bot.views.stand_ups._helping import HELP
from bot.views.stand_ups._words import ALL_TOLD, paragraphs

ANSWER = "stand_ups.answer"
ANSWER_FORM = "stand_ups.answer_form"
TAKE_BACK = "stand_ups.take_back"
SKIP = "stand_ups.skip"

MOST = 3000  # characters of one answer: all that Slack lets anybody type
ONLY_A_FILE = "(a file in the thread)"
TYPED_SHOWN = 400  # characters of what was typed in the thread, in the form
MAY_HELP = [
    ("Nobody, I only wanted to say it", NOBODY),
    ("My mentor", MENTOR),
    ("Whoever reads the thread or the digest", THREAD),
]


def spoken(day: date) -> str:
    """Return a day as it is said, such as "Tuesday 3 March"."""
    return f"{day:%A} {day.day} {day:%B}"


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
    title = f"{kit.plain(stand_up.name)}, {spoken(round.day)}"
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


def question(
    stand_up: StandUp,
    round: StandUpRound,  # noqa: A002
    *,
    is_answered: bool = False,
    is_skipped: bool = False,
) -> kit.Message:
    """What somebody is asked in private, at their own hour, and what that becomes."""
    title = f"{kit.plain(stand_up.name)}, {spoken(round.day)}"
    if is_answered or is_skipped:
        sign, words, label = (
            (":white_check_mark:", "You have answered. Thank you!", "See or change it")
            if is_answered
            else (":palm_tree:", "Not this time: you are not asked again.", "Answer after all")
        )
        return kit.message(
            f"{title}: {words}",
            kit.section(f"{sign} *{title}*\n{words}"),
            kit.actions(kit.button(label, ANSWER, round.id)),
        )
    words = " ".join(kit.plain(one) for one in asked(stand_up.questions).values())
    return kit.message(
        f"{title}: {words}",
        kit.section(f":sunrise: *{title}*\n{words}"),
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
    *,
    has_mentor: bool,
) -> kit.View:
    """The private form; `planned` is what the author said was next."""
    before = {} if mine is None or mine.withdrawn_at else mine.words
    typed = before.get(TYPED)
    filled = before if before or not planned else {MOVED: planned}
    questions = asked(stand_up.questions)
    inputs = {
        kind: kit.text_input(
            kind,
            questions.get(kind, LABELS[kind]),
            value=filled.get(kind),
            multiline=True,
            most=MOST,
            optional=True,
        )
        for kind in KINDS
        if kind in questions or kind in before  # what is not asked any more was said all the same
    }
    may_help = [one for one in MAY_HELP if has_mentor or one[1] != MENTOR]
    asks = mine.asks if mine else NOBODY
    helpers = kit.select(
        "asks",
        "Who may be asked to help with what is in the way?",
        may_help,
        value=NOBODY if asks == MENTOR and not has_mentor else asks,
    )
    fields = [
        field
        for kind, asking in inputs.items()
        for field in ([asking, helpers] if kind == OBSTACLE else [asking])
    ]
    return kit.modal(
        ANSWER_FORM,
        kit.clip(stand_up.name, 24),
        "Share",
        kit.context(
            f":eyes: What you write appears under your name in the thread in <#{stand_up.channel}>."
            " You can change it or take it back."
        ),
        kit.section(f"*{spoken(round.day)}*"),
        kit.section(f"You said in the thread:\n{kit.quote(kit.clip(typed, TYPED_SHOWN))}")
        if typed
        else None,
        *fields,
        kit.radio(
            "may_quote",
            "May the week's digest repeat what moved, what you learned and what you said in the"
            " thread?"
            if typed
            else "May the week's digest repeat what moved and what you learned?",
            [("Yes, under my name", "yes"), ("No", "no")],
            value="yes" if mine and mine.may_quote else "no",
        ),
        kit.actions(kit.button("Take my answer back", TAKE_BACK, mine.id))
        if mine and not mine.withdrawn_at
        else None,
        about={"round_id": round.id},
    )


def answer(stand_up: StandUp, said: StandUpAnswer, author: Member) -> kit.Message | None:
    """An answer in the thread, under its author's own name and picture.

    What its author has typed in the thread is not repeated: None if that is all.
    """
    questions = asked(stand_up.questions)
    kinds = [kind for kind in KINDS if kind in said.words]
    if not kinds:
        return None
    name = kit.plain(author.name)
    room = (ALL_TOLD - len(kinds) * 200) // len(kinds)
    parts = [
        block
        for kind in kinds
        for block in paragraphs(
            f"*{kit.plain(questions.get(kind, LABELS[kind]))}*\n{kit.escape(said.words[kind])}",
            room,
        )
    ]
    is_stuck = said.asks == THREAD and OBSTACLE in said.words
    wants_help = is_stuck and not (said.is_solved or said.helper_id)
    # A change bears no author of its own, and the post may stand under ours.
    news = f"Changed by {name}" if said.shown_as else None
    if said.is_solved:
        news = f":white_check_mark: {name} says that this is solved"
    elif is_stuck and said.helper_id:
        news = f":raised_hands: {name} has found help"
    body = kit.message(
        f"{name}: {' '.join(kit.plain(said.words[kind]) for kind in kinds)}",
        *parts,
        kit.actions(kit.button("Offer help", HELP, said.id)) if wants_help else None,
        kit.context(news) if news else None,
    )
    picture = {"icon_url": author.picture} if author.picture else {}
    return {**body, "username": kit.clip(author.name, 80), **picture}


def mentor_asked(mentors: Sequence[str]) -> kit.View:
    """What an author reads whose mentor has just been asked to help."""
    return kit.notice("Thank you", ":white_check_mark: Your answer is shared.", _told(mentors))


def kept_unseen(mentors: Sequence[str], *, is_gone: bool) -> kit.View:
    """What an author reads whose answer cannot be shown; `mentors` were asked to help."""
    why = (
        "Somebody has deleted that day's thread"
        if is_gone
        else "The channel does not let me post at the moment"
    )
    shown_to = "nobody else" if mentors else "nobody"
    return kit.notice(
        "Kept",
        *([_told(mentors)] if mentors else []),
        f"{why}, so your answer is shown to {shown_to}. It is in your log.",
    )


def _told(mentors: Sequence[str]) -> str:
    names = kit.listed([kit.mention(one) for one in mentors])
    return f":construction: I have asked {names} to help you with what is in the way."
