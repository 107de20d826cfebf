"""`mentor serve`: the bot, from its settings until it is told to stop."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from bot import __version__, config, databases, logs
from bot.app import Mentor, assemble
from bot.clock import SteadyClock
from bot.config import Settings
from bot.errors import Refusal
from bot.slack import Meaning, understand

log = logs.get(__name__)

Answer = TypeVar("Answer")


def serve(told_to_stop: Callable[[], object]) -> None:
    """Run until `told_to_stop` returns. Raises SettingsError, or Refusal if Mentor cannot start."""
    settings = config.read()
    logs.begin(settings.log_level, settings.log_format)
    with databases.opened(settings.database_url) as store:
        mentor = assemble(settings, store, SteadyClock(store.now))
        if settings.slack_bot_token:
            who = _try("SLACK_BOT_TOKEN", mentor.app.client.auth_test)
            mentor.go_on(who["team_id"])
        mentor.start()
        try:
            close = _listen(mentor, settings)
            log.info("Mentor is at work", version=__version__)
            told_to_stop()
            close()
        finally:
            mentor.stop()


def _try(token: str, call: Callable[[], Answer]) -> Answer:
    """Make the first call with a token; whoever starts us is told at once if it does not work."""
    try:
        return call()
    except Exception as error:  # the boundary of the start
        failure = understand(error)
        if failure.meaning in (Meaning.LOCKED_OUT, Meaning.REFUSED):
            raise Refusal(f"Slack does not accept {token}: {failure.reason}.") from None
        raise Refusal(f"Slack cannot be asked about {token}: {failure.reason}.") from None


def _listen(mentor: Mentor, settings: Settings) -> Callable[[], None]:
    """Begin to hear Slack; return how to end it."""
    ends = ExitStack()
    is_connected = None  # over HTTP, Slack comes to us
    with ends:
        if settings.slack_app_token:
            from bot.socket_mode import SocketMode

            socket = SocketMode(mentor.app, settings.slack_app_token.get_secret_value())
            _try("SLACK_APP_TOKEN", socket.connect)
            ends.callback(socket.close)
            is_connected = socket.is_connected
        # Over Socket Mode, a port is opened only by those who ask for one.
        has_a_port = "port" in settings.model_fields_set or mentor.installations
        if not settings.slack_app_token or has_a_port:
            ends.callback(_serve_pages(mentor, settings, is_connected))
        return ends.pop_all().close


def _serve_pages(
    mentor: Mentor, settings: Settings, is_connected: Callable[[], bool] | None
) -> Callable[[], None]:
    from bot.health import Health
    from bot.installing import Pages
    from bot.web import Site, WebServer

    pages = None
    if mentor.installations:
        pages = Pages(mentor.installations, settings, mentor.store, mentor.clock)
    # Over Socket Mode nothing is signed, so nothing that claims to be Slack is listened to here.
    app = None if settings.slack_app_token else mentor.app
    health = Health(mentor.store, mentor.ticker.age, mentor.delivery.age, is_connected)
    try:
        web = WebServer(Site(health, mentor.metrics, app, pages), settings.port)
    except OSError as error:
        raise Refusal(f"Port {settings.port} cannot be used: {error.strerror}.") from None
    web.start()
    return web.stop
