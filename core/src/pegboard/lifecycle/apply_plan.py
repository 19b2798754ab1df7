"""Applies a plan: what was approved is what is done, wholly or not at all."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.apply_job import Job, Step
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.apply_steps import STEPS
from pegboard.lifecycle.attempts import attempt
from pegboard.lifecycle.differences import Piece
from pegboard.lifecycle.draft import draft
from pegboard.lifecycle.errors import (
    ApplyFailed,
    ConsentMissing,
    DroppingUnfinished,
    MayNotChangePlugins,
    PlanBlocked,
    PlanMoved,
    PlanOver,
)
from pegboard.lifecycle.flip import FLIP, flip
from pegboard.lifecycle.fresh_process import applied_elsewhere, needs_fresh_process
from pegboard.lifecycle.journal import Journal, Progress
from pegboard.lifecycle.last_steps import dropping, last_steps
from pegboard.lifecycle.moved import what_moved
from pegboard.lifecycle.own_pieces import concerns_fields_only
from pegboard.lifecycle.stored_plans import change_plan, stored_plan
from pegboard.lifecycle.take_back import take_back
from pegboard.lifecycle.wish import Wish
from pegboard.model.errors import PegboardError

MANAGE_PLUGINS = "base.manage_plugins"
MANAGE_FIELDS = "base.manage_fields"

PATIENCE = 3.0
"""Seconds that a change waits for one that ends just now, or for a follower that looks at it."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a plan: the generation that runs, and the steps that led to it."""

    epoch: int
    steps: tuple[str, ...]


def apply_plan(
    runtime: Runtime,
    wanted: str,
    principal: Principal,
    *,
    via: str,
    consent: bool = False,
    progress: Progress | None = None,
) -> Applied:
    """Apply the kept plan *wanted* on behalf of *principal* and let every process follow.

    *consent* tells that the person agreed to what the plugins may do, *progress* hears of every
    step.

    Raises:
        PlanRefused: something moved, is blocked, or was not agreed to; nothing was touched.
        ApplyBusy: another change is being applied; nothing was touched.
        ApplyFailed: a step failed, and all is as it was.
        DroppingUnfinished: the change is made, but data could not be dropped yet.
    """
    wish = stored_plan(runtime, wanted).plan.wish
    check_right(runtime, principal, wish)
    with attempt(runtime, wanted):
        if needs_fresh_process(wish):
            epoch, steps = applied_elsewhere(
                runtime, wish, wanted, by=principal.user_id, via=via, consent=consent
            )
            return Applied(epoch, steps)
        return apply_here(runtime, wanted, principal, via=via, consent=consent, progress=progress)


def apply_here(
    runtime: Runtime,
    wanted: str,
    principal: Principal,
    *,
    via: str,
    consent: bool = False,
    progress: Progress | None = None,
    pieces: tuple[Piece, ...] | None = None,
) -> Applied:
    """Do what `apply_plan` does in this process, whoever *principal* is; *pieces* as in `draft`."""
    with apply_lock(runtime.database, patience=PATIENCE):
        job = _begin(
            runtime, wanted, principal, via=via, consent=consent, progress=progress, pieces=pieces
        )
        if job.plan.is_empty:
            return Applied(job.plan.base, ())
        _mark_begun(job)
        return carry_out(job)


def check_right(runtime: Runtime, principal: Principal, wish: Wish) -> None:
    """Raise MayNotChangePlugins unless *principal* may wish for *wish*."""
    rights = runtime.assembly.roles.rights_of(principal)
    wanted = MANAGE_FIELDS if concerns_fields_only(wish) else MANAGE_PLUGINS
    if not (principal.is_system and principal.plugin is None) and not rights.may_do(wanted):
        raise MayNotChangePlugins(wanted)


def carry_out(job: Job) -> Applied:
    """Do every step that is not done yet; take all back when one fails before the change counts.

    Raises:
        ApplyFailed: a step failed.
        DroppingUnfinished: the change is made, but data could not be dropped yet.
    """
    for step in STEPS if not job.journal.is_done(FLIP) else ():
        _or_take_back(job, step.name, lambda one=step: _do(job, one))  # type: ignore[misc]  # bound
    drops = dropping(job.plan)
    if not job.journal.is_done(FLIP):
        _or_take_back(job, FLIP, lambda: flip(job, state="applying" if drops else "watching"))
    _drop(job)
    done = tuple(entry.step for entry in job.journal.entries if entry.state == "done")
    return Applied(job.epoch, done)


def _drop(job: Job) -> None:
    try:
        for step in last_steps(job.plan):
            _do(job, step)
    except (PegboardError, SQLAlchemyError, OSError) as error:
        raise DroppingUnfinished(str(error)) from error
    if dropping(job.plan):
        database, tables = job.runtime.database, job.now.tables
        with database.writing() as tx:
            change_plan(tx, database, tables, job.plan.hash, state="applied")


def _do(job: Job, step: Step) -> None:
    if job.journal.is_done(step.name):
        return
    job.journal.write(step.name, "begun", step.note(job))
    step.run(job)
    job.journal.write(step.name, "done")


def _or_take_back(job: Job, name: str, deed: Callable[[], None]) -> None:
    try:
        deed()
    except (PegboardError, SQLAlchemyError, OSError) as error:
        take_back(job, str(error))
        raise ApplyFailed(name, str(error)) from error


def _begin(
    runtime: Runtime,
    wanted: str,
    principal: Principal,
    *,
    via: str,
    consent: bool,
    progress: Progress | None,
    pieces: tuple[Piece, ...] | None,
) -> Job:
    """Return the job of the plan *wanted*, when it can be done just as it was approved."""
    kept = stored_plan(runtime, wanted)
    plan = kept.plan
    if kept.state != "open":
        raise PlanOver(kept.state)
    if plan.blockers:
        raise PlanBlocked(plan.blockers)
    fresh, built = draft(runtime, plan.wish, pieces)
    if fresh.hash != plan.hash:
        raise PlanMoved(what_moved(plan, fresh))
    if plan.consents and not consent:
        raise ConsentMissing([one.plugin for one in plan.consents])
    journal = Journal(runtime.database, runtime.assembly.workspace.tables, plan.hash, progress)
    return Job(runtime, plan, journal, principal.user_id, via, built)


def _mark_begun(job: Job) -> None:
    """Write down that the plan is being applied, by whom, and forget attempts that are over."""
    database, tables = job.runtime.database, job.now.tables
    with database.writing() as tx:
        job.journal.forget(tx)
        change_plan(
            tx, database, tables, job.plan.hash, state="applying", epoch_before=job.plan.base
        )
        entry = job.journal.add(tx, "check", "done", {"by": job.by, "via": job.via})
    job.journal.tell(entry)
