"""Stand-ups: on which days and at which hours people are asked, and when nobody is."""

from datetime import UTC, date, datetime, timedelta

from holidays.registry import COUNTRIES

from bot.programme import stand_ups as rules
from bot.programme.calendar import Rule, next_due
from bot.store import Store
from bot.views import stand_ups as views
from tests.conftest import set_up
from tests.standing_up import (
    answer,
    begin,
    last_thread,
    press_in,
    questions,
    take_part,
    thread,
    whispers,
)
from tests.workspace import Slack


def test_who_is_off_is_never_asked(data: Slack, store: Store):
    data.command("/mentor standup skip", by="ada")
    data.command("/mentor standup holiday until Friday", by="ben")
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 1  # Ada skipped Monday, and it is Tuesday
    data.command("/mentor standup holiday until Friday", by="ada")
    data.wait(days=2)
    assert len(data.posts("#mentoring", by="dora")) == 1  # nobody is here
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 2


def test_public_holidays_are_each_ones_own():
    christmas = date(2026, 12, 25)
    off = {"away_until": None, "skips": None, "closed": ()}
    assert rules.is_off(christmas, country="DE", **off)
    assert not rules.is_off(christmas, country="", **off)
    assert not rules.is_off(christmas, country="JP", **off)
    assert rules.is_off(christmas, country="", away_until=None, skips=None, closed=["2026-12-25"])
    found = [rules.read_country(words) for words in ("Germany", "de", "United Kingdom", "gbr", "x")]
    assert found == ["DE", "DE", "GB", "GB", None]
    regions = ("UK, England", "gb-eng", "Germany, bayern", "Guinea-Bissau", "Germany, England", ",")
    found = [rules.read_country(words) for words in regions]
    assert found == ["GB-ENG", "GB-ENG", "DE-BY", "GW", None, None]
    codes = [codes[0] for _, *codes in COUNTRIES.values()]
    assert [rules.read_country(rules.spoken_country(code)) for code in codes] == codes
    for code, spoken in (("DE-BY", "Germany, Bayern"), ("GB-ENG", "United Kingdom, England")):
        assert (rules.spoken_country(code), rules.read_country(spoken)) == (spoken, code)
    easter_monday = date(2026, 4, 6)
    assert rules.is_off(easter_monday, country="GB-ENG", **off)
    assert not rules.is_off(easter_monday, country="GB-SCT", **off)


def test_an_unknown_country_is_said_so(data: Slack):
    data.command("/mentor standup", by="ada")
    data.press("Reminders and days off")
    assert data.submit(country="Atlantis").errors.keys() == {"country"}
    assert data.submit(country="uk - england", wants_reminder="yes").ok
    data.press("Reminders and days off")
    assert "United Kingdom, England" in data.screen("ada")
    assert data.submit(country="").ok
    data.press("Reminders and days off")
    assert "United" not in data.screen("ada")
    data.close("ada")


def reminders(slack: Slack, who: str) -> int:
    return sum("wished to be reminded" in text for text in slack.posts(who))


def test_not_today_means_the_day_of_its_thread(data: Slack):
    take_part(data, "ada", wants_reminder="yes")
    data.wait(days=1, minutes=1)
    tuesday = last_thread(data)
    data.wait(days=1)
    wednesday = last_thread(data)
    press_in(data, "ada", wednesday, views.SKIP)
    press_in(data, "ada", tuesday, views.SKIP)
    assert whispers(data, "ada") == [
        "You are not asked again today.",
        "You are not asked again for Tuesday 3 March.",
    ]
    data.command("/mentor standup", by="ada")
    assert "You are not asked today" in data.screen("ada")
    data.close("ada")
    data.wait(hours=3)
    assert reminders(data, "ada") == 1  # Tuesday's
    data.wait(days=1)
    press_in(data, "ada", wednesday, views.SKIP)  # an old thread takes nothing from today's
    press_in(data, "ada", tuesday, views.SKIP)
    assert reminders(data, "ada") == 2  # Thursday's


def close_days(slack: Slack, *days: str) -> None:
    """Name the closed days of the first programme."""
    slack.command("/mentor setup", by="dora")
    slack.press("Choose")
    done = slack.submit(closed_days="\n".join(days))
    assert done.ok, done
    slack.close("dora")


