"""Starts the workflows that wait for a time: dates, long silence and schedules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pegboard.access.loading import principal_of
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.schedules import BadSchedule, next_time
from pegboard.automation.workflows.active import Active, active_workflows, statements_of
from pegboard.automation.workflows.document import DateReached, Scheduled, Unchanged
from pegboard.automation.workflows.due import due_at
from pegboard.automation.workflows.occasion import Occasion, start_job
from pegboard.database.lists import list_value
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.database.workflow_clock_statements import dated
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Date
from pegboard.records.errors import BadQuery, Forbidden
from pegboard.records.find import find
from pegboard.records.query import LARGEST_PAGE, Query
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace

PAUSE = timedelta(seconds=30)
"""How often the records of a workflow are looked through."""
AROUND = timedelta(days=2)
"""What a day in some zone may differ from a day in UTC, generously."""
MOST = 1000
FIRST = "00000000-0000-0000-0000-000000000000"
BY_CLOCK = (DateReached, Unchanged, Scheduled)


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is looked through: after *since*, up to *until*."""

    since: datetime
    until: datetime


def follow_clock(runtime: Runtime, now: datetime) -> int:
    """Make the jobs for records whose time came since the last look, and return how many.

    Each workflow counts from when it was switched on; time that passed while nothing ran is made
    up for. However many processes look, each span of time is looked through by one.
    """
    workspace = runtime.assembly.workspace
    with workspace.database.reading() as tx:
        waiting = _waiting(workspace, tx)
        clocks = _clocks(workspace, tx)
    gone = sorted(clocks.keys() - waiting.keys())
    due = [one for one in waiting if one not in clocks or now - clocks[one] >= PAUSE]
    if not gone and not due:
        return 0
    with workspace.database.writing() as tx:
        _forget(workspace, tx, gone)
        return sum(_follow(workspace, tx, waiting[one], clocks.get(one), now) for one in due)


def _waiting(workspace: Workspace, tx: Transaction) -> dict[str, Active]:
    known = active_workflows(workspace, tx)
    return {
        ident: one
        for ident, one in known.items()
        if isinstance(one.document.trigger, BY_CLOCK)
        and one.document.entity in workspace.schema.entities
    }


def _clocks(workspace: Workspace, tx: Transaction) -> Mapping[str, datetime]:
    decode = tx.cells.decode
    rows = tx.rows(statements_of(workspace).clocks)
    return {ident: decode(ColumnKind.MOMENT, until) for ident, until in rows}


def _forget(workspace: Workspace, tx: Transaction, gone: list[str]) -> None:
    if gone:
        ids = list_value(gone, is_sqlite=workspace.database.is_sqlite)
        tx.run(statements_of(workspace).stop_clocks, {"ids": ids})


def _follow(
    workspace: Workspace, tx: Transaction, workflow: Active, seen: datetime | None, now: datetime
) -> int:
    encode, statements = tx.cells.encode, statements_of(workspace)
    until = encode(ColumnKind.MOMENT, now)
    if seen is None:
        tx.run(statements.start_clock, {"id": workflow.id, "until": until})
        return 0
    before = encode(ColumnKind.MOMENT, seen)
    moved = {"wanted": workflow.id, "seen": before, "new_until": until}
    if not tx.run(statements.move_clock, moved):
        return 0
    made = 0
    for occasion in occasions(workspace, tx, workflow, Span(seen, now)):
        made += enqueue(tx, workspace, start_job(occasion), now=now) is not None
    return made


def occasions(
    workspace: Workspace, tx: Transaction, workflow: Active, span: Span
) -> Iterator[Occasion]:
    """Yield what calls for *workflow* in *span*, by the records as they are now."""
    trigger = workflow.document.trigger
    if isinstance(trigger, DateReached):
        return _dates(workspace, tx, workflow, trigger, span)
    if isinstance(trigger, Unchanged):
        return _silence(workspace, tx, workflow, trigger, span)
    if isinstance(trigger, Scheduled):
        return _scheduled(workspace, tx, workflow, trigger, span)
    return iter(())


