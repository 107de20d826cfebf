"""Whatever people type: nothing shouts, nothing breaks, and what is too long is said so."""

from typing import Any

import pytest

from playground.wire import Json
from tests.conftest import join, publish, set_up, tell_a_story
from tests.moments import Moments
from tests.workspace import Slack

SHOUTS = {"channel", "everyone", "here"}

HOSTILE = {
    "a shout": "<!channel> <!everyone> <!here> @channel",
    "a mention": "<@U0000HANA0> <#C000GENERAL|general>",
    "a link": "<https://evil.example|bank> & <mailto:x@y.z|mail>",
    "a half-open sign": "< <! <@ &lt;!channel&gt; &amp; & \\",
    "a change of direction": "\u202eetilps txet\u202c \u2066x\u2069 \u200f",
    "emoji": "👩‍🚀🏳️‍🌈 :tada: 🇧🇷 e\u0301\u0301\u0301",
    "control characters": "a\x00b\x07c\x1bd\x7fe\u0085f\u2028g and so on",
    "mark-up": "*bold* _it_ ~no~ `code` ```block``` > quote\n> more\n\n\n",
    "a lone surrogate": "half \ud83d emoji",
    "JSON": '{"type": "section", "text": "\\"}]}',
    "a date": "<!date^0^{date}|now> <!subteam^S1|team>",
}

# Every form with words in it: what opens it (a command, or a button in the pair's conversation),
# what else it needs, and its texts with their limits.
Form = tuple[str, str, dict[str, Any], dict[str, int]]
FORMS: dict[str, Form] = {
    "set up": (
        "dora",
        "/mentor setup",
        {"channel": "#victories", "weekday": "1"},
        {"name": 60, "purpose": 600, "values": 1300},
    ),
    "invite": ("dora", "/mentor invite", {"channel": "#mentoring"}, {"note": 600}),
    "join": (
        "chandra",
        "/mentor join",
        {"role": "both"},
        {"offers": 1000, "wants": 1000, "interests": 1000},
    ),
    "say more": ("ada", "/mentor join", {}, {"team": 80}),
    "ask for another partner": ("ada", "/mentor rematch", {}, {"note": 600}),
    "check in": ("ada", "/mentor checkin", {"met": "yes", "how": "3"}, {"next_step": 300}),
    "set a goal": ("ada", "/mentor goal", {}, {"what": 200, "why": 600, "measure": 300}),
    "note what was heard": (
        "ada",
        "Note what I heard",
        {"give": "keep"},
        dict.fromkeys(("heard", "touched", "strength", "thanks"), 200),
    ),
    "share with all": ("ada", "/mentor victory", {"audience": "channel"}, {"text": 600}),
    "share with one": ("ada", "/mentor victory", {"audience": "pair:1"}, {"text": 600}),
    "begin a stand-up": (
        "dora",
        "/mentor standup",
        {"channel": "#random", "people": ["ada", "ben"], "time": "10:00"},
        {"name": 60, "moved": 100, "obstacle": 100, "learned": 100, "next": 100, "other": 100},
    ),
    "answer a stand-up": (
        "ada",
        "/mentor standup",
        {"asks": "mentor", "may_quote": "yes"},
        {"moved": 3000, "obstacle": 3000, "learned": 3000, "next": 3000, "other": 3000},
    ),
}
# What leads from there to the form.
BUTTONS = {
    "say more": "More about you",
    "begin a stand-up": "New stand-up in Spring mentoring",
    "answer a stand-up": "Answer",
}
LINES = {"values"}  # fields that want several lines


@pytest.fixture
def ready(slack: Slack, moments: Moments) -> Slack:
    """A pair that has been asked how it goes."""
    moments.relive("ready", slack, get_ready)
    return slack


def get_ready(slack: Slack) -> None:
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    tell_a_story(slack)
    slack.command("/mentor standup", by="dora")
    slack.press(BUTTONS["begin a stand-up"])
    people = [slack.id("ada"), slack.id("ben")]
    place, asked = slack.place("#mentoring"), {"next": "What is next?", "other": "And else?"}
    assert slack.submit(name="Data", channel=place, people=people, time="10:00", **asked).ok
    slack.close("dora")
    slack.wait(days=9)


def open_form(slack: Slack, name: str) -> tuple[str, dict[str, int]]:
    """Open a form and fill in all but the words."""
    by, line, answers, texts = FORMS[name]
    if line.startswith("/"):
        slack.command(line, by=by)
    else:
        slack.press(line, by=by, where="ada ben")
    if (slack.seat(by).view or {}).get("callback_id") == "programmes.choose":
        slack.press("New programme" if name == "set up" else "Choose")
    if name in BUTTONS:
        slack.press(BUTTONS[name])
    for field, value in answers.items():
        shown = slack.place(value) if str(value).startswith("#") else value
        shown = [slack.id(one) for one in value] if isinstance(value, list) else shown
        slack.seat(by).fill(field, shown)
    return by, texts


