"""The words for whoever watches over a process, and when they are bad."""

from math import inf

import pytest

from bot import health
from bot.health import AHEAD, LATE, OK, Health
from bot.store import Store, schema
from tests.test_errors import database_gone

WELL = {"database": OK, "migrations": OK, "tick": OK, "delivery": OK}


def check(store: Store, tick: float = 0.5, delivery: float = 0.5) -> dict[str, str]:
    return Health(store, lambda: tick, lambda: delivery).check()


def test_all_is_well(store: Store) -> None:
    assert check(store) == WELL
    assert health.is_well(WELL)


@pytest.mark.parametrize(("age", "word"), [(LATE + 1, "late"), (inf, "not yet")])
def test_what_has_stopped_or_not_begun_is_not_well(store: Store, age: float, word: str) -> None:
    for name in ("tick", "delivery"):
        words = check(store, **{name: age})
        assert words == {**WELL, name: word}
        assert not health.is_well(words)


def test_a_database_that_is_away_is_not_well(store: Store) -> None:
    with database_gone(store):
        words = check(store)
    assert words == {**WELL, "database": "unreachable", "migrations": "unknown"}
    assert not health.is_well(words)


def test_a_database_behind_is_not_well_and_one_ahead_is(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "head", lambda: "9999")
    words = check(store)
    assert words == {**WELL, "migrations": "behind"}
    assert not health.is_well(words)
    monkeypatch.setattr(schema, "head", lambda: "0001")
    words = check(store)
    assert words == {**WELL, "migrations": AHEAD}
    assert health.is_well(words)


def test_in_socket_mode_it_is_well_only_while_connected(store: Store) -> None:
    def words(is_connected: bool) -> dict[str, str]:
        return Health(store, float, float, lambda: is_connected).check()

    assert words(is_connected=True) == {**WELL, "slack": OK}
    assert words(is_connected=False) == {**WELL, "slack": "not connected"}
    assert not health.is_well(words(is_connected=False))
