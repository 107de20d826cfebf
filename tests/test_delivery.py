"""Delivery: whatever Slack, the network or a sender does, nothing is lost or said twice."""

import copy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot import slack as way
from bot.clock import elapsed
from bot.config import Settings
from bot.delivery import Delivery, _calls, _uploads
from bot.delivery._recipients import Known
from bot.store import Store, members, outbox, timers
from bot.store.outbox import Outgoing
from playground.clock import Clock
from playground.methods import files as playground_files
from playground.server import Server
from playground.workspace import Workspace
from tests.conftest import MANIFEST, MONDAY
from tests.waiting import eventually

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)


class Post:
    """What has been written to the outbox, and what Slack has of it."""

    def __init__(self, workspace: Workspace, store: Store, settings: Settings) -> None:
        self.workspace, self.store, self.clock = workspace, store, workspace.clock
        token = settings.slack_bot_token.get_secret_value()
        self.client = way.client(token, settings.slack_api_url)
        self.client.timeout = 1
        self.delivery = Delivery(store, lambda _: self.client, self.clock.now)
        for name in ("general", "random", "victories", "mentoring"):
            workspace.add_bot(name)

    def id(self, handle: str) -> str:
        return self.workspace.person(handle).id

    def write(self, key: str, to: str = "#general", **more: object) -> None:
        """Write to a channel ("#general"), a person or people ("ada ben")."""
        where = self.workspace.channel(to).id if to[0] == "#" else [self.id(h) for h in to.split()]
        body = more.pop("body", {"text": key})
        with self.store.begin() as session:
            outbox.post(
                session, self.workspace.id, where, body, key=key, now=self.clock.now(), **more
            )

    def pass_time(self, **length: float) -> None:
        """Let time pass, delivering whatever becomes due."""
        until = self.clock.now() + timedelta(**length)
        self.delivery.deliver_due()
        while (due := self.next_due()) and due <= until:
            self.clock.set(min(until, max(due, self.clock.now() + SECOND)))
            self.delivery.deliver_due()
            if self.clock.now() == until:
                break
        self.clock.set(until)
        self.delivery.deliver_due()

    def live_through(self, *, minutes: int) -> None:
        """Let much time pass, delivering once a minute."""
        for _ in range(minutes):
            self.clock.advance(timedelta(minutes=1))
            self.delivery.deliver_due()

    def next_due(self):
        with self.store.read() as session:
            return outbox.next_due(session)

    def row(self, key: str) -> Outgoing:
        with self.store.read() as session:
            row = outbox.find(session, key)
        assert row
        return row

    def state(self, key: str) -> str:
        return self.row(key).state

    def texts(self, where: str = "#general") -> list[str]:
        """What the bot has said somewhere, threads included."""
        place = (
            self.workspace.channel(where)
            if where[0] == "#"
            else self.workspace.dm(self.workspace.bot, *where.split())
        )
        return [message.text for message in place.messages if message.bot_id]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.workspace.calls)

    def fail(self, name: str, method: str = "chat.postMessage", **which: int) -> None:
        self.workspace.faults.add(method, name, **which)

    def take_scope(self, scope: str) -> None:
        """Take one of the bot's scopes away."""
        manifest = copy.deepcopy(self.workspace.manifest)
        manifest["oauth_config"]["scopes"]["bot"].remove(scope)
        self.workspace.manifest = manifest


@pytest.fixture
def post(workspace: Workspace, store: Store, settings: Settings) -> Post:
    return Post(workspace, store, settings)


# --- where things go


def test_people_are_reached_in_a_conversation_that_is_opened_once(post: Post):
    post.write("one", "ada ben")
    post.write("two", "ada ben")
    post.write("three", "ada")
    post.pass_time(seconds=5)
    assert post.texts("ada ben") == ["one", "two"]
    assert post.texts("ada") == ["three"]
    assert post.calls("conversations.open") == 2
    assert post.row("two").channel == post.workspace.dm(post.workspace.bot, "ada", "ben").id


