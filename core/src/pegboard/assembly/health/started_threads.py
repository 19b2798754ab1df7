"""Remembers which plugin's code started a thread.

Nothing in Python tells afterwards who started a thread that runs code of the standard library, so
that the method which starts threads is replaced by one that notes it.
"""

from collections.abc import Callable
from threading import Thread
from typing import Any
from weakref import WeakKeyDictionary

_start: Callable[[Thread], None] = Thread.start
_plugins: WeakKeyDictionary[Thread, str] = WeakKeyDictionary()


class HostThread(Thread):
    """A thread that the host starts for its own work, whoever's code runs just now."""

    start = _start


def note_starts(plugin_at_work: Callable[[], str | None]) -> None:
    """Ask *plugin_at_work* at every start of a thread, and remember its answer."""

    def start(self: Thread) -> None:
        plugin = plugin_at_work()
        if plugin is not None:
            _plugins[self] = plugin
        _start(self)

    replaced: Any = Thread
    replaced.start = start


def starter_of(thread: Thread) -> str | None:
    """Return the plugin whose code started *thread*, if one's did."""
    return _plugins.get(thread)
