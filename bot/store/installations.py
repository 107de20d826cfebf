"""Installations: the workspaces that have added Mentor, and the tokens that open their doors.

Tokens are kept in slack_sdk's own tables, so that its `SQLAlchemyInstallationStore` could read
them. Their moments have no zone; they are in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Row,
    Table,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store import members, outbox, timers
from bot.store.base import Base, Moment, UtcDateTime, add_once, put
from bot.store.timers import Timer

STATE_LIVES = timedelta(minutes=10)  # between the install page and Slack's answer to it
RENEWAL_LEASE = timedelta(minutes=1)  # also how long a failed renewal is not tried again

BOTS = SQLAlchemyInstallationStore.build_bots_table(Base.metadata, "slack_bots")
INSTALLS = SQLAlchemyInstallationStore.build_installations_table(
    Base.metadata, "slack_installations"
)
STATES = SQLAlchemyOAuthStateStore.build_oauth_states_table(Base.metadata, "slack_oauth_states")


class Workspace(Base):
    """A workspace that has added Mentor, by itself or with all of its organisation."""

    __tablename__ = "workspace"

    id: Mapped[str] = mapped_column(primary_key=True)
    enterprise_id: Mapped[str | None] = mapped_column(index=True, default=None)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class TokenRenewal(Base):
    """Who is at renewing a token: a refresh token works once. `error`: it failed just now."""

    __tablename__ = "token_renewal"

    bot_row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[Moment]
    error: Mapped[str | None] = mapped_column(default=None)


@dataclass(frozen=True)
class Bot:
    """We in a workspace, or in all of an organisation (then without a `team_id`)."""

    row: int
    client_id: str
    enterprise_id: str | None
    team_id: str | None
    token: str = field(repr=False)
    bot_id: str | None
    user_id: str | None
    scopes: str
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None


def add(session: Session, client_id: str, installation: Installation, now: datetime) -> None:
    """Keep an installation instead of what there was, and let go on what had stopped."""
    values: dict[str, Any] = {"client_id": client_id, "installed_at": _plain(now)}
    expires_at = installation.bot_token_expires_at
    if expires_at is not None:
        values["bot_token_expires_at"] = _plain(datetime.fromtimestamp(expires_at, UTC))
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
    own = _find(session, client_id, known.enterprise_id, workspace_id)
    if own or known.stopped_at or known.enterprise_id is None:
        return own
    return _find(session, client_id, known.enterprise_id, None)


def find_in_organisation(
    session: Session, client_id: str, enterprise_id: str, workspace_id: str
) -> Bot | None:
    """Return who we are in a workspace that its organisation has added; it is known from now on."""
    known = session.get(Workspace, workspace_id)
    bot = _find(session, client_id, enterprise_id, None)
    if bot is None or (known and known.stopped_at):
        return None
    if workspace_id.startswith("T"):  # not what happens to the organisation as a whole
        put(session, Workspace, ["id"], {"id": workspace_id, "enterprise_id": enterprise_id})
    return bot


def _find(
    session: Session, client_id: str, enterprise_id: str | None, team_id: str | None
) -> Bot | None:
    theirs = _theirs(BOTS, client_id, enterprise_id, team_id)
    newest = select(BOTS).where(theirs, BOTS.c.bot_token.is_not(None))
    row = session.execute(newest.order_by(BOTS.c.installed_at.desc()).limit(1)).first()
    return _bot(row) if row else None


def _bot(row: Row[Any]) -> Bot:
    expires_at = row.bot_token_expires_at
    return Bot(
        row=row.id,
        client_id=row.client_id,
        enterprise_id=row.enterprise_id,
        team_id=row.team_id,
        token=row.bot_token,
        bot_id=row.bot_id,
        user_id=row.bot_user_id,
        scopes=row.bot_scopes or "",
        refresh_token=row.bot_refresh_token,
        expires_at=expires_at.replace(tzinfo=UTC) if expires_at else None,
    )


def _theirs(
    table: Table, client_id: str, enterprise_id: str | None, team_id: str | None
) -> ColumnElement[bool]:
    return and_(
        table.c.client_id == client_id,
        table.c.enterprise_id == enterprise_id,
        table.c.team_id == team_id,
    )


def _members(session: Session, enterprise_id: str | None) -> Sequence[str]:
    theirs = select(Workspace.id).where(Workspace.enterprise_id == enterprise_id)
    return session.scalars(theirs.order_by(Workspace.id)).all()


# --- the end of an installation, and what goes on after it


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
        older = table.c.installed_at <= _plain(before)
        session.execute(delete(table).where(theirs, older))


def _forget(
    session: Session, client_id: str, enterprise_id: str | None, team_id: str | None
) -> None:
    for table in (BOTS, INSTALLS):
        session.execute(delete(table).where(_theirs(table, client_id, enterprise_id, team_id)))


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


# --- tokens that expire


def begin_renewal(session: Session, bot: Bot, now: datetime) -> bool:
    """Return whether the caller is the one to renew this token now; nobody else is for a minute."""
    kept = select(BOTS.c.bot_refresh_token).where(BOTS.c.id == bot.row).with_for_update()
    if session.scalar(kept) != bot.refresh_token:
        return False  # somebody else has just renewed it
    values = {"bot_row": bot.row, "until": now + RENEWAL_LEASE, "error": None}
    if add_once(session, TokenRenewal, values):
        return True
    over = or_(TokenRenewal.until <= now, TokenRenewal.until > now + RENEWAL_LEASE)
    again = update(TokenRenewal).where(TokenRenewal.bot_row == bot.row, over)
    result = session.execute(again.values(until=now + RENEWAL_LEASE, error=None))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def renewal_failed(session: Session, bot: Bot, error: str) -> None:
    """Note why a token could not be renewed; it is tried again in a minute."""
    mine = update(TokenRenewal).where(TokenRenewal.bot_row == bot.row)
    session.execute(mine.values(error=error))


def renewal_error(session: Session, bot: Bot) -> str | None:
    """Return why the token could not be renewed, if that failed just now."""
    failed = select(TokenRenewal.error).where(TokenRenewal.bot_row == bot.row)
    return session.scalar(failed)


def renewed(
    session: Session, old: Bot, token: str, refresh_token: str, expires_at: datetime
) -> None:
    """Keep a renewed token in the place of the old one."""
    values = {
        "bot_token": token,
        "bot_refresh_token": refresh_token,
        "bot_token_expires_at": _plain(expires_at),
    }
    for table in (BOTS, INSTALLS):
        theirs = _theirs(table, old.client_id, old.enterprise_id, old.team_id)
        same = table.c.bot_refresh_token == old.refresh_token
        session.execute(update(table).where(theirs, same).values(**values))
    session.execute(delete(TokenRenewal).where(TokenRenewal.bot_row == old.row))


# --- the state between the install page and Slack's answer to it


def issue_state(session: Session, state: str, now: datetime) -> None:
    """Remember a state that the install page hands out; old ones are forgotten."""
    session.execute(delete(STATES).where(STATES.c.expire_at <= _plain(now)))
    session.execute(insert(STATES).values(state=state, expire_at=_plain(now + STATE_LIVES)))


def use_state(session: Session, state: str, now: datetime) -> bool:
    """Return whether such a state was handed out lately and was not used; now it is."""
    live = and_(STATES.c.state == state, STATES.c.expire_at > _plain(now))
    return session.execute(delete(STATES).where(live).returning(STATES.c.id)).first() is not None


def sweep(session: Session) -> None:
    """See to it that what a job has set up while its workspace was being stopped stops, too."""
    going = select(Timer.workspace_id).where(Timer.due_at.is_not(None))
    stopped = select(Workspace.id).where(Workspace.stopped_at.is_not(None))
    for workspace_id in session.scalars(stopped.where(Workspace.id.in_(going))).all():
        timers.park(session, workspace_id)


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
