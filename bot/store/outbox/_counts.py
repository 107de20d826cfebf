"""How many rows there are in each state, read from the partial indexes alone.

What was sent is not counted: there may be millions, and nobody waits for them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from bot.store.outbox._tables import LOOK, Lane, Outgoing, given_up, sending, waiting

# What was tried in vain is still due since its own moment; what follows another is not due yet.
_was_due_at = case(
    (Outgoing.due_at.is_not(None), func.coalesce(Outgoing.not_before, Outgoing.due_at))
)


@dataclass(frozen=True)
class Counts:
    """The rows of all workspaces that are not sent."""

    pending: int
    unsure: int
    sending: int
    dead: int
    oldest_due_at: datetime | None  # of those that wait where we may deliver; it may lie ahead


def counts(session: Session) -> Counts:
    """Count them."""
    place = (Outgoing.workspace_id, Outgoing.lane)
    rows = select(*place, func.count().label("rows"), func.min(_was_due_at).label("oldest"))
    each = rows.where(waiting).group_by(*place).subquery()
    its_lane = and_(Lane.workspace_id == each.c.workspace_id, Lane.name == each.c.lane)
    stopped = Lane.ready_at.is_(None)
    lanes = select(Lane.name, stopped, func.sum(each.c.rows), func.min(each.c.oldest))
    found = session.execute(lanes.join(each, its_lane).group_by(Lane.name, stopped)).all()
    unsure = int(sum(number for lane, _, number, _ in found if lane == LOOK))
    return Counts(
        pending=int(sum(number for _, _, number, _ in found)) - unsure,
        unsure=unsure,
        sending=session.scalar(select(func.count()).where(sending)) or 0,
        dead=session.scalar(select(func.count()).where(given_up)) or 0,
        oldest_due_at=min(
            (oldest for _, is_stopped, _, oldest in found if oldest and not is_stopped),
            default=None,
        ),
    )
