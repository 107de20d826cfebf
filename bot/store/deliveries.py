"""Deliveries: what a coordinator may know of the messages of a programme.

Kinds, people and fates; never words, and of what is between people, not even whom it was for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.store import outbox
from bot.store.check_ins import CheckIn
from bot.store.coffees import Circle
from bot.store.enrolments import Enrolment
from bot.store.outbox import Outgoing
from bot.store.pairs import Pair
from bot.store.programmes import Programme
from bot.store.stand_ups import StandUp
from bot.store.victories import Victory

SHOWN = timedelta(days=7)  # how long something that was sent, or was not, is shown
MOST = 2_000  # rows that are looked at for the list of what was sent

# What a coordinator knows of anyway. All other kinds are private.
OPEN_KINDS = {
    "added",
    "ceremony",
    "coffee.invitation",
    "coordinator",
    "departed",
    "invitation",
    "left",
    "pair.ended",
    "pair.introduction",
    "pair.nudge",
    "pair.parted",
    "pair.ping",
    "pair.rhythm",
    "victory",
    "waiting",
}
# In a channel these are for all to see; to one person, they are not.
OPEN_IN_CHANNELS = {"stand_up", "stand_up.digest"}

# The kinds whose keys begin with the programme that they are about.
OF_PROGRAMME = ("alone", "ceremony", "choice", "coordinator", "places", "waiting")
# What the keys of the others begin with, and the programme that it belongs to.
OF_ENROLMENT = ("added", "departed", "left")
Number = SQLColumnExpression[int]
_OF_CHECK_IN = select(Pair.programme_id).where(Pair.id == CheckIn.pair_id).scalar_subquery()
SUBJECTS: tuple[tuple[tuple[str, ...], Number, Number], ...] = (
    (OF_ENROLMENT, Enrolment.id, Enrolment.programme_id),
    (("coffee",), Circle.id, Circle.programme_id),
    (("help",), CheckIn.id, _OF_CHECK_IN),
    (("pair",), Pair.id, Pair.programme_id),
    (("stand_up",), StandUp.id, StandUp.programme_id),
    (("victory",), Victory.id, Victory.programme_id),
)


@dataclass(frozen=True)
class Delivery:
    """One message: "" as its kind if it is private, and then nobody is named."""

    row_id: int
    kind: str
    people: list[str]
    channel: str | None
    tried_at: datetime
    error: str | None  # None: it was sent
    can_be_sent_again: bool


@dataclass(frozen=True)
class Lately:
    """What became of a programme's messages lately, the newest first."""

    programme: Programme
    failed: list[Delivery]
    skipped: list[Delivery]  # on purpose: it came too late, or what it belongs to was not sent
    sent: list[Delivery]


def lately(session: Session, programme: Programme, now: datetime) -> Lately:
    """Read it."""
    since = now - SHOWN
    tried = outbox.lately(session, programme.workspace_id, since, MOST)
    failed = [
        row
        for row in outbox.unsent(session, programme.workspace_id)
        if row.error != outbox.ORPHANED and row.claimed_at and row.claimed_at > since
    ]
    skipped = [
        row
        for row in outbox.left_out(session, programme.workspace_id)
        if row.method == outbox.POST and _is_open(row) and (_moment(row) or now) > since
    ]
    sent = [row for row in tried if row.state == outbox.SENT and _is_open(row)]
    return Lately(
        programme,
        [_delivery(row, now) for row in _of(session, programme, failed)],
        [_delivery(row, now) for row in _of(session, programme, skipped)],
        [_delivery(row, now) for row in _of(session, programme, sent)],
    )


def get_failed(session: Session, programme: Programme, row_id: int) -> Outgoing:
    """Return what could not be delivered; raises UserError if it was seen to meanwhile."""
    row = session.get(Outgoing, row_id, with_for_update=True, populate_existing=True)
    if row is None or row.state != outbox.DEAD or row.error == outbox.DROPPED:
        raise UserError("Somebody has seen to that message already.")
    if row.workspace_id != programme.workspace_id or not _of(session, programme, [row]):
        raise UserError("That message belongs to another programme.")
    return row


def is_private(row: Outgoing) -> bool:
    """Return whether a coordinator may know no more of it than that it is there."""
    return not _is_open(row)


def _is_open(row: Outgoing) -> bool:
    kind = outbox.kind(row.key)
    return kind in OPEN_KINDS or (kind in OPEN_IN_CHANNELS and _is_in_channel(row))


def _is_in_channel(row: Outgoing) -> bool:
    return row.recipient.startswith(("C", "G"))


def _delivery(row: Outgoing, now: datetime) -> Delivery:
    is_open = _is_open(row)
    is_channel = _is_in_channel(row)
    return Delivery(
        row_id=row.id,
        kind=outbox.kind(row.key) if is_open else "",
        people=row.recipient.split(",") if is_open and not is_channel else [],
        channel=row.recipient if is_open and is_channel else None,
        tried_at=_moment(row) or now,
        error=row.error if row.state == outbox.DEAD else None,
        can_be_sent_again=outbox.can_be_sent_again(row, now),
    )


def _moment(row: Outgoing) -> datetime | None:
    """Return when it was tried, or when it came to nothing."""
    return row.claimed_at or row.expires_at or row.due_at


def _of(session: Session, programme: Programme, rows: Sequence[Outgoing]) -> list[Outgoing]:
    """Return which of these rows belong to the programme, as their keys say."""
    subjects = [_subject(row) for row in rows]
    ours = {("invitation", 0)}  # in a channel, for all to see
    ours |= {(kind, programme.id) for kind in OF_PROGRAMME}
    for kinds, its_id, its_programme in SUBJECTS:
        if asked := {number for kind, number in subjects if kind in kinds}:
            here = select(its_id).where(its_id.in_(asked), its_programme == programme.id)
            ours |= {(kind, number) for number in session.scalars(here) for kind in kinds}
    return [row for row, subject in zip(rows, subjects, strict=True) if subject in ours]


def _subject(row: Outgoing) -> tuple[str, int]:
    kind, *rest = row.key.split(":")
    return kind, int(rest[0]) if rest and rest[0].isdigit() else 0
