"""Assembly: every part is made here and handed what it needs; there are no globals."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import handlers, jobs
from bot.config import Settings
from bot.delivery import Delivery
from bot.slack import client
from bot.store import Store, outbox, timers

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

OVERDUE = 5.0  # seconds after which a tick that did not come is pushed


@dataclass
class Mentor:
    """The assembled bot: `start` sets it going in the background, `stop` lets it finish."""

    app: App
    store: Store
    clock: Clock
    delivery: Delivery
    scheduler: BackgroundScheduler
    ticked_at: float  # monotonic

    def start(self) -> None:
        """Begin to tick and to deliver."""
        self.scheduler.add_job(self.tick, "interval", seconds=1, id="tick")
        self.scheduler.start()
        self.delivery.start()

    def stop(self) -> None:
        """Take nothing new, and return when all that was begun is settled."""
        self.scheduler.shutdown()
        self.delivery.stop()

    def tick(self) -> None:
        """Run what is due now."""
        self.ticked_at = time.monotonic()
        jobs.tick(self.store, self.clock())

    def watch(self) -> None:
        """Push a tick that is overdue: a clock set back would stall APScheduler for as long."""
        if self.scheduler.running and time.monotonic() - self.ticked_at > OVERDUE:
            self.ticked_at = time.monotonic()
            self.scheduler.modify_job("tick", next_run_time=datetime.now(UTC))

    def catch_up(self) -> None:
        """Run and deliver, here and now, everything that is due."""
        while jobs.tick(self.store, self.clock()) + self.delivery.deliver_due():
            pass

    def next_due(self) -> datetime | None:
        """Return when something will be due next."""
        with self.store.read() as session:
            moments = (timers.next_due(session), outbox.next_due(session))
        return min((moment for moment in moments if moment), default=None)


def assemble(settings: Settings, store: Store, clock: Clock) -> Mentor:
    """Put the bot together; nothing runs yet, and Slack is not asked anything yet."""
    slack = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    secret = settings.slack_signing_secret
    app = App(
        client=slack,
        authorize=_authorization(slack),
        signing_secret=secret.get_secret_value() if secret else "",
        process_before_response=True,
        request_verification_enabled=secret is not None,
    )
    handlers.register().mount(app, settings.mentor_command, store, lambda _: slack, clock)
    delivery = Delivery(store, lambda _: slack, clock)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    mentor = Mentor(app, store, clock, delivery, scheduler, ticked_at=time.monotonic())
    delivery.on_round = mentor.watch
    return mentor


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
