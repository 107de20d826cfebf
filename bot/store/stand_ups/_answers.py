"""What was said, and who has offered to help."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.programme.stand_ups import OBSTACLE
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


def keep(
    session: Session,
    round_id: int,
    member_id: str,
    words: Mapping[str, str],
    now: datetime,
    *,
    may_quote: bool = False,
    asks: str = NOBODY,
    ts: str | None = None,
) -> StandUpAnswer:
    """Keep what somebody says on a day: new, or in the place of what they said before."""
    mine = find(session, round_id, member_id)
    if mine is None:
        mine = StandUpAnswer(
            round_id=round_id,
            member_id=member_id,
            words=dict(words),
            may_quote=may_quote,
            asks=asks,
            given_at=now,
            ts=ts,
        )
        session.add(mine)
    else:
        if words.get(OBSTACLE) != mine.words.get(OBSTACLE):
            mine.helper_id, mine.is_solved = None, False
        mine.words, mine.may_quote, mine.asks = dict(words), may_quote, asks
        mine.ts, mine.withdrawn_at = ts, None
        mine.changes += 1
    session.flush()
    return mine


def withdraw(session: Session, answer: StandUpAnswer, now: datetime) -> None:
    """Forget the words of an answer that its author takes back."""
    answer.words, answer.withdrawn_at, answer.may_quote = {}, now, False
    answer.asks = NOBODY
    answer.changes += 1
    session.flush()


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


def said_on(session: Session, round_id: int) -> Sequence[StandUpAnswer]:
    """Return what was said on a day, in order."""
    rows = select(StandUpAnswer).where(
        StandUpAnswer.round_id == round_id, StandUpAnswer.withdrawn_at.is_(None)
    )
    return session.scalars(rows.order_by(StandUpAnswer.id)).all()


def said_since(session: Session, stand_up: StandUp, day: date) -> Sequence[StandUpAnswer]:
    """Return what was said in a stand-up from a day on."""
    rows = (
        select(StandUpAnswer)
        .join(StandUpRound)
        .where(
            StandUpRound.stand_up_id == stand_up.id,
            StandUpRound.day >= day,
            StandUpAnswer.withdrawn_at.is_(None),
        )
        .order_by(StandUpRound.day, StandUpAnswer.id)
    )
    return session.scalars(rows).all()


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


def find_message(session: Session, stand_up: StandUp, ts: str) -> StandUpAnswer | None:
    """Return the answer that somebody gave by a message of their own in the thread."""
    rows = (
        select(StandUpAnswer)
        .join(StandUpRound)
        .where(StandUpRound.stand_up_id == stand_up.id, StandUpAnswer.ts == ts)
    )
    return session.scalar(rows)
