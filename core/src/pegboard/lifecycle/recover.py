"""Finishes, or takes back, what a process left that was killed while it applied a plan."""

import logging

from sqlalchemy import inspect

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.apply_job import Job
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.apply_plan import carry_out
from pegboard.lifecycle.draft import draft
from pegboard.lifecycle.errors import ApplyBusy, ApplyFailed, DroppingUnfinished
from pegboard.lifecycle.journal import Journal, Progress
from pegboard.lifecycle.moved import is_same_ground, what_moved
from pegboard.lifecycle.stored_plans import StoredPlan, plans_in
from pegboard.lifecycle.take_back import take_back

log = logging.getLogger("pegboard.lifecycle")
TABLE = "pegboard_plan"


def recover(runtime: Runtime, *, progress: Progress | None = None) -> tuple[str, ...]:
    """Bring every change to an end that nobody is applying any more; return their hashes.

    What can be finished is finished, the rest is as it was before. Does nothing while somebody
    applies a plan.
    """
    if not _is_unfinished(runtime):
        return ()
    try:
        with apply_lock(runtime.database):
            return recover_under_lock(runtime, progress=progress)
    except ApplyBusy:
        return ()


def recover_under_lock(runtime: Runtime, *, progress: Progress | None = None) -> tuple[str, ...]:
    """Do what `recover` does for somebody who holds the lock."""
    left = plans_in(runtime, "applying")
    for kept in left:
        _end(runtime, kept, progress)
    return tuple(kept.plan.hash for kept in left)


def _is_unfinished(runtime: Runtime) -> bool:
    with runtime.database.engine.connect() as connection:
        if not inspect(connection).has_table(TABLE):
            return False
    return bool(plans_in(runtime, "applying"))


def _obstacle(job: Job) -> str:
    """Return why the plan of *job* cannot be finished here, "" when its target is built."""
    if job.plan.wish.upgrade:
        return "this process may have the old code in memory"
    fresh, job.built = draft(job.runtime, job.plan.wish)
    if job.built is None or not is_same_ground(job.plan, fresh):
        return what_moved(job.plan, fresh)
    return ""


def _end(runtime: Runtime, kept: StoredPlan, progress: Progress | None) -> None:
    plan = kept.plan
    journal = Journal(runtime.database, runtime.assembly.workspace.tables, plan.hash, progress)
    journal.read()
    begun = journal.entries[0].detail if journal.entries else {}
    job = Job(runtime, plan, journal, begun.get("by"), begun.get("via", "system"))
    runtime.follow()
    if kept.epoch_after is None:
        reason = _obstacle(job)
        if reason:
            take_back(job, f"It was interrupted and could not be finished: {reason}")
            log.warning("Took back the plan %s: %s", plan.hash[:12], reason)
            return
    try:
        carry_out(job)
    except (ApplyFailed, DroppingUnfinished) as error:
        log.warning("The plan %s: %s", plan.hash[:12], error)
        return
    log.info("Finished the plan %s, which was interrupted", plan.hash[:12])
