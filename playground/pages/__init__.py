"""The JSON API of the web page: one person's Slack, what they do there, the clock, the log."""

from typing import TYPE_CHECKING

from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from playground.pages._desk import Desk
from playground.pages._guard import Guard

if TYPE_CHECKING:
    from playground.server import Server

__all__ = ["routes"]


def routes(server: "Server") -> Mount:
    """Return the routes of the page's JSON API."""
    desk = Desk(server)
    routes = [
        Route("/state", desk.state),
        Route("/messages", desk.messages),
        Route("/act", desk.act, methods=["POST"]),
        Route("/clock", desk.clock, methods=["POST"]),
        Route("/log", desk.log),
        Route("/file/{file}", desk.file),
        Route("/events", desk.events),
    ]
    return Mount("/page", routes=routes, middleware=[Middleware(Guard)])
