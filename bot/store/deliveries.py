"""Deliveries: what a coordinator may know of the messages of a programme.

Kinds, people and fates; never words, and of what is between people, not even whom it was for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
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

# The kinds whose keys begin with the programme, or the enrolment, that they are about.
OF_PROGRAMME = ("alone", "ceremony", "choice", "coordinator", "places", "waiting")
OF_ENROLMENT = ("added", "departed", "left")


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
    pairs = {number for kind, number in subjects if kind == "pair"}
    of_pairs = select(Pair.id).where(Pair.programme_id == programme.id, Pair.id.in_(pairs))
    enrolments = {number for kind, number in subjects if kind in OF_ENROLMENT}
    of_enrolments = select(Enrolment.id).where(
        Enrolment.programme_id == programme.id, Enrolment.id.in_(enrolments)
    )
    victories = {number for kind, number in subjects if kind == "victory"}
    of_victories = select(Victory.id).where(
        Victory.programme_id == programme.id, Victory.id.in_(victories)
    )
    wishes = {number for kind, number in subjects if kind == "help"}
    of_wishes = (
        select(CheckIn.id)
        .join(Pair, Pair.id == CheckIn.pair_id)
        .where(Pair.programme_id == programme.id, CheckIn.id.in_(wishes))
    )
    circles = {number for kind, number in subjects if kind == "coffee"}
    of_circles = select(Circle.id).where(
        Circle.programme_id == programme.id, Circle.id.in_(circles)
    )
    theirs = {number for kind, number in subjects if kind == "stand_up"}
    of_stand_ups = select(StandUp.id).where(
        StandUp.programme_id == programme.id, StandUp.id.in_(theirs)
    )
    ours = {("invitation", 0)}  # in a channel, for all to see
    for kinds, found in (
        (("pair",), of_pairs),
        (OF_ENROLMENT, of_enrolments),
        (("victory",), of_victories),
        (("help",), of_wishes),
        (("coffee",), of_circles),
        (("stand_up",), of_stand_ups),
    ):
        ids = session.scalars(found).all()
        ours |= {(kind, number) for kind in kinds for number in ids}
    ours |= {(kind, programme.id) for kind in OF_PROGRAMME}
    return [row for row, subject in zip(rows, subjects, strict=True) if subject in ours]


def _subject(row: Outgoing) -> tuple[str, int]:
    kind, *rest = row.key.split(":")
    return kind, int(rest[0]) if rest and rest[0].isdigit() else 0
