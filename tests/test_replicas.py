"""Several replicas on one PostgreSQL: each is restarted in turn, and nobody notices."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.slack import client
from bot.socket_mode import SocketMode
from bot.store import Store, outbox
from bot.web import WebServer
from playground import http_delivery
from playground.clock import Clock
from playground.server import Server
from playground.wire import Json, Reply
from playground.workspace import Workspace
from tests.conftest import MANIFEST
from tests.waiting import PATIENCE, eventually

pytestmark = pytest.mark.both_databases

Deliver = Callable[[str, Json, Json], Reply]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class Replica:
    """One `mentor serve`."""

    def __init__(self, transport: str, workspace: Workspace, database_url: str, cwd: Path) -> None:
        self.transport = transport
        self.port = free_port()
        self._cwd = cwd
        self._env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path.cwd()),
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_API_URL": f"{workspace.base_url}/api/",
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
        }
        if transport == "socket":
            self._env["SLACK_APP_TOKEN"] = workspace.app_token
        else:
            self._env["SLACK_SIGNING_SECRET"] = workspace.signing_secret
        self.begin()

    def begin(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            env=self._env,
            cwd=self._cwd,
            stderr=subprocess.PIPE,
            text=True,
        )

    def is_at_work(self) -> None:
        assert self._process.stderr is not None
        said = self._process.stderr.readline()
        assert "is at work" in said, said

    def end(self) -> float:
        """Tell it to stop; return how long that took."""
        begun = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        _, said = self._process.communicate(timeout=PATIENCE)
        assert (self._process.returncode, said) == (0, "")
        return time.monotonic() - begun

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def proxy(ports: list[int]) -> Iterator[str]:
    """A proxy that tries the next replica when a connection is refused, and nothing else."""
    turns = count()

    def connect() -> socket.socket:
        first = next(turns)
        for number in range(len(ports)):
            try:
                port = ports[(first + number) % len(ports)]
                return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            except ConnectionRefusedError:
                continue
        raise ConnectionRefusedError("no replica listens")

    def carry(client: socket.socket) -> None:
        try:
            replica = connect()
        except ConnectionRefusedError:
            with client:
                client.sendall(b"HTTP/1.1 503 Nobody there\r\nContent-Length: 0\r\n\r\n")
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
            return
        with client, replica, selectors.DefaultSelector() as both:
            both.register(client, selectors.EVENT_READ, replica)
            both.register(replica, selectors.EVENT_READ, client)
            while True:
                for key, _ in both.select():
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)

    def serve(door: socket.socket) -> None:
        while True:
            try:
                client, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=carry, args=[client], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=128) as door:
        listener = threading.Thread(target=serve, args=[door])
        listener.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/slack/events"
        door.shutdown(socket.SHUT_RDWR)
        listener.join()


@contextmanager
def running(replicas: list[Replica]) -> Iterator[None]:
    with ExitStack() as all_of_them:
        for replica in replicas:
            all_of_them.callback(replica.kill)
        for replica in replicas:
            replica.is_at_work()
        yield


@contextmanager
def clicking(workspace: Workspace, handles: list[str]) -> Iterator[list[Reply]]:
    """Let people type commands, one after the other, while the block runs."""
    replies: list[Reply] = []
    is_over = threading.Event()

    def click(handle: str) -> None:
        while not is_over.is_set():
            replies.append(workspace.seat(handle).command("/mentor help"))
            is_over.wait(0.03)

    clickers = [threading.Thread(target=click, args=[handle]) for handle in handles]
    for clicker in clickers:
        clicker.start()
    try:
        yield replies
    finally:
        is_over.set()
        for clicker in clickers:
            clicker.join()


def by_http_or_socket(workspace: Workspace, url: str) -> Deliver:
    """Deliver by the one and by the other in turn, and by the other where nobody is."""
    turns = count()

    def deliver(kind: str, payload: Json, headers: Json) -> Reply:
        if next(turns) % 2 or not workspace.sockets.connected:
            secret, patience = workspace.signing_secret, workspace.patience
            reply = http_delivery.deliver(url, secret, kind, payload, headers, patience)
            if reply.status != 503:
                return reply
        return workspace.sockets.deliver(kind, payload, headers, workspace.patience)

    return deliver


def test_a_web_server_that_stops_answers_everybody_whom_it_let_in() -> None:
    def site(environ: Json, start: Callable[..., object]) -> list[bytes]:
        threading.Event().wait(0.003)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    heard: Counter[str] = Counter()

    def ask(port: int) -> None:
        while True:
            asking = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            try:
                asking.connect()
            except ConnectionRefusedError:
                return  # another replica would be tried
            asking.request("POST", "/", b"a=b")
            heard[asking.getresponse().read().decode()] += 1
            asking.close()

    for _ in range(8):
        port = free_port()
        web = WebServer(site, port)
        web.start()
        idle = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        idle.request("POST", "/", b"a=b")
        idle.getresponse().read()
        asking = [threading.Thread(target=ask, args=[port]) for _ in range(6)]
        for one in asking:
            one.start()
        threading.Event().wait(0.05)
        web.stop()  # does not wait for who has nothing to ask
        for one in asking:
            one.join()
        idle.close()
    assert heard.keys() == {"ok"}


@pytest.fixture
def answering(server: Server) -> App:
    """An app that takes its time to answer, and a new workspace."""
    workspace = server.workspace = Workspace(MANIFEST, clock=Clock(datetime.now(UTC)))
    workspace.rate_limits = False
    us = AuthorizeResult(enterprise_id=None, team_id=workspace.id, bot_token=workspace.bot_token)
    app = App(
        client=client(workspace.bot_token, f"{server.url}/api/"),
        authorize=lambda: us,
        process_before_response=True,
    )
    app.handled = []

    @app.command("/mentor")
    def answer(ack: Ack) -> None:
        threading.Event().wait(0.03)
        app.handled.append(1)
        ack("What I can do")

    return app


def test_a_click_that_a_connection_took_is_answered_before_it_closes_and_handled_once(
    server: Server, answering: App
) -> None:
    workspace = server.workspace

    def connect() -> SocketMode:
        connection = SocketMode(answering, workspace.app_token)
        connection.connect()
        return connection

    connections = [connect(), connect()]
    with clicking(workspace, ["ada", "ben", "dora", "emeka"]) as replies:
        for turn in range(1, 5):
            eventually(lambda so_many=8 * turn: len(replies) >= so_many)
            connections.pop(0).close()
            connections.append(connect())
    for connection in connections:
        connection.close()
    assert all(reply.ok for reply in replies)
    assert len(answering.handled) == len(replies)


def test_when_slack_asks_for_a_fresh_connection_no_click_is_lost_or_handled_twice(
    server: Server, answering: App
) -> None:
    workspace = server.workspace
    connection = SocketMode(answering, workspace.app_token)
    connection.connect()
    eventually(lambda: workspace.sockets.connected)
    with clicking(workspace, ["ada", "ben", "dora", "emeka"]) as replies:
        for turn in range(1, 6):
            eventually(lambda so_many=8 * turn: len(replies) >= so_many)
            if turn == 2:  # there is none: the old one goes on
                workspace.faults.add("apps.connections.open", "server_error")
            before = opened(workspace)
            workspace.sockets.disconnect("warning")
            eventually(lambda so_many=before: opened(workspace) > so_many)
            eventually(lambda: not leaving() and workspace.sockets.connected == 1)
    connection.close()
    assert [reply for reply in replies if not reply.ok] == []
    assert len(answering.handled) == len(replies)
    eventually(lambda: not workspace.sockets.connected)


def opened(workspace: Workspace) -> int:
    return sum(call.method == "apps.connections.open" for call in workspace.calls)


def leaving() -> bool:
    return any(thread.name == "renewal" for thread in threading.enumerate())


@pytest.mark.parametrize("transports", [("http", "socket"), ("socket", "socket")])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_each_replica_is_restarted_and_no_click_and_no_message_is_lost(
    transports: tuple[str, str],
    server: Server,
    store: Store,
    database_url: str,
    tmp_path: Path,
) -> None:
    workspace = server.workspace = Workspace(MANIFEST, clock=Clock(datetime.now(UTC)))
    workspace.rate_limits = False
    replicas = [Replica(one, workspace, database_url, tmp_path) for one in transports]
    people = [person for person in workspace.people.values() if not person.is_bot]
    active = [person for person in people if not person.deactivated]
    sent = [f"message {number}" for number in range(2 * len(active))]

    with ExitStack() as stack:
        stack.enter_context(running(replicas))
        ports = [one.port for one in replicas if one.transport == "http"]
        if ports:
            url = stack.enter_context(proxy(ports))
            workspace.connect(by_http_or_socket(workspace, url))
        with store.begin() as session:
            for number, words in enumerate(sent):
                who = active[number % len(active)].id
                outbox.post(session, workspace.id, who, {"text": words}, key=words, now=store.now())
        with clicking(workspace, ["ada", "ben", "dora"]) as replies:
            for replica in replicas:
                assert replica.end() < 5
                replica.begin()
                replica.is_at_work()
        eventually(lambda: len(said(workspace)) >= len(sent))
        for replica in replicas:
            assert replica.end() < 5

    assert len(replies) > 50
    lost = [reply for reply in replies if not reply.ok or "What I can do" not in str(reply.body)]
    assert lost == []
    assert Counter(said(workspace)) == Counter(sent)


def said(workspace: Workspace) -> list[str]:
    with workspace.lock:
        return [
            message.text
            for place in workspace.conversations.values()
            for message in place.messages
            if message.text.startswith("message ")
        ]
