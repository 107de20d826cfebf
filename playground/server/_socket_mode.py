"""Socket Mode: one websocket, between its client and the workspace's hub."""

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.sockets import WARNING
from playground.workspace import Workspace


class Bridge:
    """A connection that any thread may send on; the event loop does the sending."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Send `text`."""
        self._put(text)

    def close(self) -> None:
        """Close the websocket, after what is still to be sent."""
        self._put(None)

    def _put(self, text: str | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.outgoing.put_nowait, text)


async def serve(workspace: Workspace, socket: WebSocket) -> None:
    """Serve a websocket until either side closes it."""
    if not workspace.sockets.redeem(socket.query_params.get("ticket", "")):
        await socket.close(4000)
        return
    await socket.accept()
    bridge = Bridge()
    workspace.sockets.attach(bridge)
    tasks = [
        asyncio.create_task(_send(bridge, socket)),
        asyncio.create_task(_receive(workspace, socket)),
        asyncio.create_task(_retire(workspace, bridge)),
    ]
    try:
        await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
    finally:
        workspace.sockets.detach(bridge)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _send(bridge: Bridge, socket: WebSocket) -> None:
    while (text := await bridge.outgoing.get()) is not None:
        await socket.send_text(text)
    await socket.close()


async def _receive(workspace: Workspace, socket: WebSocket) -> None:
    try:
        while True:
            workspace.sockets.acknowledge(await socket.receive_text())
    except WebSocketDisconnect:
        return


async def _retire(workspace: Workspace, bridge: Bridge) -> None:
    """Ask the client to come back on a new websocket when this one has grown old."""
    await asyncio.sleep(max(0, workspace.sockets.lifetime - WARNING))
    workspace.sockets.dismiss(bridge, "warning")
    await asyncio.sleep(WARNING)
    workspace.sockets.dismiss(bridge, "refresh_requested")
