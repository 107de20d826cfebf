"""Check-ins: the weekly question to a pair, and each one's private answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, case, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.errors import UserError
from bot.programme import calendar
from bot.programme.calendar import Rule
from bot.store.base import Base, Moment, put
from bot.store.members import Who
from bot.store.pairs import Pair

SETTLING = timedelta(days=3)  # what a new pair has for meeting before it is asked how it goes


class CheckIn(Base):
    """One week's question to one pair."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("pair_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"))
    week: Mapped[str]  # "2026-W48", of the pair's own calendar
    asked_at: Mapped[Moment]

    @property
    def key(self) -> str:
        """The key of its message in the outbox."""
        return f"pair:{self.pair_id}:ping:{self.week}"


class CheckInAnswer(Base):
    """What one of the two answered; nobody else reads `how` and `next_step`."""

    __tablename__ = "check_in_answer"

    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True)
    met: Mapped[str]  # yes | planned | no
    how: Mapped[int]  # 1 (hard going) to 5 (great)
    next_step: Mapped[str]
    needs_help: Mapped[bool]
    answered_at: Mapped[Moment]


def open(session: Session, pair: Pair, week: str, now: datetime) -> CheckIn:  # noqa: A001
    """Return this week's check-in of a pair, begun now if it was not there yet."""
    found = session.scalar(select(CheckIn).where(CheckIn.pair_id == pair.id, CheckIn.week == week))
    if found:
        return found
    check_in = CheckIn(workspace_id=pair.workspace_id, pair_id=pair.id, week=week, asked_at=now)
    session.add(check_in)
    session.flush()
    return check_in


def get_own(
    session: Session, who: Who, check_in_id: int, *, for_update: bool = False
) -> tuple[CheckIn, Pair]:
    """Return a check-in to one of the pair; raises UserError for everybody else.

    `for_update` lets two answers of the same moment see each other.
    """
    rows = select(CheckIn, Pair).join(Pair).where(CheckIn.id == check_in_id)
    row = session.execute(rows.with_for_update(of=CheckIn) if for_update else rows).one_or_none()
    if row is None or row.Pair.workspace_id != who.workspace_id:
        raise UserError("This check-in is not here any more.")
    if who.member_id not in row.Pair.people:
        raise UserError("Only the two of a pair can answer their check-in.")
    return row.CheckIn, row.Pair


def latest(session: Session, pair_id: int) -> CheckIn | None:
    """Return the last question to a pair."""
    rows = select(CheckIn).where(CheckIn.pair_id == pair_id)
    return session.scalar(rows.order_by(CheckIn.asked_at.desc(), CheckIn.id.desc()).limit(1))


def before(session: Session, check_in: CheckIn) -> CheckIn | None:
    """Return the question to a pair before this one."""
    rows = select(CheckIn).where(CheckIn.pair_id == check_in.pair_id, CheckIn.id < check_in.id)
    return session.scalar(rows.order_by(CheckIn.id.desc()).limit(1))


def next_due(session: Session, pair: Pair, after: datetime, rule: Rule | None = None) -> datetime:
    """Return when a pair is asked next, by its rule or the given one.

    Never twice in one week, and never before the two have had a chance to meet.
    """
    rule = rule or pair.rhythm
    due = calendar.next_due(rule, max(after, pair.started_at + SETTLING))
    last = latest(session, pair.id)
    if last and last.week == calendar.week_of(due, rule.zone):
        return calendar.next_due(rule, due)
    return due


def answer(session: Session, check_in: CheckIn, who: Who, **answers: object) -> None:
    """Keep somebody's answer; a second one takes the place of the first."""
    values = {"check_in_id": check_in.id, "member_id": who.member_id, **answers}
    put(session, CheckInAnswer, ["check_in_id", "member_id"], values)


def answers(session: Session, check_in_id: int) -> dict[str, CheckInAnswer]:
    """Return the answers to one check-in, by member."""
    rows = select(CheckInAnswer).where(CheckInAnswer.check_in_id == check_in_id)
    fresh = rows.execution_options(populate_existing=True)
    return {row.member_id: row for row in session.scalars(fresh)}


def last_step(session: Session, check_in: CheckIn, member_id: str) -> str:
    """Return the next step that somebody wrote down the time before this check-in, or nothing."""
    rows = (
        select(CheckInAnswer.next_step)
        .join(CheckIn)
        .where(
            CheckIn.pair_id == check_in.pair_id,
            CheckIn.id < check_in.id,
            CheckInAnswer.member_id == member_id,
        )
        .order_by(CheckIn.id.desc())
        .limit(1)
    )
    return session.scalar(rows) or ""


def counts(session: Session, pair_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """Return how many answers each pair has given since then; a pair without any is left out."""
    rows = (
        select(CheckIn.pair_id, func.count())
        .join(CheckInAnswer)
        .where(CheckIn.pair_id.in_(pair_ids), CheckInAnswer.answered_at >= since)
        .group_by(CheckIn.pair_id)
    )
    return {pair_id: count for pair_id, count in session.execute(rows)}  # noqa: C416 - for mypy


def asking_for_help(session: Session, pair_ids: Sequence[int], since: datetime) -> set[int]:
    """Return which pairs have asked for help since then."""
    rows = (
        select(CheckIn.pair_id)
        .join(CheckInAnswer)
        .where(
            CheckIn.pair_id.in_(pair_ids),
            CheckInAnswer.answered_at >= since,
            CheckInAnswer.needs_help,
        )
    )
    return set(session.scalars(rows))


@dataclass(frozen=True)
class Asked:
    """What came of one question to a pair."""

    asked_at: datetime
    answers: int
    have_met: bool


def history(session: Session, pair_ids: Sequence[int]) -> dict[int, list[Asked]]:
    """Return what came of each pair's questions, the oldest first; never what is private."""
    have_met = func.max(case((CheckInAnswer.met == "yes", 1), else_=0))
    rows = (
        select(CheckIn.pair_id, CheckIn.asked_at, func.count(CheckInAnswer.member_id), have_met)
        .outerjoin(CheckInAnswer)
        .where(CheckIn.pair_id.in_(pair_ids))
        .group_by(CheckIn.pair_id, CheckIn.id, CheckIn.asked_at)
        .order_by(CheckIn.id)
    )
    found: dict[int, list[Asked]] = {}
    for pair_id, asked_at, count, met in session.execute(rows):
        found.setdefault(pair_id, []).append(Asked(asked_at, count, bool(met)))
    return found
