"""One process that serves, and can start anew on the socket that it has, so that nobody notices."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from threading import Thread

import uvicorn

from pegboard.assembly.runtime import Runtime
from pegboard.cli.living_process import DUTIES, LivingProcess, make_worker
from pegboard.lifecycle.safe_mode import start_anew_when_left
from pegboard.lifecycle.starts import note_serving
from pegboard.model.errors import PegboardError
from pegboard.settings import Settings
from pegboard.web.application import create_app

SOCKET = "PEGBOARD_LISTENING_SOCKET"
"""Number of the open socket that a process gets from the one before it, or from its parent."""
PARENT = "PEGBOARD_PARENT_PIPE"
"""Number of an open pipe that ends when the parent of worker processes does."""
DRAIN_SECONDS = 2.0
"""How long idle connections are kept open for one more request before the process starts anew."""
SLOWEST_SECONDS = 30
"""A request that takes longer does not hold up a process that stops."""


class CannotListen(PegboardError):
    """Raised when the address to serve at is not to be had."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        reason, _, _ = (error.strerror or str(error)).partition(" (")
        super().__init__(
            f"It cannot be served at {host}:{port}: {reason}. "
            f"Choose another port, for example with --port {port + 1}."
        )


def require_free(host: str, port: int) -> None:
    """Raise CannotListen now when it would be raised later, after long work."""
    if SOCKET not in os.environ:
        _listening(host, port).close()


def open_socket(host: str, port: int) -> socket.socket:
    """Return the socket to listen on: the inherited one, or a new one.

    Raises:
        CannotListen: another program has the address, or nobody can have it.
    """
    inherited = os.environ.get(SOCKET)
    if inherited is not None:
        return socket.socket(fileno=int(inherited))
    opened = _listening(host, port)
    opened.set_inheritable(True)
    os.environ[SOCKET] = str(opened.fileno())
    return opened


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CannotListen(host, port, error) from error


class Server(uvicorn.Server):
    """Serves; when it *starts_anew*, every connection gets its answer first."""

    starts_anew = False

    def __init__(self, config: uvicorn.Config, when_serving: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_serving = when_serving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.starts_anew:
            for server in self.servers:
                server.close()
            await self._drain()
        await super().shutdown(sockets)

    async def _drain(self) -> None:
        """Answers close their connections now; who is between two requests gets some time."""
        until = time.monotonic() + DRAIN_SECONDS
        while self.server_state.connections and time.monotonic() < until:
            await asyncio.sleep(0.02)


class ServingProcess:
    """Serves one runtime on one socket, until it is stopped or starts anew.

    It runs jobs beside, unless the settings leave that to processes of their own.
    """

    def __init__(self, runtime: Runtime, settings: Settings, listening: socket.socket) -> None:
        self._settings = settings
        self._listening = listening
        self._worker = make_worker(runtime) if settings.worker else None
        proxies = settings.trusted_proxies
        self._server = Server(
            uvicorn.Config(
                create_app(runtime),
                log_level="warning",
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
                timeout_graceful_shutdown=SLOWEST_SECONDS,
                backlog=2048,
            ),
            when_serving=self._now_serving,
        )
        self._process = LivingProcess(runtime, self._leave, duties=(*DUTIES, start_anew_when_left))

    def run(self) -> None:
        """Serve; does not return when the process starts anew."""
        self._watch_parent()
        self._process.begin()
        self._server.run(sockets=[self._listening.dup()])
        if self._worker is not None:
            self._worker.stop(SLOWEST_SECONDS)
        self._process.end()

    def _now_serving(self) -> None:
        note_serving(self._settings)
        if self._worker is not None:
            self._worker.start()

    def _leave(self) -> None:
        """Take no more jobs, and end; the event loop does the rest."""
        if self._worker is not None:
            self._worker.leave()
        self._server.starts_anew = True
        self._server.should_exit = True

    def _watch_parent(self) -> None:
        pipe = os.environ.get(PARENT)
        if pipe is not None:
            Thread(target=self._stop_after, args=(int(pipe),), daemon=True).start()

    def _stop_after(self, pipe: int) -> None:
        os.read(pipe, 1)
        self._server.should_exit = True
