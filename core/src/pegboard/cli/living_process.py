"""What every process of the system does beside its work, and how it ends or starts anew."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Never

from pegboard.assembly.health.interrupt import stop_timer
from pegboard.assembly.health.watchdog import has_lost_threads
from pegboard.assembly.runtime import Runtime
from pegboard.automation.chores import CHORES, standing_schedules
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.lifecycle.follow.follower import Duty, Follower
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.follow.recovery import finish_what_was_left
from pegboard.lifecycle.follow.watch import watch
from pegboard.lifecycle.health_records import keep_health, keep_health_by_the_minute

AWAY = timedelta(seconds=30)
"""A process that starts anew and is not back by then is not waited for."""
DUTIES: tuple[Duty, ...] = (finish_what_was_left, watch, keep_health_by_the_minute)
"""What every process does beside its work: one of them is enough."""


def make_worker(runtime: Runtime, *, chores: bool = True) -> Worker:
    """Return a worker for all kinds of jobs; of several in one process, one does the *chores*."""
    if not chores:
        return Worker(runtime, job_handlers)
    schedules = standing_schedules(runtime.settings)
    return Worker(runtime, job_handlers, chores=CHORES, schedules=schedules)


class LivingProcess:
    """Follows the generations of the system until it ends; it starts anew for other code.

    *leave* is called when its turn has come to start anew: it ends the work.
    """

    def __init__(
        self, runtime: Runtime, leave: Callable[[], None], *, duties: tuple[Duty, ...] = DUTIES
    ) -> None:
        self.runtime = runtime
        self.starts_anew = False
        self._leave = leave
        self._follower = Follower(runtime, duties=duties, start_anew=self._start_anew)

    def begin(self) -> None:
        """Follow from now on; SIGHUP lets the process start anew."""
        signal.signal(signal.SIGHUP, lambda _signal, _frame: self._follower.renew())
        self._follower.start()

    def end(self) -> None:
        """Follow no more; the process goes on only if it does not start anew."""
        keep_health(self.runtime)
        self._follower.stop(comes_back=self.starts_anew)
        self.runtime.database.close()
        if self.starts_anew:
            _replace_this_process()
        if has_lost_threads():
            sys.stdout.flush()
            os._exit(0)  # nobody could wait for them to end

    def _start_anew(self, nodes: Nodes, me: str) -> None:
        """Leave, when no other process is away at the moment."""
        if not self.starts_anew and nodes.may_go_away(me, datetime.now(UTC) + AWAY):
            self.runtime.leave()
            self.starts_anew = True
            self._leave()


def _replace_this_process() -> Never:
    sys.stdout.flush()
    stop_timer()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the successor takes it up when it can
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  # as it was started
