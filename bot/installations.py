"""Installations: the client of each workspace, and whether a request comes from one that has us.

What is read from the database is believed for five seconds: for so long another process may go on
with the token of a workspace that was removed or added again.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.errors import anatomy
from bot.slack import Connect, NotInstalled, understand
from bot.store import Store, installations
from bot.store.installations import Bot

log = logs.get(__name__)

BELIEVED = 5.0  # seconds
KEPT = 5000  # workspaces whose clients are kept
RENEW_BEFORE = timedelta(hours=2)  # a token that expires sooner is renewed
PATIENCE = 2.0  # seconds that one who needs an expired token waits for another to renew it


@dataclass(frozen=True)
class Door:
    """How to get into a workspace, and when we last heard that this is the way."""

    bot: Bot
    client: WebClient
    heard_at: float  # by the monotonic clock


class Installations:
    """The way into every workspace that has added Mentor."""

    def __init__(
        self,
        store: Store,
        client_id: str,
        client_secret: str,
        connect: Connect,
        clock: Callable[[], datetime],
    ) -> None:
        self.client_id = client_id
        self._secret = client_secret
        self._store = store
        self.connect = connect
        self._clock = clock
        self._doors: OrderedDict[str, Door] = OrderedDict()
        self._lock = threading.Lock()
        self._unsaved: dict[int, tuple[Bot, Bot]] = {}  # old and new, while the database is away

    def client(self, workspace_id: str) -> WebClient:
        """Return the client of a workspace; raises NotInstalled if we know of no way in."""
        return self._door(workspace_id).client

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Say who we are in the workspace that a request comes from; None if it has not added us.

        It is what Bolt calls for every request.
        """
        try:
            bot = self._door(team_id or "", enterprise_id).bot
        except NotInstalled:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id,
            team_id=team_id,
            bot_token=bot.token,
            bot_id=bot.bot_id,
            bot_user_id=bot.user_id,
            bot_scopes=bot.scopes,
        )

    def forget(self, workspace_id: str) -> None:
        """Look into the database before a workspace's client is used again."""
        with self._lock:
            self._doors.pop(workspace_id, None)

    def exchange(self, **arguments: str) -> SlackResponse:
        """Call `oauth.v2.access` as this app."""
        slack = self.connect(None)
        return slack.oauth_v2_access(
            client_id=self.client_id, client_secret=self._secret, **arguments
        )

    def _door(self, workspace_id: str, enterprise_id: str | None = None) -> Door:
        with self._lock:
            door = self._doors.get(workspace_id)
        if door is None or time.monotonic() - door.heard_at > BELIEVED:
            try:
                door = self._open(workspace_id, enterprise_id, door)
            except SQLAlchemyError:
                if door is None:
                    raise
                return door  # so that people can be told that the database is away
            with self._lock:
                self._doors[workspace_id] = door
                self._doors.move_to_end(workspace_id)
                if len(self._doors) > KEPT:
                    self._doors.popitem(last=False)
        return door

    def _open(self, workspace_id: str, enterprise_id: str | None, old: Door | None) -> Door:
        bot = self._look(workspace_id, enterprise_id)
        is_ending = bot.expires_at and bot.expires_at <= self._clock() + RENEW_BEFORE
        if is_ending and bot.refresh_token:
            bot = self._renewed(bot, workspace_id)
        if old and old.bot.token == bot.token:
            return replace(old, bot=bot, heard_at=time.monotonic())
        named = workspace_id if bot.team_id is None else None
        return Door(bot, self.connect(bot.token, workspace_id=named), time.monotonic())

    def _look(self, workspace_id: str, enterprise_id: str | None = None) -> Bot:
        with self._store.read() as session:
            bot = installations.find(session, self.client_id, workspace_id)
        if bot is None and enterprise_id:
            with self._store.begin() as session:
                bot = installations.find_in_organisation(
                    session, self.client_id, enterprise_id, workspace_id
                )
        if bot is None:
            raise NotInstalled(workspace_id)
        old, new = self._unsaved.get(bot.row, (bot, bot))
        if new is not bot and old.refresh_token == bot.refresh_token:
            self._save(old, new)
            return new
        return bot

    # --- tokens that expire

    def _renewed(self, bot: Bot, workspace_id: str) -> Bot:
        """Return the bot with a token that is good for long, or with the old one while it lasts."""
        now = self._clock()
        with self._store.begin() as session:
            is_mine = installations.begin_renewal(session, bot, now)
        if is_mine:
            return self._renew(bot, now)
        deadline = time.monotonic() + PATIENCE
        while bot.expires_at and bot.expires_at <= now and time.monotonic() < deadline:
            threading.Event().wait(0.05)
            with self._store.read() as session:
                if installations.renewal_error(session, bot):
                    break
            bot = self._look(workspace_id)
        return bot

    def _renew(self, bot: Bot, now: datetime) -> Bot:
        assert bot.refresh_token is not None
        try:
            answer = self.exchange(grant_type="refresh_token", refresh_token=bot.refresh_token)
            new = replace(
                bot,
                token=answer["access_token"],
                refresh_token=answer["refresh_token"],
                expires_at=now + timedelta(seconds=int(answer["expires_in"])),
            )
        except Exception as error:  # the old token is kept, and it is tried again in a minute
            reason = understand(error).reason
            where = bot.team_id or bot.enterprise_id
            log.warning("A token cannot be renewed yet", workspace=where, error=reason)
            with self._store.begin() as session:
                installations.renewal_failed(session, bot, reason)
            return bot
        self._save(bot, new)
        return new

    def _save(self, old: Bot, new: Bot) -> None:
        """Keep a renewed token; while the database is away, this process remembers it."""
        assert new.refresh_token
        assert new.expires_at
        self._unsaved[old.row] = (old, new)
        try:
            with self._store.begin() as session:
                installations.renewed(session, old, new.token, new.refresh_token, new.expires_at)
        except SQLAlchemyError as error:
            log.error("A renewed token cannot be saved yet", exception=anatomy(error))
            return
        self._unsaved.pop(old.row, None)
