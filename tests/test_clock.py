"""The clock: the database's time for everybody, steady whatever happens to the machine's own."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.clock import LOOK_AGAIN, SteadyClock
from bot.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Source:
    """A clock that is asked, and the seconds that pass meanwhile."""

    def __init__(self) -> None:
        self.now, self.seconds, self.asked = NOON, 0.0, 0

    def __call__(self) -> datetime:
        self.asked += 1
        return self.now

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock(source: Source) -> SteadyClock:
    return SteadyClock(source, lambda: source.seconds)


def test_it_counts_on_by_itself_and_asks_now_and_then(source: Source, clock: SteadyClock):
    for _ in range(20):
        source.pass_time(1)
        assert clock.keep() == timedelta()
        assert clock() == source.now
    assert source.asked == 1 + 20 // LOOK_AGAIN


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_jump_is_seen_and_told(source: Source, clock: SteadyClock, jump: timedelta):
    source.now += jump
    source.pass_time(4)
    assert clock.keep() == timedelta()
    assert clock() == NOON + timedelta(seconds=4)
    source.pass_time(1)
    assert clock.keep() == max(-jump, timedelta())
    assert clock() == source.now


def test_it_goes_on_while_nobody_answers(source: Source, clock: SteadyClock, monkeypatch):
    def away(_self) -> datetime:
        raise ConnectionError

    monkeypatch.setattr(Source, "__call__", away)
    source.pass_time(600)
    with pytest.raises(ConnectionError):
        clock.keep()
    assert clock() == NOON + timedelta(minutes=10)


def test_the_database_says_what_time_it_is(store: Store):
    before = datetime.now(UTC)
    with store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            before = connection.execute(text("SELECT now()")).scalar_one()
    assert timedelta() <= store.now() - before < timedelta(seconds=10)
