"""One process that serves, and can start anew on the socket that it has, so that nobody notices."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread
from types import FrameType

import uvicorn

from pegboard.assembly.health.interrupt import stop_timer
from pegboard.assembly.health.watchdog import has_lost_threads
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.follow.follower import Follower
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.follow.recovery import finish_what_was_left
from pegboard.lifecycle.follow.watch import watch
from pegboard.lifecycle.health_records import keep_health, keep_health_by_the_minute
from pegboard.lifecycle.safe_mode import start_anew_when_left
from pegboard.lifecycle.starts import note_serving
from pegboard.settings import Settings
from pegboard.web.application import create_app

SOCKET = "PEGBOARD_LISTENING_SOCKET"
"""Number of the open socket that a process gets from the one before it, or from its parent."""
PARENT = "PEGBOARD_PARENT_PIPE"
"""Number of an open pipe that ends when the parent of worker processes does."""
AWAY = timedelta(seconds=30)
"""A process that starts anew and is not back by then is not waited for."""
DRAIN_SECONDS = 2.0
"""How long idle connections are kept open for one more request before the process starts anew."""
SLOWEST_SECONDS = 30
"""A request that takes longer does not hold up a process that stops."""
DUTIES = (finish_what_was_left, watch, start_anew_when_left, keep_health_by_the_minute)
"""What every process that serves does beside: one of them is enough."""


def open_socket(host: str, port: int) -> socket.socket:
    """Return the socket to listen on: the inherited one, or a new one."""
    inherited = os.environ.get(SOCKET)
    if inherited is not None:
        return socket.socket(fileno=int(inherited))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.create_server((host, port), family=family, backlog=2048)
    opened.set_inheritable(True)
    os.environ[SOCKET] = str(opened.fileno())
    return opened


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
    """Serves one runtime on one socket, until it is stopped or starts anew."""

    def __init__(self, runtime: Runtime, settings: Settings, listening: socket.socket) -> None:
        self._runtime = runtime
        self._listening = listening
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
            when_serving=partial(note_serving, settings),
        )
        self._follower = Follower(runtime, duties=DUTIES, start_anew=self._start_anew)

    def run(self) -> None:
        """Serve; does not return when the process starts anew."""
        signal.signal(signal.SIGHUP, self._renew)
        self._watch_parent()
        self._follower.start()
        self._server.run(sockets=[self._listening.dup()])
        keep_health(self._runtime)
        self._follower.stop(comes_back=self._server.starts_anew)
        self._runtime.database.close()
        if self._server.starts_anew:
            sys.stdout.flush()
            stop_timer()
            signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the successor takes it up when it can
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # as it was started
        if has_lost_threads():
            os._exit(0)  # nobody could wait for them to end

    def _start_anew(self, nodes: Nodes, me: str) -> None:
        """Leave, when no other process is away at the moment; the event loop does the rest."""
        if not self._server.starts_anew and nodes.may_go_away(me, datetime.now(UTC) + AWAY):
            self._runtime.leave()
            self._server.starts_anew = True
            self._server.should_exit = True

    def _renew(self, _signal: int, _frame: FrameType | None) -> None:
        self._follower.renew()

    def _watch_parent(self) -> None:
        pipe = os.environ.get(PARENT)
        if pipe is not None:
            Thread(target=self._stop_after, args=(int(pipe),), daemon=True).start()

    def _stop_after(self, pipe: int) -> None:
        os.read(pipe, 1)
        self._server.should_exit = True
