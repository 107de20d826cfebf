"""Socket Mode, with an end that leaves no envelope unanswered.

slack_sdk's own `close` closes the socket before all else: whoever handles an envelope then cannot
acknowledge it any more, and what was received but not begun is dropped. Here an envelope that was
taken is handled and acknowledged; one that was not taken is Slack's to send elsewhere. It is the
same when Slack asks for a fresh connection, every few hours: the old one ends when that is there.
"""

import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.builtin.frame_header import FrameHeader
from slack_sdk.socket_mode.builtin.internals import _build_data_frame_for_sending
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import logs
from bot.errors import anatomy

log = logs.get(__name__)

THREADS = 10
PING = 10  # seconds
GREETING = 10  # seconds that Slack has to say hello on a fresh connection
FAREWELL = 1.0  # seconds that Slack has to close the connection after we have said that we do
GOING_AWAY = struct.pack("!H", 1001)


class SocketMode:
    """Hears Slack over one connection; over a fresh one whenever Slack asks for that."""

    def __init__(self, app: App, app_token: str) -> None:
        self._app, self._app_token = app, app_token
        self._lock = threading.Lock()
        self._line = self._new_line()
        self._renewal: threading.Thread | None = None
        self._is_ending = False

    def connect(self) -> None:
        """Begin to hear Slack."""
        self._line.connect()

    def is_connected(self) -> bool:
        """Return whether Slack is heard."""
        return self._line.is_connected()

    def close(self) -> None:
        """Take no more envelopes, answer those that were taken, and say goodbye."""
        with self._lock:
            self._is_ending = True
        if self._renewal:
            self._renewal.join()
        self._line.close()

    def _new_line(self) -> "Line":
        return Line(self._app, self._app_token, self._renew)

    def _renew(self, old: "Line") -> None:
        """Replace a connection, in a thread: a line cannot wait for its own end."""
        with self._lock:
            if old is self._line and not old.is_leaving and not self._is_ending:
                old.is_leaving = True
                self._renewal = threading.Thread(target=self._replace, args=[old], name="renewal")
                self._renewal.start()

    def _replace(self, old: "Line") -> None:
        new = self._new_line()
        try:
            new.connect()
        except Exception as error:  # the boundary of a thread: the old one ends, and comes back
            log.warning("Slack has no fresh connection for us yet", exception=anatomy(error))
            new.close()
            old.is_leaving = False
            return
        new.is_heard.wait(GREETING)
        self._line = new
        old.close()


class Line(SocketModeClient):
    """One connection; it comes back by itself when it is broken."""

    def __init__(self, app: App, app_token: str, on_refresh: "Callable[[Line], None]") -> None:
        super().__init__(
            app_token,
            logger=app.logger,
            web_client=app.client,
            concurrency=THREADS,
            ping_interval=PING,
        )
        self._app = app
        self._on_refresh = on_refresh
        self.is_leaving = False
        self.is_heard = threading.Event()  # Slack has said hello
        self._is_ending = False
        self.on_message_listeners.append(lambda _: self.is_heard.set())
        self.socket_mode_request_listeners.append(self._handle)

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        send_response(client, request, run_bolt_app(self._app, request), time.time())

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Reconnect, but not when we are about to go; `force` is that Slack has asked for it."""
        if force:
            self._on_refresh(self)
        elif not self._is_ending:
            super().connect_to_new_endpoint()

    def close(self) -> None:
        """Take no more envelopes, answer those that were taken, and say goodbye."""
        self._is_ending = True
        self.auto_reconnect_enabled = False
        if self.current_app_monitor.is_alive():
            self.current_app_monitor.shutdown()
        self._stop_receiving()
        self._handle_the_rest()
        if self.current_session and self.current_session.is_active():
            _say_goodbye(self.current_session)
        super().close()

    def _stop_receiving(self) -> None:
        receiver = self.current_session_runner
        receiver.event.set()
        while receiver.is_alive():
            self.current_session_state.terminated = True
            if self.current_session and self.current_session.is_active():
                # The answer wakes the receiver; after an empty one it would wait for more.
                self.current_session.ping("bye")
            receiver.thread.join(0.1)

    def _handle_the_rest(self) -> None:
        self.closed = True
        self.message_queue.put(None)  # wakes the processor, which waits for an envelope
        self.message_processor.shutdown()
        while not self.message_queue.empty():
            self.process_message()  # type: ignore[no-untyped-call]
        workers: ThreadPoolExecutor = self.message_workers
        workers.shutdown(wait=True)


def _say_goodbye(session: Connection) -> None:
    """Close as websockets are closed, so that the last acknowledgements are certainly read."""
    socket = session.sock
    assert socket is not None
    try:
        with session.sock_send_lock:
            socket.sendall(_build_data_frame_for_sending(GOING_AWAY, FrameHeader.OPCODE_CLOSE))
        socket.settimeout(FAREWELL)
        while socket.recv(65536):
            pass  # what comes now was not taken
    except OSError:
        return  # the connection is gone, as it was to be
