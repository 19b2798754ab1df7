"""What the code of a job gets: the job, and ways to keep its work and to say how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.claim import finish, tell
from pegboard.automation.jobs.job import Claimed
from pegboard.records.unit import Unit


@dataclass
class Work:
    """One run of a job. *runtime* keeps the assembly that the run started with."""

    runtime: Runtime
    job: Claimed
    clock: Callable[[], datetime]
    is_finished: bool = field(default=False, init=False)

    @contextmanager
    def finishing(self, principal: Principal = SYSTEM, *, via: str = "job") -> Iterator[Unit]:
        """Give a unit of work that is kept together with the end of the job, or not at all.

        Raises:
            JobLost: the job is not this worker's any more; nothing is kept.
        """
        with self.runtime.writing(principal, via=via) as unit:
            yield unit
            finish(unit.tx, unit.workspace, self.job, now=unit.now)
        self.is_finished = True

    def tell(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the job is.

        Raises:
            JobLost: it was cancelled, or is another worker's: stop.
        """
        tell(self.runtime.assembly.workspace, self.job, done, total, note)


Handler = Callable[[Work], None]
"""Does a job. It may be run again when its worker dies: what it keeps must be kept by `finishing`,
or be harmless when done twice."""