def test_a_message_a_reply_and_a_change(post: Post):
    post.write("question")
    post.write("answer", reply_to="question")
    post.write("change", reply_to="question", method=outbox.UPDATE, body={"text": "asked"})
    post.pass_time(seconds=10)
    assert post.texts() == ["asked", "answer"]
    question, answer = [m for m in post.workspace.channel("general").messages if m.bot_id]
    assert answer.thread_ts == question.ts == post.row("question").ts


def test_a_home_is_published(post: Post):
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    post.write("home", "ada", method=outbox.PUBLISH, body={"view": view})
    post.pass_time(seconds=1)
    assert post.state("home") == "sent"
    assert post.workspace.seat("ada").home["blocks"][0]["type"] == "divider"


def test_a_reply_goes_where_its_parent_went(post: Post):
    post.write("question", "ada ben")
    post.pass_time(seconds=2)
    post.write("answer", "ada", reply_to="question")
    post.pass_time(seconds=2)
    question, answer = post.workspace.dm(post.workspace.bot, "ada", "ben").messages
    assert (answer.text, answer.thread_ts) == ("answer", question.ts)


@pytest.mark.parametrize("fault", ["", "lost", "ratelimited"])
def test_a_deletion_and_a_reaction_happen_once(post: Post, fault: str):
    post.write("question")
    post.write("joy", reply_to="question", method=outbox.REACT, body={"name": "tada"})
    if fault:
        post.fail(fault, "reactions.add", retry_after=3)
        post.fail(fault, "chat.delete", retry_after=3)
    post.pass_time(seconds=20)
    [question] = [m for m in post.workspace.channel("general").messages if m.bot_id]
    assert question.reactions == {"tada": [post.workspace.bot_user_id]}
    theirs = post.workspace.post_as("ada", "general", "well done")
    post.write("nod", method=outbox.REACT, body={"name": "+1", "timestamp": theirs.ts})
    post.write("gone", reply_to="question", method=outbox.DELETE, body={})
    post.pass_time(seconds=20)
    assert list(theirs.reactions) == ["+1"]
    assert post.texts() == []
    assert {post.state(key) for key in ("joy", "nod", "gone")} == {"sent"}


def test_an_author_of_its_own_where_slack_allows_it(post: Post):
    words = {"type": "section", "text": {"type": "plain_text", "text": "My story"}}
    body = {
        "text": "Ada: My story",
        "blocks": [words],
        "username": "Ada",
        "icon_emoji": ":sunflower:",
    }
    post.write("story", body=body)
    post.pass_time(seconds=2)
    post.take_scope("chat:write.customize")
    post.write("plain", body=body)
    post.pass_time(seconds=2)
    own, plain = [m for m in post.workspace.channel("general").messages if m.bot_id]
    assert own.looks == {"username": "Ada", "icons": {"emoji": ":sunflower:"}}
    assert len(own.blocks) == 1
    assert (plain.looks, post.state("plain")) == ({}, "sent")
    assert plain.blocks[0]["elements"][0]["text"] == "Ada"


# --- files

STORY = {
    "filename": "story.txt",
    "title": "Ada's story",
    "content": "Grüße!",
    "initial_comment": "✎",
}


def files(post: Post) -> list[str]:
    return [file for m in post.workspace.channel("general").messages for file in m.files]


def test_a_file_is_handed_over_and_shown(post: Post):
    post.write("question")
    post.write("story", reply_to="question", method=outbox.UPLOAD, body=STORY)
    post.pass_time(seconds=3)
    [shown] = files(post)
    file = post.workspace.files[shown]
    assert (file.title, file.data) == ("Ada's story", "Grüße!".encode())
    assert post.texts() == ["question", "✎"]
    assert post.workspace.channel("general").messages[-1].thread_ts == post.row("question").ts
    assert (post.state("story"), post.row("story").body) == ("sent", {})
    post.write("copy", "ada", method=outbox.UPLOAD, body=STORY)
    post.pass_time(seconds=3)
    assert post.texts("ada") == ["✎"]


