"""The steps of a change until the moment it counts; each can be done again, and taken back."""

from pegboard.assembly.first_records import create_first_records
from pegboard.database.begun import begun_plugins
from pegboard.database.catalogue import lacking_places
from pegboard.database.schema_changes import apply_schema, plan_schema
from pegboard.lifecycle.apply_job import Job, Step
from pegboard.lifecycle.errors import ProbeFailed, StagingFailed
from pegboard.lifecycle.follow.staging import wait_until_staged
from pegboard.lifecycle.packages.verified import verify
from pegboard.records.search_refresh import refresh_search

STAGE_SECONDS = 5.0


def _probe(job: Job) -> None:
    """Try the code that comes in, unless it stood its probe when the plan was made.

    Raises:
        ProbeFailed: it does not stand it.
    """
    running = {manifest.id for manifest in job.runtime.assembly.manifests}
    report = verify(job.runtime, job.plan.packages.keys() - running, job.plan.target)
    if not report.ok:
        raise ProbeFailed(report.plugin, report.reason)


def _apply_schema(job: Job) -> None:
    apply_schema(job.runtime.database, job.target.schema, job.target.workspace.tables)


def _lacking(job: Job) -> object:
    """Return what the step is going to add, just before it does."""
    database, schema, tables = job.runtime.database, job.target.schema, job.target.workspace.tables
    steps = plan_schema(database, schema, tables)
    return {
        "steps": [{"kind": s.kind, "table": s.table, "name": s.name, "was": s.was} for s in steps],
        "known": lacking_places(database, schema, tables),
    }


def _refresh_search(job: Job) -> None:
    refresh_search(job.target.workspace)


def _create_first_records(job: Job) -> None:
    create_first_records(job.target.workspace, job.target.first_records)


def _beginning(job: Job) -> object:
    """Return the plugins that begin with this change, and the entities that they fill."""
    known = begun_plugins(job.runtime.database, job.target.workspace.tables)
    new = [(plugin, one.entity) for plugin, one in job.target.first_records if plugin not in known]
    return {
        "plugins": sorted({plugin for plugin, _ in new}),
        "entities": sorted({entity for _, entity in new} - job.now.schema.entities.keys()),
    }


def _stage(job: Job) -> None:
    """Let every living process build the target ahead; this one has it already.

    Raises:
        StagingFailed: one of them cannot.
    """
    job.runtime.prepared = job.built
    if job.plan.wish.upgrade:
        return  # nobody that serves can have new code in memory; they start anew, one by one
    staged = wait_until_staged(
        job.runtime, job.plan.hash, job.plan.target, job.epoch, seconds=STAGE_SECONDS
    )
    if staged.failed:
        raise StagingFailed([f"{one.id}: {one.problem}" for one in staged.failed])


STEPS: tuple[Step, ...] = (
    Step("probe", _probe),
    Step("schema", _apply_schema, _lacking),
    Step("search", _refresh_search),
    Step("first records", _create_first_records, _beginning),
    Step("stage", _stage),
)
