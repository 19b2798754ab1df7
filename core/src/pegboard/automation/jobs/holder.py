"""Holds the claim of the job that runs, from a thread beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

from pegboard.automation.jobs.claim import JobLost, hold
from pegboard.automation.jobs.job import Claimed
from pegboard.database.errors import Busy
from pegboard.records.workspace import Workspace


class Holder:
    """Extends what `holding` names by *lease* each time a third of it has passed.

    One thread does so for all jobs that run one after the other: to start one for each takes
    longer than a small job does.
    """

    def __init__(self, clock: Callable[[], datetime], lease: timedelta) -> None:
        self._clock = clock
        self._lease = lease
        self._held: tuple[Workspace, Claimed] | None = None
        self._leaving = Event()
        self._thread = Thread(target=self._loop, name="holder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leaving.set()
        self._thread.join()

    @contextmanager
    def holding(self, workspace: Workspace, job: Claimed) -> Iterator[None]:
        """Keep *job* claimed while the block runs."""
        self._held = workspace, job
        try:
            yield
        finally:
            self._held = None

    def _loop(self) -> None:
        while not self._leaving.wait(self._lease.total_seconds() / 3):
            if (held := self._held) is None:
                continue
            try:
                hold(*held, now=self._clock(), lease=self._lease)
            except (JobLost, Busy):
                continue
