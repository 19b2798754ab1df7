"""Counts the starts that never came to serve, so that the fourth one runs the kernel alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pegboard.settings import Settings

FILE = "starts.json"
TOO_MANY = 3
"""After so many starts in a row that failed, the next one loads no plugin."""


class Start(msgspec.Struct, frozen=True):
    """A process that began to start; *began* tells it from another that has its number later."""

    process: int
    began: str


class Starts(msgspec.Struct):
    """The starts that did not come to serve; *is_left* is whether somebody left safe mode."""

    starts: list[Start] = []
    is_left: bool = False


def begin_start(settings: Settings) -> bool:
    """Note that this process starts; return whether it has to do so in safe mode."""
    with _opened(settings) as kept:
        me = _this_process()
        failed = _failed(kept, me)
        kept.starts = [one for one in kept.starts if one != me] + [me]
        is_safe = len(failed) >= TOO_MANY
        kept.is_left = kept.is_left and not is_safe
        return is_safe


def note_serving(settings: Settings) -> None:
    """Note that this process serves. Failed starts before it do not count any more.

    In safe mode they stay, until somebody leaves it: what failed would fail again.
    """
    with _opened(settings) as kept:
        me = _this_process()
        failed = _failed(kept, me)
        is_safe = len(failed) >= TOO_MANY
        kept.starts = [one for one in kept.starts if one != me and (is_safe or one not in failed)]


def note_stopped(settings: Settings) -> None:
    """Note that this process was stopped while it started, which is no failure."""
    with _opened(settings) as kept:
        kept.starts = [one for one in kept.starts if one != _this_process()]


def failed_starts(settings: Settings) -> int:
    """Return how many starts in a row never came to serve."""
    return len(_failed(_read(settings.folder / FILE), _this_process()))


def forget_failed_starts(settings: Settings) -> None:
    """Let the next start be one like any other, and every process know that safe mode was left."""
    with _opened(settings) as kept:
        kept.starts = []
        kept.is_left = True


def was_left(settings: Settings) -> bool:
    """Return whether somebody left safe mode since the system was started by hand."""
    return _read(settings.folder / FILE).is_left


def started_by_hand(settings: Settings) -> None:
    """Note that an operator starts the system: what it is told counts, safe mode too."""
    if was_left(settings):
        with _opened(settings) as kept:
            kept.is_left = False


def _failed(kept: Starts, me: Start) -> list[Start]:
    """Return the starts whose processes are gone; those that are still at it have not failed."""
    return [one for one in kept.starts if one != me and _began(one.process) != one.began]


def _this_process() -> Start:
    return Start(os.getpid(), _began(os.getpid()) or "")


def _began(process: int) -> str | None:
    """Return when *process* began, in the words of the system; None when there is none."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _lives(process)
    state, *rest = text.rpartition(")")[2].split()
    return None if state == "Z" else rest[18]


def _lives(process: int) -> str | None:
    """Return "" for a process that lives, where the system does not tell when it began."""
    if Path("/proc/self").exists():
        return None
    try:
        os.kill(process, 0)
    except OSError:
        return None
    return ""


@contextmanager
def _opened(settings: Settings) -> Iterator[Starts]:
    """Yield what is kept, for changing; one process at a time."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    file = settings.folder / FILE
    with (settings.folder / f"{FILE}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = _read(file)
        yield kept
        fresh = file.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(kept))
        fresh.replace(file)


def _read(file: Path) -> Starts:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Starts)
    except (OSError, msgspec.MsgspecError):
        return Starts()
