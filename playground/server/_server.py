"""Running the site in a thread, and delivering events from another one."""

import asyncio
import socket
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

import uvicorn

from playground.server._api import Protocol
from playground.server._routes import Site
from playground.workspace import Workspace

PUMP_SECONDS = 0.25
SAVE_SECONDS = 1.0


class Server:
    """Serves a workspace on `url`; `workspace` may be exchanged while it runs.

    `travel` moves the clock and lets the app catch up (else the clock is just set); `next_due`
    says when the app has something to do next. With `state`, the workspace is saved there
    whenever it has changed, and when the server stops. `hint` tells a visitor what to do next.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        travel: Callable[[datetime], None] | None = None,
        next_due: Callable[[], datetime | None] | None = None,
        state: Path | None = None,
        hint: Callable[[], str] | None = None,
    ) -> None:
        self.moving_to: datetime | None = None  # where the clock is on its way to
        self.travel, self.next_due, self.state, self.hint = travel, next_due, state, hint
        self._host, self._port, self._url = host, port, ""
        self._watchers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._stop, self._wake = Event(), Event()
        self._saved = -1
        self._workspace = workspace
        self._threads: list[Thread] = []
        self._uvicorn: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        """Where the site is."""
        return self._url

    @property
    def workspace(self) -> Workspace:
        """The workspace that is served."""
        return self._workspace

    @workspace.setter
    def workspace(self, workspace: Workspace) -> None:
        self._leave(self._workspace)
        self._workspace = workspace
        self._enter(workspace)
        self._changed()

    def start(self) -> None:
        """Start serving; raises OSError if the port is taken."""
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((self._host, self._port))
        except OSError:
            listening.close()
            raise
        self._url = f"http://{self._host}:{listening.getsockname()[1]}"
        self._enter(self._workspace)
        config = uvicorn.Config(
            Site(self),
            log_level="critical",
            lifespan="off",
            http=Protocol,
            ws="websockets-sansio",
            loop="asyncio",
            timeout_graceful_shutdown=1,
        )
        running = self._uvicorn = uvicorn.Server(config)
        serve = Thread(target=running.run, args=([listening],), name="playground", daemon=True)
        pump = Thread(target=self._pump, name="playground-events", daemon=True)
        self._threads = [serve, pump]
        for thread in self._threads:
            thread.start()
        while not running.started and serve.is_alive():
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop serving, and save if there is somewhere to save to."""
        self._stop.set()
        self._wake.set()
        self._workspace.sockets.give_up()
        if self._uvicorn:
            self._uvicorn.should_exit = True
        for watcher, loop in list(self._watchers.items()):
            loop.call_soon_threadsafe(watcher.set)
        for thread in self._threads:
            thread.join()
        self._leave(self._workspace)
        self._save()

    @property
    def stopping(self) -> bool:
        """Whether the server is on its way out."""
        return self._stop.is_set()

    def watch(self) -> asyncio.Event:
        """Return an event that is set whenever something has changed; `unwatch` it after use."""
        watcher = asyncio.Event()
        self._watchers[watcher] = asyncio.get_running_loop()
        return watcher

    def unwatch(self, watcher: asyncio.Event) -> None:
        """Let go of what `watch` returned."""
        self._watchers.pop(watcher, None)

    def _enter(self, workspace: Workspace) -> None:
        if self._url:
            for one in workspace.app.workspaces:
                one.base_url = self._url
            workspace.listeners.append(self._changed)

    def _leave(self, workspace: Workspace) -> None:
        if self._changed in workspace.listeners:
            workspace.listeners.remove(self._changed)

    def _changed(self) -> None:
        if any(one.events.waiting for one in self._workspace.app.workspaces):
            self._wake.set()
        for watcher, loop in list(self._watchers.items()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(watcher.set)

    def _pump(self) -> None:
        saved_at = time.monotonic()
        while not self._stop.is_set():
            self._wake.wait(PUMP_SECONDS)
            self._wake.clear()
            for workspace in self._workspace.app.workspaces:
                if workspace.events.waiting and not workspace.in_process:
                    workspace.deliver_due()
            if time.monotonic() - saved_at > SAVE_SECONDS:
                self._save()
                saved_at = time.monotonic()

    def _save(self) -> None:
        if self.state and self._workspace.version != self._saved:
            self._saved = self._workspace.version
            self._workspace.save(self.state)
