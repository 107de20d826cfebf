"""The calendar: 10:00 stays 10:00, nobody is woken, and days are said and read as people do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.calendar import (
    Rule,
    hour_for_both,
    local,
    next_due,
    read_day,
    spoken,
    spoken_date,
    spoken_often,
    spoken_rule,
    spoken_rule_for,
    waking,
    week_of,
)

SATURDAY, SUNDAY = 5, 6
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "America/Nuuk",
)

moments = st.datetimes(datetime(2009, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
rules = st.builds(
    Rule,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    time=st.times().map(lambda clock: f"{clock:%H:%M}"),
    zone=zones,
    every=st.integers(1, 5),
    since=st.none() | st.dates(date(2010, 1, 1), date(2030, 1, 1)),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_ten_stays_ten_when_the_clocks_change():
    rule = Rule((SUNDAY,), "10:00", "Europe/Berlin")
    assert next_due(rule, utc(2026, 3, 20)) == utc(2026, 3, 22, 9)
    assert next_due(rule, utc(2026, 3, 22, 9)) == utc(2026, 3, 29, 8)
    assert next_due(rule, utc(2026, 10, 18, 8)) == utc(2026, 10, 25, 9)


@pytest.mark.parametrize(
    ("zone", "clock", "before", "due"),
    [
        # Not there: 02:30 becomes 03:30, on Lord Howe Island 02:15 becomes 02:45.
        ("Europe/Berlin", "02:30", utc(2026, 3, 28), utc(2026, 3, 29, 1, 30)),
        ("America/New_York", "02:30", utc(2026, 3, 7), utc(2026, 3, 8, 7, 30)),
        ("Australia/Sydney", "02:30", utc(2026, 10, 3), utc(2026, 10, 3, 16, 30)),
        ("Australia/Lord_Howe", "02:15", utc(2026, 10, 3), utc(2026, 10, 3, 15, 45)),
        # There twice: the first is meant.
        ("Europe/Berlin", "02:30", utc(2026, 10, 24), utc(2026, 10, 25, 0, 30)),
        ("America/New_York", "01:30", utc(2026, 10, 31), utc(2026, 11, 1, 5, 30)),
        ("Australia/Sydney", "02:30", utc(2026, 4, 4), utc(2026, 4, 4, 15, 30)),
        ("Australia/Lord_Howe", "01:45", utc(2026, 4, 4), utc(2026, 4, 4, 14, 45)),
    ],
)
def test_a_missing_hour_moves_forward_and_a_double_one_is_used_once(zone, clock, before, due):
    rule = Rule((SUNDAY,), clock, zone)
    assert next_due(rule, before) == due
    assert next_due(rule, due) > due + timedelta(days=6)


def test_half_hour_zones():
    assert next_due(Rule((0,), "10:00", "Asia/Kolkata"), utc(2026, 11, 22)) == utc(
        2026, 11, 23, 4, 30
    )


def test_a_day_that_a_zone_leaves_out_moves_forward_with_the_gap():
    """Samoa had no Friday 30 December 2011."""
    friday = Rule((4,), "10:00", "Pacific/Apia")
    due = next_due(friday, utc(2011, 12, 25))
    assert local(due, "Pacific/Apia").replace(tzinfo=None) == datetime(2011, 12, 31, 10)
    assert next_due(friday, due) == utc(2012, 1, 5, 20)

    both = Rule((4, SATURDAY), "10:00", "Pacific/Apia")
    assert next_due(both, utc(2011, 12, 25)) == due
    assert next_due(both, due) == utc(2012, 1, 5, 20)


def test_every_two_weeks_counts_from_its_first_day():
    """Agreed on a Wednesday: the first Tuesday is six days later, the next a fortnight on."""
    rule = Rule((1,), "10:00", "UTC", every=2, since=date(2026, 11, 25))
    first = next_due(rule, utc(2026, 1, 1))
    assert first == utc(2026, 12, 1, 10)
    assert next_due(rule, first) == utc(2026, 12, 15, 10)
    assert next_due(rule, utc(2026, 12, 20)) == utc(2026, 12, 29, 10)


def test_nothing_is_due_before_the_first_day():
    rule = Rule((0, 2), "10:00", "Asia/Tokyo", since=date(2026, 11, 25))
    assert next_due(rule, utc(2026, 11, 1)) == utc(2026, 11, 25, 1)


@given(rules, moments)
def test_the_next_moment_is_later_and_on_a_day_of_the_rule(rule, after):
    due = next_due(rule, after)
    assert due > after
    assert due.tzinfo is UTC
    here = local(due, rule.zone)
    named = {
        day
        for day in (here.date() - timedelta(days=1), here.date())
        if day.weekday() in rule.days and (not rule.since or day >= rule.since)
    }
    exact = datetime.combine(here, time.fromisoformat(rule.time))
    if here.replace(tzinfo=None) == exact and here.date() in named:
        assert here.fold == 0
    else:  # then the wall clock never shows that time on the day that was meant
        zone = ZoneInfo(rule.zone)
        wanted = [datetime.combine(day, exact.time(), zone) for day in named]
        assert any(
            moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
            != moment.replace(tzinfo=None)
            for moment in wanted
        )


@given(rules, moments, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_later_look_never_finds_an_earlier_moment(rule, after, wait):
    due, later = next_due(rule, after), next_due(rule, after + wait)
    assert later == due if after + wait < due else later > due


@given(rules, moments)
def test_every_n_weeks_is_n_weeks_apart(rule, after):
    chain = [after]
    for _ in range(len(rule.days) * 3):
        chain.append(next_due(rule, chain[-1]))
    for one, other in pairwise(local(moment, rule.zone) for moment in chain[1:]):
        assert (other.date() - one.date()).days <= 7 * rule.every
    # After as many moments as the rule has days, the same day comes again.
    days = [local(moment, rule.zone).replace(tzinfo=None) for moment in chain[1:]]
    count = len(rule.days)
    if rule.zone != "Pacific/Apia":
        for one, other in zip(days, days[count:], strict=False):
            assert (other.date() - one.date()).days == 7 * rule.every


@given(rules)
def test_a_rule_survives_json(rule):
    assert Rule.from_json(rule.as_json()) == rule


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"days": []}, "Choose at least one day"),
        ({"days": [7]}, "from 0 (Monday) to 6 (Sunday)"),
        ({"days": ["Monday"]}, "from 0 (Monday) to 6 (Sunday)"),
        ({"days": None}, "needs days"),
        ({"time": "25:00"}, "not a time of day"),
        ({"time": "10:00\n"}, "not a time of day"),
        ({"time": 10}, "not a time of day"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
        ({"zone": "Europe"}, "no time zone"),
        ({"zone": "/etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"every": 0}, "1 to 52 weeks"),
        ({"every": True}, "1 to 52 weeks"),
        ({"since": "soon"}, "soon"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(wrong, sentence):
    good = {"days": [1], "time": "10:00", "zone": "Europe/Berlin"}
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        Rule.from_json(good | wrong)


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        (utc(2026, 11, 24, 12), "UTC", "2026-W48"),
        (utc(2021, 1, 3, 12), "UTC", "2020-W53"),
        (utc(2027, 1, 3, 12), "UTC", "2026-W53"),
        (utc(2027, 1, 3, 20), "Asia/Tokyo", "2027-W01"),
        (utc(2024, 12, 30, 12), "UTC", "2025-W01"),
        (utc(2024, 12, 30, 4), "America/New_York", "2024-W52"),
    ],
)
def test_weeks_at_the_ends_of_years(moment, zone, week):
    assert week_of(moment, zone) == week


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        local(datetime(2026, 1, 1), "UTC")


@pytest.mark.parametrize(
    ("moment", "places", "awake"),
    [
        (utc(2026, 11, 24, 12), ["Europe/Berlin"], utc(2026, 11, 24, 12)),
        (utc(2026, 11, 24, 7), ["Europe/Berlin"], utc(2026, 11, 24, 7)),
        (utc(2026, 11, 24, 6, 59), ["Europe/Berlin"], utc(2026, 11, 24, 7)),
        (utc(2026, 11, 24, 20), ["Europe/Berlin"], utc(2026, 11, 25, 7)),
        # Berlin's morning is New York's night: both are awake at 08:00 in New York.
        (utc(2026, 11, 24, 9), ["Europe/Berlin", "America/New_York"], utc(2026, 11, 24, 13)),
        # California sleeps until Berlin's 17:00; in the evening Berlin sleeps first.
        (utc(2026, 11, 24, 21), ["Europe/Berlin", "America/Los_Angeles"], utc(2026, 11, 25, 16)),
        # The night in which the clocks change.
        (utc(2026, 3, 28, 22), ["Europe/Berlin"], utc(2026, 3, 29, 6)),
        # These three share no waking hour: the first one's morning counts.
        (
            utc(2026, 11, 24, 20),
            ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"],
            utc(2026, 11, 25, 7),
        ),
        (utc(2026, 11, 24, 3), [], utc(2026, 11, 24, 3)),
    ],
)
def test_nobody_is_written_to_at_night(moment, places, awake):
    assert waking(moment, places) == awake


@given(moments, st.lists(zones, min_size=1, max_size=2))
def test_two_zones_always_share_a_waking_hour_soon(moment, places):
    awake = waking(moment, places)
    assert moment <= awake < moment + timedelta(hours=37 if "Pacific/Apia" in places else 25)
    for zone in places:
        assert time(8) <= local(awake, zone).time() < time(21)
    minutes = (moment + step * (awake - moment) / 20 for step in range(20))
    if awake > moment:  # and no earlier moment would have done
        assert all(
            any(not time(8) <= local(minute, zone).time() < time(21) for zone in places)
            for minute in minutes
        )


def test_moments_and_rules_are_said_as_people_do():
    assert spoken(utc(2026, 11, 24, 9), "Europe/Berlin") == "Tuesday 24 November, 10:00"
    assert spoken(utc(2026, 11, 24, 23), "Asia/Kolkata") == "Wednesday 25 November, 04:30"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule((1,), "10:00", "Europe/Berlin"), "every Tuesday at 10:00 (Berlin time)"),
        (
            Rule((4, 1), "09:30", "America/Argentina/Buenos_Aires", every=2),
            "every two weeks on Tuesday and Friday at 09:30 (Buenos Aires time)",
        ),
        (Rule((0, 2, 4), "10:00", "UTC"), "every Monday, Wednesday and Friday at 10:00 (UTC)"),
        (Rule((0, 1, 2, 3, 4), "10:00", "UTC"), "every weekday at 10:00 (UTC)"),
        (Rule(tuple(range(7)), "10:00", "Etc/GMT+5"), "every day at 10:00 (UTC-05)"),
        (
            Rule((3,), "10:00", "Asia/Tokyo", every=13),
            "every 13 weeks on Thursday at 10:00 (Tokyo time)",
        ),
    ],
)
def test_rules_are_said_as_people_do(rule, words):
    assert spoken_rule(rule) == words


def test_a_rule_is_said_on_each_clock_that_differs():
    zones = ["America/New_York", "Europe/London"]
    winter, summer = utc(2026, 3, 3, 15), utc(2026, 3, 10, 14)  # New York's begins first
    rule = Rule((1,), "10:00", "America/New_York")
    assert spoken_rule_for(rule, winter, zones) == (
        "every Tuesday at 10:00 in New York, 15:00 in London"
    )
    assert spoken_rule_for(rule, summer, zones).endswith(" in New York, 14:00 in London")
    assert spoken_rule_for(rule, winter, ["America/New_York"]) == spoken_rule(rule)
    late = Rule((0,), "20:00", "America/Los_Angeles", every=2)
    assert spoken_rule_for(late, utc(2026, 3, 3, 4), ["Asia/Tokyo", "UTC"]) == (
        "every two weeks on Monday at 20:00 in Los Angeles, 13:00 in Tokyo the day after,"
        " 04:00 UTC the day after"
    )


WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("24 Dec", date(2026, 12, 24)),
        ("until 24th of December.", date(2026, 12, 24)),
        ("December 24", date(2026, 12, 24)),
        ("Dec 24, 2027", date(2027, 12, 24)),
        ("24.12.", date(2026, 12, 24)),
        ("until 24.12", date(2026, 12, 24)),
        ("24.12.2027", date(2027, 12, 24)),
        ("3 sept", date(2027, 9, 3)),
        ("25 November", date(2027, 11, 25)),
        ("29 Feb", date(2028, 2, 29)),
        ("Friday", date(2026, 11, 27)),
        ("  until   FRI ", date(2026, 11, 27)),
        ("Wednesday", date(2026, 12, 2)),
        ("next Friday", date(2026, 12, 4)),
        ("Friday, 27 November", date(2026, 11, 27)),
        ("tomorrow", date(2026, 11, 26)),
        ("next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
        ("2 weeks", date(2026, 12, 9)),
        ("for 10 days", date(2026, 12, 5)),
        ("for two weeks.", date(2026, 12, 9)),
        ("a month", date(2026, 12, 25)),
        ("3 months", date(2027, 2, 25)),
        ("one year", date(2027, 11, 25)),
    ],
)
def test_a_day_is_read_from_plain_words(words, day):
    assert read_day(words, WEDNESDAY) == day


def test_a_month_on_from_a_month_s_last_day():
    assert read_day("a month", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "today",
        "yesterday",
        "2026-11-25",
        "2020-01-01",
        "24 Dec 2020",
        "31 February",
        "29 Feb 2027",
        "3/4",
        "Friday 28 November",
        "0 days",
        "99999 weeks",
        "9999 years",
        "³ days",
        "٣ days",
        "<!channel>",
        "13.13.",
        "Monday Monday Monday",
        "x" * 10_000,
    ],
)
def test_what_cannot_be_told_is_not_guessed(words):
    assert read_day(words, WEDNESDAY) is None


@given(st.text(max_size=40), st.dates())
def test_any_words_at_all_are_survived(words, today):
    day = read_day(words, today)
    assert day is None or day > today


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 365))
def test_what_is_said_is_read_again(today, ahead):
    day = today + timedelta(days=ahead)
    said = spoken(datetime.combine(day, time(12), UTC), "UTC").partition(",")[0]
    assert read_day(said, today) == day
    assert read_day(day.isoformat(), today) == day


# --- An hour for two


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        ("Europe/London", "Europe/Belgrade", ("10:00", "Europe/London")),
        ("Asia/Kolkata", "Europe/Belgrade", ("10:00", "Europe/Belgrade")),
        ("Pacific/Auckland", "Asia/Dubai", ("10:00", "Asia/Dubai")),
        ("Australia/Sydney", "America/New_York", ("10:00", "Australia/Sydney")),
        ("America/Los_Angeles", "Asia/Kolkata", ("20:00", "America/Los_Angeles")),
        ("America/Sao_Paulo", "Asia/Tokyo", ("08:00", "America/Sao_Paulo")),
        ("Pacific/Auckland", "Europe/London", ("10:00", "Pacific/Auckland")),  # no hour is by day
    ],
)
def test_an_hour_for_two_is_by_day_for_both(own: str, other: str, found: tuple[str, str]) -> None:
    assert hour_for_both("10:00", own, other, date(2026, 3, 2)) == found


def test_an_hour_for_two_holds_all_year() -> None:
    # Eight in New York is 16:00 in Dubai in summer and 17:00 in winter.
    clock, zone = hour_for_both("08:00", "America/New_York", "Asia/Dubai", date(2026, 7, 1))
    for week in range(52):
        moment = next_due(
            Rule((0,), clock, zone), datetime(2026, 7, 1, tzinfo=UTC) + timedelta(weeks=week)
        )
        for place in ("America/New_York", "Asia/Dubai"):
            assert time(8) <= local(moment, place).time() < time(21)


def test_days_and_rhythms_are_said_for_their_reader() -> None:
    moment = datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert spoken_date(moment, "Asia/Tokyo") == "Wednesday 4 March"
    rule = Rule((1,), "10:00", "Asia/Tokyo", every=2)
    assert spoken_often(rule, "Asia/Tokyo") == "every two weeks"
    assert spoken_often(rule, "UTC") == "every two weeks (10:00 in Tokyo)"
