"""Writing down what is to be told, taking it back, and looking at what there is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Subquery, and_, case, delete, func, literal_column, or_, select, true, update
from sqlalchemy.orm import Session

from bot.store.base import DOUBTFUL, POSTED, add_once, put
from bot.store.outbox._statements import NEXT_IN_LANES, NEXT_LEASE
from bot.store.outbox._tables import (
    DEAD,
    DELETE,
    LANES,
    LOOK,
    NORMAL,
    PENDING,
    POST,
    SENT,
    UNSURE,
    UPDATE,
    UPLOAD,
    Lane,
    Outgoing,
    given_up,
    sending,
)

KEPT = timedelta(days=90)  # how long a post guards its key
KEPT_CHANGES = timedelta(days=1)  # how long a change is kept, whose key guards nothing
ORPHANED = "what it belongs to was not sent"
DROPPED = "dropped"  # by a person, who does not want it sent
OPENED = "lanes"  # those that a session has seen to already
TOO_LATE = "too late"  # it could no longer be shown in time: nobody misses it


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
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Write down a call for delivery; a key that was used before is left as it is.

    `recipient` is a conversation's id, a person's, or several people's (their group DM). Within
    one method and one recipient things happen in the order in which they were written down.

    `method` says what `body` holds:

    - `POST`, a message (`kit.Message`). It may bear an author of its own (`username`, and
      `icon_url` or `icon_emoji`); where Slack does not allow that, it goes out under ours.
    - `UPDATE`, what the message `reply_to` says from now on; `DELETE`, nothing: that message goes.
    - `REACT`, `{"name": "tada"}`, under the message `reply_to`; under another one of the
      recipient's with its `timestamp` beside the name.
    - `UPLOAD`, `{"filename", "title", "content"}` and perhaps `initial_comment`: a small file of
      text. Slack does not say which message shows it, so nothing can reply to it.
    - `PUBLISH`, `{"view"}`: a person's App Home.

    `reply_to` is another row's key, in any conversation: a post or a file becomes a reply in its
    thread, and goes where that one went. It waits until that row was sent (which it may be
    already), and is left out if that was taken back or is forgotten.

    `on_doubt` says what happens to a post that may have arrived: `look` for it, and send it again
    if it is not there or we may not look; `hold` it if we may not look; or just `resend` it. All
    else is simply done again, and happens once: an upload keeps its file.

    `due_at` is when it may go out at the earliest, a few minutes ahead at most; without it, now.
    What has not gone out at `expires_at` never does, and nobody is told that it failed
    (`TOO_LATE`); what was to follow it is left out, too. A countdown is an UPDATE every fifteen
    seconds, all of them written down at its beginning: each is due at its moment and expires when
    the next one is.
    """
    parent = find(session, reply_to, for_update=True) if reply_to else None
    if parent is None and (reply_to or method in (UPDATE, DELETE)):
        return
    waits = parent is not None and parent.state not in (SENT, DEAD)
    is_orphan = parent is not None and parent.state == DEAD
    since: datetime | None = session.info.get(DOUBTFUL)
    is_doubtful = since is not None and method == POST and not is_orphan
    values = {
        "workspace_id": workspace_id,
        "recipient": recipient if isinstance(recipient, str) else ",".join(sorted(recipient)),
        "method": method,
        "lane": LOOK if is_doubtful else method,
        "key": key,
        "body": {} if is_orphan else dict(body),
        "priority": priority,
        "reply_to": parent.id if parent else None,
        "on_doubt": on_doubt,
        "state": DEAD if is_orphan else UNSURE if is_doubtful else PENDING,
        "error": ORPHANED if is_orphan else None,
        "due_at": None if waits else due_at or now,
        "not_before": due_at,
        "expires_at": expires_at,
        "claimed_at": since if is_doubtful else None,
        "attempts": 0,
        "refusals": 0,
    }
    if add_once(session, Outgoing, values):
        open_lane(session, workspace_id, method, now)
        if is_doubtful:
            open_lane(session, workspace_id, LOOK, now)
        session.info[POSTED] = True


def doubt(session: Session, since: datetime, now: datetime) -> None:
    """Look for every post that waits: it may have gone out `since`, which was forgotten."""
    posts = and_(
        Outgoing.state == literal_column(f"'{PENDING}'"),
        Outgoing.method == POST,
        or_(Outgoing.expires_at.is_(None), Outgoing.expires_at > now),
    )
    first = case((Outgoing.claimed_at < since, Outgoing.claimed_at), else_=since)
    doubted = update(Outgoing).where(posts).values(state=UNSURE, lane=LOOK, claimed_at=first)
    workspaces = session.scalars(doubted.returning(Outgoing.workspace_id)).all()
    for workspace_id in sorted({*workspaces}):
        open_lane(session, workspace_id, LOOK, now)


