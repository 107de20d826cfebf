"""Zones: what the clock on the wall says, and who is asleep."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING, EVENING = time(8), time(21)


def zone_info(name: str) -> ZoneInfo:
    """Return the IANA zone of this name; ValueError with a sentence if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder such as "Europe" is an OSError
        raise ValueError(f"There is no time zone called “{name[:60]}”.") from None


def at(day: date, clock: time, zone: str) -> datetime:
    """Return the moment when the wall clock shows this time, in UTC.

    A time that does not exist that day moves forward by the gap; of one that comes twice, the
    first is meant.
    """
    return datetime.combine(day, clock, zone_info(zone)).astimezone(UTC)


def moment(day: date, clock: str, zone: str) -> datetime:
    """Return the moment when the wall clock shows this time ("10:00"), in UTC; see `at`."""
    return at(day, time.fromisoformat(clock), zone)


def local(moment: datetime, zone: str) -> datetime:
    """Return the moment as the zone's wall clock shows it."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(zone_info(zone))


def week_of(moment: datetime, zone: str) -> str:
    """Return the ISO week of the local day, such as "2026-W48"."""
    year, week, _ = local(moment, zone).isocalendar()
    return f"{year}-W{week:02}"


def waking(moment: datetime, zones: Iterable[str]) -> datetime:
    """Return the first moment, from this one on, that is night (21:00 to 08:00) in no zone.

    Zones that share no waking hour cannot all be spared: then only the first one counts.
    """
    places = list(zones)
    return _waking(moment, places) or _waking(moment, places[:1]) or moment


def hour_for_both(clock: str, own: str, other: str, since: date) -> tuple[str, str]:
    """Return a local time and the zone it is meant in, by day for two people all year round.

    In this order: the time on one's own clock, on the other's, the nearest hour to it on one's
    own clock that is daytime for both; people who share none get the time on one's own clock.
    """
    days = [since + timedelta(weeks=week) for week in range(52)]
    wanted = time.fromisoformat(clock)
    if _is_day(wanted, own, other, days):
        return clock, own
    if _is_day(wanted, other, own, days):
        return clock, other
    by_day = (wanted.replace(hour=hour) for hour in range(24))
    nearest = sorted(by_day, key=lambda one: abs(one.hour - wanted.hour))
    for one in nearest:
        if _is_day(one, own, own, days) and _is_day(one, own, other, days):
            return f"{one:%H:%M}", own
    return clock, own


def _is_day(clock: time, zone: str, elsewhere: str, days: Iterable[date]) -> bool:
    """Whether it is daytime elsewhere when it is this time in the zone, on all of these days."""
    return not any(_is_night(at(day, clock, zone), elsewhere) for day in days)


def _waking(moment: datetime, zones: list[str]) -> datetime | None:
    # People wake at a morning only, so nothing between two mornings needs a look.
    mornings = {
        at(local(moment, zone).date() + timedelta(days), MORNING, zone)
        for zone in zones
        for days in range(4)
    }
    candidates = [moment.astimezone(UTC), *sorted(mornings)]
    return next(
        (
            candidate
            for candidate in candidates
            if candidate >= moment and not any(_is_night(candidate, zone) for zone in zones)
        ),
        None,
    )


def _is_night(moment: datetime, zone: str) -> bool:
    return not MORNING <= local(moment, zone).time() < EVENING
