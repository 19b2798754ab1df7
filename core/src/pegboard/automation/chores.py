"""What a worker does beside jobs: looks that it takes at all times, and the standing schedules."""

from collections.abc import Callable
from datetime import datetime

from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.housekeeping import HOUSEKEEPING
from pegboard.automation.jobs.schedules import Schedule
from pegboard.automation.mail.jobs import MAIL_SCHEDULES
from pegboard.automation.notices.jobs import NOTICE_SCHEDULES
from pegboard.automation.workflows.clock import follow_clock
from pegboard.settings import Settings

Chore = Callable[[Runtime, datetime], int]
"""Does what is due and returns how much that was; 0 must cost no more than a read."""


def tell_events(runtime: Runtime, now: datetime) -> int:
    """Make the jobs for events that were committed."""
    return dispatch_events(runtime, now=now)


CHORES: tuple[Chore, ...] = (tell_events, follow_clock)

SCHEDULES: tuple[Schedule, ...] = (
    *HOUSEKEEPING,
    *NOTICE_SCHEDULES,
)
"""What the kernel does at fixed times; kept by every worker that starts, and changed with them."""


def standing_schedules(settings: Settings) -> tuple[Schedule, ...]:
    """Return the kernel's schedules as far as there is something to do."""
    return SCHEDULES if settings.receiving_box is None else (*SCHEDULES, *MAIL_SCHEDULES)
