"""The command line: what Mentor can be told to do."""

import argparse
import gc
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bot import __version__, logs, matchmaking, outbox
from bot.errors import Refusal, SettingsError

STOPPED = 130  # the exit code that shells know for Ctrl-C


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
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201
        sys.exit(STOPPED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mentor", description="A mentoring programme that lives inside Slack."
    )
    parser.add_argument("--version", action="version", version=f"mentor {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser(
        "serve",
        help="run the bot; settings come from the environment",
        description="Run the bot until Ctrl-C or SIGTERM. Settings come from the environment or the"
        " file .env; README.md lists them.",
    )
    serve.set_defaults(run=lambda _: _serve())

    doctor = commands.add_parser(
        "doctor",
        help="look at all that Mentor needs; exit code 1: bad",
        description="Look at the settings, the database and Slack, a line for each: ✓ well, ! worth"
        " knowing, ✗ bad. The exit code is 1 if anything is bad.",
    )
    doctor.set_defaults(run=lambda _: _examine())

    migrate = commands.add_parser(
        "migrate",
        help="bring the database up to date",
        description="Bring the database up to date, or to an older number; make it if it is not"
        " there. Going back forgets what only the newer one knew.",
    )
    migrate.add_argument(
        "revision", nargs="?", default="head", help="such as 0009, or base (default: the newest)"
    )
    migrate.set_defaults(run=lambda chosen: _migrate(chosen.revision))

    backup = commands.add_parser(
        "backup",
        help="copy the SQLite database while Mentor is at work",
        description="Copy the SQLite database into a new file while Mentor is at work.",
    )
    backup.add_argument("file", type=Path, help="a new file")
    backup.set_defaults(run=lambda chosen: _back_up(chosen.file))

    demo = commands.add_parser(
        "demo",
        help="live a programme on a local Slack, without an account",
        description="Run Mentor on a local Slack of its own, with a web page, until Ctrl-C.",
    )
    demo.add_argument("--port", type=int, default=3999, help="of the page (default: 3999)")
    demo.add_argument("--folder", type=Path, default=Path("demo"), help="where it is kept")
    demo.add_argument("--fresh", action="store_true", help="forget the last demo and start anew")
    demo.set_defaults(run=_demo)

    matchmaking.add_to(commands)
    outbox.add_to(commands)
    return parser


def _serve() -> None:
    told_to_stop = _told_to_stop()  # before all else: we may be ended while we load
    with _loading():
        from bot import serving

    serving.serve(told_to_stop)


@contextmanager
def _loading() -> Iterator[None]:
    """Load modules without looking for garbage, neither now nor ever after: they are none.

    Looking is a tenth of the start, and later a pause that members would feel.
    """
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _told_to_stop() -> Callable[[], object]:
    """Return how to wait for Ctrl-C or a service manager's SIGTERM; one that came before counts.

    A handler would not do: a signal that comes as the main thread falls asleep wakes nobody.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    return partial(signal.sigwait, signals)


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

    from bot import config, databases
    from bot.store import schema

    with databases.connected(config.read_database_url()) as store:
        try:
            schema.migrate(store.engine, revision)
        except CommandError as error:
            raise Refusal(f"The database cannot be brought to {revision}: {error}.") from None
        print(f"The database is at {schema.current(store.engine) or 'nothing'}.")  # noqa: T201


def _back_up(file: Path) -> None:
    import sqlite3

    from bot import config, databases
    from bot.store import backups

    url = config.read_database_url()
    if not url.startswith("sqlite"):
        raise Refusal("The database is PostgreSQL: please use pg_dump.")
    if file.exists():
        raise Refusal(f"{file} is there already: please name a new file.")
    with databases.opened(url) as store:
        try:
            backups.copy(store, file)
        except (OSError, sqlite3.Error, backups.NotACopy) as error:
            raise Refusal(f"The backup was not made: {error}.") from None
    print(f"{file} holds a copy of the database.")  # noqa: T201


def _demo(chosen: argparse.Namespace) -> None:
    told_to_stop = _told_to_stop()
    from bot import demo

    with demo.running(chosen.folder, chosen.port, fresh=chosen.fresh) as url:
        print(f"\n  Your local Slack is at {url}\n\n  Ctrl-C ends it.\n", flush=True)  # noqa: T201
        told_to_stop()


if __name__ == "__main__":
    main()
