"""`mentor backup`: a copy while Mentor is at work, which is read again as the database was."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.__main__ import main
from bot.store import Store, outbox, schema

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("logging_as_before")


def post(store: Store, key: str) -> None:
    with store.begin() as session:
        outbox.post(session, "T1", "C1", {"text": key}, key=key, now=NOW)


def keys(store: Store) -> list[str]:
    with store.read() as session:
        return [row.key for row in outbox.listing(session, 10)]


@pytest.fixture
def at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    url = f"sqlite:///{tmp_path}/mentor.sqlite3"
    monkeypatch.setenv("DATABASE_URL", url)
    store = Store(url)
    schema.migrate(store.engine)
    post(store, "one")
    return store


def test_a_copy_is_made_while_somebody_writes(at_work: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with at_work.begin() as session:
        outbox.post(session, "T1", "C1", {"text": "two"}, key="two", now=NOW)
        session.flush()
        main(["backup", str(copy)])
    assert keys(at_work) == ["two", "one"]
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.sqlite3"]
    restored = Store(f"sqlite:///{copy}")
    assert keys(restored) == ["one"]
    assert schema.current(restored.engine) == schema.head()
    post(restored, "three")
    with restored.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    restored.close()
    at_work.close()


def test_what_cannot_be_backed_up_is_said_in_a_sentence(
    at_work: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.touch()
    with pytest.raises(SystemExit, match="is there already"):
        main(["backup", str(there)])
    with pytest.raises(SystemExit, match="The backup was not made"):
        main(["backup", str(tmp_path / "no" / "folder")])
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@127.0.0.1:9/m")
    with pytest.raises(SystemExit, match="pg_dump"):
        main(["backup", str(tmp_path / "new")])
    at_work.close()


def test_a_copy_that_cannot_be_read_is_none(at_work: Store, tmp_path: Path) -> None:
    at_work.close()
    file = tmp_path / "mentor.sqlite3"
    content = file.read_bytes()
    file.write_bytes(content[:-4096] + b"\xff" * 4096)  # as a failing disk does
    with pytest.raises(SystemExit, match="The backup was not made"):
        main(["backup", str(tmp_path / "new")])
    assert {one.name for one in tmp_path.glob("new*")} == set()
