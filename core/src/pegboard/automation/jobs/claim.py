"""Takes jobs from the queue, holds them, and says how they ended."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import random
from secrets import token_hex

from pegboard.automation.jobs.job import Claimed, statements_of
from pegboard.database.job_statements import DEAD, DONE, WAITING
from pegboard.database.lists import ids_value, list_value
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import PegboardError
from pegboard.records.workspace import Workspace

LEASE = timedelta(seconds=60)
"""How long a claim holds unless it is extended; a job of a dead worker waits for as long."""
SOONEST, LATEST = timedelta(seconds=5), timedelta(hours=1)
LONGEST_ERROR = 2000


class JobLost(PegboardError):
    """Raised when a job was cancelled, or is another worker's by now."""

    def __init__(self, job: Claimed) -> None:
        super().__init__(f"The job {job.kind} is not this worker's any more.")


def claim(
    workspace: Workspace,
    worker: str,
    kinds: Collection[str],
    *,
    now: datetime,
    most: int = 1,
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Take up to *most* jobs whose time has come, for as long as *lease*; what goes first, first.

    A job whose worker did not come back in time is taken as well. Nothing is locked to find that
    there is none.
    """
    if not _is_any_due(workspace, kinds, now):
        return []
    with workspace.database.writing() as tx:
        encode, decode = tx.cells.encode, tx.cells.decode
        rows = tx.rows(
            statements_of(workspace).claim,
            {
                "now": encode(ColumnKind.MOMENT, now),
                "kinds": list_value(sorted(kinds), is_sqlite=tx.is_sqlite),
                "most": most,
                "new_token": token_hex(8),
                "new_worker": worker,
                "new_lease_until": encode(ColumnKind.MOMENT, now + lease),
            },
        )
    taken = [
        Claimed(
            id=row[0],
            kind=row[1],
            key=row[2],
            lane=row[3],
            payload=decode(ColumnKind.JSON, row[4]),
            attempt=row[5],
            most_attempts=row[6],
            token=row[7],
            user_id=row[8],
            run_at=decode(ColumnKind.MOMENT, row[9]),
        )
        for row in rows
    ]
    return sorted(taken, key=lambda job: job.id)


def _is_any_due(workspace: Workspace, kinds: Collection[str], now: datetime) -> bool:
    if not workspace.database.is_sqlite:
        return True  # claiming locks no more than what it finds
    with workspace.database.reading() as tx:
        values = {
            "now": tx.cells.encode(ColumnKind.MOMENT, now),
            "kinds": list_value(sorted(kinds), is_sqlite=True),
        }
        return tx.row(statements_of(workspace).any_due, values) is not None


def hold(workspace: Workspace, job: Claimed, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Keep *job* for as long again.

    Raises:
        JobLost: it is not this worker's any more.
    """
    with workspace.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, now + lease)
        values = {"wanted": job.id, "wanted_token": job.token, "new_lease_until": until}
        if not tx.run(statements_of(workspace).extend, values):
            raise JobLost(job)


def tell(workspace: Workspace, job: Claimed, done: int, total: int | None, note: str = "") -> None:
    """Say how far *job* is, for people who wait for it.

    Raises:
        JobLost: it is not this worker's any more; it should stop.
    """
    values = {"wanted": job.id, "wanted_token": job.token}
    progress = {"new_done": done, "new_total": total, "new_note": note or None}
    with workspace.database.writing() as tx:
        if not tx.run(statements_of(workspace).tell, values | progress):
            raise JobLost(job)


def finish(tx: Transaction, workspace: Workspace, job: Claimed, *, now: datetime) -> None:
    """End *job* well, in the transaction in which its work is kept.

    Raises:
        JobLost: it is not this worker's any more, and the work must not be kept.
    """
    _end(tx, workspace, job, DONE, now, now, None)


def finish_many(
    tx: Transaction, workspace: Workspace, jobs: Sequence[Claimed], *, now: datetime
) -> None:
    """End jobs of one claim well.

    Raises:
        JobLost: one of them is not this worker's any more.
    """
    values = {
        "ids": ids_value([job.id for job in jobs], is_sqlite=tx.is_sqlite),
        "wanted_token": jobs[0].token,
        "new_finished_at": tx.cells.encode(ColumnKind.MOMENT, now),
    }
    if tx.run(statements_of(workspace).finish_many, values) != len(jobs):
        raise JobLost(jobs[0])


def fail(workspace: Workspace, job: Claimed, error: str, *, now: datetime) -> str:
    """Let *job* be tried again later, or give it up after its last attempt; return its state."""
    is_last = job.attempt >= job.most_attempts
    state = DEAD if is_last else WAITING
    again = now if is_last else now + backoff(job.attempt)
    with workspace.database.writing() as tx:
        _end(tx, workspace, job, state, now, again, error[:LONGEST_ERROR])
    return state


def put_back(workspace: Workspace, job: Claimed, *, now: datetime, run_at: datetime) -> None:
    """Let *job* wait until *run_at*, without its being a failure."""
    with workspace.database.writing() as tx:
        _end(tx, workspace, job, WAITING, now, run_at, None)


def backoff(attempt: int) -> timedelta:
    """Return how long to wait after the failed *attempt*: doubled each time, and scattered."""
    wait = min(SOONEST * (1 << (attempt - 1)), LATEST)
    return wait * (0.8 + 0.4 * random())  # noqa: S311  # spreads load, keeps no secret


def _end(
    tx: Transaction,
    workspace: Workspace,
    job: Claimed,
    state: str,
    now: datetime,
    run_at: datetime,
    error: str | None,
) -> None:
    encode = tx.cells.encode
    values = {
        "wanted": job.id,
        "wanted_token": job.token,
        "new_state": state,
        "new_run_at": encode(ColumnKind.MOMENT, run_at),
        "new_error": error,
        "new_finished_at": None if state == WAITING else encode(ColumnKind.MOMENT, now),
    }
    if not tx.run(statements_of(workspace).end, values):
        raise JobLost(job)
