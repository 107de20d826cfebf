"""The workspaces that have added Mentor: a line for each, as long as that can be read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot import databases, installing
from bot.config import Settings
from bot.doctor._findings import Finding, Sign
from bot.doctor._slack import BREAKS, ask, is_refusal, missing_scopes
from bot.errors import Refusal
from bot.slack import client
from bot.store import installations
from bot.store.installations import Bot

ASKED = 500  # workspaces, those that came last; Slack limits each by itself
AT_ONCE = 8
SHOWN = 20  # lines of each sign
BEYOND = {
    Sign.WELL: "{} more workspaces are well, too.",
    Sign.NOTE: "{} more workspaces have a token that has expired.",
    Sign.BAD: "{} more workspaces are not well, either.",
}


def look_at(settings: Settings) -> Iterator[Finding]:
    """Ask Slack about the token of each. Nothing is said about a database that cannot be used."""
    ours = settings.mentor_url or ""
    if ours.startswith("http:") and urlsplit(ours).hostname not in ("localhost", "127.0.0.1"):
        yield Finding(
            Sign.BAD,
            "MENTOR_URL must start with https://: the page to add Mentor keeps its cookie over"
            " nothing else.",
        )
    assert settings.slack_client_id
    try:
        with databases.opened(settings.database_url) as store, store.read() as session:
            bots = installations.newest(session, settings.slack_client_id, ASKED + 1)
            failed = installations.renewal_errors(session)
    except Refusal:
        return
    where = f"{ours}{installing.INSTALL}"
    if not bots:
        yield Finding(Sign.NOTE, f"No workspace has added Mentor yet: people do so at {where}.")
    yield from _in_few_lines(_looks(settings, bots[:ASKED], failed, where))
    if len(bots) > ASKED:
        yield Finding(Sign.NOTE, f"Only the {ASKED} workspaces that came last were looked at.")


def _looks(
    settings: Settings, bots: Sequence[Bot], failed: dict[int, str], where: str
) -> Iterator[Finding]:
    now = datetime.now(UTC)

    def look(bot: Bot) -> Finding:
        return _look(settings, bot, failed.get(bot.row), where, now)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(look, bots)


def _look(
    settings: Settings, bot: Bot, renewal_error: str | None, where: str, now: datetime
) -> Finding:
    name = "".join(filter(str.isprintable, bot.name))  # they have chosen it
    name = f"{name} ({bot.team_id or bot.enterprise_id})"
    mend = f"Please ask them to add Mentor again, at {where}."
    if renewal_error:
        fault = f"its token cannot be renewed ({renewal_error})"
        is_lost = renewal_error == "invalid_refresh_token"  # any other failure may pass
        return Finding(Sign.BAD, f"{name}: {fault}. {mend if is_lost else ''}".rstrip())
    if bot.refresh_token and bot.expires_at and bot.expires_at <= now:
        expired = "its token has expired; it is renewed when it is next used"
        return Finding(Sign.NOTE, f"{name}: {expired}.")
    answer, failure = ask(client(bot.token, settings.slack_api_url).auth_test)
    if answer is None and not is_refusal(failure):
        unheard = "Slack cannot be asked about its token"
        return Finding(Sign.BAD, f"{name}: {unheard} ({failure.reason}).")
    if answer is None:
        fault = f"Slack does not accept its token ({failure.reason})"
    elif missing := missing_scopes(answer):
        fault = "its token lacks " + "; ".join(f"{one} ({BREAKS[one]})" for one in missing)
    else:
        return Finding(
            Sign.WELL, f"{name}: its token is good, and has every scope of manifest.yml."
        )
    return Finding(Sign.BAD, f"{name}: {fault}. {mend}")


def _in_few_lines(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Show the first of each sign, and count the rest."""
    counts: Counter[Sign] = Counter()
    for finding in findings:
        counts[finding.sign] += 1
        if counts[finding.sign] <= SHOWN:
            yield finding
    for sign, count in counts.items():
        if count > SHOWN:
            yield Finding(sign, BEYOND[sign].format(count - SHOWN))
