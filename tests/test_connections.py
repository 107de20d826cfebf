"""Connections to Slack: used again while they are fresh, and never a reason to speak twice."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.error import HTTPError, URLError
from urllib.request import Request

import pytest
from slack_sdk.errors import SlackApiError

from bot import connections, slack
from bot.slack import Meaning

OK = b'{"ok": true}'


class Door:
    """A server that does on each connection, request by request, what it was told."""

    def __init__(self, plans: list[list[str]]) -> None:
        self.heard: list[int] = []  # the number of the connection of each request
        self._plans = plans
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/"
        self.thread = threading.Thread(target=self._serve)
        self.closed = threading.Event()

    def _serve(self) -> None:
        with self._listener:
            for number, plan in enumerate(self._plans):
                connection, _ = self._listener.accept()
                with connection, connection.makefile("rb") as reader:
                    for step in plan:
                        self._take(reader, number)
                        self._do(connection, step)
                self.closed.set()

    def _take(self, reader, number: int) -> None:
        length = 0
        while (line := reader.readline().strip().lower()) != b"":
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        reader.read(length)
        self.heard.append(number)

    def _do(self, connection: socket.socket, step: str) -> None:
        status, keeps, length = "200 OK", "keep-alive", len(OK)
        match step:
            case "die":
                return
            case "half":
                length += 10
            case "last":
                keeps = "close"
            case "error":
                status = "500 Oh"
        head = f"HTTP/1.1 {status}\r\nConnection: {keeps}\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode() + OK)


@contextmanager
def door(*plans: list[str]) -> Iterator[Door]:
    one = Door(list(plans))
    one.thread.start()
    yield one
    one.thread.join(10)
    assert not one.thread.is_alive()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(connections, "_ours", threading.local())
    return


def test_calls_one_after_the_other_share_a_connection():
    with door(["ok", "error", "last"], ["last"]) as server:
        client = slack.client("xoxb-1", server.url)
        assert client.api_test()["ok"]
        with pytest.raises(SlackApiError):
            client.api_test()
        assert client.api_test()["ok"]
        assert client.api_test()["ok"]
    assert server.heard == [0, 0, 0, 1]


def test_each_thread_has_its_own():
    with door(["last"], ["last"]) as server:
        client = slack.client("xoxb-1", server.url)
        client.api_test()
        other = threading.Thread(target=client.api_test)
        other.start()
        other.join()
    assert server.heard == [0, 1]


def test_what_the_server_has_closed_is_not_used_again():
    with door(["ok"], ["last"]) as server:
        client = slack.client("xoxb-1", server.url)
        client.api_test()
        assert server.closed.wait(10)
        assert client.api_test()["ok"]
    assert server.heard == [0, 1]


def test_what_was_idle_for_a_while_is_not_used_again(monkeypatch: pytest.MonkeyPatch):
    with door(["ok"], ["last"]) as server:
        client = slack.client("xoxb-1", server.url)
        client.api_test()
        monkeypatch.setattr(connections, "IDLE", -1)
        assert client.api_test()["ok"]
    assert server.heard == [0, 1]


@pytest.mark.parametrize("how", ["die", "half"])
def test_a_connection_that_ends_in_the_middle_leaves_doubt_and_is_not_used_again(how: str):
    with door(["ok", how], ["last"]) as server:
        client = slack.client("xoxb-1", server.url)
        client.api_test()
        with pytest.raises(Exception) as caught:  # noqa: PT011 - what it means is what counts
            client.chat_postMessage(channel="C1", text="once")
        assert slack.understand(caught.value).meaning is Meaning.UNKNOWN
        assert client.api_test()["ok"]
    assert server.heard == [0, 0, 1]  # the post was made once


def test_a_used_connection_on_which_nothing_can_be_sent_leaves_doubt(
    monkeypatch: pytest.MonkeyPatch,
):
    with door(["ok"]) as server:
        client = slack.client("xoxb-1", server.url)
        client.api_test()
        monkeypatch.setattr(connections._Kept, "is_usable", lambda *_: True)
        connections._ours.kept.connection.sock.shutdown(socket.SHUT_WR)
        with pytest.raises(OSError, match="pipe") as caught:
            client.chat_postMessage(channel="C1", text="once")
    assert slack.understand(caught.value).meaning is Meaning.UNKNOWN


def test_nobody_there_is_no_doubt():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with pytest.raises(URLError) as caught:
        slack.client("xoxb-1", url).api_test()
    assert slack.understand(caught.value).meaning is Meaning.UNREACHABLE


def test_what_took_long_to_connect_is_not_used_for_its_call_may_have_been_given_up(
    monkeypatch: pytest.MonkeyPatch,
):
    ticks = itertools.count(step=6)
    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    with door([]) as server, pytest.raises(URLError) as caught:
        connections.send(Request(server.url, b"{}"), 5, slack.tls_context())
    assert slack.understand(caught.value).meaning is Meaning.UNREACHABLE
    assert server.heard == []


def test_another_status_is_an_error_with_its_answer():
    with door(["error"]) as server, pytest.raises(HTTPError) as caught:
        connections.send(Request(server.url, b"{}"), 5, slack.tls_context())
    assert caught.value.code == 500
    assert caught.value.read() == OK


def test_a_proxy_is_used_if_the_environment_names_one(monkeypatch: pytest.MonkeyPatch):
    with door(["last"]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api/"))
        client = slack.client("xoxb-1", "http://slack.invalid/api/")
        assert client.api_test()["ok"]
    assert proxy.heard == [0]


def test_a_host_that_needs_no_proxy_is_reached_directly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "near.invalid")
    assert connections.is_direct.__wrapped__("http", "near.invalid")
    assert not connections.is_direct.__wrapped__("http", "far.invalid")
