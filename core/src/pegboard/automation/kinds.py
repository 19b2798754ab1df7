"""All kinds of jobs that the kernel and the plugins of an assembly can do."""

from collections.abc import Callable, Mapping

from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.handle import event_jobs
from pegboard.automation.housekeeping import housekeeping_jobs
from pegboard.automation.jobs.work import Handler
from pegboard.automation.mail.jobs import mail_jobs
from pegboard.automation.notices.jobs import notice_jobs
from pegboard.automation.webhooks.jobs import webhook_jobs
from pegboard.automation.workflows.jobs import workflow_jobs

ROOMS: tuple[Callable[[Runtime], Mapping[str, Handler]], ...] = (
    event_jobs,
    housekeeping_jobs,
    mail_jobs,
    notice_jobs,
    webhook_jobs,
    workflow_jobs,
)


def job_handlers(runtime: Runtime) -> Mapping[str, Handler]:
    """Return what runs each kind of job with the assembly of *runtime*."""
    return {kind: handler for room in ROOMS for kind, handler in room(runtime).items()}
