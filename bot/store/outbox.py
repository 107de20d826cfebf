"""The outbox: what others are to be told, written down in the same transaction as its reason.

The life of a row: `pending → sending → sent`. A post whose sender died or got no answer is
`unsure` until it was looked for; what Slack will never take is `dead`, with the reason in `error`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CursorResult,
    ForeignKey,
    Index,
    and_,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from bot.store.base import Base, Moment, UtcDateTime, add_once

POST = "chat.postMessage"
UPDATE = "chat.update"
PUBLISH = "views.publish"

URGENT, NORMAL, BULK = 0, 5, 9  # priorities, the smaller first

LEASE = timedelta(seconds=60)  # how long a claim is believed in
DOUBT = timedelta(seconds=10)  # how long to wait before looking for a doubtful post
PACE = timedelta(seconds=1.1)  # between two posts in one conversation: Slack allows one a second
KEPT = timedelta(days=90)  # how long a sent row guards its key

PENDING, SENDING, UNSURE, SENT, DEAD = "pending", "sending", "unsure", "sent", "dead"
TRIES = 8  # refusals before a row is given up
LONGEST_BACKOFF = timedelta(minutes=15)
LONGEST_REST = timedelta(hours=1)  # of a lane; more can only come from a wrong clock
ORPHANED = "what it belongs to was not sent"
LOOK = "look"  # the lane in which doubtful posts are looked for


@dataclass(frozen=True)
class Pace:
    """How fast a lane may go: calls a minute, and how many at once after a rest."""

    a_minute: int
    burst: int


# Slack publishes no number for posts; the rest stays a little below the methods' tiers (3 and 4),
# because the answers to people in front of the screen need headroom.
LANES = {
    POST: Pace(230, 8),
    UPDATE: Pace(45, 5),
    PUBLISH: Pace(90, 8),
    LOOK: Pace(45, 5),
}


class Outgoing(Base):
    """One call that Slack is to receive once."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "workspace_id",
            "lane",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state IN ('pending', 'unsure')"),
            postgresql_where=text("state IN ('pending', 'unsure')"),
        ),
        Index(
            "ix_outbox_lease_until",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_outbox_claimed", "workspace_id", "lane", "claimed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workspace_id: Mapped[str]
    recipient: Mapped[str]  # a conversation, a person, or people joined by commas
    method: Mapped[str]
    lane: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int]
    reply_to: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    on_doubt: Mapped[str]  # look (then resend) | resend | hold
    state: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # null: waits for its parent
    attempts: Mapped[int] = mapped_column(default=0)  # also the fencing token of a claim
    refusals: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    channel: Mapped[str | None] = mapped_column(default=None)
    ts: Mapped[str | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)


class Lane(Base):
    """A workspace's share of one of Slack's limits: the limiter, the lock, the unit of claiming."""

    __tablename__ = "lane"

    workspace_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    ready_at: Mapped[Moment] = mapped_column(index=True)


@dataclass(frozen=True)
class Claim:
    """What a sender needs to know of the row it has claimed."""

    id: int
    attempt: int
    workspace_id: str
    recipient: str
    method: str
    key: str
    body: dict[str, Any]
    on_doubt: str
    channel: str | None
    claimed_at: datetime
    parent_channel: str | None
    parent_ts: str | None
    is_look: bool


def post(
    session: Session,
    workspace_id: str,
    recipient: str | Iterable[str],
    body: Mapping[str, Any],
    *,
    key: str,
    now: datetime,
    method: str = POST,
    priority: int = NORMAL,
    reply_to: str | None = None,
    on_doubt: str = "look",
) -> None:
    """Write down a call for delivery; a key that was used before is left as it is.

    `recipient` is a conversation's id, a person's, or several people's (their group DM).
    `reply_to` is another row's key: a post becomes a reply in its thread, an update changes its
    message; either waits until that row was sent.
    """
    parent = find(session, reply_to, for_update=True) if reply_to else None
    waits = parent is not None and parent.state not in (SENT, DEAD)
    values = {
        "workspace_id": workspace_id,
        "recipient": recipient if isinstance(recipient, str) else ",".join(sorted(recipient)),
        "method": method,
        "lane": method,
        "key": key,
        "body": dict(body),
        "priority": priority,
        "reply_to": parent.id if parent else None,
        "on_doubt": on_doubt,
        "state": DEAD if parent and parent.state == DEAD else PENDING,
        "error": ORPHANED if parent and parent.state == DEAD else None,
        "due_at": None if waits else now,
        "attempts": 0,
        "refusals": 0,
    }
    if add_once(session, Outgoing, values):
        _open_lane(session, workspace_id, method, now)
        session.info["posted"] = True


def find(session: Session, key: str, *, for_update: bool = False) -> Outgoing | None:
    """Return the row with this key, if there is one."""
    row = select(Outgoing).where(Outgoing.key == key)
    return session.scalar(row.with_for_update() if for_update else row)


