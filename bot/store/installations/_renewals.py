"""Tokens that expire: a refresh token works once, so one of us renews it for all."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.store.base import add_once
from bot.store.installations._tables import BOTS, INSTALLS, Bot, TokenRenewal, plain, theirs

RENEWAL_LEASE = timedelta(minutes=1)  # also how long a failed renewal is not tried again


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


def renewal_errors(session: Session) -> dict[int, str]:
    """Return why tokens could not be renewed when that was last tried, by their bots' rows."""
    failed = select(TokenRenewal).where(TokenRenewal.error.is_not(None))
    return {renewal.bot_row: renewal.error or "" for renewal in session.scalars(failed)}


def renewed(
    session: Session, old: Bot, token: str, refresh_token: str, expires_at: datetime
) -> None:
    """Keep a renewed token in the place of the old one."""
    values = {
        "bot_token": token,
        "bot_refresh_token": refresh_token,
        "bot_token_expires_at": plain(expires_at),
    }
    for table in (BOTS, INSTALLS):
        whose = theirs(table, old.client_id, old.enterprise_id, old.team_id)
        same = table.c.bot_refresh_token == old.refresh_token
        session.execute(update(table).where(whose, same).values(**values))
    session.execute(delete(TokenRenewal).where(TokenRenewal.bot_row == old.row))
