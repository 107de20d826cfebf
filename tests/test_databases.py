"""A database that is missing, empty, old, of the future or no database: every command says so."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot import __main__
from bot.store import Store, schema

pytestmark = pytest.mark.usefixtures("logging_as_before")

COMMANDS = (
    ["outbox", "list"],
    ["outbox", "resend", "--all-dead"],
    ["outbox", "drop", "key"],
    ["backup", "copy.sqlite3"],
    ["serve"],
)


def refusal(words: list[str]) -> str:
    with pytest.raises(SystemExit) as refused:
        __main__.main(words)
    assert isinstance(refused.value.code, str)  # on standard error, with exit code 1
    return refused.value.code


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    return tmp_path / "mentor.sqlite3"


def stamp(store: Store, revision: str) -> None:
    with store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})
    store.close()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_that_cannot_serve_is_told_of_in_a_sentence(words: list[str], file: Path):
    first = "Please run `mentor migrate` first."
    assert refusal(words) == f"There is no database at {file} yet. {first}"
    assert not file.exists()

    file.touch()
    assert refusal(words) == f"The database is not up to date. {first}"

    file.write_text("Dear diary, " * 100)
    assert refusal(words) == (
        "The database cannot be used: file is not a database. `mentor doctor` says more."
    )
    file.unlink()

    schema.migrate((store := Store(f"sqlite:///{file}")).engine)
    stamp(store, "0001")
    assert refusal(words) == f"The database is not up to date. {first}"
    stamp(store, "9999")
    assert refusal(words) == (
        "A newer Mentor has migrated the database to 9999, and this one knows nothing beyond"
        f" {schema.head()}. Please run the newer one."
    )
    assert not Path("copy.sqlite3").exists()
