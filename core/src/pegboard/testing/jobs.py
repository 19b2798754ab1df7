"""Runs jobs in place, so that a test sees what came of them."""

from collections.abc import Callable
from datetime import datetime

from pegboard.assembly.runtime import Runtime
from pegboard.automation.chores import CHORES
from pegboard.automation.jobs.look import SeenJob, list_jobs
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.model.errors import PegboardError

MOST = 10_000


class JobFailed(PegboardError):
    """Raised in a test whose jobs did not all do their work; *kind* is that of the first."""

    def __init__(self, job: SeenJob) -> None:
        super().__init__(f"The job {job.kind} failed: {job.error}")
        self.kind = job.kind


def run_jobs(runtime: Runtime, clock: Callable[[], datetime]) -> int:
    """Do the chores and run what is due, until nothing is; return how many jobs ran.

    Raises:
        JobFailed: one failed, and is tried again later or given up.
    """
    before = {job.id: job.attempts for job in _failed(runtime)}
    count = Worker(runtime, job_handlers, chores=CHORES, clock=clock).run_pending()
    fresh = [job for job in _failed(runtime) if before.get(job.id) != job.attempts]
    if fresh:
        raise JobFailed(fresh[-1])
    return count


def _failed(runtime: Runtime) -> list[SeenJob]:
    found = list_jobs(runtime.assembly.workspace, ("waiting", "dead"), most=MOST)
    return [job for job in found if job.error is not None]