@pytest.mark.parametrize(
    ("method", "fault", "may_read"),
    [
        ("files.getUploadURLExternal", "lost", True),
        ("files.getUploadURLExternal", "ratelimited", True),
        ("files.completeUploadExternal", "lost", True),
        ("files.completeUploadExternal", "server_error", True),
        ("files.completeUploadExternal", "lost", False),
        ("files.completeUploadExternal", "timeout", False),
    ],
)
def test_whatever_goes_wrong_a_file_is_shown_once(
    post: Post, method: str, fault: str, may_read: bool
):
    if not may_read:
        post.take_scope("files:read")
    post.fail(fault, method, retry_after=3)
    post.write("story", method=outbox.UPLOAD, body=STORY)
    post.pass_time(minutes=1)
    assert len(files(post)) == 1
    assert post.state("story") == "sent"
    complete = [file for file in post.workspace.files.values() if file.complete]
    assert len(complete) == 1


def test_a_file_that_slack_has_forgotten_is_handed_over_again(post: Post):
    post.fail("timeout", "files.completeUploadExternal")
    post.write("story", method=outbox.UPLOAD, body=STORY)
    post.delivery.deliver_due()
    post.workspace.files.clear()
    post.pass_time(minutes=1)
    assert len(files(post)) == 1
    assert post.state("story") == "sent"


def test_a_file_whose_sender_lost_its_claim_is_shown_by_the_other(post: Post, monkeypatch):
    hand_over = _uploads._hand_over

    def slow(*arguments):
        hand_over(*arguments)
        monkeypatch.undo()
        post.clock.advance(timedelta(minutes=2))
        post.delivery.deliver_due()  # another process
        post.pass_time(seconds=10)

    monkeypatch.setattr(_uploads, "_hand_over", slow)
    post.write("story", method=outbox.UPLOAD, body=STORY)
    post.pass_time(seconds=10)
    assert len(files(post)) == 1
    assert post.calls("files.completeUploadExternal") == 1


def test_bytes_that_slack_does_not_take_are_no_message(post: Post, monkeypatch):
    post.write("story", method=outbox.UPLOAD, body=STORY)
    receive = playground_files.receive
    monkeypatch.setattr(playground_files, "receive", lambda *_: False)
    post.pass_time(seconds=1)
    assert (post.state("story"), post.row("story").error) == ("pending", "HTTP 400")
    monkeypatch.setattr(playground_files, "receive", receive)
    post.pass_time(minutes=1)
    assert len(files(post)) == 1


# --- what can come too late


def test_a_countdown_never_lags_behind(post: Post):
    post.write("timer", body={"text": "3:00"})
    post.pass_time(seconds=1)
    post.fail("ratelimited", "chat.update", nth=2, retry_after=40)
    shown = []
    for step in range(1, 8):
        at = post.clock.now()
        body = {"text": f"{180 - 15 * step} s"}
        more = {"method": outbox.UPDATE, "reply_to": "timer", "expires_at": at + 15 * SECOND}
        post.write(f"timer:{step}", body=body, **more)
        post.pass_time(seconds=15)
        shown += post.texts()
    assert shown == ["165 s", "165 s", "165 s", "120 s", "105 s", "90 s", "75 s"]
    errors = [post.row(f"timer:{step}").error for step in (1, 2, 3, 4)]
    assert errors == [None, outbox.TOO_LATE, outbox.TOO_LATE, None]


def test_what_has_passed_while_its_conversation_was_opened_is_not_sent(post: Post):
    now = post.clock.now()
    post.write("now or never", "ada", expires_at=now + SECOND)
    with post.store.begin() as session:
        [claim] = outbox.claim(session, now, 8)
    settle = _calls.call(
        lambda _: post.client, post.store, claim, Known(None, False), now, elapsed() - 2
    )
    with post.store.begin() as session:
        settle(session, now)
    assert post.calls("chat.postMessage") == 0
    assert (post.state("now or never"), post.row("now or never").error) == ("dead", "too late")


# --- Slack asks for patience


def test_a_limit_rests_the_lane_for_all_and_loses_nothing(post: Post):
    post.fail("ratelimited", nth=2, retry_after=30)
    for number in range(8):
        post.write(f"p{number}", ["#general", "#random", "#victories", "#mentoring"][number % 4])
    post.delivery.deliver_due()
    tried = post.calls("chat.postMessage")
    assert tried == 4  # those already claimed are tried
    post.pass_time(seconds=29)
    assert post.calls("chat.postMessage") == tried
    post.pass_time(seconds=10)
    assert [post.texts(c) for c in ("#general", "#random", "#victories", "#mentoring")] == [
        ["p0", "p4"],
        ["p1", "p5"],
        ["p2", "p6"],
        ["p3", "p7"],
    ]


