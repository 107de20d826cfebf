"""What the private question says once it was answered, or left out."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.store import outbox, stand_ups
from bot.store.stand_ups import StandUp, StandUpRound
from bot.views import stand_ups as views

LATEST = timedelta(hours=1)  # after this nobody looks at it any more


def follow(
    session: Session,
    stand_up: StandUp,
    round_: StandUpRound,
    member_id: str,
    now: datetime,
    *,
    is_skipped: bool = False,
) -> None:
    """Let somebody's private question, if there was one, say what became of it."""
    key = stand_ups.question_key(stand_up, member_id, round_.day)
    mine = stand_ups.part(session, stand_up.id, member_id)
    said = stand_ups.find(session, round_.id, member_id)
    is_answered = said is not None and said.withdrawn_at is None
    is_skipped = is_skipped or (mine is not None and mine.skips == round_.day)
    body = views.question(stand_up, round_, is_answered=is_answered, is_skipped=is_skipped)
    outbox.post(
        session,
        stand_up.workspace_id,
        member_id,
        body,
        key=f"{key}:{said.changes if said else 0}:{is_skipped}",
        now=now,
        method=outbox.UPDATE,
        priority=outbox.BULK,  # five hundred answers keep no story's clock waiting
        reply_to=key,
        expires_at=now + LATEST,
    )


def is_question(
    session: Session, stand_up: StandUp, round_: StandUpRound, member_id: str, ts: str
) -> bool:
    """Whether a message is the private question of this day."""
    row = outbox.find(session, stand_ups.question_key(stand_up, member_id, round_.day))
    return row is not None and row.ts == ts
