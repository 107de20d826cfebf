"""Slack: reachable, and open to the tokens in the settings."""

from collections.abc import Callable, Generator, Iterator
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.config import Settings
from bot.doctor import _clocks
from bot.doctor._findings import Finding, Sign
from bot.slack import SCOPES, Failure, Meaning, client, scopes, understand

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


def look_at(settings: Settings) -> Generator[Finding, None, bool]:
    """Look at Slack; return whether it can be asked more."""
    slack = client(None, settings.slack_api_url)
    answer, failure = ask(slack.api_test)
    if answer is None:
        yield Finding(
            Sign.BAD,
            f"Slack cannot be reached at {settings.slack_api_url} ({failure.reason}): is there a"
            " way out to the internet? Behind a proxy, set HTTPS_PROXY.",
        )
        return False
    yield Finding(Sign.WELL, "Slack can be reached.")
    if date := header(answer, "date"):
        yield _clocks.compare("Slack's", parsedate_to_datetime(date))
    if token := settings.slack_bot_token:
        yield from _token(client(token.get_secret_value(), settings.slack_api_url))
    if app_token := settings.slack_app_token:
        yield _socket_mode(slack, app_token.get_secret_value())
    return True


def _token(slack: WebClient) -> Iterator[Finding]:
    answer, failure = ask(slack.auth_test)
    if answer is None:
        yield _refused(
            "SLACK_BOT_TOKEN", failure, "*Install App* on the app's page at api.slack.com shows it"
        )
        return
    yield Finding(Sign.WELL, f"Slack accepts SLACK_BOT_TOKEN: this is {answer.get('team')}.")
    missing = missing_scopes(answer)
    for scope in missing:
        yield Finding(
            Sign.BAD,
            f"The token lacks the scope {scope}: {BREAKS[scope]}. Add it under *OAuth &"
            " Permissions* (or paste manifest.yml anew), and reinstall the app.",
        )
    if not missing:
        yield Finding(Sign.WELL, "The token has every scope of manifest.yml.")


def _socket_mode(slack: WebClient, token: str) -> Finding:
    answer, failure = ask(lambda: slack.apps_connections_open(app_token=token))
    if answer is None:
        return _refused(
            "SLACK_APP_TOKEN",
            failure,
            "it needs the scope connections:write, and Socket Mode has to be on in the app",
        )
    return Finding(Sign.WELL, "Socket Mode lets Mentor connect.")


def _refused(name: str, failure: Failure, mend: str) -> Finding:
    if is_refusal(failure):
        return Finding(Sign.BAD, f"Slack does not accept {name} ({failure.reason}): {mend}.")
    return Finding(Sign.BAD, f"Slack cannot be asked about {name} ({failure.reason}).")


def ask(call: Callable[[], SlackResponse]) -> tuple[SlackResponse | None, Failure]:
    """Make a call; return its answer, or None and why there is none."""
    try:
        return call(), Failure(Meaning.UNKNOWN, "")
    except Exception as error:  # the boundary of a check: whatever it was becomes a sentence
        return None, understand(error)


def is_refusal(failure: Failure) -> bool:
    """Return whether Slack has answered, and has said no."""
    return failure.meaning in (Meaning.REFUSED, Meaning.LOCKED_OUT)


def missing_scopes(answer: SlackResponse) -> list[str]:
    """Return which scopes of manifest.yml the token that was answered has not."""
    granted = scopes(answer)
    return [scope for scope in SCOPES if scope not in granted]


def header(answer: SlackResponse, name: str) -> str:
    """Return a header's value, "" if there is none."""
    headers = {key.lower(): value for key, value in answer.headers.items()}
    return str(headers.get(name, ""))