def test_days_off_of_every_kind_ask_nobody_and_remind_nobody(pair: Slack):
    """Over Easter: who is away for which reason is asked and reminded on no such day."""
    who = ("ada", "ben", "chandra", "hana", "jonas")
    close_days(pair, "2026-04-08")
    begin(pair, who=who, has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 2, 20, tzinfo=UTC))
    asked = {one: len(questions(pair, one)) for one in who}
    assert asked == {"ada": 1, "ben": 1, "chandra": 0, "hana": 1, "jonas": 0}  # since ten
    pair.workspace.clock.set(datetime(2026, 4, 1, 20, tzinfo=UTC))
    for one in who:
        if one != "ben":  # who does not ask for reminders gets none
            take_part(pair, one, wants_reminder="yes")
    take_part(pair, "ada", country="United Kingdom, England")
    pair.command("/mentor pause until 9 April", by="ben")
    pair.command("/mentor standup holiday until Tuesday", by="hana")
    pair.wait(until=datetime(2026, 4, 3, 4, tzinfo=UTC))
    pair.workspace.deactivate("jonas")  # the guest's time is over
    pair.wait(until=datetime(2026, 4, 10, 18, tzinfo=UTC))
    for _ in range(2):  # on the tenth and, a day late, on the ninth
        pair.press("Not today", by="hana", where="hana")
    pair.wait(until=datetime(2026, 4, 10, 23, tzinfo=UTC))
    days = {one: [m[8:10] for m in questions(pair, one) if m > "2026-04"] for one in who}
    assert days == {
        "ada": ["02", "07", "09", "10"],  # not on Good Friday, nor on Easter Monday
        "ben": ["09", "10"],
        "chandra": ["02", "03", "06", "07", "09", "10"],  # not on the day that is closed for all
        "hana": ["07"],  # the other two say that she left them out
        "jonas": ["02"],
    }
    assert [reminders(pair, one) for one in who] == [4, 0, 6, 2, 1]
    assert sum("Not this time" in text for text in pair.posts("hana")) == 2
    assert not any("Jonas" in text for text in pair.posts("#mentoring", by="dora"))


def test_closed_days_are_the_programmes_and_hold_for_all_its_stand_ups(data: Slack):
    set_up(data, name="Autumn mentoring")
    begin(data, programme="Autumn mentoring", name="Elsewhere", channel=data.place("#random"))
    begin(data, name="Own hour", who=("ada",), has_own_time="yes", moved="How?")
    data.wait(days=1)
    far = [f"{date(2027, 1, 1) + timedelta(days=day)}" for day in range(198)]
    close_days(data, *far, "2026-03-05", "2026-03-03")  # a Thursday, and today
    answer(data, "ben", moved="All the same")
    assert thread(data) == [("Ben Carter", "Ben Carter: All the same")]
    data.wait(until=datetime(2026, 3, 6, 8, tzinfo=UTC))
    heads = [text.split(":")[0] for text in data.posts("#mentoring", by="dora")]
    assert [head for head in heads if head.startswith("Data")] == [
        "Data, Tuesday 3 March",
        "Data, Wednesday 4 March",
    ]
    assert [m[8:10] for m in questions(data, "ada")] == ["02", "04"]
    assert len(data.posts("#random", by="dora")) == 3
    data.command("/mentor setup", by="dora")
    data.press("Choose")
    assert data.screen("dora").index("2026-03-03") < data.screen("dora").index("2026-03-05")
    data.close("dora")
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert "closed days: 1 January 2027, 2 January 2027, 3 January 2027" in data.screen("dora")
    assert "and 193 more. Coordinators set them" in data.screen("dora")
    data.close("dora")


def page(slack: Slack, who: str) -> str:
    slack.command("/mentor standup", by=who)
    shown = slack.screen(who)
    slack.close(who)
    return shown


def test_the_page_says_why_somebody_is_not_asked(data: Slack):
    assert "asked" not in page(data, "ben")
    data.command("/mentor pause until 17 March", by="ben")
    assert "You are on a break, and not asked until 17 March 2026" in page(data, "ben")
    data.command("/mentor standup holiday until 10 March", by="ben")
    assert "You are on a break, and not asked until 17 March 2026" in page(data, "ben")
    data.command("/mentor standup holiday until 20 March", by="ben")
    assert ":palm_tree: You are not asked until 20 March 2026" in page(data, "ben")
    for who in ("ada", "dora"):
        assert "break" not in page(data, who)
    close_days(data, "2026-03-02")
    closed = "Nobody is asked today: it is one of the programme's closed days"
    assert closed in page(data, "ada")
    assert closed in page(data, "dora")
    assert closed not in page(data, "ben")
    data.sleep(weeks=27)
    for who in ("ada", "ben", "dora"):
        over = "Nobody is asked any more: the programme ended on 31 August 2026"
        assert over in page(data, who)


