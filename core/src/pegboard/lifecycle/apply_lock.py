"""The one lock under which the system changes; it is gone when its process is."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pegboard.database.engine import Database
from pegboard.lifecycle.errors import ApplyBusy

LOCK = 0x5045_474C
"""The session's lock ("PEGL") on PostgreSQL."""
PAUSE_SECONDS = 0.05
_held: dict[str, threading.Lock] = {}
_holding = threading.Lock()


@contextmanager
def apply_lock(database: Database, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock for the block; wait for it for *patience* seconds.

    Raises:
        ApplyBusy: somebody else holds it.
    """
    until = time.monotonic() + patience
    mine = _of_this_process(database)
    if not mine.acquire(timeout=patience):
        raise ApplyBusy
    try:
        with _across_processes(database, until):
            yield
    finally:
        mine.release()


def _of_this_process(database: Database) -> threading.Lock:
    with _holding:
        return _held.setdefault(database.url.render_as_string(hide_password=True), threading.Lock())


@contextmanager
def _across_processes(database: Database, until: float) -> Iterator[None]:
    if not database.is_sqlite:
        with _session_lock(database, until):
            yield
    elif database.url.database and database.url.database != ":memory:":
        with _file_lock(Path(f"{database.url.database}.lock"), until):
            yield
    else:
        yield


@contextmanager
def _session_lock(database: Database, until: float) -> Iterator[None]:
    taken = database.engine.raw_connection()
    driver: Any = taken.driver_connection
    taken.detach()  # a connection of its own: to close it is to let go of the lock
    with closing(driver):
        driver.autocommit = True

        def take() -> bool:
            return bool(driver.execute(f"SELECT pg_try_advisory_lock({LOCK})").fetchone()[0])

        _wait(take, until)
        yield


@contextmanager
def _file_lock(file: Path, until: float) -> Iterator[None]:
    """Hold a record lock, which children that outlive this process do not inherit."""
    with file.open("w", encoding="ascii") as held:

        def take() -> bool:
            try:
                fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return False
            return True

        _wait(take, until)
        yield


def _wait(take: Callable[[], bool], until: float) -> None:
    while not take():
        if time.monotonic() >= until:
            raise ApplyBusy
        time.sleep(PAUSE_SECONDS)
