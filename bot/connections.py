"""HTTP connections that are used for several calls, so that not every call shakes hands anew.

Each thread keeps one, and uses it again only within `IDLE` of its last answer: servers keep idle
connections for longer, so that a call is hardly ever made on one that is being closed.
"""

import io
import select
import ssl
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import urlsplit

IDLE = 1.5  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back, with a status from 200 to 299."""

    status: int
    headers: Message
    body: bytes


class _Kept:
    """A thread's connection; it is closed when the thread ends."""

    def __init__(self, place: tuple[str, str, float], connection: HTTPConnection) -> None:
        self.place, self.connection = place, connection
        self.used_at = time.monotonic()

    def is_usable(self, place: tuple[str, str, float]) -> bool:
        sock = self.connection.sock
        if sock is None or self.place != place or time.monotonic() - self.used_at > IDLE:
            return False
        poll = select.poll()
        poll.register(sock, select.POLLIN)
        return not poll.poll(0)  # nobody has asked anything: what can be read is its end

    def __del__(self) -> None:
        self.connection.close()


_ours = threading.local()


@cache
def is_direct(scheme: str, host: str) -> bool:
    """Return whether the environment names no proxy on the way there."""
    return scheme not in urllib.request.getproxies() or bool(urllib.request.proxy_bypass(host))


def send(request: urllib.request.Request, timeout: float, context: ssl.SSLContext) -> Answer:
    """Make a call, on this thread's connection if that is fresh.

    Raises `HTTPError` for any other status; `URLError` if a new connection failed before the whole
    request was handed over; and whatever else the connection raises if nobody knows whether the
    call was taken, which is so for every failure of a connection that was used before.
    """
    parts = urlsplit(request.full_url)
    place = (parts.scheme, parts.netloc, timeout)
    kept: _Kept | None = getattr(_ours, "kept", None)
    is_new = kept is None or not kept.is_usable(place)
    if kept is None or is_new:
        _ours.kept = kept = _Kept(place, _connection(place, context))
    connection = kept.connection
    try:
        try:
            if is_new:
                _connect(connection, timeout)
            connection.request(
                request.get_method(), request.selector, request.data, dict(request.header_items())
            )
        except OSError as error:
            if is_new:
                raise urllib.error.URLError(error) from error
            raise
        with connection.getresponse() as response:
            body = response.read()
    except BaseException:
        connection.close()
        raise
    kept.used_at = time.monotonic()
    if not 200 <= response.status < 300:
        raise urllib.error.HTTPError(
            request.full_url, response.status, response.reason, response.headers, io.BytesIO(body)
        )
    return Answer(response.status, response.headers, body)


def _connect(connection: HTTPConnection, timeout: float) -> None:
    """Connect, in good time in all: looking up a name has no time-out, nor have many addresses.

    Whoever has waited longer may have lost the claim that the call was made for.
    """
    began = time.monotonic()
    connection.connect()
    if time.monotonic() - began > timeout:
        raise TimeoutError("connecting took too long")


def _connection(place: tuple[str, str, float], context: ssl.SSLContext) -> HTTPConnection:
    scheme, host, timeout = place
    if scheme == "https":
        return HTTPSConnection(host, timeout=timeout, context=context)
    return HTTPConnection(host, timeout=timeout)
