"""What people do about a message that was not sent: look at it, send it again, drop it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.__main__ import main
from bot.store import Store, outbox
from tests.test_outbox import NOW, SECOND, Box, box_unsent


@pytest.fixture
def box(store: Store) -> Box:
    return Box(store)


def give_up(box: Box, key: str, error: str, to: str = "C9", **how: Any) -> None:
    box.post(key, to=to, **how)
    [claim] = [one for one in box.claim() if one.key == key]
    with box.store.begin() as session:
        outbox.dead(session, claim, error)


def send_again(box: Box, key: str, now: datetime = NOW) -> bool:
    with box.store.begin() as session:
        row = outbox.find(session, key)
        assert row
        return outbox.resend(session, row, now)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        ("is_archived", "pending"),
        ("internal_error", "unsure"),
        ("it did not arrive", "unsure"),
        ("HTTP 500", "unsure"),
    ],
)
def test_what_was_given_up_is_sent_again_once_and_looked_for_if_it_may_have_arrived(
    box: Box, error: str, state: str
):
    give_up(box, "one", error)
    assert box.row("one").body
    assert send_again(box, "one")
    assert box.state("one") == state
    assert not send_again(box, "one")
    [claim] = box.claim(NOW + 2 * SECOND)
    assert claim.is_look == (state == "unsure")
    box.sent(claim)
    assert not send_again(box, "one")


def test_what_nobody_could_read_any_more_is_forgotten_at_once(box: Box):
    later = NOW + timedelta(hours=1)
    give_up(box, "gone", outbox.GONE, to="C1")
    give_up(box, "parent", "is_archived", to="C2")
    box.post("reply", reply_to="parent")
    give_up(box, "late", "is_archived", to="C3", expires_at=later)
    give_up(box, "home", "user_not_found", to="U1", method=outbox.PUBLISH)
    for key in ("gone", "reply", "home"):
        assert box.row(key).body == {}
        assert not send_again(box, key)
    assert not send_again(box, "late", later)
    with box.store.begin() as session:
        outbox.withdraw(session, "T1", "par")
    assert not send_again(box, "parent")


def test_words_are_kept_for_a_week(box: Box):
    give_up(box, "one", "is_archived")
    for days, kept in ((7, True), (8, False)):
        with box.store.begin() as session:
            outbox.forget_words(session, NOW + timedelta(days=days))
        assert bool(box.row("one").body) == kept
    assert not send_again(box, "one")


def test_what_is_dropped_stays_dropped_with_all_that_follows_it(box: Box):
    box.post("one")
    box.post("reply", reply_to="one")
    for dropped in (True, False):
        with box.store.begin() as session:
            row = outbox.find(session, "one")
            assert row
            assert outbox.drop(session, row) == dropped
    assert (box.row("one").error, box.row("reply").error) == (outbox.DROPPED, outbox.ORPHANED)
    assert box.row("one").body == {}
    assert box.claim() == []
    assert [row.key for row in box_unsent(box)] == ["reply"]


def test_operators_see_what_waits_and_why_and_never_what_it_says(
    box: Box,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,
):
    url = box.store.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)

    def mentor(*arguments: str) -> tuple[int, list[str]]:
        code = 0
        try:
            main(["outbox", *arguments])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        return code, capsys.readouterr().out.splitlines()

    give_up(box, "pair:17:ping:2026-W10", "is_archived", to="C1")
    give_up(box, "victory:3", "internal_error", to="C2", workspace="T2")
    give_up(box, "left:1:U1", outbox.GONE, to="U1")
    box.post("waiting", to="C5")
    _, [headings, *rows] = mentor("list")
    assert headings.split() == ["state", "workspace", "what", "to", "due", "tries", "key", "error"]
    assert [row.split()[0] for row in rows] == ["pending", "dead", "dead", "dead"]
    assert rows[-1].split()[2:4] == ["pair.ping", "C1"]
    assert rows[-1].endswith("  1      pair:17:ping:2026-W10  is_archived")
    _, lines = mentor("list", "--state", "dead", "--workspace", "T2")
    assert [line.split()[2] for line in lines[1:]] == ["victory"]
    assert len(mentor("list", "--limit", "1")[1]) == 2
    assert mentor("list", "--limit", "0") == (2, [])
    assert mentor("list", "--state", "unsure") == (0, ["There are no such messages."])

    assert mentor("resend", "pair:17:ping:2026-W10") == (
        0,
        ["pair:17:ping:2026-W10: will be sent again"],
    )
    assert mentor("resend", "pair:17:ping:2026-W10", "no", "left:1:U1") == (
        1,
        [
            "pair:17:ping:2026-W10: it is pending",
            "no: there is no such row",
            "left:1:U1: it has no words any more, or is too late",
        ],
    )
    assert mentor("resend", "--all-dead") == (0, ["1 of 2 will be sent again."])
    assert mentor("resend")[0] == 1
    assert mentor("drop", "waiting") == (0, ["waiting: is dropped"])
    assert mentor("drop", "waiting", "no") == (
        1,
        ["waiting: it is dead", "no: there is no such row"],
    )
    monkeypatch.setenv("DATABASE_URL", "postgresql://mentor:marzipan@127.0.0.1:9/mentor")
    with pytest.raises(SystemExit, match="The database cannot be used") as refused:
        main(["outbox", "list"])
    assert "marzipan" not in str(refused.value)
