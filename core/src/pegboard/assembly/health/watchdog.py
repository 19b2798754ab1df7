"""A thread that watches calls of plugin code: how long they take, and what they leave behind."""

import logging
import threading
from concurrent.futures import Future, InvalidStateError
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
        packages = {name: system for system in list(self._watched) for name in system.packages}
        for package, what in self._patches.mended(packages):
            self._tell(packages, package, "patch", f"replaced {what}, which was put back")
        for package, name in self._threads.found(packages):
            self._tell(packages, package, "thread", f"left the thread {name} running")

    def _tell(self, packages: dict[str, Any], package: str, kind: Kind, message: str) -> None:
        system = packages[package]
        fault = new_fault(system.packages[package], "the background", kind, message)
        log.error("The plugin %s %s", fault.plugin, message)
        system.note(fault)

    def _look_at(self, lane: Lane) -> None:
        now, grown = perf_counter(), None
        call = lane.call
        while call is not None:
            limits = call.hook.records.limits
            own = call.own_seconds(now)
            if call.cut is not None:
                interrupt(lane, call, call.cut)
                if now - call.started > limits.seconds + PATIENCE and not call.is_given_up:
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


def _give_up(lane: Lane, call: Call) -> None:
    """Answer whoever waits for a call that does not even end when it is interrupted."""
    call.is_given_up = True
    hook = call.hook
    message = f"did not end after {perf_counter() - call.started:.0f} seconds"
    log.critical("The plugin %s does not come back from %s", hook.plugin, hook.name)
    hook.records.note(new_fault(hook.plugin, hook.name, "stuck", message, epoch=hook.epoch))
    answer: Future[Any] | None = lane.answer
    if answer is not None:
        try:
            answer.set_exception(PluginFailed(hook.plugin, hook.name, "stuck"))
        except InvalidStateError:
            return  # it came back just now


WATCHDOG = Watchdog()