@pytest.mark.parametrize("method", ["users.info", "conversations.open", "chat.postMessage"])
def test_a_limit_on_the_way_is_no_refusal(post: Post, method: str):
    post.fail("ratelimited", method, times=20, retry_after=10)
    post.write("hello", "ada")
    post.pass_time(minutes=4)
    assert post.texts("ada") == ["hello"]
    assert post.row("hello").refusals == 0


# --- nobody knows whether it has arrived


@pytest.mark.parametrize("fault", ["lost", "timeout", "server_error", "internal_error"])
@pytest.mark.parametrize("where", ["#general", "ada ben"])
def test_after_a_doubtful_post_there_is_exactly_one(post: Post, fault: str, where: str):
    post.fail(fault)
    post.write("hello", where)
    post.delivery.deliver_due()
    assert post.state("hello") == "unsure"
    post.pass_time(seconds=30)
    assert post.texts(where) == ["hello"]
    assert post.state("hello") == "sent"
    assert post.calls("chat.postMessage") == (1 if fault == "lost" else 2)


def test_a_doubtful_reply_is_found_in_its_thread(post: Post):
    post.write("question")
    post.write("answer", reply_to="question")
    post.fail("lost", nth=2)
    post.pass_time(seconds=30)
    assert post.texts() == ["question", "answer"]
    assert post.calls("conversations.replies") == 1
    assert post.row("answer").ts == post.workspace.channel("general").messages[-1].ts


def test_a_doubtful_post_is_found_behind_many_others(post: Post):
    post.workspace.rate_limits = False
    post.fail("lost")
    post.write("hello")
    post.delivery.deliver_due()
    for number in range(250):
        post.workspace.post_as("ada", "general", f"chatter {number}")
    post.pass_time(seconds=30)
    assert post.texts() == ["hello"]
    assert post.calls("conversations.history") == 2


def test_what_is_doubtful_holds_up_its_own_conversation_only(post: Post):
    post.fail("lost")
    post.write("one")
    post.write("two")
    post.write("other", "#random")
    post.pass_time(seconds=5)
    assert (post.texts(), post.texts("#random")) == (["one"], ["other"])
    post.pass_time(seconds=30)
    assert post.texts() == ["one", "two"]


@pytest.mark.parametrize("fault", ["ratelimited", "server_error", "token_revoked", "timeout"])
def test_a_search_that_fails_is_made_again(post: Post, fault: str):
    post.fail("lost")
    post.fail(fault, "conversations.history", retry_after=5)
    post.write("hello")
    post.pass_time(minutes=2)
    assert post.texts() == ["hello"]
    assert post.calls("conversations.history") == 2


def test_where_we_may_not_read_doubt_is_settled_as_was_asked(post: Post):
    post.fail("missing_scope", "conversations.history", times=9)
    post.fail("server_error", times=3)
    post.write("ping")
    post.write("announcement", "#random", on_doubt="hold")
    post.write("chatter", "#mentoring", on_doubt="resend")
    post.pass_time(minutes=1)
    assert (post.texts(), post.texts("#mentoring")) == (["ping"], ["chatter"])
    assert post.state("announcement") == "dead"
    assert post.row("announcement").error == "it may have been posted (missing_scope)"


def test_a_change_of_unknown_fate_is_made_again_before_a_later_one(post: Post):
    post.write("question")
    post.pass_time(seconds=1)
    post.fail("lost", "chat.update")
    post.write("change 1", reply_to="question", method=outbox.UPDATE)
    post.write("change 2", reply_to="question", method=outbox.UPDATE)
    post.pass_time(seconds=30)
    assert post.texts() == ["change 2"]
    assert post.calls("chat.update") == 3


