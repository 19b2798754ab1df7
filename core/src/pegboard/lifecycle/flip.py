"""The moment a change counts: one transaction, of which only one can win."""

from datetime import UTC, datetime

from pegboard.database.assembly_row import (
    NOT_BUILT,
    StoredAssembly,
    add_assembly,
    stored_assembly,
)
from pegboard.database.errors import AlreadyTaken
from pegboard.lifecycle.apply_job import Job
from pegboard.lifecycle.errors import PlanMoved
from pegboard.lifecycle.plan import PlanState
from pegboard.lifecycle.stored_plans import change_plan

FLIP = "flip"


def flip(job: Job, *, state: PlanState) -> None:
    """Let every process run the target of the plan, which is in *state* from then on.

    Raises:
        PlanMoved: another change came first.
    """
    database, tables = job.runtime.database, job.now.tables
    is_whole = job.runtime.settings.held_to is None
    built = job.target.hash if is_whole else NOT_BUILT
    newest = StoredAssembly(job.epoch, built, job.plan.target, job.plan.hash)
    before = stored_assembly(database)
    try:
        with database.writing() as tx:
            add_assembly(tx, database, tables, newest, before=before, by=job.by, via=job.via)
            change_plan(
                tx,
                database,
                tables,
                job.plan.hash,
                state=state,
                epoch_after=job.epoch,
                applied_at=datetime.now(UTC),
            )
            entry = job.journal.add(tx, FLIP, "done", {"epoch": job.epoch})
    except AlreadyTaken as error:
        raise PlanMoved("another change came first") from error
    job.journal.tell(entry)
    job.runtime.follow()
