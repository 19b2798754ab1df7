"""What administrators do to jobs, from the pages and the REST interface: try again, take back."""

from pegboard.automation.jobs.look import SeenJob, find_job, take_back_in, try_again_in
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.records.audit import note
from pegboard.records.errors import NotFound
from pegboard.web.refusals import Refused
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MANAGE = "base.manage_plugins"
"""Who may see jobs and end them."""
JOB = "job"


class JobMovedOn(Refused):
    """Raised when a job is not in a state any more in which this could be done to it."""

    status = 409

    def __init__(self, state: str) -> None:
        super().__init__(gettext("This job has moved on; look again."))
        self.state = state


def job_of(visit: Visit, text: str) -> SeenJob:
    """Return the job with the id *text*; raise NotFound when there is none."""
    try:
        found = find_job(visit.assembly.workspace, canonical_id(text))
    except ValueRefused as error:
        raise NotFound(JOB, text) from error
    if found is None:
        raise NotFound(JOB, text)
    return found


def retry_job(visit: Visit, job: SeenJob) -> None:
    """Let a job that failed run now; raise JobMovedOn when it does not wait for that."""
    with visit.writing() as unit:
        if not try_again_in(unit.tx, unit.workspace, job.id, now=unit.now):
            raise JobMovedOn(job.state)
        note(unit, "job_retried", job=job.id, called=job.kind)


def cancel_job(visit: Visit, job: SeenJob) -> None:
    """Take back a job; raise JobMovedOn when it is done."""
    with visit.writing() as unit:
        if not take_back_in(unit.tx, unit.workspace, job.id, now=unit.now):
            raise JobMovedOn(job.state)
        note(unit, "job_cancelled", job=job.id, called=job.kind)
