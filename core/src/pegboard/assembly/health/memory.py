"""How much memory this process holds of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

STATM = "/proc/self/statm"


def own_memory() -> int:
    """Return the bytes that this process holds without mapped files; 0 where nobody tells.

    See proc(5): the second number of statm is what is resident, the third what of it is shared.
    """
    handle = _opened(os.getpid())
    if handle is None:
        return 0
    numbers = os.pread(handle, 100, 0).split()
    return (int(numbers[1]) - int(numbers[2])) * _page()


_imports: dict[str, int] = {}


@contextmanager
def importing(plugin: str) -> Iterator[None]:
    """Remember what the process grows by while *plugin* is imported for the first time."""
    before = own_memory()
    yield
    _imports.setdefault(plugin, max(0, own_memory() - before))


def grown_at_import(plugin: str) -> int:
    """Return the bytes that the process grew by when *plugin* was imported."""
    return _imports.get(plugin, 0)


class Growth:
    """How the process grew from one look to the next."""

    def __init__(self) -> None:
        self._last = own_memory()
        self._lock = Lock()

    def so_far(self) -> int:
        """Return by how many bytes it grew since the last `take`, which stays the last."""
        return own_memory() - self._last

    def take(self) -> int:
        """Return by how many bytes it grew since this was called last."""
        with self._lock:
            now = own_memory()
            grown = now - self._last
            self._last = now
        return grown


@cache
def _opened(_process: int) -> int | None:
    try:
        return os.open(STATM, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


@cache
def _page() -> int:
    return os.sysconf("SC_PAGE_SIZE")


GROWTH = Growth()
