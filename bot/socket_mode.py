"""Socket Mode, with an end that leaves no envelope unanswered.

slack_sdk's own `close` closes the socket before all else: whoever handles an envelope then cannot
acknowledge it any more, and what was received but not begun is dropped. Here an envelope that was
taken is handled and acknowledged; one that was not taken is Slack's to send elsewhere.
"""

import struct
import time
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection
from slack_sdk.socket_mode.builtin.frame_header import FrameHeader
from slack_sdk.socket_mode.builtin.internals import _build_data_frame_for_sending
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

THREADS = 10
PING = 10  # seconds
FAREWELL = 1.0  # seconds that Slack has to close the connection after we have said that we do
GOING_AWAY = struct.pack("!H", 1001)


class SocketMode(SocketModeClient):
    """A connection over which an app hears Slack."""

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(
            app_token,
            logger=app.logger,
            web_client=app.client,
            concurrency=THREADS,
            ping_interval=PING,
        )
        self._app = app
        self._is_ending = False
        self.socket_mode_request_listeners.append(self._handle)

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        send_response(client, request, run_bolt_app(self._app, request), time.time())

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Reconnect, but not when we are about to go."""
        if not self._is_ending:
            super().connect_to_new_endpoint(force)

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
