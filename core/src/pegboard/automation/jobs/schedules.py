"""Schedules: jobs made at the times of a cron line, on the clock of a place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import Job, statements_of
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import PegboardError
from pegboard.records.workspace import Workspace


class BadSchedule(PegboardError):
    """Raised when the times of a schedule cannot be read; the message says which part."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of *kind* at each time of *cron* ("30 8 * * 1-5"), as clocks show it in *zone*.

    A time that a clock skips in spring is made up for right after; one that it shows twice in
    autumn counts once. Times that passed while nothing ran are made up for by one job.
    """

    id: str
    kind: str
    cron: str
    zone: str = "UTC"
    payload: Mapping[str, Any] = field(default_factory=dict)


def next_time(cron: str, zone: str, after: datetime) -> datetime:
    """Return the first time of *cron* in *zone* that comes after *after*, in UTC.

    Raises:
        BadSchedule: there is no such zone, the line is no cron line, or it never comes.
    """
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadSchedule(f"{zone} is no time zone; write one such as Europe/Madrid.") from error
    try:
        return next(CronSim(cron, after.astimezone(place))).astimezone(UTC)
    except CronSimError as error:
        raise BadSchedule(f"{cron!r} is no time of a schedule: {error}.") from error
    except StopIteration as error:
        raise BadSchedule(f"{cron!r} never comes.") from error


def keep_schedule(workspace: Workspace, schedule: Schedule, *, now: datetime) -> None:
    """Write *schedule* down, or change what is known under its id; it begins with its next time.

    Raises:
        BadSchedule: its times cannot be read.
    """
    with workspace.database.writing() as tx:
        _keep(tx, workspace, schedule, now)


def keep_schedules(workspace: Workspace, schedules: Iterable[Schedule], *, now: datetime) -> None:
    """Write down those of *schedules* that are not known as they are.

    Raises:
        BadSchedule: the times of one cannot be read.
    """
    known = [one.schedule for one in list_schedules(workspace)]
    fresh = [schedule for schedule in schedules if schedule not in known]
    if not fresh:
        return
    with workspace.database.writing() as tx:
        for schedule in fresh:
            _keep(tx, workspace, schedule, now)


@dataclass(frozen=True, slots=True)
class SeenSchedule:
    """A schedule as it stands, with the time that it waits for and the last one that came."""

    schedule: Schedule
    next_at: datetime
    last_at: datetime | None


def list_schedules(workspace: Workspace) -> tuple[SeenSchedule, ...]:
    """Return all schedules, by their ids."""
    with workspace.database.reading() as tx:
        rows = tx.rows(statements_of(workspace).schedules)
        decode = tx.cells.decode
    return tuple(
        SeenSchedule(
            Schedule(ident, kind, cron, zone, decode(ColumnKind.JSON, payload)),
            decode(ColumnKind.MOMENT, next_at),
            decode(ColumnKind.MOMENT, last_at),
        )
        for ident, kind, payload, cron, zone, next_at, last_at in rows
    )


def _keep(tx: Transaction, workspace: Workspace, schedule: Schedule, now: datetime) -> None:
    following = next_time(schedule.cron, schedule.zone, now)
    encode = tx.cells.encode
    values = {
        "id": schedule.id,
        "kind": schedule.kind,
        "payload": encode(ColumnKind.JSON, dict(schedule.payload)),
        "cron": schedule.cron,
        "zone": schedule.zone,
        "next_at": encode(ColumnKind.MOMENT, following),
        "last_at": None,
    }
    tx.run(statements_of(workspace).keep_schedule, values)


def drop_schedule(workspace: Workspace, schedule_id: str) -> bool:
    """Forget a schedule; return whether there was one."""
    with workspace.database.writing() as tx:
        return bool(tx.run(statements_of(workspace).drop_schedule, {"wanted": schedule_id}))


def run_schedules(workspace: Workspace, *, now: datetime) -> int:
    """Make the jobs of all schedules whose time has come; return how many.

    However many nodes do this at once, each time of a schedule makes one job: they take turns on
    its row, and the job's key names the time.
    """
    made = 0
    statements = statements_of(workspace)
    with workspace.database.reading() as tx:
        moment_now = tx.cells.encode(ColumnKind.MOMENT, now)
        if tx.row(statements.any_due_schedule, {"now": moment_now}) is None:
            return 0
    with workspace.database.writing() as tx:
        encode, decode = tx.cells.encode, tx.cells.decode
        due = tx.rows(statements.due_schedules, {"now": moment_now})
        for ident, kind, payload, cron, zone, next_at, _ in due:
            moment = decode(ColumnKind.MOMENT, next_at)
            told = {**decode(ColumnKind.JSON, payload), "time": moment.isoformat()}
            job = Job(kind, told, key=f"{ident} {moment.isoformat()}", lane=f"schedule {ident}")
            made += enqueue(tx, workspace, job, now=now) is not None
            following = {
                "wanted": ident,
                "new_next_at": encode(ColumnKind.MOMENT, next_time(cron, zone, now)),
                "new_last_at": next_at,
            }
            tx.run(statements.move_schedule, following)
    return made
