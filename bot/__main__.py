"""The command line: the only place that reads the environment and starts things."""

import argparse
import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot import __version__, logs, matchmaking, outbox
from bot.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.app import Mentor
    from bot.config import Settings
    from bot.store import Store


log = logs.get("bot")

Answer = TypeVar("Answer")


class Refusal(Exception):  # noqa: N818 - it is a sentence for the terminal
    """Why a command cannot do what it was asked to do."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    chosen = _parser().parse_args(matchmaking.joined(words))
    logs.begin()
    try:
        chosen.run(chosen)
    except SettingsError as error:
        sys.exit("\n".join(error.sentences))
    except Refusal as refusal:
        sys.exit(str(refusal))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mentor", description="A mentoring programme that lives inside Slack."
    )
    parser.add_argument("--version", action="version", version=f"mentor {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="run the bot; settings come from the environment")
    serve.set_defaults(run=lambda _: _serve())

    doctor = commands.add_parser("doctor", help="look at all that Mentor needs; exit code 1: bad")
    doctor.set_defaults(run=lambda _: _examine())

    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.add_argument("revision", nargs="?", default="head", help="default: the newest")
    migrate.set_defaults(run=lambda chosen: _migrate(chosen.revision))

    backup = commands.add_parser("backup", help="copy the SQLite database while Mentor is at work")
    backup.add_argument("file", type=Path, help="a new file")
    backup.set_defaults(run=lambda chosen: _back_up(chosen.file))

    demo = commands.add_parser("demo", help="live a programme on a local Slack, without an account")
    demo.add_argument("--port", type=int, default=3999, help="of the page (default: 3999)")
    demo.add_argument("--folder", type=Path, default=Path("demo"), help="where it is kept")
    demo.add_argument("--fresh", action="store_true", help="forget the last demo and start anew")
    demo.set_defaults(run=_demo)

    matchmaking.add_to(commands)
    outbox.add_to(commands)
    return parser


def _back_up(file: Path) -> None:
    import sqlite3

    from sqlalchemy.exc import SQLAlchemyError

    from bot import config
    from bot.store import Store, backups

    url = config.read_database_url()
    if not url.startswith("sqlite"):
        raise Refusal("The database is PostgreSQL: please use pg_dump.")
    if file.exists():
        raise Refusal(f"{file} is there already: please name a new file.")
    store = Store(url)
    try:
        _check_schema(store)
        backups.copy(store, file)
    except SQLAlchemyError as error:
        raise Refusal(_cannot_be_used(error)) from None
    except (OSError, sqlite3.Error, backups.NotACopy) as error:
        raise Refusal(f"The backup was not made: {error}.") from None
    finally:
        store.close()
    print(f"{file} holds a copy of the database.")  # noqa: T201


def _examine() -> None:
    from bot.doctor import Sign, examine

    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # the findings say it in plain words
    is_bad = False
    for finding in examine():
        print(finding, flush=True)  # noqa: T201
        is_bad = is_bad or finding.sign is Sign.BAD
    if is_bad:
        sys.exit(1)


def _migrate(revision: str) -> None:
    from alembic.util import CommandError
    from sqlalchemy.exc import SQLAlchemyError

    from bot import config
    from bot.store import Store, schema

    store = Store(config.read_database_url())
    try:
        schema.migrate(store.engine, revision)
        print(f"The database is at {schema.current(store.engine) or 'nothing'}.")  # noqa: T201
    except CommandError as error:
        raise Refusal(f"The database cannot be brought to {revision}: {error}.") from None
    except SQLAlchemyError as error:
        raise Refusal(_cannot_be_used(error)) from None
    finally:
        store.close()


def _serve() -> None:
    with _loading():
        from bot import config
        from bot.app import assemble
        from bot.clock import SteadyClock
        from bot.store import Store

    settings = config.read()
    logs.begin(settings.log_level, settings.log_format)
    stop = _stopping()
    store = Store(settings.database_url)
    try:
        _check_schema(store)
        mentor = assemble(settings, store, SteadyClock(store.now))
        if settings.slack_bot_token:
            who = _try("SLACK_BOT_TOKEN", mentor.app.client.auth_test)
            mentor.go_on(who["team_id"])
        mentor.start()
        try:
            close = _listen(mentor, settings)
            log.info("Mentor is at work", version=__version__)
            stop.wait()
            close()
        finally:
            mentor.stop()
    finally:
        store.close()


def _try(token: str, call: Callable[[], Answer]) -> Answer:
    """Make the first call with a token; whoever starts us is told at once if it does not work."""
    from bot.slack import Meaning, understand

    try:
        return call()
    except Exception as error:  # the boundary of the start
        failure = understand(error)
        if failure.meaning in (Meaning.LOCKED_OUT, Meaning.REFUSED):
            raise Refusal(f"Slack does not accept {token}: {failure.reason}.") from None
        raise Refusal(f"Slack cannot be asked about {token}: {failure.reason}.") from None


@contextmanager
def _loading() -> Iterator[None]:
    """Load modules without looking for garbage, neither now nor ever after: they are none.

    Looking is a tenth of the start, and later a pause that members would feel.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _listen(mentor: "Mentor", settings: "Settings") -> Callable[[], None]:
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
    mentor: "Mentor", settings: "Settings", is_connected: Callable[[], bool] | None
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


def _demo(chosen: argparse.Namespace) -> None:
    from bot import demo

    stop = _stopping()
    try:
        with demo.running(chosen.folder, chosen.port, fresh=chosen.fresh) as url:
            print(f"\n  Your local Slack is at {url}\n\n  Ctrl-C ends it.\n", flush=True)  # noqa: T201
            stop.wait()
    except demo.CannotRun as error:
        raise Refusal(str(error)) from None


def _stopping() -> threading.Event:
    """Return an event that Ctrl-C or a service manager's SIGTERM sets."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def _check_schema(store: "Store") -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store import schema

    try:
        known = schema.current(store.engine)
    except SQLAlchemyError as error:
        raise Refusal(_cannot_be_used(error)) from None
    if known != schema.head():
        raise Refusal("The database is not up to date. Please run `mentor migrate` first.")


def _cannot_be_used(error: "SQLAlchemyError") -> str:
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
    return f"The database cannot be used: {cause}. Please check DATABASE_URL."


if __name__ == "__main__":
    main()
