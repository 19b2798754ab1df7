"""Lets people see jobs, try dead ones again and take jobs back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pegboard.automation.jobs.job import statements_of
from pegboard.database.cells import Cells
from pegboard.database.lists import list_value
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.records.workspace import Workspace

UNFINISHED = ("waiting", "running")


@dataclass(frozen=True, slots=True)
class SeenJob:
    """A job as it stands; *done* of *total* says how far it is, where it tells."""

    id: str
    kind: str
    key: str | None
    state: str
    priority: int
    run_at: datetime
    attempts: int
    most_attempts: int
    lease_until: datetime | None
    worker: str | None
    error: str | None
    done: int | None
    total: int | None
    note: str | None
    user_id: str | None
    created_at: datetime
    finished_at: datetime | None
    payload: Mapping[str, Any]


def find_job(workspace: Workspace, job_id: str) -> SeenJob | None:
    """Return a job, None when there is none of this id."""
    with workspace.database.reading() as tx:
        row = tx.row(statements_of(workspace).one, {"wanted": job_id})
        return None if row is None else _seen(tx.cells, row)


def list_jobs(
    workspace: Workspace, states: Collection[str] = UNFINISHED, *, most: int = 100
) -> tuple[SeenJob, ...]:
    """Return the newest jobs in one of *states*."""
    with workspace.database.reading() as tx:
        wanted = list_value(sorted(states), is_sqlite=tx.is_sqlite)
        rows = tx.rows(statements_of(workspace).listed, {"states": wanted, "most": most})
        return tuple(_seen(tx.cells, row) for row in rows)


def next_jobs(workspace: Workspace, *, most: int = 50) -> tuple[SeenJob, ...]:
    """Return the jobs that wait, the next first."""
    with workspace.database.reading() as tx:
        rows = tx.rows(statements_of(workspace).next_up, {"most": most})
        return tuple(_seen(tx.cells, row) for row in rows)


@dataclass(frozen=True, slots=True)
class JobFigures:
    """How many jobs there are; *done* counts those made lately."""

    waiting: int
    running: int
    dead: int
    done: int


def job_figures(workspace: Workspace, *, since: datetime) -> JobFigures:
    """Count the jobs; of those that are done only what was made *since*."""
    with workspace.database.reading() as tx:
        values = {"since": tx.cells.encode(ColumnKind.MOMENT, since)}
        counts = dict(tx.rows(statements_of(workspace).counts_since, values))
    return JobFigures(*(counts.get(one, 0) for one in ("waiting", "running", "dead", "done")))


def count_jobs(workspace: Workspace) -> dict[str, int]:
    """Return how many jobs there are in each state."""
    with workspace.database.reading() as tx:
        return dict(tx.rows(statements_of(workspace).counts))


def try_again(workspace: Workspace, job_id: str, *, now: datetime) -> bool:
    """Let a job run now that failed, is dead or cancelled; return whether there was one."""
    with workspace.database.writing() as tx:
        return try_again_in(tx, workspace, job_id, now=now)


def try_again_in(tx: Transaction, workspace: Workspace, job_id: str, *, now: datetime) -> bool:
    """Do what `try_again` does, together with what else is done in *tx*."""
    at = tx.cells.encode(ColumnKind.MOMENT, now)
    return bool(tx.run(statements_of(workspace).again, {"wanted": job_id, "new_run_at": at}))


def take_back(workspace: Workspace, job_id: str, *, now: datetime) -> bool:
    """Cancel a job that is not done; return whether there was one."""
    with workspace.database.writing() as tx:
        return take_back_in(tx, workspace, job_id, now=now)


def take_back_in(tx: Transaction, workspace: Workspace, job_id: str, *, now: datetime) -> bool:
    """Do what `take_back` does, together with what else is done in *tx*."""
    values = {"wanted": job_id, "new_finished_at": tx.cells.encode(ColumnKind.MOMENT, now)}
    return bool(tx.run(statements_of(workspace).cancel, values))


def prune_jobs(workspace: Workspace, *, before: datetime) -> int:
    """Forget jobs that were done or cancelled *before*; dead ones stay until somebody looks."""
    with workspace.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, before)
        return tx.run(statements_of(workspace).prune, {"until": until})


def _seen(cells: Cells, row: Sequence[Any]) -> SeenJob:
    moments = {5, 8, 15, 16}
    values = [
        cells.decode(ColumnKind.MOMENT, cell) if place in moments else cell
        for place, cell in enumerate(row)
    ]
    values[17] = cells.decode(ColumnKind.JSON, row[17])
    return SeenJob(*values)
