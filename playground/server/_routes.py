"""Everything but the Web API: the websocket, uploads, files, response URLs, the page."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from playground import faces, pages
from playground.methods import files
from playground.server import _api, _bodies, _socket_mode, consent
from playground.workspace import Workspace

if TYPE_CHECKING:
    from playground.server._server import Server

PAGE = Path(__file__).parent.parent / "page"


class Site:
    """The whole site, as one ASGI application."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        static = Fresh(directory=PAGE, html=True, check_dir=False)
        self._rest = Starlette(
            routes=[
                WebSocketRoute("/link/", self._link),
                Route("/oauth/v2/authorize", self._authorize, methods=["GET", "POST"]),
                Route("/upload/v1/{ticket}", self._upload, methods=["POST"]),
                Route("/files-pri/{file}/{name}", self._file),
                Route("/files-pri/{file}/download/{name}", self._file),
                Route("/face/{person}.svg", self._face),
                Route("/actions/{rest:path}", self._respond, methods=["POST"]),
                Route("/commands/{rest:path}", self._respond, methods=["POST"]),
                pages.routes(server),
                Mount("/", static),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            await _api.answer(self._server.workspace, scope, receive, send)
        else:
            await self._rest(scope, receive, send)

    @property
    def _workspaces(self) -> list[Workspace]:
        return self._server.workspace.app.workspaces

    async def _link(self, socket: WebSocket) -> None:
        await _socket_mode.serve(self._server.workspace, socket)

    async def _authorize(self, request: Request) -> Response:
        body = parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)
        return consent.answer(self._server.workspace.app, dict(request.query_params), body)

    async def _upload(self, request: Request) -> Response:
        body = await request.body()
        content_type = request.headers.get("content-type", "")
        if content_type.startswith("multipart/form-data"):
            parts = _bodies.multipart(content_type, body)
            body = parts[0][1] if parts else b""
        ticket = request.path_params["ticket"]
        if not any(files.receive(one, ticket, body) for one in self._workspaces):
            return PlainTextResponse("no such upload, or the length differs", 400)
        return PlainTextResponse(f"OK - {len(body)}")

    async def _file(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        workspace = self._server.workspace.app.whose(token, "")
        file = workspace.files.get(request.path_params["file"].partition("-")[2])
        if token not in workspace.tokens or "files:read" not in workspace.scopes:
            sign_in = f"{workspace.base_url}/?redir={quote(request.url.path, safe='')}"
            return RedirectResponse(sign_in, 302)  # a page for people, as Slack has one
        if file is None or file.data is None:
            return PlainTextResponse("Not found", 404)
        return Response(file.data, media_type=file.mimetype)

    async def _face(self, request: Request) -> Response:
        wanted = request.path_params["person"]
        for workspace in self._workspaces:
            if wanted in workspace.people:
                name, place = workspace.people[wanted].real_name, list(workspace.people)
                picture = faces.draw(name, place.index(wanted))
                return Response(picture, media_type="image/svg+xml")
        return PlainTextResponse("Not found", 404)

    async def _respond(self, request: Request) -> Response:
        body = await request.body()
        try:
            payload: Any = json.loads(body)
        except ValueError:
            form = parse_qs(body.decode(errors="replace"))
            payload = json.loads(form["payload"][0]) if "payload" in form else None
        if not isinstance(payload, dict):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        path = request.url.path
        known = [one for one in self._workspaces if path in one.response_urls]
        answer = (known or self._workspaces)[0].respond(path, payload)
        if isinstance(answer.body, str):
            return PlainTextResponse(answer.body, answer.status)
        return JSONResponse(answer.body, answer.status)


class Fresh(StaticFiles):
    """Static files that the browser asks for again each time: the page may have changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file at `path`."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response
