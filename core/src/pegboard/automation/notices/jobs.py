"""The jobs of notices, by kind."""

from collections.abc import Mapping

from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.schedules import Schedule
from pegboard.automation.jobs.work import Handler
from pegboard.automation.notices.housekeeping import FORGET, forget_old_notices
from pegboard.automation.notices.listen import TELL
from pegboard.automation.notices.reminders import REMIND, remind
from pegboard.automation.notices.tell import tell

NOTICE_SCHEDULES = (Schedule(FORGET, FORGET, "40 3 * * *"),)


def notice_jobs(_: Runtime) -> Mapping[str, Handler]:
    """Return what runs the jobs that tell people something."""
    return {TELL: tell, REMIND: remind, FORGET: forget_old_notices}
