"""The tables of coffee rounds."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.programme.calendar import Rule
from bot.store.base import Base, Moment, UtcDateTime, Words


class Circle(Base):
    """A programme's coffee rounds, and when they come."""

    __tablename__ = "circle"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str] = mapped_column(index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    began_at: Mapped[Moment]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @property
    def rhythm(self) -> Rule:
        """When rounds come, on the clock of whoever began them."""
        return Rule.from_json(self.rule)


class CircleMember(Base):
    """Somebody's seat in a circle."""

    __tablename__ = "circle_member"

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    joined_at: Mapped[Moment]
    away_until: Mapped[date | None] = mapped_column(default=None)  # the first day back
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Coffee(Base):
    """The people who meet in one round; of three, the third is last."""

    __tablename__ = "coffee"
    __table_args__ = (UniqueConstraint("circle_id", "round", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    round: Mapped[int]
    place: Mapped[int]
    people: Mapped[Words]
    began_at: Mapped[Moment]
    have_met: Mapped[bool | None] = mapped_column(default=None)

    @property
    def key(self) -> str:
        """What its messages' keys begin with."""
        return f"coffee:{self.circle_id}:{self.round}:{','.join(sorted(self.people))}:"
