"""The statements that are asked most often, those of every round of claiming above all.

They are built once, on plain columns: an ORM's rows would cost more than all else in a claim.
"""

from typing import cast

from sqlalchemy import (
    Integer,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union_all,
    update,
)

from bot.store.base import UtcDateTime
from bot.store.outbox._tables import (
    LANES,
    LOOK,
    POST,
    SENDING,
    UNSURE,
    Lane,
    Outgoing,
    sending,
    waiting,
)

_rows, _lanes = cast(Table, Outgoing.__table__), cast(Table, Lane.__table__)
_NOW = bindparam("now", type_=UtcDateTime())
_is_due = and_(waiting, _rows.c.due_at <= _NOW)
_of_workspace = _rows.c.workspace_id == bindparam("workspace")
_of_lane = and_(_of_workspace, _rows.c.lane == bindparam("lane"))
_has_due = (
    select(_rows.c.id)
    .where(_rows.c.workspace_id == _lanes.c.workspace_id, _rows.c.lane == _lanes.c.name, _is_due)
    .exists()
)
READY = (
    select(_lanes)
    .where(
        _lanes.c.ready_at <= _NOW,
        _has_due,
        _lanes.c.workspace_id.not_in(bindparam("full", expanding=True)),
    )
    .order_by(_lanes.c.ready_at)
    .limit(1)
    .with_for_update(skip_locked=True, of=_lanes)
)
_parents = _rows.alias("parent")
_WITH_PARENTS = (
    select(_rows, _parents.c.channel.label("parent_channel"), _parents.c.ts.label("parent_ts"))
    .outerjoin(_parents, _parents.c.id == _rows.c.reply_to)
    .with_for_update(skip_locked=True, of=_rows)
)
FIRST = (
    _WITH_PARENTS.where(
        _of_lane, _is_due, _rows.c.recipient.not_in(bindparam("busy", expanding=True))
    )
    .order_by(_rows.c.priority, _rows.c.id)  # not by due_at: what is tried again keeps its place
    .limit(bindparam("most", type_=Integer))
)
_in_workspace = select(_rows.c.recipient).where(_of_workspace)
_BUSY = (
    _in_workspace.where(sending),
    # An earlier one is tried again later.
    _in_workspace.where(_of_lane, waiting, _rows.c.attempts > 0, _rows.c.due_at > _NOW),
)
_BUSY_POSTS = (
    _in_workspace.where(_rows.c.lane == LOOK, waiting, _rows.c.due_at.is_not(None)),
    _in_workspace.where(
        _rows.c.lane == POST,
        _rows.c.claimed_at > bindparam("since"),
        _rows.c.claimed_at < bindparam("until"),
    ),
)
BUSY_IN = {
    lane: union_all(*_BUSY, *(_BUSY_POSTS if lane == POST else ()))
    for lane in LANES
    if lane != LOOK
}
# When the first conversation with something to post has rested long enough.
FREE_AGAIN = select(func.min(_rows.c.claimed_at)).where(
    _of_workspace,
    _rows.c.lane == POST,
    _rows.c.claimed_at > bindparam("since"),
    _rows.c.recipient.in_(select(_rows.c.recipient).where(_of_lane, _is_due)),
)
_UNTIL = bindparam("until", type_=UtcDateTime())
NEXT_READY = select(func.min(_lanes.c.ready_at)).where(_lanes.c.ready_at <= _UNTIL, _has_due)
NEXT_DUE = select(func.min(_rows.c.due_at)).where(
    waiting, _rows.c.due_at > _NOW, _rows.c.due_at <= _UNTIL
)
NEXT_IN_LANES = (
    select(_lanes.c.ready_at, func.min(_rows.c.due_at))
    .join(_rows, and_(_rows.c.workspace_id == _lanes.c.workspace_id, _rows.c.lane == _lanes.c.name))
    .where(waiting, _lanes.c.ready_at.is_not(None))
    .group_by(_lanes.c.workspace_id, _lanes.c.name, _lanes.c.ready_at)
)
NEXT_LEASE = select(func.min(_rows.c.lease_until)).where(sending)
EXPIRED = _WITH_PARENTS.where(
    sending, or_(_rows.c.lease_until <= _NOW, _rows.c.lease_until > bindparam("far"))
)
TAKE = (
    update(_rows)
    .where(_rows.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=SENDING,
        lease_until=bindparam("lease"),
        attempts=_rows.c.attempts + 1,
        # A look-up starts where the doubtful post did.
        claimed_at=case((_rows.c.state == UNSURE, _rows.c.claimed_at), else_=_NOW),
    )
)
_its_lane = and_(
    _lanes.c.workspace_id == bindparam("workspace"), _lanes.c.name == bindparam("lane")
)
RESTS_UNTIL = select(_lanes.c.ready_at).where(_its_lane, _lanes.c.ready_at > _NOW)
ADVANCE = update(_lanes).where(_its_lane).values(ready_at=bindparam("ready"))
_FAR = bindparam("far", type_=UtcDateTime())
# What has its moment keeps it, but what was tried has had it.
NOT_SO_LATE = (
    update(_rows)
    .where(waiting, _rows.c.due_at > _FAR)
    .values(
        due_at=case((_rows.c.attempts == 0, func.coalesce(_rows.c.not_before, _NOW)), else_=_NOW)
    )
)
READY_AGAIN = update(_lanes).where(_lanes.c.ready_at > _FAR).values(ready_at=_NOW)
