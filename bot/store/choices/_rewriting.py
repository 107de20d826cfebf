"""Rewriting: what the messages of a round say once they were answered, or can be no more."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.store import outbox
from bot.store.choices._rows import Choice, consent_key, message_key


def rewrite_offer(
    session: Session, choice: Choice, what: str, body: dict[str, Any], now: datetime
) -> None:
    """Let the message that offers a mentee a choice say something else; `what` happened is once."""
    _rewrite(session, choice, choice.mentee_id, message_key(choice), what, body, now)


def rewrite_question(
    session: Session, choice: Choice, what: str, body: dict[str, Any], now: datetime
) -> None:
    """Let the question to the mentor who is held say something else; `what` happened is once."""
    assert choice.mentor_id is not None
    key = consent_key(choice, choice.mentor_id)
    _rewrite(session, choice, choice.mentor_id, key, what, body, now)


def _rewrite(
    session: Session,
    choice: Choice,
    to: str,
    key: str,
    what: str,
    body: dict[str, Any],
    now: datetime,
) -> None:
    outbox.post(
        session,
        choice.workspace_id,
        to,
        body,
        key=f"{key}:{what}",
        now=now,
        method=outbox.UPDATE,
        reply_to=key,
    )