def test_a_holiday_somebody_gone_and_the_end_of_the_programme_ask_nobody(data: Slack):
    data.workspace.deactivate("ben")
    data.command("/mentor standup holiday until 20 March", by="ada")
    data.wait(days=4)
    assert data.posts("#mentoring", by="dora") == []
    data.command("/mentor standup", by="ada")
    data.sleep(weeks=24)
    data.wait(weeks=4)
    before = len(data.posts("#mentoring", by="dora"))
    assert before >= 5
    data.wait(weeks=2)
    assert len(data.posts("#mentoring", by="dora")) == before


def test_a_reminder_comes_once_to_who_wished_for_it(data: Slack):
    for who in ("ada", "ben"):
        data.command("/mentor standup", by=who)
        data.press("Reminders and days off")
        assert data.submit(wants_reminder="yes").ok
        data.close(who)
    data.wait(days=1, hours=-1)
    data.wait(hours=3)
    answered = [text for text in data.posts("ben") if "wished to be reminded" in text]
    assert len(answered) == 1
    data.wait(days=1)
    assert sum("wished to be reminded" in text for text in data.posts("ben")) == 2


def test_after_a_long_sleep_a_day_is_left_out(data: Slack):
    data.sleep(days=1, hours=4)
    data.wait(hours=1)
    assert data.posts("#mentoring", by="dora") == []
    data.wait(days=1)
    assert len(data.posts("#mentoring", by="dora")) == 1


# --- clocks


def asked_by(slack: Slack, who: str) -> int:
    return sum("What moved?" in text for text in slack.posts(who))


def test_everybodys_own_hour_and_one_thread(pair: Slack):
    begin(pair, who=("ada", "ben", "fumiko"), has_own_time="yes")
    pair.wait(until=datetime(2026, 3, 3, 2, tzinfo=UTC))  # Tuesday 11:00 in Tokyo
    asked = {who: asked_by(pair, who) for who in ("ada", "ben", "fumiko")}
    assert asked == {"ada": 1, "ben": 1, "fumiko": 1}  # Ada and Ben on Monday
    pair.wait(until=datetime(2026, 3, 3, 10, 30, tzinfo=UTC))
    assert asked_by(pair, "ada") == 2
    answer(pair, "ada", moved="In the morning")
    pair.workspace.set_zone("ben", "America/Los_Angeles")  # three hours later than in New York
    pair.wait(until=datetime(2026, 3, 3, 17, tzinfo=UTC))
    assert asked_by(pair, "ben") == 1
    pair.wait(until=datetime(2026, 3, 3, 18, 30, tzinfo=UTC))
    assert asked_by(pair, "ben") == 2
    answer(pair, "ben", moved="In the evening")
    assert [name for name, _ in thread(pair)] == ["Ada Moreau", "Ben Carter"]
    assert pair.posts("ben")[-1] == "Data, Tuesday 3 March: You have answered. Thank you!"
    pair.press("See or change it", by="ben", where="ben")
    pair.press("Take my answer back")
    pair.close("ben")
    assert "What moved?" in pair.posts("ben")[-1]
    pair.press("Not today", by="ben", where="ben")
    assert "Not this time" in pair.posts("ben")[-1]
    assert whispers(pair, "ben", pair.place("ben")) == []
    typed = pair.seat("ben").say("mentoring", "After all", last_thread(pair)).ts
    pair.settle()
    assert "You have answered" in pair.posts("ben")[-1]
    pair.seat("ben").delete("mentoring", typed)
    pair.settle()
    assert "Not this time" in pair.posts("ben")[-1]
    assert len(pair.posts("#mentoring", by="dora")) == 2  # Monday's and Tuesday's


def test_somebody_who_travels_is_asked_once_on_a_day(pair: Slack):
    begin(pair, who=("fumiko",), has_own_time="yes")
    pair.wait(until=datetime(2026, 3, 3, 2, tzinfo=UTC))  # Tuesday 11:00 in Tokyo
    assert asked_by(pair, "fumiko") == 1
    pair.workspace.set_zone("fumiko", "America/New_York")
    pair.wait(until=datetime(2026, 3, 3, 17, tzinfo=UTC))  # ten has come there, too: Tuesday again
    assert asked_by(pair, "fumiko") == 1
    pair.wait(until=datetime(2026, 3, 4, 17, tzinfo=UTC))
    assert asked_by(pair, "fumiko") == 2


