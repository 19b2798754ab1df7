"""`pegboard job …`: what happens by itself, for the terminal and scripts."""

import rich_click as click

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.look import SeenJob, find_job, list_jobs, take_back_in, try_again_in
from pegboard.bootstrap import start
from pegboard.cli.printing import as_json, print_rows
from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.fields.links import record_id
from pegboard.records.audit import note
from pegboard.settings import read_settings

STATES = ("waiting", "running", "done", "dead", "cancelled")
COLUMNS = ("id", "kind", "state", "run_at", "attempts", "done", "total", "worker", "error")


class NoSuchJob(PegboardError):
    """Raised when no job has the id, or it is in no state to be tried again or cancelled."""

    def __init__(self, job: str, state: str | None = None) -> None:
        known = f"The job {job} is {state}." if state else f"There is no job {job}."
        super().__init__(known)


@click.group()
def job() -> None:
    """What happens by itself: what waits, runs and failed."""


@job.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only jobs in this state; what waits, runs or failed for good unless given.",
)
@click.option(
    "--most",
    default=100,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="How many at most.",
)
@as_json
def list_command(states: tuple[str, ...], most: int, *, wants_json: bool) -> None:
    """List jobs, the newest first."""
    runtime = start(read_settings())
    found = list_jobs(
        runtime.assembly.workspace, states or ("waiting", "running", "dead"), most=most
    )
    print_rows(COLUMNS, [_row(one) for one in found], wants_json=wants_json)


@job.command("retry")
@click.argument("job_id", metavar="ID")
@as_json
def retry_command(job_id: str, *, wants_json: bool) -> None:
    """Let the job ID run now, which failed or was cancelled."""
    runtime = start(read_settings())
    found = _found(runtime, job_id)
    with runtime.writing(SYSTEM, via="cli") as unit:
        if not try_again_in(unit.tx, unit.workspace, found.id, now=unit.now):
            raise NoSuchJob(found.id, found.state)
        note(unit, "job_retried", job=found.id, called=found.kind)
    print_rows(COLUMNS, [_row(_found(runtime, found.id))], wants_json=wants_json)


@job.command("cancel")
@click.argument("job_id", metavar="ID")
@as_json
def cancel_command(job_id: str, *, wants_json: bool) -> None:
    """Take back the job ID, which is not done."""
    runtime = start(read_settings())
    found = _found(runtime, job_id)
    with runtime.writing(SYSTEM, via="cli") as unit:
        if not take_back_in(unit.tx, unit.workspace, found.id, now=unit.now):
            raise NoSuchJob(found.id, found.state)
        note(unit, "job_cancelled", job=found.id, called=found.kind)
    print_rows(COLUMNS, [_row(_found(runtime, found.id))], wants_json=wants_json)


def _found(runtime: Runtime, job_id: str) -> SeenJob:
    try:
        found = find_job(runtime.assembly.workspace, record_id(job_id))
    except ValueRefused as error:
        raise NoSuchJob(job_id) from error
    if found is None:
        raise NoSuchJob(job_id)
    return found


def _row(one: SeenJob) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in COLUMNS)
