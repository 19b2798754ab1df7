"""What is thrown away in time: traces that nobody needs any more, each kind in a job of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from pegboard.access.sessions import forget_expired_sessions
from pegboard.access.sign_in_steps import forget_expired_steps
from pegboard.access.throttle import forget_old_attempts
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.look import prune_jobs
from pegboard.automation.jobs.schedules import Schedule
from pegboard.automation.jobs.work import Handler, Work
from pegboard.automation.webhooks.deliveries import forget_deliveries
from pegboard.automation.webhooks.received import forget_received
from pegboard.automation.workflows.runs import prune_runs
from pegboard.database.kept_answers import KeptAnswers

JOBS_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=365)
ANSWERS_KEPT = timedelta(days=7)
"""How long a request that is sent again changes nothing."""


def _jobs(runtime: Runtime, now: datetime) -> None:
    prune_jobs(runtime.assembly.workspace, before=now - JOBS_KEPT)


def _answers(runtime: Runtime, now: datetime) -> None:
    workspace = runtime.assembly.workspace
    kept = KeptAnswers(workspace.database, workspace.tables)
    with workspace.database.writing() as tx:
        kept.forget(tx, before=now - ANSWERS_KEPT)


def _attempts(runtime: Runtime, now: datetime) -> None:
    forget_old_attempts(runtime, now=now)


def _sign_ins(runtime: Runtime, now: datetime) -> None:
    forget_expired_steps(runtime, now=now)
    forget_expired_sessions(runtime, now=now)


def _runs(runtime: Runtime, now: datetime) -> None:
    prune_runs(runtime.assembly.workspace, before=now - RUNS_KEPT)


KINDS: Mapping[str, Callable[[Runtime, datetime], None]] = {
    "forget jobs": _jobs,
    "forget answers": _answers,
    "forget attempts": _attempts,
    "forget sign-ins": _sign_ins,
    "forget runs": _runs,
    "forget deliveries": forget_deliveries,
    "forget received": forget_received,
}
HOUSEKEEPING = (
    Schedule("pegboard.jobs", "forget jobs", "10 3 * * *"),
    Schedule("pegboard.answers", "forget answers", "20 3 * * *"),
    Schedule("pegboard.attempts", "forget attempts", "30 3 * * *"),
    Schedule("pegboard.sign_ins", "forget sign-ins", "40 * * * *"),
    Schedule("pegboard.runs", "forget runs", "50 3 * * *"),
    Schedule("pegboard.deliveries", "forget deliveries", "0 4 * * *"),
    Schedule("pegboard.received", "forget received", "5 4 * * *"),
)


def housekeeping_jobs(_runtime: Runtime) -> Mapping[str, Handler]:
    """Return what throws away each kind of trace; none does harm when done twice."""
    return {kind: _handling(deed) for kind, deed in KINDS.items()}


def _handling(deed: Callable[[Runtime, datetime], None]) -> Handler:
    def run(work: Work) -> None:
        deed(work.runtime, work.clock())

    return run
