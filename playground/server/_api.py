"""`/api/<method>`: the Web API, as fast as it can be, with connections that break on demand."""

import asyncio
import json
from asyncio import Transport
from base64 import b64decode

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground.server import _bodies
from playground.wire import Answer, Json, Refusal
from playground.workspace import Workspace

HANG = 120.0


class Protocol(H11Protocol):
    """HTTP, with a way to hang up on a client: Slack's answers get lost, too."""

    open: dict[tuple[str, int], Transport] = {}

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.client:
            self.open[self.client] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client:
            self.open.pop(self.client, None)
        super().connection_lost(exc)


async def answer(workspace: Workspace, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one Web API request."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    name = scope["path"].removeprefix("/api/")
    token, client = _credentials(headers.get("authorization", ""))
    try:
        content_type = headers.get("content-type", "")
        given, as_json = _bodies.arguments(
            scope["method"], scope["query_string"], content_type, body
        )
        given = {**given, **client}
        token = token or str(given.get("token", ""))
        workspace = workspace.app.whose(token, str(given.get("team_id", "")))
        result = workspace.call(name, given, token, json_body=as_json)
    except Refusal as refusal:
        result = Answer(200, {}, {"ok": False, "error": refusal.error})
    if result.outcome == "timeout":
        await _hang(receive)
    if result.outcome == "answered":
        await _send(send, result)
    elif transport := Protocol.open.get(tuple(scope["client"])):
        transport.abort()


def _credentials(header: str) -> tuple[str, Json]:
    """Return the token that a request carries, or the client id and secret of HTTP Basic."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return value.strip() if kind else "", {}
    try:
        client_id, _, secret = b64decode(value).decode().partition(":")
    except ValueError:
        return "", {}
    return "", {"client_id": client_id, "client_secret": secret}


async def _hang(receive: Receive) -> None:
    """Wait until the client has lost its patience."""
    try:
        async with asyncio.timeout(HANG):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


async def _send(send: Send, result: Answer) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", **result.headers}
    is_text = isinstance(result.body, str)
    body = str(result.body) if is_text else json.dumps(result.body, ensure_ascii=False)
    content = body.encode()
    headers["Content-Length"] = str(len(content))
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": result.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})
