"""The calls of plugin code that run just now, a stack of them for each thread."""

import threading
from typing import Any, Protocol

from pegboard.assembly.health.faults import Kind
from pegboard.hookspecs.counted import Counted


class Call:
    """One call of plugin code; *outer* is the call that it happens in, if in one.

    *inner_seconds* and *inner_statements* are what calls inside it took and asked, *work* is its
    transaction. *cut* says why it was interrupted, first at *cut_at*, *is_given_up* that nobody
    waits for it any more. Made without arguments and filled in by the guard, as that takes a third
    of the time.
    """

    hook: Any
    outer: "Call | None"
    started: float
    work: Counted
    statements: int
    inner_seconds = 0.0
    inner_statements = 0
    cut: Kind | None = None
    cut_at = 0.0
    is_given_up = False

    def own_seconds(self, now: float) -> float:
        """Return how long this has been going on, without calls of others inside it."""
        return now - self.started - self.inner_seconds


class Waited(Protocol):
    """An answer that somebody waits for."""

    def give_up(self, error: BaseException) -> None: ...


class Lane:
    """What one thread is at: its innermost *call*, and which of its calls the watchdog *hit*.

    *answer* is what somebody waits for while the thread works, if that can be given by others.
    """

    __slots__ = ("answer", "call", "hit", "lock", "thread")

    def __init__(self) -> None:
        self.call: Call | None = None
        self.hit: Call | None = None
        self.lock = threading.Lock()
        self.thread = threading.current_thread()
        self.answer: Waited | None = None


class Lanes(threading.local):
    """Each thread's own lane, as `.lane`; `all_lanes` are those of every thread."""

    def __init__(self) -> None:
        self.lane = Lane()
        _all[id(self.lane)] = self.lane


_all: dict[int, Lane] = {}


def all_lanes() -> list[Lane]:
    """Return the lanes of all threads that are alive, and forget the others."""
    for key, lane in list(_all.items()):
        if not lane.thread.is_alive():
            del _all[key]
    return list(_all.values())