@pytest.mark.parametrize("was_sent", [True, False])
def test_after_a_restore_a_conversation_that_is_not_remembered_is_opened(
    post: Post, was_sent: bool
):
    if was_sent:
        mark = {"event_type": "mentor_post", "event_payload": {"key": "hello"}}
        where = post.workspace.dm(post.workspace.bot, "ada").id
        post.client.chat_postMessage(channel=where, text="hello", metadata=mark)
        post.workspace.clock.advance(timedelta(days=2))
    post.write("hello", "ada")
    with post.store.begin() as session:
        outbox.doubt(session, MONDAY, post.clock.now())
    post.pass_time(seconds=30)
    assert post.texts("ada") == ["hello"]
    assert post.calls("conversations.open") == post.calls("conversations.history") == 1


def test_our_own_mistake_after_the_call_is_doubt_too(post: Post, monkeypatch):
    api_call = WebClient.api_call

    def fail_after(self, method, **arguments):
        api_call(self, method, **arguments)
        monkeypatch.undo()
        raise KeyError(method)

    monkeypatch.setattr(WebClient, "api_call", fail_after)
    post.write("hello")
    post.pass_time(minutes=1)
    assert post.texts() == ["hello"]


# --- nobody is there


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def test_slack_away_for_hours_loses_nothing_and_mixes_nothing_up(post: Post):
    there = post.client.base_url
    post.client.base_url = f"http://127.0.0.1:{free_port()}/api/"
    for number in range(3):
        post.write(f"p{number}")
        post.write(f"q{number}", "ada ben")
    post.live_through(minutes=180)
    assert post.state("p0") == post.state("q2") == "pending"
    post.client.base_url = there
    post.pass_time(minutes=2)
    assert post.texts() == ["p0", "p1", "p2"]
    assert post.texts("ada ben") == ["q0", "q1", "q2"]
    assert post.row("p0").refusals == 0


@pytest.mark.parametrize("method", ["users.info", "conversations.open", "chat.postMessage"])
def test_an_hour_of_server_errors_loses_nothing(post: Post, method: str):
    post.fail("server_error", method, times=10_000)
    post.write("hello", "ada")
    post.live_through(minutes=60)
    assert post.state("hello") in ("pending", "unsure")
    post.workspace.faults.clear()
    post.live_through(minutes=30)
    assert post.texts("ada") == ["hello"]


# --- our token


def test_a_token_revoked_in_the_middle_keeps_everything_until_it_is_mended(post: Post):
    for number in range(6):
        post.write(f"p{number}")
    post.pass_time(seconds=3)
    said = post.texts()
    post.workspace.revoke_tokens()
    post.live_through(minutes=30)
    assert post.texts() == said
    assert 20 < post.calls("chat.postMessage") < 60  # it asks about once a minute
    post.workspace.revoke_tokens("")
    post.pass_time(minutes=2)
    assert post.texts() == [f"p{number}" for number in range(6)]


# --- what Slack will never take


def test_an_archived_channel(post: Post):
    post.write("one")
    post.write("two", reply_to="one")
    post.workspace.archive("general")
    post.write("other", "#random")
    post.pass_time(seconds=5)
    assert (post.state("one"), post.row("one").error) == ("dead", "is_archived")
    assert (post.state("two"), post.row("two").error) == ("dead", outbox.ORPHANED)
    assert post.texts("#random") == ["other"]


def test_a_channel_that_the_bot_was_removed_from(post: Post):
    post.workspace.remove_bot("general")
    post.write("one")
    post.pass_time(seconds=5)
    expected = ("dead", "not_in_channel")
    assert (post.state("one"), post.row("one").error) == expected


def test_a_channel_that_is_not_there(post: Post):
    with post.store.begin() as session:
        outbox.post(session, post.workspace.id, "C0", {"text": "x"}, key="x", now=MONDAY)
    post.pass_time(seconds=5)
    assert post.row("x").error == "channel_not_found"


def test_blocks_that_slack_refuses(post: Post):
    post.write("odd", body={"text": "odd", "blocks": [{"type": "nothing"}]})
    post.pass_time(seconds=5)
    assert (post.state("odd"), post.row("odd").error) == ("dead", "invalid_blocks")


@pytest.mark.parametrize("to", ["leo", "ada leo"])
def test_nothing_goes_to_a_deactivated_person_and_others_are_to_hear_of_it(post: Post, to: str):
    post.write("hello", to)
    post.pass_time(seconds=5)
    assert (post.state("hello"), post.row("hello").error) == ("dead", "user_disabled")
    assert post.calls("chat.postMessage") == 0
    with post.store.read() as session:
        key = f"departure:{post.workspace.id}:{post.id('leo')}"
        departure = timers.find(session, key)
    assert departure
    assert departure.args == {"member_id": post.id("leo")}


