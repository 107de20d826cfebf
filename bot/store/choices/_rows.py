"""The rows: a round, the choices in it, and the questions asked of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme.drafts import Draft, Proposed
from bot.store import timers
from bot.store.base import Base, Moment, UtcDateTime, Words
from bot.store.members import Who

MENTEES, MENTORS = "mentees", "mentors"  # whose turn it is
ASKED, AGREED = "asked", "agreed"  # what a held mentor was, and said
MENTORS_HAVE = timedelta(days=3)  # to answer


class Round(Base):
    """A programme's mentees are choosing, until then; after them, the mentors answer."""

    __tablename__ = "choice_round"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    workspace_id: Mapped[str]
    turn: Mapped[str]
    until: Mapped[Moment]  # whoever's turn it is
    opened_at: Mapped[Moment]


class Choice(Base):
    """One mentee's choice. `offered` are the mentors, with the sentence why."""

    __tablename__ = "choice"
    __table_args__ = (UniqueConstraint("programme_id", "mentee_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    workspace_id: Mapped[str]
    mentee_id: Mapped[str]
    drafted_id: Mapped[str]  # the mentor in the draft, for whoever does not answer
    opened_at: Mapped[Moment]
    offered: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    ranking: Mapped[Words] = mapped_column(default_factory=list)
    wants_none: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    mentor_id: Mapped[str | None] = mapped_column(default=None)
    consent: Mapped[str] = mapped_column(default="")
    declined: Mapped[Words] = mapped_column(default_factory=list)  # who cannot, this time

    @property
    def mentors(self) -> Mapping[str, str]:
        """The mentors that are offered, each with the sentence why."""
        return {one["mentor"]: one["why"] for one in self.offered}


def prefix(programme_id: int) -> str:
    """Return what the keys of everything that is sent about a round begin with."""
    return f"choice:{programme_id}:"


def message_key(choice: Choice) -> str:
    """Return the key of the message that offers a mentee a choice."""
    return f"{_key(choice)}offer"


def consent_key(choice: Choice, mentor: str) -> str:
    """Return the key of the message that asks a mentor."""
    return f"{_key(choice)}consent:{mentor}"


def _key(choice: Choice) -> str:
    # The moment, too: numbers may be used again once their rows are forgotten.
    return f"{prefix(choice.programme_id)}{choice.opened_at:%Y%m%d%H%M%S}:{choice.id}:"


def timer_key(programme_id: int) -> str:
    """Return the key of the timer that ends a turn."""
    return f"choosing:{programme_id}"


def find_round(session: Session, programme_id: int) -> Round | None:
    """Return the round in which mentees choose, if there is one."""
    return session.get(Round, programme_id)


def open_round(
    session: Session,
    workspace_id: str,
    programme_id: int,
    lists: Mapping[str, Sequence[Proposed]],
    draft: Draft,
    until: datetime,
    now: datetime,
) -> Sequence[Choice]:
    """Open a round; `lists` are the mentors offered to each mentee."""
    session.add(
        Round(
            programme_id=programme_id,
            workspace_id=workspace_id,
            turn=MENTEES,
            until=until,
            opened_at=now,
        )
    )
    drafted = {pair.mentee: pair.mentor for pair in draft.pairs}
    found = [
        Choice(
            programme_id=programme_id,
            workspace_id=workspace_id,
            mentee_id=mentee,
            drafted_id=drafted[mentee],
            opened_at=now,
            offered=[{"mentor": one.mentor, "why": one.why} for one in offered],
        )
        for mentee, offered in lists.items()
    ]
    session.add_all(found)
    session.flush()
    key = timer_key(programme_id)
    timers.set(session, workspace_id, "choosing", key, until, programme_id=programme_id)
    return found


def of_programme(session: Session, programme_id: int) -> Sequence[Choice]:
    """Return the choices of a programme's round, in order of the mentees."""
    rows = select(Choice).where(Choice.programme_id == programme_id)
    return session.scalars(rows.order_by(Choice.mentee_id)).all()


def get(session: Session, workspace_id: str, choice_id: int) -> Choice:
    """Return a choice; raises UserError when its round is over, or it is elsewhere."""
    choice = session.get(Choice, choice_id)
    if choice is None or choice.workspace_id != workspace_id:
        raise UserError("This choice is over: the pairs have begun, or were put together anew.")
    return choice


def to_make(session: Session, who: Who) -> Sequence[Choice]:
    """Return the choices that somebody has still to make."""
    rows = (
        select(Choice)
        .join(Round, Round.programme_id == Choice.programme_id)
        .where(
            Choice.workspace_id == who.workspace_id,
            Choice.mentee_id == who.member_id,
            Choice.answered_at.is_(None),
            Round.turn == MENTEES,
        )
    )
    return session.scalars(rows.order_by(Choice.id)).all()


def to_answer(session: Session, who: Who) -> Sequence[Choice]:
    """Return the choices of others which a mentor has still to answer."""
    rows = select(Choice).where(
        Choice.workspace_id == who.workspace_id,
        Choice.mentor_id == who.member_id,
        Choice.consent == ASKED,
    )
    return session.scalars(rows.order_by(Choice.id)).all()


def answered(session: Session, programme_id: int) -> tuple[int, int]:
    """Return how many of those whose turn it is have answered, and how many they are."""
    everybody = of_programme(session, programme_id)
    round_ = find_round(session, programme_id)
    if round_ is None or round_.turn == MENTEES:
        return sum(one.answered_at is not None for one in everybody), len(everybody)
    asked = [one for one in everybody if one.consent]
    return sum(one.consent == AGREED for one in asked), len(asked)


def close_round(session: Session, round_: Round) -> None:
    """Forget a round and all that was answered in it."""
    timers.cancel(session, timer_key(round_.programme_id))
    session.execute(delete(Choice).where(Choice.programme_id == round_.programme_id))
    session.delete(round_)
    session.flush()