def _dates(
    workspace: Workspace, tx: Transaction, workflow: Active, trigger: DateReached, span: Span
) -> Iterator[Occasion]:
    entity = workspace.schema.entity(workflow.document.entity)
    field = entity.fields.get(trigger.field)
    if field is None:
        return
    kind = ColumnKind.DATE if isinstance(field, Date) else ColumnKind.MOMENT
    shift = timedelta(days=trigger.days if trigger.when == "after" else -trigger.days)
    around = (span.since - shift - AROUND, span.until - shift + AROUND)
    rows = _rows(workspace, tx, entity.key, trigger.field, kind, around)
    for ident, version, cell, *zone in rows:
        value = tx.cells.decode(kind, cell)
        due = due_at(trigger, value, zone[0] if zone else None)
        if span.since < due <= span.until:
            key = f"{ident} {value.isoformat()}"
            yield Occasion(workflow.id, key, ident, "date_reached", due, version)


def _silence(
    workspace: Workspace, tx: Transaction, workflow: Active, trigger: Unchanged, span: Span
) -> Iterator[Occasion]:
    days = timedelta(days=trigger.days)
    since, until = span.since - days, span.until - days
    moment, entity = ColumnKind.MOMENT, workflow.document.entity
    for ident, version, cell, *_ in _rows(
        workspace, tx, entity, "updated_at", moment, (since, until)
    ):
        due = tx.cells.decode(moment, cell) + days
        yield Occasion(workflow.id, f"{ident} {version}", ident, "unchanged", due, version)


def _scheduled(
    workspace: Workspace, tx: Transaction, workflow: Active, trigger: Scheduled, span: Span
) -> Iterator[Occasion]:
    """Yield each record for which the condition holds, where a time of the schedule came.

    Of several times the last one counts. Where nothing can be asked on behalf of the person, any
    record stands for all: its job finds out why, and switches the workflow off.
    """
    at = last_time(trigger, span)
    if at is None:
        return
    for ident in _fitting(workspace, tx, workflow, at):
        yield Occasion(workflow.id, f"{ident} {at.isoformat()}", ident, "schedule", at)


def _fitting(
    workspace: Workspace, tx: Transaction, workflow: Active, at: datetime
) -> Iterator[str]:
    document = workflow.document
    rows = tx.rows(People(workspace.database, workspace.tables).by_id, {"user_id": workflow.run_as})
    if not rows:
        yield workflow.id
        return
    unit = Unit(workspace, tx, principal_of(rows), now=at, via="job")
    query = Query(document.entity, where=document.condition, sort=("id",), fields=("id",))
    query = replace(query, limit=LARGEST_PAGE)
    try:
        while True:
            page = find(unit, query)
            yield from (row[0] for row in page.rows)
            if page.next is None:
                return
            query = replace(query, cursor=page.next)
    except (BadQuery, Forbidden):
        ever = (datetime(1900, 1, 1, tzinfo=UTC), at)
        any_of_them = _rows(workspace, tx, document.entity, "created_at", ColumnKind.MOMENT, ever)
        yield from (row[0] for row in islice(any_of_them, 1))


def last_time(trigger: Scheduled, span: Span) -> datetime | None:
    """Return the last time of a schedule in *span*; a long span is looked through from its end."""
    start = max(span.since, span.until - timedelta(days=400))
    found: datetime | None = None
    try:
        following = next_time(trigger.cron, trigger.zone, start)
        while following <= span.until:
            found, following = following, next_time(trigger.cron, trigger.zone, following)
    except BadSchedule:  # it never comes again
        return found
    return found


def _rows(
    workspace: Workspace,
    tx: Transaction,
    entity: str,
    field: str,
    kind: ColumnKind,
    around: tuple[datetime, datetime],
) -> Iterator[tuple[Any, ...]]:
    database, tables = workspace.database, workspace.tables
    prepared = workspace.built.get(
        ("dated records", entity, field), lambda: dated(database, tables, entity, field)
    )
    since, until = (one.date() if kind is ColumnKind.DATE else one for one in around)
    values = {
        "since": tx.cells.encode(kind, since),
        "until": tx.cells.encode(kind, until),
        "behind": FIRST,
        "most": MOST,
    }
    while rows := tx.rows(prepared, values):
        yield from rows
        values["behind"] = rows[-1][0]
        if len(rows) < MOST:
            return
