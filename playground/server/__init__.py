"""The playground over HTTP: Web API, Socket Mode, uploads, response URLs, and the web page."""

from playground.server._server import Server

__all__ = ["Server"]
