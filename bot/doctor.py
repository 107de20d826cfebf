"""The doctor: everything that Mentor needs, looked at once; a line for each, and how to mend it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import config
from bot.config import Settings
from bot.errors import SettingsError
from bot.slack import SCOPES, Failure, Meaning, client, understand
from bot.store import Store, checks, outbox, schema, timers

SKEW = timedelta(seconds=10)  # between two clocks, before it is bad
LATE = timedelta(minutes=1)  # before a timer that is due counts as overdue
LEAST_FREE = 500  # MB on the disk of a SQLite file

# What does not work without a scope.
BREAKS = {
    "channels:history": "a doubtful message in a channel is repeated without looking for it",
    "channels:join": "Mentor cannot join the channel where victories are celebrated",
    "chat:write": "nothing can be posted",
    "chat:write.customize": "what somebody shares cannot be shown under their own name",
    "commands": "there is no slash command",
    "files:read": "files that people add cannot be read",
    "files:write": "files and pictures cannot be sent",
    "im:history": "a doubtful direct message is repeated without looking for it",
    "im:write": "nobody can be written to directly",
    "mpim:history": "a doubtful message to a pair is repeated without looking for it",
    "mpim:write": "pairs cannot be written to",
    "reactions:write": "Mentor cannot react to messages",
    "users:read": "Mentor cannot read people's names and time zones",
}


class Sign(Enum):
    """How something is."""

    WELL = "✓"
    NOTE = "!"  # worth knowing; it works
    BAD = "✗"


@dataclass(frozen=True)
class Finding:
    """One line: a sign and a sentence, which never holds a secret."""

    sign: Sign
    sentence: str

    def __str__(self) -> str:
        return f"{self.sign.value} {self.sentence}"


def examine() -> Iterator[Finding]:
    """Look at everything, in the order in which it would have to be mended."""
    try:
        settings = config.read()
    except SettingsError as error:
        yield from (Finding(Sign.BAD, sentence) for sentence in error.sentences)
        yield from _without_settings()
        return
    yield Finding(Sign.WELL, "The settings are complete.")
    yield from _stored(settings.database_url)
    yield from _slack(settings)


def _without_settings() -> Iterator[Finding]:
    """Look at what can be looked at all the same."""
    try:
        url = config.read_database_url()
    except SettingsError:
        return  # it was one of the faults
    yield from _stored(url)


def _stored(url: str) -> Iterator[Finding]:
    file = checks.sqlite_file(url)
    if file and not file.exists():
        yield Finding(Sign.BAD, f"There is no database at {file} yet: please run `mentor migrate`.")
    else:
        store = Store(url)
        try:
            yield from _database(store, url)
        finally:
            store.close()


def _database(store: Store, url: str) -> Iterator[Finding]:
    kind = "SQLite" if store.engine.dialect.name == "sqlite" else "PostgreSQL"
    try:
        known = schema.current(store.engine)
        yield Finding(Sign.WELL, f"The database ({kind}) can be reached.")
        yield from _writing(store)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        sentence = f"The database ({kind}) cannot be used: {cause}. Please check DATABASE_URL."
        yield Finding(Sign.BAD, sentence)
        return
    yield from _space(url)
    if known != schema.head():
        is_old = known is None or known < schema.head()
        mend = "please run `mentor migrate`" if is_old else "a newer Mentor has migrated it"
        yield Finding(
            Sign.BAD,
            f"The database is at {known or 'nothing'}, this Mentor needs {schema.head()}: {mend}.",
        )
        return
    yield Finding(Sign.WELL, f"The database is up to date ({known}).")
    yield from _left_behind(store)


def _writing(store: Store) -> Iterator[Finding]:
    if checks.is_writable(store):
        yield Finding(Sign.WELL, "The database can be written to.")
    else:
        yield Finding(
            Sign.BAD, "The database may only be read: is it a standby? Mentor needs the primary."
        )
    mode = checks.journal_mode(store)
    if mode == "wal":
        yield Finding(Sign.WELL, "SQLite keeps a write-ahead log.")
    elif mode:
        yield Finding(
            Sign.BAD,
            f"SQLite keeps its journal as {mode!r} and not as a write-ahead log: the file must be"
            " on a disk of this machine, not on a network drive.",
        )


def _space(url: str) -> Iterator[Finding]:
    file = checks.sqlite_file(url)
    if file is None or not file.parent.exists():
        return
    free = shutil.disk_usage(file.parent).free // 2**20
    if free < LEAST_FREE:
        sentence = f"The disk of the database has only {free} MB free: please make room."
        yield Finding(Sign.BAD, sentence)
    else:
        yield Finding(Sign.WELL, "The disk of the database has room.")


def _left_behind(store: Store) -> Iterator[Finding]:
    now = store.now()
    with store.read() as session:
        late, given_up = timers.late(session, now - LATE), timers.given_up(session)
        dead = outbox.counts(session).dead
    if late:
        sentence = f"{late} timers are overdue: is `mentor serve` running?"
        yield Finding(Sign.NOTE, sentence)
    else:
        yield Finding(Sign.WELL, "No timer is overdue.")
    if given_up:
        sentence = f"{given_up} timers have failed too often; the log says why: “Timer failed”."
        yield Finding(Sign.NOTE, sentence)
    if dead:
        yield Finding(
            Sign.NOTE,
            f"{dead} messages could not be delivered: `mentor outbox list --state dead` says why.",
        )
    else:
        yield Finding(Sign.WELL, "No message was given up.")
    skew = abs(now - datetime.now(UTC))
    if skew > SKEW:
        yield Finding(
            Sign.BAD,
            f"The clocks of the database and of this machine are {skew.seconds} seconds apart:"
            " please let both keep time by NTP.",
        )


def _slack(settings: Settings) -> Iterator[Finding]:
    slack = client(None, settings.slack_api_url)
    try:
        answer = slack.api_test()
    except Exception as error:  # the boundary of a check: whatever it was becomes a sentence
        reason = understand(error).reason
        yield Finding(
            Sign.BAD,
            f"Slack cannot be reached at {settings.slack_api_url} ({reason}): is there a way out"
            " to the internet? Behind a proxy, set HTTPS_PROXY.",
        )
        return
    yield Finding(Sign.WELL, "Slack can be reached.")
    yield from _clock(answer)
    if settings.slack_bot_token:
        bot = client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
        yield from _token(bot)
    else:
        sentence = "Many workspaces may add Mentor; the token of each is checked when it is used."
        yield Finding(Sign.NOTE, sentence)
    if settings.slack_app_token:
        yield from _socket_mode(slack, settings.slack_app_token.get_secret_value())


def _clock(answer: SlackResponse) -> Iterator[Finding]:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if "date" not in headers:
        return
    skew = abs(parsedate_to_datetime(headers["date"]) - datetime.now(UTC))
    if skew > SKEW:
        yield Finding(
            Sign.BAD,
            f"This machine's clock and Slack's are {int(skew.total_seconds())} seconds apart:"
            " please let it keep time by NTP.",
        )
    else:
        yield Finding(Sign.WELL, "The clock agrees with Slack's.")


def _token(slack: WebClient) -> Iterator[Finding]:
    answer, failure = _try(slack.auth_test)
    if answer is None:
        yield _refused(
            "SLACK_BOT_TOKEN", failure, "*Install App* on the app's page at api.slack.com shows it"
        )
        return
    yield Finding(Sign.WELL, f"Slack accepts SLACK_BOT_TOKEN: this is {answer.get('team')}.")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    for scope in missing:
        yield Finding(
            Sign.BAD,
            f"The token lacks the scope {scope}: {BREAKS[scope]}. Add it under *OAuth &"
            " Permissions* (or paste manifest.yml anew), and reinstall the app.",
        )
    if not missing:
        yield Finding(Sign.WELL, "The token has every scope of manifest.yml.")


def _socket_mode(slack: WebClient, token: str) -> Iterator[Finding]:
    answer, failure = _try(lambda: slack.apps_connections_open(app_token=token))
    if answer is None:
        yield _refused(
            "SLACK_APP_TOKEN",
            failure,
            "it needs the scope connections:write, and Socket Mode has to be on in the app",
        )
    else:
        yield Finding(Sign.WELL, "Socket Mode lets Mentor connect.")


def _try(call: Callable[[], SlackResponse]) -> tuple[SlackResponse | None, Failure]:
    try:
        return call(), Failure(Meaning.UNKNOWN, "")
    except Exception as error:  # the boundary of a check: whatever it was becomes a sentence
        return None, understand(error)


def _refused(name: str, failure: Failure, mend: str) -> Finding:
    if failure.meaning in (Meaning.REFUSED, Meaning.LOCKED_OUT):
        return Finding(Sign.BAD, f"Slack does not accept {name} ({failure.reason}): {mend}.")
    return Finding(Sign.BAD, f"Slack cannot be asked about {name} ({failure.reason}).")
