"""Applies plans in processes that are killed (signal 9) right after a chosen entry of the journal.

Runs in children: what they do is said in plain values.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from pegboard.access.principals import SYSTEM
from pegboard.bootstrap import open_untouched, start
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.journal import Entry
from pegboard.lifecycle.recover import recover
from pegboard.lifecycle.wish import Wish
from tests.lifecycle.engine.systems import planned, settings_of

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.lifecycle.engine.killing"])
NEVER = 1_000


def applied_until(place: int, wish: Wish, url: str, folder: Path, plugins: Path) -> int | None:
    """Apply *wish* in a child that dies after the entry number *place*; return its exit code."""
    return _in_child(_apply, place, msgspec.json.encode(wish), url, str(folder), str(plugins))


def recovered_until(place: int, url: str, folder: Path, plugins: Path) -> int | None:
    """Recover in a child that dies after *place* entries."""
    return _in_child(_recover, place, b"", url, str(folder), str(plugins))


def _in_child(deed: Callable[..., None], *arguments: object) -> int | None:
    child = FORKS.Process(target=deed, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def _apply(place: int, wish: bytes, url: str, folder: str, plugins: str) -> None:
    sys.path.insert(0, plugins)
    runtime = start(settings_of(url, Path(folder)))
    plan = planned(runtime, msgspec.json.decode(wish, type=Wish))
    apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True, progress=_Killer(place))


def _recover(place: int, _wish: bytes, url: str, folder: str, plugins: str) -> None:
    sys.path.insert(0, plugins)
    runtime = open_untouched(settings_of(url, Path(folder)))
    recover(runtime, progress=_Killer(place))


class _Killer:
    """Counts entries, and ends the process after the one with the number *place*."""

    def __init__(self, place: int) -> None:
        self._left = place

    def __call__(self, entry: Entry) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
