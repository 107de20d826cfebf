"""Whether another's clock agrees with this machine's."""

from datetime import UTC, datetime, timedelta

from bot.doctor._findings import Finding, Sign

SKEW = timedelta(seconds=10)  # between two clocks, before it is bad


def compare(whose: str, theirs: datetime) -> Finding:
    """Say whether the two are near enough; `theirs` was read just now."""
    apart = abs(theirs - datetime.now(UTC))
    if apart <= SKEW:
        return Finding(Sign.WELL, f"This machine's clock agrees with {whose}.")
    return Finding(
        Sign.BAD,
        f"This machine's clock and {whose} are {apart.total_seconds():.0f} seconds apart: please"
        " let them keep time by NTP.",
    )
