"""A thread that watches calls of plugin code: how long they take, and what they leave behind."""

import logging
import threading
from time import perf_counter, sleep
from typing import Any, Protocol
from weakref import WeakSet

from pegboard.assembly.health.calls import Call, Lane, all_lanes
from pegboard.assembly.health.faults import Fault, Kind, PluginFailed, new_fault
from pegboard.assembly.health.interrupt import interrupt
from pegboard.assembly.health.leftover_threads import LeftoverThreads
from pegboard.assembly.health.memory import GROWTH
from pegboard.assembly.health.patches import Patches

TICK = 0.25
"""Seconds between two looks."""
PATIENCE = 1.0
"""Seconds that an interrupted call has to end before it is given up."""

LOST: list[threading.Thread] = []
"""Threads that did not come back from a call, and may never do."""

log = logging.getLogger("pegboard.plugins")


class Limits(Protocol):
    """What one call may take."""

    @property
    def seconds(self) -> float: ...

    @property
    def memory(self) -> int: ...


class Watched(Protocol):
    """One system whose plugins are watched."""

    packages: dict[str, str]
    limits: Any

    def note(self, fault: Fault) -> None: ...


class Watchdog:
    """Looks at all threads four times a second; the process has one."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._watched: WeakSet[Any] = WeakSet()
        self._patches = Patches()
        self._threads = LeftoverThreads()

    def watch(self, system: Watched) -> None:
        """Look after *system*, too, from now on."""
        self._watched.add(system)
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            sleep(TICK)
            self.look()

    def look(self) -> None:
        """Look once: at every running call, at threads and at what may have been patched."""
        is_idle = True
        for lane in all_lanes():
            is_idle = is_idle and lane.call is None
            self._look_at(lane)
        if is_idle:
            GROWTH.take()
        systems = {name: system for system in list(self._watched) for name in system.packages}
        packages = {name: system.packages[name] for name, system in systems.items()}
        for package, what in self._patches.mended(packages):
            message = f"replaced {what}, which was put back"
            _tell(systems[package], packages[package], "patch", message)
        ours = {lane.thread for lane in all_lanes()}
        for package, name in self._threads.found(packages, ours):
            _tell(systems[package], packages[package], "thread", f"left the thread {name} running")

    def _look_at(self, lane: Lane) -> None:
        now, grown = perf_counter(), None
        call = lane.call
        while call is not None:
            limits = call.hook.records.limits
            own = call.own_seconds(now)
            if call.cut is not None:
                interrupt(lane, call, call.cut)
                if now - call.cut_at > PATIENCE and not call.is_given_up:
                    _give_up(lane, call)
                return
            if own > limits.seconds:
                interrupt(lane, call, "hang")
                return
            if own > TICK and call is lane.call:
                grown = GROWTH.so_far() if grown is None else grown
                if grown > limits.memory:
                    interrupt(lane, call, "memory")
                    return
            call = call.outer


def _tell(system: Watched, plugin: str, kind: Kind, message: str) -> None:
    log.error("The plugin %s %s", plugin, message)
    system.note(new_fault(plugin, "the background", kind, message))


def _give_up(lane: Lane, call: Call) -> None:
    """Answer whoever waits for a call that does not even end when it is interrupted."""
    call.is_given_up = True
    hook = call.hook
    message = f"did not end after {perf_counter() - call.started:.0f} seconds"
    log.critical("The plugin %s does not come back from %s", hook.plugin, hook.name)
    hook.records.note(new_fault(hook.plugin, hook.name, "stuck", message, epoch=hook.epoch))
    answer = lane.answer
    if answer is not None:
        LOST.append(lane.thread)
        answer.give_up(PluginFailed(hook.plugin, hook.name, "stuck"))
        hook.records.end_work(call.work)


def has_lost_threads() -> bool:
    """Whether some thread of this process may never end, so that the process would wait for it."""
    return any(thread.is_alive() for thread in LOST)


WATCHDOG = Watchdog()
