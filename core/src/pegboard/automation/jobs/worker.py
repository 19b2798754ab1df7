"""Takes jobs, one after the other, and runs them; several may do so on several nodes."""

import logging
import os
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

from pegboard.access.loading import utc_now
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.claim import (
    LEASE,
    JobLost,
    claim,
    fail,
    finish,
    put_back,
)
from pegboard.automation.jobs.holder import Holder
from pegboard.automation.jobs.job import Claimed
from pegboard.automation.jobs.schedules import Schedule, keep_schedules, run_schedules
from pegboard.automation.jobs.work import Handler, Work
from pegboard.database.errors import Busy

POLL_SECONDS = 0.5
"""How long a worker without work waits, and how often a busy one does its chores."""
SCHEDULE_SECONDS = 1.0

log = logging.getLogger("pegboard.jobs")


class Worker:
    """Runs jobs of the kinds that *handlers* know, in one thread, until it is stopped.

    A second thread holds the claim while a job runs; the job of a worker that died is taken by
    another when its *lease* is over. *chores* are called about twice a second, with the runtime
    and the time, to make jobs of what happened. *schedules* are kept when it starts.
    """

    def __init__(
        self,
        runtime: Runtime,
        handlers: Callable[[Runtime], Mapping[str, Handler]],
        *,
        chores: Sequence[Callable[[Runtime, datetime], int]] = (),
        schedules: Sequence[Schedule] = (),
        clock: Callable[[], datetime] = utc_now,
        lease: timedelta = LEASE,
    ) -> None:
        self.runtime = runtime
        self.name = f"{socket.gethostname()} {os.getpid()}"
        self._handlers = handlers
        self._chores = tuple(chores)
        self._schedules = tuple(schedules)
        self._chores_at = 0.0
        self._clock = clock
        self._lease = lease
        self._stopping = Event()
        self._schedules_at = 0.0
        self._thread = Thread(target=self._loop, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work in a thread."""
        self._thread.start()

    def leave(self) -> None:
        """Take no more jobs."""
        self._stopping.set()

    def stop(self, seconds: float = 30.0) -> None:
        """Take no more jobs, and wait for the present one, but not for longer than *seconds*.

        A job that takes longer is taken by another worker when its lease is over.
        """
        self.leave()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def run(self) -> None:
        """Work in this thread until somebody calls `stop`."""
        self._loop()

    def run_pending(self) -> int:
        """Do the chores and run all that is due now; return how many jobs that were."""
        count = 0
        self._keep_schedules()
        self._run_schedules()
        with Holder(self._clock, self._lease) as holder:
            while self._do_chores() + (ran := self._run_all(holder)):
                count += ran
        return count

    def _run_all(self, holder: Holder) -> int:
        count = 0
        while self._turn(holder):
            count += 1
        return count

    def _loop(self) -> None:
        with Holder(self._clock, self._lease) as holder:
            self._work(holder)

    def _work(self, holder: Holder) -> None:
        while not self._stopping.is_set():
            try:
                is_idle = not self._look(holder)
            except Busy:
                is_idle = True
            except Exception:  # a worker that stops for one fault leaves all other work undone
                log.exception("Looking for jobs failed; trying again")
                is_idle = True
            if is_idle:
                self._stopping.wait(POLL_SECONDS)

    def _look(self, holder: Holder) -> bool:
        """Do what is due and run a job; return whether there may be more of either.

        A process that cannot serve the newest generation does nothing with an older one.
        """
        if self.runtime.problem is not None or self.runtime.leaving_since is not None:
            return False
        self._keep_schedules()
        if monotonic() >= self._schedules_at:
            self._schedules_at = monotonic() + SCHEDULE_SECONDS
            self._run_schedules()
        found = 0
        if monotonic() >= self._chores_at:
            found = self._do_chores()
            self._chores_at = 0.0 if found else monotonic() + POLL_SECONDS
        return self._turn(holder) or found > 0

    def _do_chores(self) -> int:
        """Do each chore, whatever comes of the others; return how much was due."""
        done = 0
        runtime = self.runtime.holding(self.runtime.assembly)
        for chore in self._chores:
            try:
                done += chore(runtime, self._clock())
            except Busy:
                continue
            except Exception:  # one that fails each time must not keep the others from being done
                log.exception("A chore failed; it is tried again")
        return done

    def _keep_schedules(self) -> None:
        if self._schedules:
            keep_schedules(self.runtime.assembly.workspace, self._schedules, now=self._clock())
            self._schedules = ()

    def _run_schedules(self) -> None:
        run_schedules(self.runtime.assembly.workspace, now=self._clock())

    def _turn(self, holder: Holder) -> bool:
        """Run one job; return whether there was one."""
        runtime = self.runtime.holding(self.runtime.assembly)
        handlers = self._handlers(runtime)
        workspace = runtime.assembly.workspace
        taken = claim(workspace, self.name, handlers, now=self._clock(), lease=self._lease)
        for job in taken:
            with holder.holding(workspace, job):
                self._run(runtime, handlers[job.kind], job)
        return bool(taken)

    def _run(self, runtime: Runtime, handler: Handler, job: Claimed) -> None:
        workspace = runtime.assembly.workspace
        if job.attempt > job.most_attempts:  # its workers died each time
            with suppress(JobLost):
                fail(workspace, job, "Its worker died.", now=self._clock())
            return
        work = Work(runtime, job, self._clock)
        try:
            handler(work)
            if not work.is_finished:
                with workspace.database.writing() as tx:
                    finish(tx, workspace, job, now=self._clock())
        except JobLost:
            log.info("The job %s %s was taken back or lost", job.kind, job.id)
        except Wait as wait:
            with suppress(JobLost):
                put_back(workspace, job, now=self._clock(), run_at=wait.until)
        except Exception as error:  # whatever breaks is kept with the job, for people to read
            log.warning("The job %s %s failed", job.kind, job.id, exc_info=error)
            words = f"{type(error).__name__}: {error}"
            with suppress(JobLost):
                fail(workspace, job, words, now=self._clock())


class Wait(Exception):
    """Raised by a handler whose job is to go on at another time."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until}")
        self.until = until