def everything_said(slack: Slack) -> list[Json]:
    places = slack.workspace.conversations.values()
    return [message for place in places for message in _messages(place)]


def look_around(slack: Slack) -> None:
    """Open every page, and every form once more: what was kept is shown again there."""
    for who in ("ada", "ben", "chandra", "dora", "hana"):
        slack.home(who)
    for name in FORMS:
        by, _ = open_form(slack, name)
        slack.close(by)
    for by, line in (("ben", "/mentor goal"), ("ada", "/mentor standup mine")):
        slack.command(line, by=by)
        slack.close(by)
    slack.command("/mentor story", by="ada")
    if "What I have noted" in str(slack.seat("ada").view):
        slack.press("What I have noted")
    slack.close("ada")
    open_form(slack, "join")  # for Chandra, who has offered and wanted all of it
    if "More about you" in slack.screen():
        slack.press("More about you")
        assert slack.submit().ok
    assert slack.submit().ok
    slack.press("That is not what I meant")
    assert slack.submit().ok
    slack.close("chandra")


def _messages(place: Any) -> list[Json]:
    return [{"text": m.text, "mentions": m.mentions} for m in [*place.messages, *place.whispers]]


@pytest.mark.parametrize("what", HOSTILE)
def test_nothing_shouts_and_nothing_breaks(
    ready: Slack, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    words = HOSTILE[what].replace("U0000HANA0", ready.id("hana"))
    for name in FORMS:
        by, texts = open_form(ready, name)
        filled = {field: _lines(words) if field in LINES else words for field in texts}
        answered = ready.force(by=by, **filled)
        assert answered.get("response_action") != "errors", (name, answered)
        ready.close(by)
        ready.wait(minutes=1)
    look_around(ready)
    assert not [record for record in caplog.records if record.levelname == "ERROR"], caplog.text

    known = {ready.id(who) for who in ("ada", "ben", "dora")}
    said = everything_said(ready)
    assert len(said) >= len(FORMS)
    for message in said:
        assert not SHOUTS & set(message["mentions"]), message
        assert set(message["mentions"]) <= known, message
        assert "\u202e" not in message["text"]
        assert "\x00" not in message["text"]


def _lines(words: str) -> str:
    return "\n".join(f"{number} {words.splitlines()[0][:50]}" for number in range(3))


def test_too_many_words_are_named_under_their_input(ready: Slack) -> None:
    for name in FORMS:
        by, texts = open_form(ready, name)
        for length in (10_000, max(texts.values()) + 1):
            answered = ready.force(by=by, **dict.fromkeys(texts, "x" * length))
            assert answered["response_action"] == "errors"
            assert answered["errors"].keys() == texts.keys()
            for sentence in answered["errors"].values():
                assert sentence.startswith("Please"), sentence
        ready.close(by)


@pytest.mark.parametrize("sign", ["&", "<", "👩‍🚀", "\n", "\u200f"])
def test_the_longest_answers_fit_wherever_they_are_shown(
    ready: Slack, sign: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name in FORMS:
        by, texts = open_form(ready, name)
        answers = {field: _longest(field, most, sign) for field, most in texts.items()}
        answered = ready.force(by=by, **answers)
        is_empty = sign in "\n\u200f"  # nothing is left of that, and so it is asked for again
        assert is_empty or answered.get("response_action") != "errors", (name, answered)
        ready.close(by)
        ready.wait(minutes=1)
    look_around(ready)
    assert not [record for record in caplog.records if record.levelname == "ERROR"], caplog.text


def _longest(field: str, most: int, sign: str) -> str:
    if field == "values":
        return "\n".join((f"{number}" + sign * 60)[:60] for number in range(20))
    if field in ("offers", "wants", "interests"):
        return "\n".join((f"{number}" + sign * 80)[:80] for number in range(12))
    return (sign * most)[:most]


def test_a_hostile_name_stays_a_name(slack: Slack) -> None:
    ada = slack.workspace.person("ada")
    ada.real_name = "<!channel> \u202eAda & <@U1> 👩‍🚀 " + "x" * 60
    set_up(slack)
    join(slack, "ben", "mentor", offers="public speaking", places="2")
    join(slack, "ada", "mentee", wants="public speaking")
    publish(slack)
    slack.wait(days=9)
    for verb in ("rhythm", "victory", "goal", "checkin"):
        slack.command(f"/mentor {verb}", by="ben")
        assert slack.seat("ben").view, verb
        slack.close("ben")
    for message in everything_said(slack):
        assert not SHOUTS & set(message["mentions"])
