"""Settings: what is wrong is said at once, in sentences, without a secret in any of them."""

from pathlib import Path

import pytest

from bot import config

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-s3cret", "SLACK_APP_TOKEN": "xapp-1-s3cret"}
NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "MENTOR_URL",
    "PORT",
    "SLACK_API_URL",
    "DATABASE_URL",
    "MENTOR_COMMAND",
)


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor a `.env` file says anything."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def give(**values: str) -> None:
        for name, value in {**GOOD, **values}.items():
            monkeypatch.setenv(name, value)

    return give


def refusal() -> list[str]:
    with pytest.raises(config.SettingsError) as refused:
        config.read()
    assert str(refused.value) == "\n".join(refused.value.sentences)
    assert "s3cret" not in repr(refused.value)
    return refused.value.sentences


def test_what_is_not_said_has_a_default(given):
    given()
    settings = config.read()
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///mentor.sqlite3"
    assert (settings.port, settings.mentor_command) == (3000, "/mentor")
    assert settings.slack_signing_secret is None


def test_either_way_to_hear_slack_will_do(given, monkeypatch):
    given(SLACK_SIGNING_SECRET="s3cret")
    monkeypatch.delenv("SLACK_APP_TOKEN")
    assert config.read().slack_signing_secret.get_secret_value() == "s3cret"


NO_DOOR = (
    "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET (for many)"
    " are missing: set the one or the others."
)
TWO_DOORS = (
    "SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are for many:"
    " set the one or the others."
)


@pytest.mark.parametrize("transport", ["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"])
def test_many_workspaces_need_a_client_and_its_secret(monkeypatch, transport):
    monkeypatch.setenv("SLACK_CLIENT_ID", "123.456")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv(transport, "xapp-1-s3cret")
    monkeypatch.setenv("MENTOR_URL", "https://mentor.example.com/")
    settings = config.read()
    assert settings.slack_bot_token is None
    assert settings.slack_client_secret.get_secret_value() == "s3cret"
    assert settings.mentor_url == "https://mentor.example.com"
    assert "s3cret" not in f"{settings} {settings!r}"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s3cret"}, TWO_DOORS),
        ({"SLACK_CLIENT_SECRET": "s3cret"}, TWO_DOORS),
        (
            {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_ID": "1.2"},
            "SLACK_CLIENT_SECRET is missing: SLACK_CLIENT_ID needs it.",
        ),
        (
            {"SLACK_BOT_TOKEN": "", "SLACK_CLIENT_SECRET": "s3cret"},
            "SLACK_CLIENT_ID is missing: SLACK_CLIENT_SECRET needs it.",
        ),
        ({"SLACK_BOT_TOKEN": ""}, NO_DOOR),
        ({"MENTOR_URL": "mentor.example.com"}, "MENTOR_URL must start with https:// (or http://)."),
    ],
)
def test_one_workspace_or_many_but_not_both(given, values, sentence):
    given(**values)
    assert refusal() == [sentence]


def test_without_any_setting_every_missing_one_is_named():
    assert refusal() == [
        NO_DOOR,
        "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing:"
        " set one of them.",
    ]


def test_all_that_is_wrong_is_said_at_once(given):
    given(
        SLACK_BOT_TOKEN="xoxp-s3cret",
        SLACK_APP_TOKEN="s3cret",
        PORT="s3cret",
        SLACK_API_URL="slack.com/s3cret",
        DATABASE_URL="mysql://root:s3cret@db/mentor",
        MENTOR_COMMAND="Mentor s3cret",
    )
    assert refusal() == [
        "DATABASE_URL must start with sqlite:/// or postgresql://.",
        "SLACK_BOT_TOKEN must start with xoxb-.",
        "SLACK_APP_TOKEN must start with xapp-.",
        "PORT must be a number from 1 to 65535.",
        "SLACK_API_URL must start with https:// (or http://).",
        "MENTOR_COMMAND must be a slash and a lower-case word, such as /mentor.",
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "SLACK_BOT_TOKEN",
            "xoxb-s3cret\n",
            "SLACK_BOT_TOKEN holds a character that no token has.",
        ),
        ("SLACK_APP_TOKEN", "xapp-s3 cret", "SLACK_APP_TOKEN holds a character that no token has."),
        ("PORT", "0", "PORT must be a number from 1 to 65535."),
        ("PORT", "65536", "PORT must be a number from 1 to 65535."),
        ("PORT", "80.5", "PORT must be a number from 1 to 65535."),
        ("SLACK_API_URL", "https://", "SLACK_API_URL must start with https:// (or http://)."),
        (
            "DATABASE_URL",
            "postgresql://mentor:s3cret@db:port/mentor",
            "DATABASE_URL is not an address of a database.",
        ),
        (
            "DATABASE_URL",
            "sqlite:///:memory:",
            "DATABASE_URL must name a file, such as sqlite:///mentor.sqlite3.",
        ),
        (
            "DATABASE_URL",
            "sqlite:///",
            "DATABASE_URL must name a file, such as sqlite:///mentor.sqlite3.",
        ),
        (
            "MENTOR_COMMAND",
            "mentor",
            "MENTOR_COMMAND must be a slash and a lower-case word, such as /mentor.",
        ),
    ],
)
def test_each_wrong_setting_gets_its_own_sentence(given, name, value, sentence):
    given(**{name: value})
    assert refusal() == [sentence]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_may_be_written_as_hosts_write_it(given, scheme):
    given(DATABASE_URL=f"{scheme}://mentor:s3cret@db/mentor")
    assert config.read().database_url == "postgresql+psycopg://mentor:s3cret@db/mentor"


def test_no_secret_is_shown_when_the_settings_are(given):
    given(SLACK_SIGNING_SECRET="s3cret", DATABASE_URL="postgresql://mentor:s3cret@db/mentor")
    settings = config.read()
    assert "s3cret" not in f"{settings} {settings!r}"


def test_a_file_serves_as_well_and_the_environment_goes_before_it(given, tmp_path):
    (tmp_path / ".env").write_text("PORT=4000\nMENTOR_COMMAND=/learn\nSOMETHING_ELSE=1\n")
    given(PORT="5000")
    settings = config.read()
    assert (settings.port, settings.mentor_command) == (5000, "/learn")


def test_an_empty_setting_is_as_good_as_none(given):
    given(SLACK_SIGNING_SECRET="", PORT="", DATABASE_URL="")
    settings = config.read()
    assert settings.slack_signing_secret is None
    assert (settings.port, settings.database_url) == (3000, "sqlite:///mentor.sqlite3")


def test_to_migrate_only_the_database_must_be_known(monkeypatch):
    assert config.read_database_url() == "sqlite:///mentor.sqlite3"
    monkeypatch.setenv("DATABASE_URL", "oracle://s3cret")
    with pytest.raises(config.SettingsError, match="DATABASE_URL must start with sqlite"):
        config.read_database_url()
