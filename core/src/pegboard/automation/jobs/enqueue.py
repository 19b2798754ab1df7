"""Puts jobs into the queue, in the transaction of the change that asks for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pegboard.automation.jobs.job import Job, statements_of
from pegboard.database.job_statements import WAITING
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.records.ids import new_id, new_ids
from pegboard.records.workspace import Workspace


def enqueue(tx: Transaction, workspace: Workspace, job: Job, *, now: datetime) -> str | None:
    """Add *job* when the transaction is kept; return its id, None when its key was there before."""
    ident = new_id()
    is_new = tx.run(statements_of(workspace).add, _row(tx, job, ident, now))
    return ident if is_new else None


def enqueue_many(
    tx: Transaction, workspace: Workspace, jobs: Sequence[Job], *, now: datetime
) -> None:
    """Add many jobs quickly, none of which has a key that could be there already.

    Raises:
        AlreadyTaken: one of them has; none is added.
    """
    if not jobs:
        return
    bulk = statements_of(workspace).add_many
    rows = [_row(tx, job, ident, now) for job, ident in zip(jobs, new_ids(len(jobs)), strict=True)]
    tx.insert_many(bulk, [[row[name] for name in bulk.columns] for row in rows])


def enqueue_once(
    tx: Transaction, workspace: Workspace, jobs: Sequence[Job], *, now: datetime
) -> int:
    """Add many jobs but those whose key was there before; return how many were added."""
    if not jobs:
        return 0
    named = zip(jobs, new_ids(len(jobs)), strict=True)
    rows = [_row(tx, job, ident, now) for job, ident in named]
    return tx.run_many(statements_of(workspace).add, rows)


def _row(tx: Transaction, job: Job, ident: str, now: datetime) -> dict[str, Any]:
    encode = tx.cells.encode
    moment = encode(ColumnKind.MOMENT, now)
    return {
        "id": ident,
        "kind": job.kind,
        "key": job.key,
        "lane": job.lane,
        "payload": encode(ColumnKind.JSON, dict(job.payload)),
        "priority": job.priority,
        "run_at": moment if job.run_at is None else encode(ColumnKind.MOMENT, job.run_at),
        "state": WAITING,
        "attempts": 0,
        "most_attempts": job.most_attempts,
        "lease_until": None,
        "token": None,
        "worker": None,
        "error": None,
        "done": None,
        "total": None,
        "note": None,
        "user_id": job.user_id,
        "created_at": moment,
        "finished_at": None,
    }