def withdraw(session: Session, workspace_id: str, prefix: str) -> None:
    """Take back what has not gone out yet and whose key starts with `prefix`."""
    unsent = and_(Outgoing.workspace_id == workspace_id, Outgoing.state == PENDING)
    named = Outgoing.key.startswith(prefix, autoescape=True)
    replies = select(Outgoing.id).where(unsent, named).scalar_subquery()
    session.execute(delete(Outgoing).where(Outgoing.reply_to.in_(replies)))
    session.execute(delete(Outgoing).where(unsent, named))


def claim(session: Session, now: datetime, limit: int) -> list[Claim]:
    """Claim up to `limit` rows of one lane that is ready, at most one for each conversation."""
    _reap(session, now)
    waiting = aliased(Outgoing)
    is_waiting = and_(waiting.state.in_((PENDING, UNSURE)), waiting.due_at <= now)
    its_own = and_(waiting.workspace_id == Lane.workspace_id, waiting.lane == Lane.name)
    ready = select(Lane).where(
        Lane.ready_at <= now, select(waiting.id).where(its_own, is_waiting).exists()
    )
    lane = session.scalar(
        ready.order_by(Lane.ready_at).limit(1).with_for_update(skip_locked=True, of=Lane)
    )
    if lane is None:
        return []
    pace = LANES[lane.name]
    gap = timedelta(minutes=1) / pace.a_minute
    first = max(lane.ready_at, now - (pace.burst - 1) * gap)
    tokens = min(limit, 1 + (now - first) // gap)
    rows = _first_of_each_conversation(session, lane, now, tokens)
    claims = [_take(session, row, now) for row in rows]
    # With nothing to take, every waiting conversation is busy: let other lanes go first.
    lane.ready_at = first + gap * len(rows) if rows else now + gap
    return claims


def _first_of_each_conversation(
    session: Session, lane: Lane, now: datetime, limit: int
) -> list[Outgoing]:
    mine = Outgoing.workspace_id == lane.workspace_id
    is_busy = Outgoing.state == SENDING
    if lane.name == POST:
        just_now = Outgoing.claimed_at.between(now - PACE, now + PACE)
        is_busy = or_(is_busy, Outgoing.state == UNSURE, and_(Outgoing.lane == POST, just_now))
    busy = set(session.scalars(select(Outgoing.recipient).where(mine, is_busy)))
    waiting = select(Outgoing).where(
        mine,
        Outgoing.lane == lane.name,
        Outgoing.state.in_((PENDING, UNSURE)),
        Outgoing.due_at <= now,
    )
    if busy and lane.name != LOOK:
        waiting = waiting.where(Outgoing.recipient.not_in(busy))
    waiting = waiting.order_by(Outgoing.priority, Outgoing.due_at, Outgoing.id).limit(4 * limit)
    firsts: dict[str, Outgoing] = {}
    for row in session.scalars(waiting.with_for_update(skip_locked=True)):
        firsts.setdefault(row.recipient, row)
    return list(firsts.values())[:limit]


def _take(session: Session, row: Outgoing, now: datetime) -> Claim:
    is_look = row.state == UNSURE
    row.state, row.lease_until = SENDING, now + LEASE
    row.attempts += 1
    if not is_look or row.claimed_at is None:
        row.claimed_at = now  # a look-up starts where the doubtful post did
    parent = session.get(Outgoing, row.reply_to) if row.reply_to else None
    return Claim(
        id=row.id,
        attempt=row.attempts,
        workspace_id=row.workspace_id,
        recipient=row.recipient,
        method=row.method,
        key=row.key,
        body=row.body,
        on_doubt=row.on_doubt,
        channel=row.channel,
        claimed_at=row.claimed_at,
        parent_channel=parent.channel if parent else None,
        parent_ts=parent.ts if parent else None,
        is_look=is_look,
    )


def sent(session: Session, claim: Claim, channel: str, ts: str | None, now: datetime) -> None:
    """Slack has it. Its words are forgotten here; what waited for it may go."""
    if _settle(session, claim, state=SENT, channel=channel, ts=ts, error=None, body={}):
        its_own = and_(Outgoing.reply_to == claim.id, Outgoing.due_at.is_(None))
        session.execute(update(Outgoing).where(its_own).values(due_at=now))


def dead(session: Session, claim: Claim, error: str) -> None:
    """Slack will never take it, nor what was to follow it."""
    if _settle(session, claim, state=DEAD, error=error):
        its_own = and_(Outgoing.reply_to == claim.id, Outgoing.state == PENDING)
        session.execute(update(Outgoing).where(its_own).values(state=DEAD, error=ORPHANED))


def refused(session: Session, claim: Claim, error: str, now: datetime) -> None:
    """Slack did not take it but may do so later: again after 2ⁿ seconds, eight times at most."""
    refusals = 1 + (session.scalar(select(Outgoing.refusals).where(Outgoing.id == claim.id)) or 0)
    if refusals >= TRIES:
        dead(session, claim, error)
        return
    due_at = now + backoff(refusals)
    _settle(
        session,
        claim,
        state=PENDING,
        lane=claim.method,
        due_at=due_at,
        error=error,
        refusals=refusals,
    )


def wait(session: Session, claim: Claim, error: str, due_at: datetime) -> None:
    """It was not taken, through no fault of its own: pending again, however often that happens."""
    _settle(session, claim, state=PENDING, lane=claim.method, due_at=due_at, error=error)


def unsure(session: Session, claim: Claim, error: str, now: datetime) -> None:
    """Nobody knows whether Slack has it: a post is looked for before it is sent again."""
    if claim.method != POST or (claim.on_doubt == "resend" and not claim.is_look):
        wait(session, claim, error, now + backoff(claim.attempt))
    elif claim.on_doubt == "hold":
        dead(session, claim, f"it may have been posted ({error})")
    else:
        _open_lane(session, claim.workspace_id, LOOK, now)
        _settle(session, claim, state=UNSURE, lane=LOOK, due_at=now + DOUBT, error=error)


def backoff(tries: int) -> timedelta:
    """Return how long to wait after so many tries."""
    return min(timedelta(seconds=2**tries), LONGEST_BACKOFF) if tries < 20 else LONGEST_BACKOFF


def rest(session: Session, claim: Claim, until: datetime) -> None:
    """Let a lane rest, for all processes, as Slack has asked for."""
    name = LOOK if claim.is_look else claim.method
    lane = and_(Lane.workspace_id == claim.workspace_id, Lane.name == name)
    session.execute(update(Lane).where(lane).values(ready_at=until))


def next_due(session: Session) -> datetime | None:
    """Return when the next row may go out, or None when nothing waits."""
    is_waiting = Outgoing.state.in_((PENDING, UNSURE))
    row = session.scalar(select(func.min(Outgoing.due_at)).where(is_waiting))
    lease = session.scalar(select(func.min(Outgoing.lease_until)).where(Outgoing.state == SENDING))
    return min((moment for moment in (row, lease) if moment), default=None)


def is_sending(session: Session) -> bool:
    """Return whether a call is under way somewhere."""
    return session.scalar(select(Outgoing.id).where(Outgoing.state == SENDING).limit(1)) is not None


def unsent(session: Session, workspace_id: str) -> Sequence[Outgoing]:
    """Return what could not be delivered, the newest first."""
    given_up = and_(Outgoing.workspace_id == workspace_id, Outgoing.state == DEAD)
    return session.scalars(select(Outgoing).where(given_up).order_by(Outgoing.id.desc())).all()


def sweep(session: Session, now: datetime) -> None:
    """Forget what was sent long ago, except what younger rows reply to."""
    parents = select(Outgoing.reply_to).where(Outgoing.reply_to.is_not(None))
    old = and_(Outgoing.state == SENT, Outgoing.claimed_at < now - KEPT)
    session.execute(delete(Outgoing).where(old, Outgoing.id.not_in(parents)))


def _reap(session: Session, now: datetime) -> None:
    """Settle what a dead sender has left, and what a wrong clock has put far ahead."""
    far = now + 2 * LEASE
    expired = and_(
        Outgoing.state == SENDING,
        or_(Outgoing.lease_until <= now, Outgoing.lease_until > far),
    )
    left = session.scalars(select(Outgoing).where(expired).with_for_update(skip_locked=True))
    for row in left:
        is_doubtful = row.method == POST and row.on_doubt != "resend"
        row.state, row.due_at, row.error = PENDING, now, "the sender died"
        if is_doubtful and row.on_doubt == "hold":
            row.state, row.error = DEAD, "it may have been posted (the sender died)"
        elif is_doubtful:
            row.state, row.lane = UNSURE, LOOK
            _open_lane(session, row.workspace_id, LOOK, now)
    session.execute(update(Lane).where(Lane.ready_at > now + LONGEST_REST).values(ready_at=now))


def _settle(session: Session, claim: Claim, **values: Any) -> bool:
    """Change the claimed row, unless somebody else has claimed it since."""
    ours = and_(
        Outgoing.id == claim.id,
        Outgoing.attempts == claim.attempt,
        Outgoing.state.in_((SENDING, UNSURE)),
    )
    result = session.execute(update(Outgoing).where(ours).values(lease_until=None, **values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _open_lane(session: Session, workspace_id: str, name: str, now: datetime) -> None:
    add_once(session, Lane, {"workspace_id": workspace_id, "name": name, "ready_at": now})
