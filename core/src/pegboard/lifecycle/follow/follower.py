"""The thread in every serving process that keeps it at the newest generation of the system."""

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Protocol

from pegboard.assembly.runtime import CodeChanged, NotReady, Runtime
from pegboard.database.bell import Bell, bell_of
from pegboard.lifecycle.follow.announcements import Announcements, Pulse
from pegboard.lifecycle.follow.gathered_faults import GatheredFaults
from pegboard.lifecycle.follow.nodes import Node, Nodes, new_node_id
from pegboard.lifecycle.follow.traffic_rows import TrafficRows

POLL_SECONDS = 0.25
BEAT_SECONDS = 2.0
DUTY_SECONDS = 1.0
RETRY_SECONDS = 1.0
PRUNE_SECONDS = 15.0

log = logging.getLogger("pegboard.follow")


class Duty(Protocol):
    """Something that a follower does about once a second; *pulse* tells whether there is need."""

    def __call__(self, runtime: Runtime, pulse: Pulse, /) -> None: ...


class Follower:
    """Follows generations, builds announced ones ahead, tells of this process, does its duties.

    *start_anew* replaces the process by one with new code; it returns when its turn did not come.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        duties: Sequence[Duty] = (),
        start_anew: Callable[[Nodes, str], None] | None = None,
    ) -> None:
        self.runtime = runtime
        self.id = new_node_id()
        self._duties = tuple(duties)
        self._start_anew = start_anew
        runtime.can_start_anew = start_anew is not None
        self._tables = runtime.assembly.workspace.tables
        self._nodes = Nodes(runtime.database, self._tables)
        self._announcements = Announcements(runtime.database, self._tables)
        self._traffic = TrafficRows(runtime.database, self._tables)
        self._faults = GatheredFaults()
        self._stopping = Event()
        self._is_to_renew = Event()
        self._thread = Thread(target=self._run, name="follower", daemon=True)
        self._staged: tuple[str, int] | None = None
        self._staging_problem: str | None = None
        self._seen_plan: str | None = None
        self._next: dict[str, float] = {}
        self._node = self._me(datetime.now(UTC))

    def start(self) -> None:
        """Tell that this process is there, and follow from now on."""
        self._beat()
        self._thread.start()

    def stop(self, *, comes_back: bool = False) -> None:
        """Follow no more; what was counted is written, and others need not wait for this one.

        A process that *comes_back* keeps its leave until then.
        """
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._traffic.write(self.id, self.runtime.traffic)
        if not comes_back:
            self._nodes.remove([self.id])

    def renew(self) -> None:
        """Start anew as soon as no other process is away."""
        self._is_to_renew.set()

    def _run(self) -> None:
        with bell_of(self.runtime.database) as bell:
            while not self._stopping.is_set():
                self._turn(bell)

    def _turn(self, bell: Bell) -> None:
        try:
            self._look()
        except Exception:  # whatever breaks once, a process that does not follow is worse
            log.exception("Following the system failed; trying again")
        bell.wait(POLL_SECONDS)

    def _look(self) -> None:
        pulse = self._announcements.pulse()
        if pulse.epoch > self.runtime.assembly.epoch and self._is_time("follow", RETRY_SECONDS):
            self._follow()
        if pulse.announced != self._seen_plan:
            self._stage(pulse)
        if self._is_old and self._is_time("start anew", RETRY_SECONDS):
            self._go()
        has_followed = self._node.epoch != self.runtime.assembly.epoch
        if has_followed or self._is_time("beat", BEAT_SECONDS):
            self._beat()
        if self._is_time("prune", PRUNE_SECONDS):
            self._nodes.remove(self._nodes.dead(self._node))
        if self._is_time("duties", DUTY_SECONDS):
            for duty in self._duties:
                duty(self.runtime, pulse)

    def _is_time(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._next.get(what, 0.0):
            return False
        self._next[what] = now + seconds
        return True

    def _follow(self) -> None:
        try:
            self.runtime.follow()
        except NotReady as problem:
            log.warning("Not ready for epoch %s: %s", problem.epoch, problem.reason)
        else:
            self._next.pop("follow", None)
        self._beat()

    @property
    def _is_old(self) -> bool:
        return self._is_to_renew.is_set() or isinstance(self.runtime.problem, CodeChanged)

    def _go(self) -> None:
        if self._start_anew is not None:
            self._start_anew(self._nodes, self.id)

    def _stage(self, pulse: Pulse) -> None:
        """Build what is announced, and say so, or why not."""
        self._seen_plan = pulse.announced
        announced = self._announcements.newest()
        if announced is None or announced.epoch <= self.runtime.assembly.epoch:
            return
        self._staging_problem = None
        try:
            self.runtime.stage(announced.blueprint, announced.epoch)
        except CodeChanged:
            log.info("This process will start anew for epoch %s", announced.epoch)
        except NotReady as problem:
            self._staging_problem = problem.reason
        self._staged = (announced.plan, announced.epoch)
        self._beat()

    def _beat(self) -> None:
        self._faults.gather(self.runtime)
        self._node = self._me(datetime.now(UTC))
        self._nodes.tell(self._node)
        self._traffic.write(self.id, self.runtime.traffic)

    def _me(self, now: datetime) -> Node:
        runtime = self.runtime
        counts = runtime.traffic.counts().values()
        problem = runtime.problem
        fresh = Node(
            id=self.id,
            host=socket.gethostname(),
            pid=os.getpid(),
            started=now,
            seen_at=now,
            epoch=runtime.assembly.epoch,
            staged=self._staged,
            is_ready=problem is None,
            problem=problem.reason if problem else self._staging_problem,
            requests=sum(one.requests for one in counts),
            errors=sum(one.errors for one in counts),
            code={one.id: one.version for one in runtime.assembly.manifests},
        )
        known: Node | None = getattr(self, "_node", None)
        return fresh if known is None else replace(fresh, started=known.started)
