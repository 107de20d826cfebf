"""The JSON API of the web page: one person's Slack, what they do there, the clock, the log."""

from typing import TYPE_CHECKING

from starlette.routing import Route

from playground.pages._desk import Desk

if TYPE_CHECKING:
    from playground.server import Server

__all__ = ["routes"]


def routes(server: "Server") -> list[Route]:
    """Return the routes of the page's JSON API."""
    desk = Desk(server)
    return [
        Route("/page/state", desk.state),
        Route("/page/messages", desk.messages),
        Route("/page/act", desk.act, methods=["POST"]),
        Route("/page/clock", desk.clock, methods=["POST"]),
        Route("/page/log", desk.log),
        Route("/page/file/{file}", desk.file),
        Route("/page/events", desk.events),
    ]
