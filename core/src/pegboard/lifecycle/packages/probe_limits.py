"""Holds the probing process to its limits."""

import os
import resource
from pathlib import Path

from pegboard.lifecycle.packages.probe_report import Limits


def hold_to(limits: Limits) -> None:
    """Let this process have no more than *limits* from now on, on top of what it has."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = int(used.ru_utime + used.ru_stime) + 1 + limits.processor_seconds
    _limit(resource.RLIMIT_CPU, processor, hardest=processor + 2)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    address_space = _pages(0)
    if address_space:
        _limit(resource.RLIMIT_AS, address_space + limits.memory)
    tasks = _own_tasks()
    if tasks:
        _limit(resource.RLIMIT_NPROC, tasks + limits.tasks)


def memory_in_use() -> int:
    """Return how many bytes of memory this process holds; 0 where the system does not tell."""
    return _pages(1)


def _limit(kind: int, value: int, *, hardest: int | None = None) -> None:
    """Set a limit; at *hardest*, if that is more, the system does not only warn."""
    most = value if hardest is None else hardest
    _, given = resource.getrlimit(kind)
    if given != resource.RLIM_INFINITY:
        value, most = min(value, given), min(most, given)
    resource.setrlimit(kind, (value, most))


def _pages(place: int) -> int:
    """Return a number of bytes from what the system tells of this process's memory."""
    try:
        facts = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(facts[place]) * resource.getpagesize()


def _own_tasks() -> int:
    """Return how many threads all processes of this user have; the limit counts them together."""
    mine, count = os.getuid(), 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == mine:
                count += sum(1 for _ in (process / "task").iterdir())
        except OSError:
            continue  # it ended meanwhile
    return count
