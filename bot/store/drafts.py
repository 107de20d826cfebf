"""Drafts: what coordinators prepare, the copies they keep to compare, and the hour it is due."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CursorResult,
    ForeignKey,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme import drafts
from bot.store import timers
from bot.store.base import Base, Moment, Store, UtcDateTime, add_once
from bot.store.members import Who

MOST_COPIES = 10
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
NOTICE = timedelta(hours=1)  # how long before a ceremony the coordinators are reminded
SEARCH = timedelta(minutes=10)  # after which whoever looked for the best pairs must have died


class Draft(Base):
    """What a coordinator is preparing; nobody else sees it. `version` grows with each change."""

    __tablename__ = "draft"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # a drafts.Draft
    changed_at: Mapped[Moment]
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # the ceremony

    @property
    def content(self) -> drafts.Draft:
        """Who goes to whom, and the rest."""
        return drafts.Draft.from_json(self.body)


class Copy(Base):
    """A draft that was put aside under a name, to be compared with."""

    __tablename__ = "draft_copy"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    name: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[Moment]

    @property
    def content(self) -> drafts.Draft:
        """Who goes to whom, and the rest."""
        return drafts.Draft.from_json(self.body)


def find(session: Session, programme_id: int) -> Draft | None:
    """Return a programme's draft, if one is being prepared."""
    return session.get(Draft, programme_id)


def is_decided(session: Session, programme_id: int) -> bool:
    """Whether a coordinator has decided anything in a draft, and not merely looked."""
    kept = find(session, programme_id)
    return kept is not None and (kept.publish_at is not None or kept.content.is_decided)


def keep(
    session: Session, programme_id: int, body: dict[str, Any], version: int, now: datetime
) -> int | None:
    """Keep a draft that was read as `version` (0: there was none); return its new version.

    Returns None, and changes nothing, if somebody has changed it since.
    """
    if version == 0:
        # Not from 1: a screen that still shows the draft before this one must not fit it.
        first = int((now - _BEGINNING).total_seconds())
        values = {"programme_id": programme_id, "body": body, "version": first, "changed_at": now}
        return first if add_once(session, Draft, values) else None
    values = {"body": body, "version": version + 1, "changed_at": now}
    unchanged = and_(Draft.programme_id == programme_id, Draft.version == version)
    result = session.execute(update(Draft).where(unchanged).values(values))
    assert isinstance(result, CursorResult)
    return version + 1 if result.rowcount == 1 else None


def take(session: Session, programme_id: int, version: int) -> drafts.Draft | None:
    """Take a draft away to publish it; None if it is not that version any more.

    Its copies and its ceremony go with it.
    """
    unchanged = and_(Draft.programme_id == programme_id, Draft.version == version)
    body = session.scalar(delete(Draft).where(unchanged).returning(Draft.body))
    if body is None:
        return None
    session.execute(delete(Copy).where(Copy.programme_id == programme_id))
    timers.cancel(session, ceremony_key(programme_id))
    return drafts.Draft.from_json(body)


def copies(session: Session, programme_id: int) -> Sequence[Copy]:
    """Return what was put aside, in order."""
    rows = select(Copy).where(Copy.programme_id == programme_id)
    return session.scalars(rows.order_by(Copy.number)).all()


def find_copy(session: Session, programme_id: int, copy_id: int) -> Copy:
    """Return a copy; raises UserError if it was thrown away."""
    copy = session.get(Copy, copy_id)
    if copy is None or copy.programme_id != programme_id:
        raise UserError("This copy is not here any more.")
    return copy


def put_aside(session: Session, kept: Draft, name: str, now: datetime) -> Copy:
    """Keep a copy of a draft as it is now; raises UserError if there are too many."""
    if len(copies(session, kept.programme_id)) >= MOST_COPIES:
        raise UserError(f"{MOST_COPIES} copies are kept already. Throw one away first.", "name")
    last = select(func.max(Copy.number)).where(Copy.programme_id == kept.programme_id)
    copy = Copy(
        programme_id=kept.programme_id,
        number=(session.scalar(last) or 0) + 1,
        name=name,
        body=kept.body,
        kept_at=now,
    )
    session.add(copy)
    session.flush()
    return copy


def throw_away(session: Session, copy: Copy) -> None:
    """Forget a copy."""
    session.delete(copy)
    session.flush()


def ceremony_key(programme_id: int) -> str:
    """Return the key of the timer that reminds of a ceremony, and then begins it."""
    return f"ceremony:{programme_id}"


def plan_ceremony(
    session: Session, workspace_id: str, kept: Draft, at: datetime, now: datetime
) -> None:
    """Let a draft's pairs begin at that moment; an hour set before is forgotten."""
    kept.publish_at = at
    session.flush()
    key = ceremony_key(kept.programme_id)
    due_at = at - NOTICE if at - NOTICE > now else at
    timers.set(session, workspace_id, "ceremony", key, due_at, programme_id=kept.programme_id)


def call_off(session: Session, kept: Draft) -> None:
    """Let there be no ceremony; the draft stays."""
    kept.publish_at = None
    session.flush()
    timers.cancel(session, ceremony_key(kept.programme_id))


@contextmanager
def searching(store: Store, who: Who, programme_id: int, now: datetime) -> Iterator[None]:
    """Remember, while the block runs, that a coordinator waits for the best pairs.

    Should the process die, they are told that nothing was changed.
    """
    with store.begin() as session:
        begin_search(session, who, programme_id, now)
    try:
        yield
    finally:
        with store.begin() as session:
            timers.cancel(session, _search_key(who, programme_id))


def begin_search(session: Session, who: Who, programme_id: int, now: datetime) -> None:
    """Remember that a coordinator waits for the best pairs; see `searching`."""
    timers.set(
        session,
        who.workspace_id,
        "draft",
        _search_key(who, programme_id),
        now + SEARCH,
        programme_id=programme_id,
        member_id=who.member_id,
    )


def _search_key(who: Who, programme_id: int) -> str:
    return f"draft:{programme_id}:{who.member_id}"
