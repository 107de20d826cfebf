"""Keeping other sites out: none may act here, or look, through the browser of a visitor."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OURS = {"127.0.0.1", "localhost"}


class Guard:
    """Answers requests of the page itself only; whoever has no browser may pass, too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if reason := _reason_to_refuse(scope["method"], Headers(scope=scope)):
            answer = JSONResponse({"ok": False, "error": reason}, 403)
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _reason_to_refuse(method: str, headers: Headers) -> str:
    host = headers.get("host", "")
    if host.partition(":")[0] not in OURS:  # a name of somebody's own that leads here
        return "the playground answers to 127.0.0.1 and localhost only"
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        return "another site may not ask"
    if method == "POST" and headers.get("content-type", "").partition(";")[0] != "application/json":
        return "only JSON is read here"  # which other sites cannot send unasked
    return ""
