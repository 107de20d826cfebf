"""What `/mentor` understands, and that everything that speaks of it agrees."""

import re
from pathlib import Path

import pytest

from bot import handlers
from bot.slack import SCOPES
from tests.conftest import MANIFEST, join
from tests.workspace import Slack

VERBS = set(handlers.register().verbs)
COORDINATORS = {"setup", "invite", "pair", "people", "outbox"}

# What a verb does, as a button on somebody's page says it.
AT_HOME = {
    "coffee": "Coffee rounds",
    "standup": "Stand-ups",
    "join": "Join",
    "goal": "Goals",
    "victory": "Share a victory",
    "rhythm": "Change day or time",
    "checkin": "Answer",
    "pause": "Take a break",
    "resume": "End my break",
    "leave": "Leave",
    "rematch": "Another partner",
    "story": "Life stories",
    "setup": "Settings",
    "invite": "Invite people",
    "pair": "Draft pairs",
    "people": "People and pairs",
    "outbox": "Messages",
    "help": "Help",
}


@pytest.mark.parametrize("line", ["/mentor", "/mentor help", "/mentor  HELP  me"])
def test_help_lists_every_verb_of_whoever_asks(slack: Slack, line: str) -> None:
    for who in ("hana", "dora"):
        said = slack.command(line, by=who)
        assert listed(said) == {*VERBS - COORDINATORS, "setup"}
        assert "There is no programme here yet: a workspace admin begins with" in said
    assert slack.messages("#general", by="ada") == []


def test_help_tells_coordinators_and_admins_what_only_they_can_do(programme: Slack) -> None:
    said = programme.command("/mentor help", by="hana")
    assert listed(said) == VERBS - COORDINATORS
    assert "no programme" not in said
    assert listed(programme.command("/mentor help", by="dora")) == VERBS
    programme.command("/mentor setup", by="dora")
    programme.press("Choose")
    assert programme.submit(coordinators=[programme.id("mira")]).ok
    programme.close("dora")
    for who in ("mira", "dora"):  # who coordinates now, and an admin
        programme.home(who)
        programme.press("Help", where="home")
        assert listed(programme.screen()) == VERBS
        programme.close(who)


def listed(said: str) -> set[str]:
    return set(re.findall(r"`/mentor (\w+)`", said))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goals", "goal"),
        ("victories", "victory"),
        ("check-in", "checkin"),
        ("check in", "checkin"),
        ("Jion", "join"),
        ("pairs", "pair"),
        ("Stop", "leave"),
        ("quit", "leave"),
        ("unsubscribe", "leave"),
        ("edit", "join"),
        ("profile", "join"),
        ("peopel", "people"),
    ],
)
def test_a_near_miss_is_told_the_nearest_verb(slack: Slack, typed: str, meant: str) -> None:
    said = slack.command(f"/mentor {typed}", by="ada")
    word = typed.split()[0]
    assert said == (
        f"I don't know “{word}”. Did you mean `/mentor {meant}`?"
        " `/mentor help` lists what I can do."
    )


def test_help_is_not_named_twice(slack: Slack) -> None:
    said = slack.command("/mentor HLEP", by="ada")
    assert said == "I don't know “HLEP”. Did you mean `/mentor help`?"


@pytest.mark.parametrize("typed", ["status", "Home"])
def test_whoever_asks_how_things_are_hears_of_the_home_tab(slack: Slack, typed: str) -> None:
    assert "Home tab" in slack.command(f"/mentor {typed}", by="ada")


def test_what_is_nothing_like_a_verb_is_not_guessed_at(slack: Slack) -> None:
    said = slack.command("/mentor xyzzy", by="ada")
    assert said == "I don't know “xyzzy”. `/mentor help` lists what I can do."


@pytest.mark.parametrize(
    "typed", ["@channel", "<!channel>", "@ben", "`x`", "&amp;", "‮evil", "x" * 3000, "🦄"]
)
def test_an_unknown_word_is_repeated_harmlessly(slack: Slack, typed: str) -> None:
    said = slack.command(f"/mentor {typed}", by="ada")
    assert said.startswith("I don't know “")
    assert len(said) < 150
    [whisper] = slack.messages("#general", by="ada")
    assert whisper["mentions"] == []
    assert "‮" not in whisper["text"]


def test_every_verb_answers_somebody_who_is_new_here(slack: Slack) -> None:
    for verb in VERBS:
        said = slack.command(f"/mentor {verb}", by="hana")
        assert said or slack.seat("hana").view, verb
        assert "went wrong" not in said, verb
        slack.close("hana")


def test_every_verb_can_be_reached_from_home(pair: Slack) -> None:
    pair.wait(days=2)
    seen = "".join(pair.home(who) for who in ("ada", "dora", "hana"))
    pair.command("/mentor pause until Friday", by="ada")
    seen += pair.home("ada")
    assert AT_HOME.keys() == VERBS
    for verb, label in AT_HOME.items():
        assert f"\n{label}\n" in seen, verb


def test_the_readme_names_exactly_these_verbs() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in readme.splitlines() if line.startswith("| `/mentor ")]
    named = {
        words.replace("/mentor ", "").split()[0]
        for row in rows
        for words in re.findall(r"`([^`]+)`", row)
    }
    assert named == VERBS


@pytest.mark.parametrize("path", ["README.md", *map(str, sorted(Path("docs").glob("*.md")))])
def test_the_documents_name_no_other_verb(path: str) -> None:
    words = Path(path).read_text(encoding="utf-8")
    assert set(re.findall(r"`/mentor (\w+)", words)) <= VERBS


def test_the_manifest_names_the_same_command_and_verbs(pair: Slack) -> None:
    [command] = MANIFEST["features"]["slash_commands"]
    assert command["command"] == "/mentor"
    assert set(re.findall(r"\w+", command["usage_hint"])) <= VERBS


def test_the_manifest_subscribes_to_what_is_listened_for() -> None:
    subscribed = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert subscribed == set(handlers.register().events)


def test_a_workspace_that_adds_us_is_asked_for_what_the_manifest_says() -> None:
    assert set(SCOPES) == set(MANIFEST["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("verb", ["goal", "checkin", "rhythm", "story", "rematch"])
def test_what_is_a_pairs_says_how_one_comes_to_be_in_one(programme: Slack, verb: str) -> None:
    assert programme.command(f"/mentor {verb}", by="ada") == (
        "You do not take part in a programme yet. `/mentor join` is the way in."
    )
    join(programme, "ada", "mentee", wants="public speaking")
    said = programme.command(f"/mentor {verb}", by="ada")
    assert said.startswith("You are not in a pair at the moment. The coordinators bring people")