def test_a_departure_is_noticed_though_nobody_told_us(post: Post):
    post.write("one", "ada")
    post.pass_time(seconds=1)
    post.workspace.deactivate("ada")
    post.clock.advance(members.FRESH + SECOND)
    post.write("two", "ada")
    post.pass_time(seconds=5)
    assert post.texts("ada") == ["one"]
    assert post.row("two").error == "user_disabled"


def test_taken_back_in_time_nobody_sees_it(post: Post):
    post.fail("ratelimited", retry_after=30)
    post.write("ask:1")
    post.pass_time(seconds=1)
    with post.store.begin() as session:
        outbox.withdraw(session, post.workspace.id, "ask:")
    post.pass_time(minutes=2)
    assert post.texts() == []


# --- senders


def test_a_sender_that_died_before_or_after_the_call(post: Post):
    post.write("before")
    post.write("after", "#random")
    with post.store.begin() as session:
        claims = {claim.key: claim for claim in outbox.claim(session, post.clock.now(), 8)}
    post.client.chat_postMessage(
        channel=claims["after"].recipient,
        text="after",
        metadata={"event_type": "mentor_post", "event_payload": {"key": "after"}},
    )
    post.pass_time(minutes=3)
    assert (post.texts(), post.texts("#random")) == (["before"], ["after"])
    assert post.calls("chat.postMessage") == 2


def test_a_sender_that_was_asleep_gives_its_claim_up(post: Post, monkeypatch):
    post.write("hello")
    monkeypatch.setattr(outbox, "LEASE", -SECOND)  # over before the call can be made
    post.delivery.deliver_due()
    assert post.calls("chat.postMessage") == 0
    monkeypatch.undo()
    post.pass_time(seconds=10)
    assert post.texts() == ["hello"]
    assert post.row("hello").refusals == 0


# --- two workspaces


def test_a_call_ends_before_the_claim_it_was_made_for():
    latest = outbox.LEASE / 2  # it is not begun later
    assert latest + timedelta(seconds=way.client("xoxb-1", "http://x/").timeout) < outbox.LEASE


@pytest.fixture
def second(workspace: Workspace) -> Iterator[Server]:
    server = Server(Workspace(MANIFEST, clock=workspace.clock, seed=1))
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("trouble", ["revoked", "storm", "limit", "away"])
def test_a_workspace_in_trouble_does_not_delay_another(post: Post, second: Server, trouble: str):
    troubled = second.workspace
    client = way.client(troubled.bot_token, f"{second.url}/api/")
    clients = {"T2": client, post.workspace.id: post.client}
    post.delivery = Delivery(post.store, clients.__getitem__, post.clock.now)
    if trouble == "revoked":
        troubled.revoke_tokens()
    elif trouble == "limit":
        troubled.faults.add("chat.postMessage", "ratelimited", times=10_000, retry_after=60)
    elif trouble == "away":
        client.base_url = f"http://127.0.0.1:{free_port()}/api/"
    with post.store.begin() as session:
        for number in range(60):
            where = troubled.open_channel(f"c{number}", [troubled.bot]).id
            outbox.post(session, "T2", where, {"text": "x"}, key=f"storm{number}", now=MONDAY)
    post.delivery.deliver_due()
    for number in range(3):
        post.write(f"p{number}")
        post.delivery.deliver_due()
        assert post.state(f"p{number}") == "sent"
        post.clock.advance(2 * SECOND)


@contextmanager
def hanging(seed: int) -> Iterator[Server]:
    server = Server(Workspace(MANIFEST, clock=Clock(), seed=seed))
    server.start()
    yield server
    server.stop()


def test_workspaces_whose_calls_hang_keep_nobody_waiting(live: Post):
    with hanging(1) as second, hanging(2) as third:
        keep_nobody_waiting(live, {"T2": second, "T3": third})


