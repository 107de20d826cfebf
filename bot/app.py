"""Assembly: every part is made here and handed what it needs; there are no globals."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger import messages
from slack_sdk import WebClient

from bot import handlers, installing, jobs, logs
from bot.clock import SteadyClock
from bot.config import Settings
from bot.delivery import Clients, Delivery
from bot.handlers.later import Workers
from bot.installations import Installations
from bot.metrics import Metrics
from bot.slack import OnCall, client
from bot.store import Store, installations, outbox, timers
from bot.ticker import Ticker

log = logs.get(__name__)

Clock = Callable[[], datetime]

JITTER = timedelta(seconds=1)  # of a clock that is asked over a network


@dataclass
class Mentor:
    """The assembled bot: `start` sets it going in the background, `stop` lets it finish."""

    app: App
    store: Store
    clock: Clock
    delivery: Delivery
    ticker: Ticker
    workers: Workers
    metrics: Metrics
    installations: Installations | None = None  # where many workspaces may add us

    def start(self) -> None:
        """Begin to tick and to deliver."""
        jobs.resume(self.store, self.clock())
        self.ticker.start()
        self.delivery.start()

    def go_on(self, workspace_id: str) -> None:
        """Go on in a workspace whose door is open to us, if we were stopped there."""
        with self.store.begin() as session:
            installations.go_on(session, workspace_id, self.clock())

    def stop(self) -> None:
        """Take nothing new, and return when all that was begun is settled."""
        self.workers.stop()
        self.delivery.stop()
        self.ticker.stop()

    def catch_up(self) -> None:
        """Run and deliver, here and now, everything that is due."""
        self.ticker.run_due()
        while self.delivery.deliver_due():  # what came of a call may be due at once
            if not self.ticker.run_due():
                return

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
    metrics = Metrics(store, clock)
    ways = _ways_in(settings, store, clock, metrics.called)
    logging.getLogger("slack_bolt.App").addFilter(_is_worth_knowing)
    secret = settings.slack_signing_secret
    app = App(
        name="mentor",  # else Bolt walks through the stack and every module for one
        client=ways.slack,
        before_authorize=_name_workspace if ways.installations else None,
        authorize=ways.authorize,  # type: ignore[arg-type] # None is an answer, too
        user_facing_authorize_error_message=_not_installed(settings),
        signing_secret=secret.get_secret_value() if secret else "",
        process_before_response=True,
        # Else nobody would tell us that somebody has deleted a message of ours.
        ignoring_self_events_enabled=False,
        request_verification_enabled=secret is not None,
    )
    router = handlers.register()
    workers = Workers()
    command = settings.mentor_command
    router.mount(app, command, store, ways.clients, clock, workers, metrics.answered)
    ticker = Ticker(store, clock, metrics.ran)
    rounds = _rounds(ticker, store, clock)
    delivery = Delivery(store, ways.clients, clock, rounds, metrics.sent)
    metrics.age("mentor_tick_age_seconds", "Since a tick last got on.", ticker.age)
    metrics.age(
        "mentor_delivery_round_age_seconds", "Since delivery last came round.", delivery.age
    )
    return Mentor(app, store, clock, delivery, ticker, workers, metrics, ways.installations)


@dataclass(frozen=True)
class Ways:
    """The ways to Slack: `slack` for what belongs to no workspace, and one for each workspace."""

    slack: WebClient
    clients: Clients
    authorize: Callable[..., AuthorizeResult | None]
    installations: Installations | None = None


def _ways_in(settings: Settings, store: Store, clock: Clock, on_call: OnCall) -> Ways:
    connect = partial(client, base_url=settings.slack_api_url, on_call=on_call)
    if token := settings.slack_bot_token:
        slack = connect(token.get_secret_value())
        return Ways(slack, lambda _: slack, _authorization(slack))
    assert settings.slack_client_id
    assert settings.slack_client_secret
    secret = settings.slack_client_secret.get_secret_value()
    many = Installations(store, settings.slack_client_id, secret, connect, clock)

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        return many.authorize(enterprise_id, team_id)  # Bolt would hand a method its own `self`

    return Ways(connect(None), many.client, authorize, many)


def _name_workspace(
    body: dict[str, Any],
    context: BoltContext,
    next: Callable[[], BoltResponse],  # noqa: A002 - Bolt's own name
) -> BoltResponse:
    """Say in which workspace something happened, where all of an organisation has added us."""
    if not context.team_id and body.get("team_id"):
        context["team_id"] = body["team_id"]
    return next()


def _not_installed(settings: Settings) -> str:
    where = f" at {settings.mentor_url}{installing.INSTALL}" if settings.mentor_url else ""
    return (
        "I am not connected to this workspace any more, so I can't answer."
        f" Whoever looks after apps here can add me again{where}; nothing has been forgotten."
    )


def _rounds(ticker: Ticker, store: Store, clock: Clock) -> Callable[[], None]:
    """Return what is to be looked after each time the delivery loop comes round."""

    def look_after() -> None:
        ticker.watch()
        if isinstance(clock, SteadyClock) and (back := clock.keep()) > JITTER:
            log.warning("The clock was set back", seconds=back.total_seconds())
            with store.begin() as session:
                outbox.set_back(session, clock())

    return look_after


def _is_worth_knowing(record: logging.LogRecord) -> bool:
    """Bolt warns that it does not use a token which is set; `_authorization` does.

    That there is no way to Socket Mode is said by whoever asked for one.
    """
    idle = (
        messages.warning_token_skipped(),
        messages.warning_client_prioritized_and_token_skipped(),
        "Failed to retrieve WSS URL",
    )
    return not record.getMessage().startswith(idle)


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