def open_lane(session: Session, workspace_id: str, name: str, now: datetime) -> None:
    """See to it that there is such a lane; a new one is as good as rested."""
    opened = session.info.setdefault(OPENED, set())
    if (workspace_id, name) in opened:
        return
    opened.add((workspace_id, name))
    rested = now - timedelta(minutes=1)
    add_once(session, Lane, {"workspace_id": workspace_id, "name": name, "ready_at": rested})


def stop_lanes(session: Session, workspace_id: str) -> None:
    """Let nothing go out in a workspace until `free_lanes`; what waits there stays."""
    for name in LANES:
        lane = {"workspace_id": workspace_id, "name": name, "ready_at": None}
        put(session, Lane, ["workspace_id", "name"], lane)


def free_lanes(session: Session, workspace_id: str, now: datetime) -> None:
    """Let go out what has waited since `stop_lanes`."""
    stopped = and_(Lane.workspace_id == workspace_id, Lane.ready_at.is_(None))
    session.execute(update(Lane).where(stopped).values(ready_at=now))
    session.info[POSTED] = True


def find(session: Session, key: str, *, for_update: bool = False) -> Outgoing | None:
    """Return the row with this key, if there is one.

    Of a post that was sent, `channel` and `ts` say where it is. Rows are kept for `KEPT`.
    """
    row = select(Outgoing).where(Outgoing.key == key)
    if for_update:
        row = row.with_for_update().execution_options(populate_existing=True)
    return session.scalar(row)


def withdraw(session: Session, workspace_id: str, prefix: str) -> bool:
    """Take back what has not gone out yet and whose key starts with `prefix`.

    Returns whether there was any. What was to follow it goes with it, by the foreign key. What was
    given up is not sent again.
    """
    here = and_(
        Outgoing.workspace_id == workspace_id, Outgoing.key.startswith(prefix, autoescape=True)
    )
    taken = session.scalars(
        delete(Outgoing)
        .where(here, Outgoing.state == PENDING)
        .returning(Outgoing.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.execute(
        update(Outgoing)
        .where(here, given_up)
        .values(body={})
        .execution_options(synchronize_session=False)
    )
    return bool(taken)


def next_due(session: Session) -> datetime | None:
    """Return when the next row may go out, or None when nothing waits."""
    lanes = session.execute(NEXT_IN_LANES)
    moments = [max(ready_at, due_at) for ready_at, due_at in lanes if ready_at and due_at]
    if lease := session.scalar(NEXT_LEASE):
        moments.append(lease)
    return min(moments, default=None)


def is_sending(session: Session) -> bool:
    """Return whether a call is under way somewhere."""
    return session.scalar(select(Outgoing.id).where(sending).limit(1)) is not None


def unsent(session: Session, workspace_id: str) -> Sequence[Outgoing]:
    """Return what could not be delivered, the newest first.

    What came too late, or what somebody has dropped, is no failure.
    """
    here = select(Outgoing).where(Outgoing.workspace_id == workspace_id, given_up)
    failed = here.where(Outgoing.error.not_in((TOO_LATE, DROPPED)))
    return session.scalars(failed.order_by(Outgoing.id.desc())).all()


def left_out(session: Session, workspace_id: str) -> Sequence[Outgoing]:
    """Return what was left out, newest first: too late, dropped, or what it follows had failed."""
    here = select(Outgoing).where(Outgoing.workspace_id == workspace_id, given_up)
    skipped = here.where(Outgoing.error.in_((TOO_LATE, DROPPED, ORPHANED)))
    return session.scalars(skipped.order_by(Outgoing.id.desc())).all()


def sweep(session: Session, now: datetime, kept: Subquery | None = None) -> None:
    """Forget what was settled long ago, except what younger rows reply to.

    `kept` are the keys of posts that somebody may change or take back, however old they are.
    """
    parents = select(Outgoing.reply_to).where(
        Outgoing.reply_to.is_not(None), Outgoing.state != DEAD
    )
    last = func.coalesce(Outgoing.claimed_at, Outgoing.expires_at)
    is_old = or_(
        last < now - KEPT,
        and_(
            last < now - KEPT_CHANGES,
            Outgoing.method.not_in((POST, UPLOAD)),
            or_(Outgoing.state == SENT, Outgoing.error == TOO_LATE),
        ),
    )
    settled = Outgoing.state.in_((SENT, DEAD))
    session.execute(
        delete(Outgoing)
        .where(settled, is_old, Outgoing.id.not_in(parents))
        .where(true() if kept is None else Outgoing.key.not_in(select(kept)))
        .execution_options(synchronize_session=False)
    )
