"""What the digest of a week may repeat, and which posts show what somebody has said."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Subquery, select, union, update
from sqlalchemy.orm import Session

from bot.store import members
from bot.store.stand_ups._tables import StandUp, StandUpAnswer, StandUpRound


def gather(
    session: Session, stand_up: StandUp, since: datetime, until: datetime, key: str
) -> Sequence[StandUpAnswer]:
    """Return what was said after one moment and up to another: it is in the digest `key` now.

    Nothing is in two of them. Who is just changing an answer does so before it is read here, or
    finds it in its digest.
    """
    days = select(StandUpRound.id).where(StandUpRound.stand_up_id == stand_up.id)
    fresh = update(StandUpAnswer).where(
        StandUpAnswer.round_id.in_(days),
        StandUpAnswer.given_at > since,
        StandUpAnswer.given_at <= until,
        StandUpAnswer.digest.is_(None),
    )
    session.execute(fresh.values(digest=key).execution_options(synchronize_session=False))
    return in_digest(session, key)


def shown_keys() -> Subquery:
    """The keys of all posts that show or repeat what may still be changed or taken back."""
    answers, digests = (
        select(column).where(column.is_not(None))
        for column in (StandUpAnswer.shown_as, StandUpAnswer.digest)
    )
    return union(answers, digests).subquery()


def in_digest(session: Session, key: str) -> Sequence[StandUpAnswer]:
    """Return what is left of the week of a digest, by its day."""
    rows = (
        select(StandUpAnswer)
        .join(StandUpRound)
        .where(StandUpAnswer.digest == key, StandUpAnswer.withdrawn_at.is_(None))
        .order_by(StandUpRound.day, StandUpAnswer.id)
    )
    return session.scalars(rows).all()


def with_names(
    session: Session, stand_up: StandUp, said: Sequence[StandUpAnswer]
) -> list[tuple[StandUpAnswer, str]]:
    """Return answers with their authors' names."""
    known = members.named(session, stand_up.workspace_id, {one.member_id for one in said})
    return [(one, known[one.member_id].name) for one in said if one.member_id in known]
