"""What was said, and who has offered to help."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme.stand_ups import OBSTACLE, TYPED
from bot.store.base import add_once
from bot.store.members import Who
from bot.store.stand_ups._tables import StandUp, StandUpAnswer, StandUpRound

NOBODY, MENTOR, THREAD = "nobody", "mentor", "thread"  # who may be asked to help


def find(session: Session, round_id: int, member_id: str) -> StandUpAnswer | None:
    """Return what somebody said on a day, even if they took it back."""
    rows = select(StandUpAnswer).where(
        StandUpAnswer.round_id == round_id, StandUpAnswer.member_id == member_id
    )
    return session.scalar(rows.with_for_update())


def has_answered(session: Session, round_id: int, member_id: str) -> bool:
    """Whether somebody has said anything on a day."""
    found = find(session, round_id, member_id)
    return found is not None and found.withdrawn_at is None


def begin_answer(session: Session, round_id: int, member_id: str, now: datetime) -> StandUpAnswer:
    """Return somebody's answer on a day, as one that was taken back if there was none.

    It is theirs alone until the transaction ends: of two forms at once, one is the second.
    """
    values = {"round_id": round_id, "member_id": member_id, "words": {}, "may_quote": False}
    values |= {"asks": NOBODY, "given_at": now, "changes": 0, "is_solved": False}
    add_once(session, StandUpAnswer, values | {"withdrawn_at": now})
    mine = find(session, round_id, member_id)
    assert mine
    return mine


def keep(
    answer: StandUpAnswer,
    words: Mapping[str, str],
    now: datetime,
    *,
    may_quote: bool,
    asks: str,
) -> bool:
    """Keep what the form says, in the place of what it said before; return whether it is new.

    What its author has typed in the thread stays beside it.
    """
    typed = {TYPED: answer.words[TYPED]} if TYPED in answer.words else {}
    said = {**typed, **words}
    if answer.withdrawn_at is None and (answer.words, answer.asks) == (said, asks):
        answer.changes += answer.may_quote != may_quote
        answer.may_quote = may_quote
        return False
    answer.may_quote = may_quote
    if words.get(OBSTACLE) != answer.words.get(OBSTACLE):
        answer.helper_id, answer.is_solved = None, False
    answer.words, answer.asks = said, asks
    _give(answer, now)
    return True


def keep_typed(answer: StandUpAnswer, words: str, ts: str, now: datetime) -> None:
    """Keep what somebody has typed in the thread, in their own message `ts`."""
    answer.words, answer.ts = {**answer.words, TYPED: words}, ts
    _give(answer, now)


def forget_typed(answer: StandUpAnswer, now: datetime) -> None:
    """Forget what was typed in a message that is gone; what the form says stays."""
    answer.words = {kind: words for kind, words in answer.words.items() if kind != TYPED}
    answer.ts = None
    answer.changes += 1
    if not answer.words:
        withdraw(answer, now)


def _give(answer: StandUpAnswer, now: datetime) -> None:
    if answer.withdrawn_at:
        answer.given_at, answer.withdrawn_at = now, None
        answer.digest = None  # it comes into the next
    answer.changes += 1


def withdraw(answer: StandUpAnswer, now: datetime) -> None:
    """Forget the words of an answer that its author takes back."""
    answer.words, answer.withdrawn_at, answer.may_quote = {}, now, False
    answer.asks, answer.ts = NOBODY, None
    answer.helper_id, answer.is_solved = None, False
    answer.changes += 1


def get_answer(
    session: Session, workspace_id: str, answer_id: int
) -> tuple[StandUpAnswer, StandUpRound, StandUp]:
    """Return an answer of this workspace with what it belongs to; raises UserError if gone."""
    answer = session.get(StandUpAnswer, answer_id, with_for_update=True)
    round_ = session.get(StandUpRound, answer.round_id) if answer else None
    stand_up = session.get(StandUp, round_.stand_up_id) if round_ else None
    if not (answer and round_ and stand_up) or answer.withdrawn_at:
        raise UserError("This answer was taken back.")
    if stand_up.workspace_id != workspace_id:
        raise UserError("This answer is not here any more.")
    return answer, round_, stand_up


def log(session: Session, who: Who) -> Sequence[tuple[StandUpAnswer, StandUpRound, StandUp]]:
    """Return all that somebody has said, the latest first."""
    rows = (
        select(StandUpAnswer, StandUpRound, StandUp)
        .join(StandUpRound, StandUpAnswer.round_id == StandUpRound.id)
        .join(StandUp, StandUpRound.stand_up_id == StandUp.id)
        .where(
            StandUp.workspace_id == who.workspace_id,
            StandUpAnswer.member_id == who.member_id,
            StandUpAnswer.withdrawn_at.is_(None),
        )
        .order_by(StandUpRound.day.desc(), StandUp.id)
    )
    return [(answer, round_, stand_up) for answer, round_, stand_up in session.execute(rows)]


def last_words(session: Session, stand_up: StandUp, member_id: str, before: date) -> dict[str, str]:
    """Return what somebody said the last time before a day."""
    rows = (
        select(StandUpAnswer)
        .join(StandUpRound)
        .where(
            StandUpRound.stand_up_id == stand_up.id,
            StandUpRound.day < before,
            StandUpAnswer.member_id == member_id,
            StandUpAnswer.withdrawn_at.is_(None),
        )
        .order_by(StandUpRound.day.desc())
        .limit(1)
    )
    found = session.scalar(rows)
    return found.words if found else {}


def find_message(
    session: Session, author: Who, ts: str, *, for_update: bool = False
) -> StandUpAnswer | None:
    """Return the answer that somebody gave by a message of their own in a thread.

    Its stand-up may have gone to another channel since.
    """
    rows = (
        select(StandUpAnswer)
        .join(StandUpRound, StandUpAnswer.round_id == StandUpRound.id)
        .join(StandUp, StandUpRound.stand_up_id == StandUp.id)
        .where(
            StandUp.workspace_id == author.workspace_id,
            StandUpAnswer.member_id == author.member_id,
            StandUpAnswer.ts == ts,
        )
    )
    return session.scalar(rows.with_for_update(of=StandUpAnswer) if for_update else rows)
