"""Watches the code of plugins through Python's audit hook, and stops what they did not declare."""

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any

from pegboard.testing.guard.declared import how_to_declare, is_declared
from pegboard.testing.guard.uses import EVENTS, THREAD_STARTS, Kind, Use, use_of

KERNEL = str(Path(__file__).resolve().parents[2])
IMPORTING = "<frozen importlib"


@dataclass(frozen=True, slots=True)
class Guarded:
    """Code that is watched: all below *folder*. *kinds* narrows what is looked at."""

    name: str
    folder: Path
    capabilities: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset({"network", "program", "file", "thread", "native code"})


@dataclass(frozen=True, slots=True)
class Finding:
    """An undeclared use, and the line of the plugin's code where it happened."""

    plugin: str
    use: Use
    module: str
    line: int

    def __str__(self) -> str:
        changed = " (to change it)" if self.use.writes else ""
        return (
            f"{self.module}, line {self.line}, uses the {self.use.kind} {self.use.what}{changed}, "
            f"which {self.plugin} does not declare; take it out, or {how_to_declare(self.use)}"
        )


class UndeclaredUse(Exception):
    """Raised in the code of a plugin that does what its manifest does not declare."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass
class Guard:
    """Stops undeclared uses by *guarded* code and keeps what it found."""

    guarded: tuple[Guarded, ...]
    findings: list[Finding] = field(default_factory=list)

    def judge(self, use: Use, frame: FrameType | None) -> None:
        """Raise UndeclaredUse when *frame* leads to guarded code that did not declare *use*."""
        found = self._responsible(frame)
        if found is None:
            return
        one, where = found
        if use.kind not in one.kinds or is_declared(use, one.capabilities, one.folder):
            return
        finding = Finding(one.name, use, str(where.f_globals.get("__name__")), where.f_lineno)
        self.findings.append(finding)
        raise UndeclaredUse(finding)

    def _responsible(self, frame: FrameType | None) -> tuple[Guarded, FrameType] | None:
        """Return the guarded code nearest to *frame*; None when the kernel stands in between.

        What Python does to import a module is nobody's own doing either.
        """
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(IMPORTING):
                return None
            for one in self.guarded:
                if file.startswith(f"{one.folder}/"):
                    return one, frame
            if file.startswith(f"{KERNEL}/") and file != __file__:
                return None
            frame = frame.f_back
        return None


_watching: list[Guard] = []
_hooked: list[bool] = []


@contextmanager
def watching(guarded: Iterable[Guarded]) -> Iterator[Guard]:
    """Yield a guard that watches *guarded* code during the block.

    Python keeps an audit hook for as long as the process lives: there is one, which looks away
    while nothing is watched.
    """
    if not _hooked:
        sys.addaudithook(_hear)
        threading.Thread.start = _telling(threading.Thread.start)  # type: ignore[method-assign,assignment]  # Python 3.11 tells nobody of threads
        _hooked.append(True)
    guard = Guard(tuple(guarded))
    _watching.append(guard)
    try:
        yield guard
    finally:
        _watching.remove(guard)


def _telling(start: Callable[[threading.Thread], None]) -> Callable[[threading.Thread], None]:
    """Return *start*, made to tell the audit hook first."""

    @wraps(start)
    def told(self: threading.Thread) -> None:
        sys.audit(THREAD_STARTS, self)
        start(self)

    return told


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching or event not in EVENTS:
        return
    use = use_of(event, arguments)
    if use is None:
        return
    for guard in tuple(_watching):
        guard.judge(use, sys._getframe(1))
