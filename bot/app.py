"""Assembly: every part is made here and handed what it needs; there are no globals."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger import messages
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import handlers, jobs, logs
from bot.config import Settings
from bot.delivery import Delivery
from bot.errors import anatomy
from bot.slack import client
from bot.store import Store, outbox, timers

log = logs.get(__name__)

Clock = Callable[[], datetime]

OVERDUE = 5.0  # seconds after which a tick that did not come is pushed


class Ticker:
    """Runs what is due, once a second."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ticked_at = time.monotonic()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Tick in the background until `stop`."""
        self._scheduler.add_job(self.tick, "interval", seconds=1, id="tick")
        self._scheduler.start()

    def stop(self) -> None:
        """Let the tick that is under way finish; there is none after it."""
        self._scheduler.shutdown()

    def tick(self) -> None:
        """Run what is due now. A database that is away is tried again at the next tick."""
        self._ticked_at = time.monotonic()
        try:
            jobs.tick(self._store, self._clock())
        except SQLAlchemyError as error:
            log.error("The timers cannot be read; trying again", exception=anatomy(error))

    def watch(self) -> None:
        """Push a tick that is overdue: a clock set back would stall APScheduler for as long."""
        if self._scheduler.running and time.monotonic() - self._ticked_at > OVERDUE:
            self._ticked_at = time.monotonic()
            self._scheduler.modify_job("tick", next_run_time=datetime.now(UTC))


@dataclass
class Mentor:
    """The assembled bot: `start` sets it going in the background, `stop` lets it finish."""

    app: App
    store: Store
    clock: Clock
    delivery: Delivery
    ticker: Ticker

    def start(self) -> None:
        """Begin to tick and to deliver."""
        with self.store.begin() as session:
            timers.keep_sweeping(session, self.clock())
        self.ticker.start()
        self.delivery.start()

    def stop(self) -> None:
        """Take nothing new, and return when all that was begun is settled."""
        self.delivery.stop()
        self.ticker.stop()

    def catch_up(self) -> None:
        """Run and deliver, here and now, everything that is due."""
        while jobs.tick(self.store, self.clock()) + self.delivery.deliver_due():
            pass

    def is_busy(self) -> bool:
        """Return whether a call to Slack is under way."""
        with self.store.read() as session:
            return outbox.is_sending(session)

    def next_due(self) -> datetime | None:
        """Return when something will be due next."""
        with self.store.read() as session:
            moments = (timers.next_due(session), outbox.next_due(session))
        return min((moment for moment in moments if moment), default=None)


def assemble(settings: Settings, store: Store, clock: Clock) -> Mentor:
    """Put the bot together; nothing runs yet, and Slack is not asked anything yet."""
    slack = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    logging.getLogger("slack_bolt.App").addFilter(_is_worth_knowing)
    secret = settings.slack_signing_secret
    app = App(
        name="mentor",  # else Bolt walks through the stack and every module for one
        client=slack,
        authorize=_authorization(slack),
        signing_secret=secret.get_secret_value() if secret else "",
        process_before_response=True,
        request_verification_enabled=secret is not None,
    )
    handlers.register().mount(app, settings.mentor_command, store, lambda _: slack, clock)
    ticker = Ticker(store, clock)
    delivery = Delivery(store, lambda _: slack, clock, on_round=ticker.watch)
    return Mentor(app, store, clock, delivery, ticker)


def _is_worth_knowing(record: logging.LogRecord) -> bool:
    """Bolt warns that it does not use a token which is set; `_authorization` does."""
    idle = (
        messages.warning_token_skipped(),
        messages.warning_client_prioritized_and_token_skipped(),
    )
    return record.getMessage() not in idle


def _authorization(slack: WebClient) -> Callable[..., AuthorizeResult]:
    """Ask Slack once who we are; asking for every request would cost more than the answer."""
    known: list[AuthorizeResult] = []

    def authorize() -> AuthorizeResult:
        if not known:
            answer = slack.auth_test()
            known.append(
                AuthorizeResult.from_auth_test_response(
                    auth_test_response=answer, bot_token=slack.token
                )
            )
        return known[0]

    return authorize