def test_who_flies_past_the_hour_is_asked_when_they_would_have_been(pair: Slack):
    begin(pair, who=("ben",), has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 3, 13, tzinfo=UTC))  # eight in New York
    pair.workspace.set_zone("ben", "Europe/Paris")  # where it is two in the afternoon
    pair.wait(until=datetime(2026, 3, 4, 20, tzinfo=UTC))
    assert questions(pair, "ben")[1:] == ["2026-03-03T15:00", "2026-03-04T09:00"]
    pair.workspace.set_zone("ben", "Pacific/Honolulu")  # where Wednesday's hour comes once more
    pair.wait(until=datetime(2026, 3, 5, 23, tzinfo=UTC))
    assert questions(pair, "ben")[3:] == ["2026-03-05T20:00"]
    pair.wait(until=datetime(2026, 3, 6, 8, tzinfo=UTC))
    pair.workspace.set_zone("ben", "Asia/Tokyo")  # Friday at five in the afternoon
    pair.wait(until=datetime(2026, 3, 9, 20, tzinfo=UTC))
    assert questions(pair, "ben")[4:] == ["2026-03-09T01:00"]


def test_one_clock_changes_and_the_other_does_not():
    """New York changes on 8 March 2026, Tokyo never: ten is ten on each one's own clock."""
    rule = Rule(days=(0, 4), time="10:00", zone="America/New_York")
    before = next_due(rule, after=datetime(2026, 3, 5, tzinfo=UTC))
    after = next_due(rule, after=datetime(2026, 3, 7, tzinfo=UTC))
    assert (before.hour, after.hour) == (15, 14)
    far = Rule(days=(0, 4), time="10:00", zone="Asia/Tokyo")
    assert {next_due(far, after=datetime(2026, 3, day, tzinfo=UTC)).hour for day in (5, 7)} == {1}


def test_two_stand_ups_at_one_hour_on_ones_own_clock_while_clocks_change(pair: Slack):
    """New York changes on 8 March, London on 29 March, Tokyo never."""
    begin(pair, who=("ada", "ben", "fumiko"), has_own_time="yes", moved="How?")
    begin(pair, who=("ben",), name="Design", has_own_time="yes", moved="How?")
    pair.wait(until=datetime(2026, 3, 6, 20, tzinfo=UTC))
    before = {one: {m[11:] for m in questions(pair, one)} for one in ("ada", "ben", "fumiko")}
    assert before == {"ada": {"10:00"}, "ben": {"15:00"}, "fumiko": {"01:00"}}
    assert len(questions(pair, "ben")) == 10  # two a day, of one stand-up each
    answer(pair, "ben", moved="For data")
    pair.command("/mentor standup skip", by="ben")
    pair.wait(until=datetime(2026, 3, 9, 20, tzinfo=UTC))
    after = {one: questions(pair, one)[-1][8:] for one in ("ada", "ben", "fumiko")}
    assert after == {"ada": "09T10:00", "ben": "09T14:00", "fumiko": "09T01:00"}
    pair.workspace.clock.set(datetime(2026, 3, 29, 20, tzinfo=UTC))
    pair.wait(until=datetime(2026, 3, 30, 20, tzinfo=UTC))
    after = {one: questions(pair, one)[-1][8:] for one in ("ada", "ben", "fumiko")}
    assert after == {"ada": "30T09:00", "ben": "30T14:00", "fumiko": "30T01:00"}


def test_one_time_for_all_moves_with_the_clock_that_it_is_on(data: Slack):
    for who in ("ada", "dora"):  # their own clocks make no difference
        data.workspace.set_zone(who, "Asia/Tokyo")
    data.command("/mentor standup", by="dora")
    data.press("Change")
    assert "One time for all, Berlin time" in data.screen("dora")
    assert data.submit(learned="What else?").ok
    data.close("dora")
    data.workspace.clock.set(datetime(2026, 3, 26, 20, tzinfo=UTC))
    data.wait(until=datetime(2026, 3, 30, 20, tzinfo=UTC))
    opened = [float(m["ts"]) for m in data.messages("#mentoring", by="dora")[-2:]]
    assert [f"{datetime.fromtimestamp(ts, UTC):%d %H:%M}" for ts in opened] == [
        "27 09:00",
        "30 08:00",
    ]
