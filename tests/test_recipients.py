"""Recipients: what we believe of people and their conversations, and what Slack says of them."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.config import Settings
from bot.store import Store, members, outbox, timers
from bot.store.outbox import Lane
from playground.workspace import Workspace
from tests.test_delivery import Post


@pytest.fixture
def post(workspace: Workspace, store: Store, settings: Settings) -> Post:
    return Post(workspace, store, settings)


def know(post: Post, *handles: str, **age: float) -> None:
    """Let us have heard of these people a while ago."""
    heard_at = post.clock.now() - timedelta(**age)
    users = [post.workspace.user_json(post.workspace.person(handle)) for handle in handles]
    with post.store.begin() as session:
        members.save_all(session, post.workspace.id, users, heard_at)


def departure_of(post: Post, handle: str) -> timers.Timer | None:
    with post.store.read() as session:
        return timers.find(session, f"departure:{post.workspace.id}:{post.id(handle)}")


def test_where_slack_limits_asking_one_by_one_everybody_is_heard_of_at_once(post: Post):
    know(post, "ada", "ben", "leo", days=7)
    post.fail("ratelimited", "users.info", times=100, retry_after=60)
    for who in ("ada", "ben", "leo"):
        post.write(f"for {who}", who)
    post.pass_time(seconds=5)
    assert [post.state(f"for {who}") for who in ("ada", "ben", "leo")] == ["sent", "sent", "dead"]
    assert departure_of(post, "leo")  # whose account is deactivated
    assert (post.calls("users.info"), post.calls("users.list")) == (1, 1)
    with post.store.read() as session:
        assert members.find(session, post.workspace.id, post.id("dora")) is None  # none of ours


@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
def test_a_limit_on_questions_rests_only_what_needs_one(post: Post, method: str):
    if method == "conversations.open":
        know(post, "ada", "ben", hours=1)
    post.fail("ratelimited", method, retry_after=30)
    post.write("for ada", "ada")
    post.delivery.deliver_due()
    post.write("for ben", "ben")
    post.write("for all", "#general", priority=outbox.URGENT)
    post.pass_time(seconds=25)
    assert post.texts() == ["for all"]
    assert post.calls(method) == 1  # nor does anybody else ask
    post.pass_time(seconds=10)
    assert (post.texts("ada"), post.texts("ben")) == (["for ada"], ["for ben"])
    assert post.row("for ada").refusals == 0


def test_who_is_gone_before_we_have_heard_of_it_is_found_out(post: Post):
    know(post, "ada", "ben", hours=1)
    post.workspace.deactivate("ada")
    post.write("for two", "ada ben")
    post.pass_time(seconds=10)
    assert (post.state("for two"), post.row("for two").error) == ("dead", "user_disabled")
    assert departure_of(post, "ada")
    assert departure_of(post, "ben") is None


@pytest.mark.parametrize("fault", [None, "lost"])
def test_a_conversation_of_an_app_that_was_replaced_is_opened_anew(post: Post, fault: str | None):
    with post.store.begin() as session:
        members.remember(session, post.workspace.id, post.id("ada"), "D0ANOTHER")
    if fault:
        post.fail(fault)
    post.write("for ada", "ada")
    post.pass_time(minutes=2)
    assert post.texts("ada") == ["for ada"]


def test_a_channel_that_was_named_is_not_looked_for_elsewhere(post: Post):
    with post.store.begin() as session:
        where = "D0ANOTHER"
        outbox.post(session, "T1", where, {"text": "hi"}, key="hi", now=post.clock.now())
    post.delivery.deliver_due()
    assert (post.state("hi"), post.row("hi").error) == ("dead", "channel_not_found")


def test_in_a_silent_lane_somebody_gone_keeps_nobody_waiting(post: Post):
    post.write("for leo", "leo")
    post.write("for ada", "ada")
    with post.store.begin() as session:
        session.execute(update(Lane).values(unanswered=outbox.SILENCE))
    post.pass_time(seconds=5)
    assert [post.state(f"for {who}") for who in ("leo", "ada")] == ["dead", "sent"]
