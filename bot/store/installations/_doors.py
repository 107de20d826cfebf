"""Who has let us in, who has shut us out, and what that means for what is planned there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import CursorResult, Table, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.store import members, outbox, timers
from bot.store.base import put
from bot.store.installations._tables import (
    BOTS,
    INSTALLS,
    Bot,
    Workspace,
    bot_of,
    plain,
    theirs,
)
from bot.store.timers import Timer


def add(session: Session, client_id: str, installation: Installation, now: datetime) -> None:
    """Keep an installation instead of what there was, and let go on what had stopped."""
    values: dict[str, Any] = {"client_id": client_id, "installed_at": plain(now)}
    expires_at = installation.bot_token_expires_at
    if expires_at is not None:
        values["bot_token_expires_at"] = plain(datetime.fromtimestamp(expires_at, UTC))
    _forget(session, client_id, installation.enterprise_id, installation.team_id)
    session.execute(insert(INSTALLS).values(**_columns(INSTALLS, installation.to_dict()), **values))
    bot = installation.to_bot().to_dict()
    session.execute(insert(BOTS).values(**_columns(BOTS, bot), **values))
    if installation.team_id is None:
        for workspace_id in _members(session, installation.enterprise_id):
            go_on(session, workspace_id, now)
        return
    known = {"id": installation.team_id, "enterprise_id": installation.enterprise_id}
    put(session, Workspace, ["id"], known)
    go_on(session, installation.team_id, now)


def _columns(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    ours = {"id", "client_id", "installed_at", "bot_token_expires_at", "user_token_expires_at"}
    return {name: value for name, value in values.items() if name in table.c and name not in ours}


def find(session: Session, client_id: str, workspace_id: str) -> Bot | None:
    """Return who we are in a workspace: through its own installation, else its organisation's."""
    known = session.get(Workspace, workspace_id)
    if known is None:
        return None
    own = bot_of(session, client_id, known.enterprise_id, workspace_id)
    if own or known.stopped_at or known.enterprise_id is None:
        return own
    return bot_of(session, client_id, known.enterprise_id, None)


def find_in_organisation(
    session: Session, client_id: str, enterprise_id: str, workspace_id: str
) -> Bot | None:
    """Return who we are in a workspace that its organisation has added; it is known from now on."""
    known = session.get(Workspace, workspace_id)
    bot = bot_of(session, client_id, enterprise_id, None)
    if bot is None or (known and known.stopped_at):
        return None
    if workspace_id.startswith("T"):  # not what happens to the organisation as a whole
        put(session, Workspace, ["id"], {"id": workspace_id, "enterprise_id": enterprise_id})
    return bot


def remove(session: Session, workspace_id: str, before: datetime, now: datetime) -> None:
    """Forget a workspace's own installation, if it is older than `before`, and stop there.

    It goes on if its organisation has added Mentor, too.
    """
    known = session.get(Workspace, workspace_id)
    enterprise_id = known.enterprise_id if known else None
    _remove(session, enterprise_id, workspace_id, before)
    door = or_(BOTS.c.team_id == workspace_id, BOTS.c.team_id.is_(None))
    doors = select(BOTS.c.id).where(BOTS.c.enterprise_id == enterprise_id, door)
    if session.execute(doors.limit(1)).first() is None:
        stop(session, workspace_id, now)


def remove_organisation(
    session: Session, enterprise_id: str, before: datetime, now: datetime
) -> None:
    """Forget an organisation's installation, if it is older than `before`, and stop there.

    Workspaces of it that have added Mentor by themselves go on.
    """
    _remove(session, enterprise_id, None, before)
    own = set(session.scalars(select(BOTS.c.team_id).where(BOTS.c.enterprise_id == enterprise_id)))
    if None not in own:
        for workspace_id in _members(session, enterprise_id):
            if workspace_id not in own:
                stop(session, workspace_id, now)


def _remove(
    session: Session, enterprise_id: str | None, team_id: str | None, before: datetime
) -> None:
    for table in (BOTS, INSTALLS):
        theirs = and_(table.c.enterprise_id == enterprise_id, table.c.team_id == team_id)
        older = table.c.installed_at <= plain(before)
        session.execute(delete(table).where(theirs, older))


def _forget(
    session: Session, client_id: str, enterprise_id: str | None, team_id: str | None
) -> None:
    for table in (BOTS, INSTALLS):
        session.execute(delete(table).where(theirs(table, client_id, enterprise_id, team_id)))


def stop(session: Session, workspace_id: str, now: datetime) -> None:
    """Let nothing become due and nothing go out in a workspace; nothing of it is forgotten."""
    put(session, Workspace, ["id"], {"id": workspace_id, "stopped_at": now})
    timers.park(session, workspace_id)
    outbox.stop_lanes(session, workspace_id)
    members.forget_conversations(session, workspace_id)


def go_on(session: Session, workspace_id: str, now: datetime) -> None:
    """Let everything go on where it stopped, if it had stopped."""
    stopped = and_(Workspace.id == workspace_id, Workspace.stopped_at.is_not(None))
    result = session.execute(update(Workspace).where(stopped).values(stopped_at=None))
    assert isinstance(result, CursorResult)
    if result.rowcount:
        timers.unpark(session, workspace_id)
        outbox.free_lanes(session, workspace_id, now)


def sweep(session: Session) -> None:
    """See to it that what a job has set up while its workspace was being stopped stops, too."""
    going = select(Timer.workspace_id).where(Timer.due_at.is_not(None))
    stopped = select(Workspace.id).where(Workspace.stopped_at.is_not(None))
    for workspace_id in session.scalars(stopped.where(Workspace.id.in_(going))).all():
        timers.park(session, workspace_id)


def _members(session: Session, enterprise_id: str | None) -> Sequence[str]:
    theirs = select(Workspace.id).where(Workspace.enterprise_id == enterprise_id)
    return session.scalars(theirs.order_by(Workspace.id)).all()
