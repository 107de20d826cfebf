"""The doctor: everything that Mentor needs, looked at once; a line for each, and how to mend it."""

from collections.abc import Iterator

from bot import config
from bot.doctor import _database, _slack, _workspaces
from bot.doctor._findings import Finding, Sign
from bot.errors import SettingsError

__all__ = ["Finding", "Sign", "examine"]


def examine() -> Iterator[Finding]:
    """Look at everything, in the order in which it would have to be mended."""
    try:
        settings = config.read()
    except SettingsError as error:
        yield from (Finding(Sign.BAD, sentence) for sentence in error.sentences)
        yield from _without_settings()
        return
    yield Finding(Sign.WELL, "The settings are complete.")
    yield from _database.look_at(settings.database_url)
    is_there = yield from _slack.look_at(settings)
    if is_there and settings.slack_client_id:
        yield from _workspaces.look_at(settings)


def _without_settings() -> Iterator[Finding]:
    """Look at what can be looked at all the same."""
    try:
        url = config.read_database_url()
    except SettingsError:
        return  # it was one of the faults
    yield from _database.look_at(url)
