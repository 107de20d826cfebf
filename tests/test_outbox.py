"""The outbox: what may go out when, and what becomes of it, without any Slack."""

import itertools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot.store import Store, outbox
from bot.store.base import DOUBTFUL
from bot.store.outbox import Claim, Lane, Outgoing

pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Box:
    """The outbox of one database, in few words."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def post(
        self, key: str, to: str | list[str] = "C1", at: datetime = NOW, **more: object
    ) -> None:
        workspace = str(more.pop("workspace", "T1"))
        with self.store.begin() as session:
            outbox.post(session, workspace, to, {"text": key}, key=key, now=at, **more)

    def claim(self, at: datetime = NOW, limit: int = 8) -> list[Claim]:
        with self.store.begin() as session:
            return outbox.claim(session, at, limit)

    def keys(self, at: datetime = NOW, limit: int = 8) -> list[str]:
        return [claim.key for claim in self.claim(at, limit)]

    def row(self, key: str) -> Outgoing:
        with self.store.read() as session:
            return session.scalars(select(Outgoing).where(Outgoing.key == key)).one()

    def state(self, key: str) -> str:
        return self.row(key).state

    def sent(self, claim: Claim, at: datetime = NOW) -> None:
        with self.store.begin() as session:
            outbox.sent(session, [outbox.Arrival(claim, "C1", "1.1")], at)

    def unsure(self, claim: Claim, at: datetime = NOW) -> None:
        with self.store.begin() as session:
            outbox.unsure(session, claim, "no answer", at)

    @contextmanager
    def lane(self, name: str = outbox.POST, workspace: str = "T1") -> Iterator[Lane]:
        with self.store.begin() as session:
            yield session.get_one(Lane, (workspace, name))


@pytest.fixture
def box(store: Store) -> Box:
    return Box(store)


# --- writing down


def test_a_key_goes_out_once_whatever_is_asked(box: Box):
    box.post("hello", to="C1")
    box.post("hello", to="C2")
    assert box.row("hello").recipient == "C1"
    assert box.keys() == ["hello"]


def test_nothing_is_written_if_its_reason_is_not(box: Box):
    def fail() -> None:
        with box.store.begin() as session:
            outbox.post(session, "T1", "C1", {}, key="never", now=NOW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not box.store.news.is_set()
    assert box.keys() == []


def test_delivery_is_woken_only_by_news(box: Box):
    box.post("hello")
    assert box.store.news.is_set()
    box.store.news.clear()
    box.post("hello")
    assert not box.store.news.is_set()


def test_peoples_order_does_not_make_two_conversations_of_them(box: Box):
    box.post("one", to=["U2", "U1"])
    assert box.row("one").recipient == "U1,U2"


def test_what_is_sent_is_forgotten_but_for_its_key(box: Box):
    box.post("secret")
    [claim] = box.claim()
    assert claim.body == {"text": "secret"}
    box.sent(claim)
    row = box.row("secret")
    assert (row.state, row.body, row.channel, row.ts) == ("sent", {}, "C1", "1.1")
    box.post("secret")
    assert box.keys(NOW + timedelta(days=1)) == []


# --- what follows what


def test_a_reply_waits_for_its_parent_and_gets_its_ts(box: Box):
    box.post("parent")
    box.post("reply", reply_to="parent")
    box.post("change", reply_to="parent", method=outbox.UPDATE)
    [parent] = box.claim()
    assert box.keys(NOW + 5 * SECOND) == []
    box.sent(parent, NOW + 5 * SECOND)
    [change] = box.claim(NOW + 5 * SECOND)
    box.sent(change, NOW + 5 * SECOND)
    [reply] = box.claim(NOW + 6.2 * SECOND)
    assert (change.key, change.parent_channel, change.parent_ts) == ("change", "C1", "1.1")
    assert (reply.key, reply.parent_channel, reply.parent_ts) == ("reply", "C1", "1.1")


def test_a_reply_to_what_was_sent_goes_at_once(box: Box):
    box.post("parent")
    box.sent(box.claim()[0])
    box.post("change", reply_to="parent", method=outbox.UPDATE)
    assert box.keys() == ["change"]


def test_what_was_to_follow_dies_with_it_to_the_last_generation(box: Box):
    box.post("parent")
    box.post("reply", reply_to="parent")
    box.post("change", reply_to="reply", method=outbox.UPDATE)
    with box.store.begin() as session:
        outbox.dead(session, outbox.claim(session, NOW, 1)[0], "is_archived")
    box.post("late", reply_to="parent")
    assert box.row("parent").error == "is_archived"
    for orphan in ("reply", "change", "late"):
        assert (box.state(orphan), box.row(orphan).error) == ("dead", outbox.ORPHANED)


def test_there_is_no_change_to_a_message_that_was_taken_back(box: Box):
    box.post("ask:1")
    box.post("ask:1:change", reply_to="ask:1", method=outbox.UPDATE)
    box.post("other")
    with box.store.begin() as session:
        outbox.withdraw(session, "T1", "ask:")
    box.post("ask:1:late", reply_to="ask:1", method=outbox.UPDATE)
    with box.store.read() as session:
        assert session.scalars(select(Outgoing.key)).all() == ["other"]


def test_only_what_is_still_here_and_ours_is_taken_back(box: Box):
    box.post("ask_1")
    [first] = box.claim()
    box.post("askX1", to="C2")
    box.post("ask_2", to="C3", workspace="T2")
    box.post("ask_3", to="C4")
    with box.store.begin() as session:
        outbox.withdraw(session, "T1", "ask_")
    assert first.key == "ask_1"
    with box.store.read() as session:
        keys = session.scalars(select(Outgoing.key).order_by(Outgoing.key)).all()
    assert set(keys) == {"askX1", "ask_1", "ask_2"}


# --- what can come too late


def test_what_has_passed_is_given_up_unsent_and_nobody_hears_of_it(box: Box):
    box.post("rested", to="C9")
    box.claim()
    box.post("countdown", expires_at=NOW + 15 * SECOND)
    box.post("late", reply_to="countdown")
    box.post("later", expires_at=NOW + 30 * SECOND)
    assert box.keys(NOW + 15 * SECOND) == ["later"]
    row = box.row("countdown")
    assert (row.state, row.error, row.body, row.attempts) == ("dead", outbox.TOO_LATE, {}, 0)
    assert (box.state("late"), box.row("late").body) == ("dead", {})
    assert [row.error for row in box_unsent(box)] == [outbox.ORPHANED]


def test_what_has_passed_is_forgotten_with_the_rest(box: Box):
    box.post("parent")
    box.sent(box.claim()[0])
    more = {"reply_to": "parent", "expires_at": NOW + SECOND}
    box.post("countdown", method=outbox.UPDATE, **more)
    box.post("post", to="C2", expires_at=NOW + SECOND)
    box.claim(NOW + SECOND)
    for days, kept in [(2, {"parent", "post"}), (91, set())]:
        with box.store.begin() as session:
            outbox.sweep(session, NOW + timedelta(days=days))
        with box.store.read() as session:
            assert set(session.scalars(select(Outgoing.key))) == kept


def test_what_may_have_gone_out_is_looked_for_however_late_it_is(box: Box):
    box.post("one", expires_at=NOW + 15 * SECOND)
    box.unsure(box.claim()[0])
    [look] = box.claim(NOW + 20 * SECOND)
    assert look.is_look
    with box.store.begin() as session:
        outbox.absent(session, look, NOW + 20 * SECOND)
    assert box.keys(NOW + 25 * SECOND) == []
    assert box.row("one").error == outbox.TOO_LATE


# --- limits


def test_one_post_a_second_in_a_conversation_and_in_order(box: Box):
    for number in range(3):
        box.post(f"p{number}")
    seen = []
    for tenth in range(40):
        now = NOW + tenth * SECOND / 10
        for claim in box.claim(now):
            seen.append((claim.key, now - NOW))
            box.sent(claim, now)
    assert [key for key, _ in seen] == ["p0", "p1", "p2"]
    times = [at for _, at in seen]
    assert [b - a for a, b in itertools.pairwise(times)] == 2 * [outbox.PACE]


def test_it_is_known_when_there_is_something_to_claim_next(box: Box):
    def next_turn(at: float) -> float | None:
        now = NOW + at * SECOND
        assert box.keys(now, limit=64) == []
        with box.store.begin() as session:
            asked = outbox.next_ready, outbox.next_row
            turns = [when(session, now, now + SECOND / 2) for when in asked]
            turn = min((one for one in turns if one), default=None)
        return turn and (turn - NOW).total_seconds()

    for number in range(10):
        box.post(f"p{number}", to=f"C{number}")
    box.post("soon", to="C20", due_at=NOW + 0.3 * SECOND, method=outbox.PUBLISH)
    box.post("later", to="C21", due_at=NOW + 5 * SECOND, method=outbox.PUBLISH)
    for claim in box.claim(limit=64):  # as many as may go at once
        box.sent(claim, NOW)
    assert next_turn(0.1) == pytest.approx(60 / 230, abs=1e-5)  # the workspace's pace
    assert [*box.keys(NOW + 0.3 * SECOND), *box.keys(NOW + 0.3 * SECOND)] == ["soon", "p8"]
    box.sent(box.claim(NOW + 0.6 * SECOND)[0], NOW + 0.6 * SECOND)  # the last of the ten
    assert next_turn(0.6) is None
    box.post("more", to="C9")
    assert next_turn(0.9) == pytest.approx(0.9 + 60 / 230, abs=1e-5)  # C9 is resting
    assert next_turn(1.5) == 1.7  # until it has rested long enough
    assert box.keys(NOW + 1.7 * SECOND) == ["more"]


def test_a_slow_post_paces_the_next_from_its_end(box: Box):
    box.post("slow")
    box.post("next")
    [claim] = box.claim()
    box.sent(claim, NOW + 5 * SECOND)
    assert box.keys(NOW + 6 * SECOND) == []
    assert box.keys(NOW + 6.5 * SECOND) == ["next"]


def test_a_workspace_has_a_burst_and_then_a_rate(box: Box):
    for number in range(400):
        box.post(f"p{number}", to=f"C{number}")
    assert len(box.claim(limit=50)) == 8
    assert box.claim(limit=50) == []
    a_minute = sum(len(box.claim(NOW + s * SECOND, limit=50)) for s in range(1, 61))
    assert a_minute in (229, 230)


def test_no_more_is_claimed_than_there_are_threads(box: Box):
    for number in range(5):
        box.post(f"p{number}", to=f"C{number}")
    assert [len(box.claim(limit=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_the_urgent_goes_before_the_rest_and_then_the_earlier(box: Box):
    box.post("bulk", to="C1", priority=outbox.BULK)
    box.post("first", to="C2")
    box.post("second", to="C3")
    box.post("urgent", to="C4", priority=outbox.URGENT)
    assert box.keys() == ["urgent", "first", "second", "bulk"]


def test_a_long_queue_in_one_conversation_does_not_hold_up_the_others(box: Box):
    for number in range(50):
        box.post(f"p{number}", to="C1", priority=outbox.URGENT)
    box.post("other", to="C2", priority=outbox.BULK)
    assert box.keys() == ["p0"]
    assert box.keys() == ["other"]


def test_workspaces_take_turns(box: Box):
    for number in range(100):
        box.post(f"storm{number}", to=f"C{number}")
        box.post(f"crowd{number}", to=f"C{number}", workspace="T2")
    box.post("quiet", to="D1", workspace="T3")
    rounds = [{claim.workspace_id for claim in box.claim()} for _ in range(3)]
    assert sorted(rounds, key=str) == [{"T1"}, {"T2"}, {"T3"}]


def test_no_workspace_takes_all_the_threads_of_a_process(box: Box):
    for number in range(20):
        box.post(f"storm{number}", to=f"C{number}", at=NOW - SECOND)
    box.post("quiet", to="D1", workspace="T2")
    with box.store.begin() as session:
        most = outbox.IN_FLIGHT
        assert len(outbox.claim(session, NOW, 64, {"T1": most - 2})) == 2
        [quiet] = outbox.claim(session, NOW, 64, {"T1": most})
        assert quiet.key == "quiet"
        assert outbox.claim(session, NOW, 64, {"T1": most}) == []


def test_a_lane_that_hears_nothing_asks_ever_more_seldom_until_it_does(box: Box):
    def settle(what, *claims: Claim) -> None:
        with box.store.begin() as session:
            for claim in claims:
                outbox.wait(session, claim, "no answer", now)
                what(session, claim, now)

    for number in range(20):
        box.post(f"p{number}", to=f"C{number}")
    now = NOW
    settle(outbox.silent, *box.claim())  # eight at once are no more than five
    pauses = []
    for _ in range(5):
        began = now
        while not (probe := box.claim(now)):
            now += SECOND
        pauses.append((now - began) // SECOND)
        assert len(probe) == 1
        assert box.claim(now + 10 * SECOND) == []  # one at a time, however long it takes
        settle(outbox.silent, *probe)
    assert pauses == [8, 16, 32, 60, 60]
    now += 60 * SECOND
    settle(outbox.heard, *box.claim(now))
    assert len(box.claim(now)) == 1
    assert len(box.claim(now + 10 * SECOND)) == 8


def test_a_lane_whose_conversations_are_all_busy_does_not_end_the_round(box: Box):
    box.post("one")
    box.post("two")
    box.claim()
    box.post("home", to="U1", method=outbox.PUBLISH)
    with box.lane(outbox.PUBLISH) as lane:
        lane.ready_at = NOW + SECOND
    assert box.keys(NOW + SECOND) == ["home"]


def test_a_rest_is_for_all_and_never_shortened(box: Box):
    box.post("one")
    [claim] = box.claim()
    with box.store.begin() as session:
        outbox.wait(session, claim, "ratelimited")
        outbox.rest(session, claim, NOW + 30 * SECOND)
        outbox.rest(session, claim, NOW + 10 * SECOND)
    box.post("two", to="C2")
    with box.store.read() as session:
        assert outbox.next_due(session) == NOW + 30 * SECOND
    assert box.keys(NOW + 29 * SECOND) == []
    assert box.keys(NOW + 30 * SECOND) == ["one"]
    assert box.keys(NOW + 31 * SECOND) == ["two"]


# --- trying again


def test_what_is_tried_again_keeps_its_place_in_its_conversation(box: Box):
    box.post("one")
    box.post("two")
    box.post("elsewhere", to="C2")
    first, other = box.claim()
    assert (first.key, other.key) == ("one", "elsewhere")
    with box.store.begin() as session:
        outbox.wait(session, first, "away", NOW + 10 * SECOND)
    assert box.keys(NOW + 5 * SECOND) == []
    assert box.keys(NOW + 10 * SECOND) == ["one"]


def test_an_earlier_change_never_comes_after_a_later_one(box: Box):
    box.post("old", to="U1", method=outbox.PUBLISH)
    box.post("new", to="U1", method=outbox.PUBLISH)
    [old] = box.claim()
    box.unsure(old)
    assert box.keys(NOW + SECOND) == []
    assert box.keys(NOW + 3 * SECOND) == ["old"]


@pytest.mark.parametrize(("tries", "last"), [(outbox.TRIES, 8), (outbox.PATIENCE, 30)])
def test_refusals_are_answered_with_patience_and_then_given_up(box: Box, tries: int, last: int):
    box.post("one")
    now, pauses = NOW, []
    while box.state("one") == "pending":
        [claim] = box.claim(now)
        with box.store.begin() as session:
            outbox.refused(session, claim, "service_unavailable", now, tries)
        due_at = box.row("one").due_at
        pauses.append(due_at - now)
        now = due_at
    assert len(pauses) == last
    assert pauses[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert max(pauses) <= timedelta(minutes=15)
    assert box.row("one").error == "service_unavailable"
    assert [row.key for row in box_unsent(box)] == ["one"]


def box_unsent(box: Box) -> list[Outgoing]:
    with box.store.read() as session:
        return list(outbox.unsent(session, "T1"))


def test_waiting_is_no_refusal_however_often(box: Box):
    box.post("one")
    for minute in range(60):
        now = NOW + timedelta(minutes=minute)
        [claim] = box.claim(now)
        with box.store.begin() as session:
            outbox.wait(session, claim, "Slack could not be reached", now + SECOND)
    assert (box.state("one"), box.row("one").attempts) == ("pending", 60)


# --- doubt


def test_a_doubtful_post_is_looked_for_before_anything_else_in_its_conversation(box: Box):
    box.post("one")
    box.post("two")
    [claim] = box.claim()
    box.unsure(claim, NOW + 5 * SECOND)
    assert box.state("one") == "unsure"
    assert box.keys(NOW + 14 * SECOND) == []
    [look] = box.claim(NOW + 15 * SECOND)
    assert (look.key, look.is_look, look.claimed_at) == ("one", True, NOW)
    with box.store.begin() as session:
        outbox.absent(session, look, NOW + 15 * SECOND)
    [again] = box.claim(NOW + 17 * SECOND)
    assert (again.key, again.is_look) == ("one", False)


def test_where_we_may_not_look_it_is_sent_again_or_held(box: Box):
    box.post("ping")
    box.post("announcement", to="C2", on_doubt="hold")
    box.post("chatter", to="C3", on_doubt="resend")
    for claim in box.claim():
        box.unsure(claim)
    assert box.state("chatter") == "pending"
    later = NOW + 10 * SECOND
    for look in [*box.claim(later), *box.claim(later)]:
        if look.is_look:
            with box.store.begin() as session:
                outbox.unknowable(session, look, "missing_scope", later)
    assert (box.state("ping"), box.state("announcement")) == ("pending", "dead")
    assert box.row("announcement").error == "it may have been posted (missing_scope)"


def test_after_a_restore_what_waits_is_looked_for_and_what_follows_it_after_it(box: Box):
    box.post("question")
    box.post("answer", reply_to="question")
    box.post("change", reply_to="question", method=outbox.UPDATE)
    box.post("other", to="C2")
    box.post("reply", reply_to="other")
    since = NOW - timedelta(days=1)
    with box.store.begin() as session:
        outbox.doubt(session, since, NOW)
    looks = {claim.key: claim for claim in box.claim()}
    assert looks.keys() == {"question", "other"}
    assert looks["question"].is_look
    assert looks["question"].claimed_at == since
    box.sent(looks["question"])
    with box.store.begin() as session:
        outbox.absent(session, looks["other"], NOW)
    again = {}
    for second in range(3, 9):
        for claim in box.claim(NOW + second * SECOND):
            again[claim.key] = claim
            if claim.key != "other":
                box.sent(claim)
    assert again.keys() == {"answer", "change", "other"}
    assert [again[key].is_look for key in ("answer", "other")] == [True, False]
    with box.store.begin() as session:
        outbox.dead(session, again["other"], "is_archived")
    assert box.row("reply").error == outbox.ORPHANED


def test_what_is_written_down_in_doubt_is_looked_for_before_it_is_sent(box: Box):
    with box.store.begin() as session:
        session.info[DOUBTFUL] = NOW - timedelta(days=1)
        outbox.post(session, "T1", "C1", {"text": "x"}, key="one", now=NOW)
    [look] = box.claim()
    assert (look.key, look.is_look) == ("one", True)
    box.unsure(look)  # Slack did not answer: the next search begins as early
    [again] = box.claim(NOW + 10 * SECOND)
    assert again.is_look
    assert again.claimed_at == look.claimed_at == NOW - timedelta(days=1)


def test_a_change_is_simply_made_again(box: Box):
    box.post("home", to="U1", method=outbox.PUBLISH)
    box.unsure(box.claim()[0])
    assert box.state("home") == "pending"


# --- senders that die, and clocks that jump


def test_what_a_dead_sender_left_is_doubted(box: Box):
    box.post("one")
    box.post("home", to="U1", method=outbox.PUBLISH)
    assert sorted(box.keys() + box.keys()) == ["home", "one"]
    assert box.keys(NOW + 59 * SECOND) == []
    box.claim(NOW + 60 * SECOND)
    assert (box.state("one"), box.state("home")) == ("unsure", "pending")
    assert box.row("one").error == "its sender died"


def test_who_has_lost_a_claim_changes_nothing(box: Box):
    box.post("one")
    [slow] = box.claim()
    box.claim(NOW + 60 * SECOND)
    [look] = box.claim(NOW + 70 * SECOND)
    with box.store.begin() as session:
        outbox.dead(session, slow, "too late")
        outbox.refused(session, slow, "too late", NOW)
        outbox.wait(session, slow, "too late")
        outbox.unsure(session, slow, "too late", NOW)
        outbox.sent(session, [outbox.Arrival(slow, "C1", "0.1")], NOW)
    assert box.state("one") == "sending"
    box.sent(look)
    assert (box.state("one"), box.row("one").ts) == ("sent", "1.1")


def test_a_slow_sender_may_still_say_what_nobody_else_knows(box: Box):
    box.post("one")
    [slow] = box.claim()
    box.claim(NOW + 60 * SECOND)
    assert box.state("one") == "unsure"
    box.sent(slow)
    assert box.state("one") == "sent"


def test_a_clock_set_back_stops_nothing_for_long(box: Box):
    ahead = NOW + timedelta(days=400)
    box.post("claimed", at=ahead)
    box.claim(ahead)
    box.post("waiting", to="C2", at=ahead)
    with box.lane() as lane:
        lane.ready_at = ahead
    assert box.claim(NOW) == []
    assert box.state("claimed") == "unsure"
    assert box.keys(NOW) == ["waiting"]
    assert box.keys(NOW + 44 * SECOND) == []  # its sender may be at work
    assert box.keys(NOW + 45 * SECOND) == ["claimed"]


def test_a_clock_set_back_in_sight_stops_nothing_at_all(box: Box):
    ahead = NOW + timedelta(minutes=10)
    box.post("tried", at=ahead)
    box.post("doubtful", to="C2", at=ahead)
    tried, doubtful = box.claim(ahead)
    with box.store.begin() as session:
        outbox.wait(session, tried, "away", ahead + 60 * SECOND)
    box.unsure(doubtful, ahead)
    box.post("new", to="C3", at=NOW)
    with box.store.begin() as session:
        outbox.set_back(session, NOW)
    assert sorted(box.keys(NOW) + box.keys(NOW) + box.keys(NOW + SECOND)) == [
        "doubtful",
        "new",
        "tried",
    ]


def test_a_clock_that_jumps_ahead_lets_the_rate_go_no_higher(box: Box):
    for number in range(100):
        box.post(f"p{number}", to=f"C{number}")
    box.claim()
    assert len(box.claim(NOW + timedelta(days=400), limit=50)) == 8


# --- several at once


def test_many_who_claim_at_once_get_each_row_once(box: Box):
    for number in range(60):
        box.post(f"p{number}", to=f"C{number}")
    claimed: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for step in range(40):
            now = NOW + step * SECOND
            for claim in box.claim(now, limit=3):
                claimed.append(claim.key)
                box.sent(claim, now)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(f"p{number}" for number in range(60))


# --- tidying up


def test_what_is_old_and_settled_is_forgotten(box: Box):
    box.post("parent")
    box.sent(box.claim()[0])
    box.post("home", to="U1", method=outbox.PUBLISH)
    box.sent(box.claim(NOW + SECOND)[0])
    later = NOW + timedelta(days=100)
    box.post("reply", reply_to="parent", at=later)
    box.post("old", to="C2")
    with box.store.begin() as session:
        [old] = [one for one in outbox.claim(session, NOW + 2 * SECOND, 8) if one.key == "old"]
        outbox.dead(session, old, "is_archived")
        outbox.sweep(session, later)
    with box.store.read() as session:
        assert set(session.scalars(select(Outgoing.key))) == {"parent", "reply"}


def test_a_day_after_a_change_its_row_goes_and_a_post_stays(box: Box):
    box.post("post")
    box.post("home", to="U1", method=outbox.PUBLISH)
    for claim in [*box.claim(), *box.claim()]:
        box.sent(claim)
    with box.store.begin() as session:
        outbox.sweep(session, NOW + timedelta(days=2))
    with box.store.read() as session:
        assert session.scalars(select(Outgoing.key)).all() == ["post"]


def test_no_question_reads_the_whole_outbox(box: Box):
    for number in range(20):
        box.post(f"p{number}", to=f"C{number}")
    box.unsure(box.claim()[0])
    asked: list[tuple[str, object]] = []

    def keep(_connection, _cursor, statement, parameters, _context, _many) -> None:
        asked.append((statement, parameters))

    event.listen(box.store.engine, "before_cursor_execute", keep)
    box.claim(NOW + 30 * SECOND)
    box.claim(NOW + 30 * SECOND)
    event.remove(box.store.engine, "before_cursor_execute", keep)
    with box.store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            explain = "EXPLAIN QUERY PLAN"
        else:
            explain = "EXPLAIN"
            connection.exec_driver_sql("SET enable_seqscan = off")
        plans = [
            line[-1]
            for statement, parameters in asked
            if statement.startswith("SELECT")
            for line in connection.exec_driver_sql(f"{explain} {statement}", parameters)
        ]
    assert len(plans) >= 8
    whole = re.compile(r"SCAN outbox(?! USING)|Seq Scan on outbox")
    assert [line for line in plans if whole.search(line)] == []


# --- what has its own moment


def test_what_is_written_ahead_goes_out_at_its_moment(box: Box):
    box.post("later", due_at=NOW + 30 * SECOND)
    assert box.keys(NOW + 29 * SECOND) == []
    with box.store.begin() as session:
        outbox.set_back(session, NOW - 60 * SECOND)
    assert box.keys(NOW + 29 * SECOND) == []
    assert box.keys(NOW + 30 * SECOND) == ["later"]


def test_what_follows_something_late_keeps_its_moment(box: Box):
    box.post("first")
    for key, due in (("passed", 5), ("soon", 30)):
        box.post(
            key,
            method=outbox.UPDATE,
            reply_to="first",
            due_at=NOW + due * SECOND,
            expires_at=NOW + (due + 15) * SECOND,
        )
    [first] = box.claim(NOW + 10 * SECOND)
    assert first.key == "first"
    box.sent(first, NOW + 10 * SECOND)
    assert box.keys(NOW + 10 * SECOND) == ["passed"]
    assert box.row("soon").due_at == NOW + 30 * SECOND
    assert box.keys(NOW + 46 * SECOND) == []  # it could no longer be shown in time