def keep_nobody_waiting(live: Post, servers: dict[str, Server]) -> None:
    clients = {live.workspace.id: live.client}
    for name, server in servers.items():
        clients[name] = way.client(server.workspace.bot_token, f"{server.url}/api/")
        clients[name].timeout = 4
        server.workspace.faults.add("*", "timeout", times=10_000)
        with live.store.begin() as session:
            for number in range(60):
                key, where = f"{name}:{number}", f"C{number}"
                outbox.post(session, name, where, {"text": key}, key=key, now=live.clock.now())
    delivery = Delivery(live.store, clients.__getitem__, live.clock.now)
    delivery.start()
    took = []
    for number in range(8):
        began = time.monotonic()
        where = ("#general", "#random", "#victories", "#mentoring")[number % 4]
        live.write(f"p{number}", where)
        eventually(lambda n=number: live.state(f"p{n}") == "sent")
        took.append(time.monotonic() - began)
        threading.Event().wait(0.2)
    delivery.stop()
    assert max(took) < 3  # a post in the same conversation has to wait for 1.1 s
    for server in servers.values():
        assert 0 < len(server.workspace.calls) < outbox.IN_FLIGHT + outbox.SILENCE  # and no more


# --- in the background, and several at once


def unsettled(store: Store) -> int:
    with store.read() as session:
        open_rows = Outgoing.state.in_((outbox.PENDING, outbox.SENDING, outbox.UNSURE))
        return session.scalar(select(func.count()).where(open_rows)) or 0


@pytest.fixture
def running(server: Server) -> Workspace:
    """A workspace whose clock runs."""
    server.workspace = Workspace(MANIFEST, clock=Clock(), rate_limits=False)
    return server.workspace


@pytest.fixture
def live(running: Workspace, store: Store, server: Server) -> Post:
    settings = Settings(
        slack_bot_token=running.bot_token,
        slack_app_token=running.app_token,
        slack_api_url=f"{server.url}/api/",
    )
    return Post(running, store, settings)


def test_in_the_background_what_is_committed_goes_out_until_it_is_stopped(live: Post):
    live.delivery.start()
    live.write("one")
    eventually(lambda: live.texts() == ["one"])
    live.write("two", "#random")
    live.write("three", "#mentoring")
    live.delivery.stop()
    assert unsettled(live.store) + live.calls("chat.postMessage") == 3
    with live.store.read() as session:
        assert not outbox.is_sending(session)
    live.write("four", "#victories")
    assert live.texts("#victories") == []


def test_what_is_under_way_is_finished_before_it_stops(live: Post):
    live.fail("timeout")
    live.write("slow")
    live.delivery.start()
    eventually(lambda: live.state("slow") == "sending")
    live.delivery.stop()
    assert live.state("slow") == "unsure"


def test_a_database_that_is_away_for_a_while_is_only_a_pause(live: Post, monkeypatch):
    begin, failures = Store.begin, []

    def away(self):
        failures.append(1)
        raise OperationalError("BEGIN", {}, OSError("the disk is full"))

    live.write("one")
    monkeypatch.setattr(Store, "begin", away)
    live.delivery.start()
    eventually(lambda: len(failures) > 2)
    monkeypatch.setattr(Store, "begin", begin)
    live.store.news.set()
    eventually(lambda: live.state("one") == "sent")
    live.delivery.stop()
    assert live.texts() == ["one"]


def test_two_processes_share_the_work_and_repeat_nothing(
    live: Post, database_url: str, server: Server
):
    other_store = Store(database_url)
    other = Delivery(other_store, lambda _: live.client, live.clock.now)
    channels = [live.workspace.open_channel(f"c{n}", [live.workspace.bot]) for n in range(16)]
    with live.store.begin() as session:
        for number, channel in enumerate(channels):
            body = {"text": f"p{number}"}
            now = live.clock.now()
            outbox.post(session, live.workspace.id, channel.id, body, key=f"p{number}", now=now)
    live.delivery.start()
    other.start()
    eventually(lambda: unsettled(live.store) == 0)
    live.delivery.stop()
    other.stop()
    other_store.close()
    assert [[m.text for m in channel.messages if m.bot_id] for channel in channels] == [
        [f"p{number}"] for number in range(16)
    ]
    assert live.calls("chat.postMessage") == 16
