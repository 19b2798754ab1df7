"""Notices threads that the code of plugins started and left running."""

import sys
import threading
from collections.abc import Container, Iterable, Iterator, Mapping
from weakref import WeakSet

from pegboard.assembly.health.started_threads import starter_of


class LeftoverThreads:
    """Remembers which threads were seen; one counts when it is still there at the next look."""

    def __init__(self) -> None:
        self._cleared: WeakSet[threading.Thread] = WeakSet()
        self._seen_once: WeakSet[threading.Thread] = WeakSet()

    def found(
        self, packages: Mapping[str, str], ours: Container[threading.Thread] = ()
    ) -> Iterator[tuple[str, str]]:
        """Yield (package, thread's name) for each thread of one of *packages*, each thread once.

        Threads among *ours* call plugins, and so may be in their code just now.
        """
        for thread in threading.enumerate():
            if thread in self._cleared or (thread in ours and starter_of(thread) is None):
                continue
            if thread not in self._seen_once:
                self._seen_once.add(thread)
                continue
            self._cleared.add(thread)
            package = _package_of(thread, packages)
            if package is not None:
                yield package, thread.name


def _package_of(thread: threading.Thread, packages: Mapping[str, str]) -> str | None:
    """Return whose thread it is: by who started it, what it was to run, or where it is now."""
    starter = starter_of(thread)
    for package, plugin in packages.items():
        if starter is not None and plugin == starter:
            return package
    target = getattr(thread, "_target", None)
    run = getattr(type(thread), "run", None)
    modules = [getattr(one, "__module__", "") for one in (target, type(thread), run)]
    return first_among((*modules, *_modules_of_stack(thread)), packages)


def _modules_of_stack(thread: threading.Thread) -> Iterator[str]:
    frame = sys._current_frames().get(thread.ident or 0)  # documented for debuggers
    while frame is not None:
        yield str(frame.f_globals.get("__name__", ""))
        frame = frame.f_back


def first_among(modules: Iterable[object], packages: Mapping[str, str]) -> str | None:
    """Return the package that holds the first of *modules* which lies in one at all."""
    for module in modules:
        package = str(module)
        while package:
            if package in packages:
                return package
            package = package.rpartition(".")[0]
    return None
