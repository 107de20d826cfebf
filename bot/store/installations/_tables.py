"""The tables of installations, and who we are in a workspace as they tell it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import ColumnElement, Row, Table, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, Moment, UtcDateTime

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
    name: str  # of the workspace, or of the organisation
    token: str = field(repr=False)
    bot_id: str | None
    user_id: str | None
    scopes: str
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None


def bot_of(
    session: Session, client_id: str, enterprise_id: str | None, team_id: str | None
) -> Bot | None:
    """Return who we are in a workspace, or (without `team_id`) in a whole organisation."""
    whose = theirs(BOTS, client_id, enterprise_id, team_id)
    found = select(BOTS).where(whose, BOTS.c.bot_token.is_not(None))
    row = session.execute(found.order_by(BOTS.c.installed_at.desc()).limit(1)).first()
    return _bot(row) if row else None


def newest(session: Session, client_id: str, limit: int) -> list[Bot]:
    """Return who we are in the workspaces and organisations that came last."""
    ours = select(BOTS).where(BOTS.c.client_id == client_id, BOTS.c.bot_token.is_not(None))
    rows = session.execute(ours.order_by(BOTS.c.installed_at.desc(), BOTS.c.id).limit(limit))
    return [_bot(row) for row in rows]


def _bot(row: Row[Any]) -> Bot:
    expires_at = row.bot_token_expires_at
    return Bot(
        row=row.id,
        client_id=row.client_id,
        enterprise_id=row.enterprise_id,
        team_id=row.team_id,
        name=(row.team_name if row.team_id else row.enterprise_name) or "",
        token=row.bot_token,
        bot_id=row.bot_id,
        user_id=row.bot_user_id,
        scopes=row.bot_scopes or "",
        refresh_token=row.bot_refresh_token,
        expires_at=expires_at.replace(tzinfo=UTC) if expires_at else None,
    )


def theirs(
    table: Table, client_id: str, enterprise_id: str | None, team_id: str | None
) -> ColumnElement[bool]:
    """Say which rows belong to a workspace's own installation, or to an organisation's."""
    return and_(
        table.c.client_id == client_id,
        table.c.enterprise_id == enterprise_id,
        table.c.team_id == team_id,
    )


def plain(moment: datetime) -> datetime:
    """Return a moment as slack_sdk's tables keep it: in UTC, and without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None)
