"""Turns committed events into jobs for those who listen."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.absent import Remembered, absent_handlers
from pegboard.automation.events.chain import chain_of
from pegboard.automation.events.listeners import LISTENERS
from pegboard.automation.events.names import job_kind
from pegboard.automation.events.told import MANY, events_of, to_payload
from pegboard.automation.jobs.enqueue import enqueue_many, enqueue_once
from pegboard.automation.jobs.job import Job
from pegboard.database.lists import ids_value
from pegboard.database.outbox_statements import OutboxStatements
from pegboard.hookspecs.events import Event, EventHandler
from pegboard.records.workspace import Workspace

MOST = 500
"""Events that one transaction takes; more would hold up other writers."""


def dispatch_events(runtime: Runtime, *, now: datetime) -> int:
    """Make the jobs for the oldest events of the outbox, and return how many events those were.

    An event leaves the outbox in the transaction that makes its jobs, so each is told once to
    each handler, and to each room of the kernel. One process at a time does this, which keeps the
    events of a record in order.
    """
    assembly = runtime.assembly
    workspace = assembly.workspace
    statements = _statements(workspace)
    with workspace.database.reading() as tx:
        ids = _batch(tx.rows(statements.oldest, {"most": MOST}))
    absent = absent_handlers(assembly, now)
    if not ids:
        return 0
    with workspace.database.writing() as tx:
        if statements.take_turn is not None:
            may = tx.row(statements.take_turn)
            if may is None or not may[0]:
                return 0
        wanted = ids_value(ids, is_sqlite=tx.is_sqlite)
        rows = sorted(tx.rows(statements.take, {"ids": wanted}), key=lambda row: str(row[0]))
        events = [event for row in rows for event in events_of(tx.cells, row)]
        enqueue_many(tx, workspace, list(_jobs(assembly, absent, events)), now=now)
        for listener in LISTENERS:
            enqueue_once(tx, workspace, list(listener(assembly, tx, events, now)), now=now)
    return len(rows)


def _batch(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return the ids of the events to take at once: many, or one that tells of many records."""
    singles = list(takewhile(lambda row: not row[1].startswith(MANY), rows))
    return [ident for ident, _ in singles or rows[:1]]


def _jobs(
    assembly: Assembly, absent: Sequence[Remembered], events: Sequence[Event]
) -> Iterator[Job]:
    for event in events:
        for (plugin, _), handler in assembly.event_handlers.items():
            if listens(plugin, handler, event):
                yield _job(plugin, handler, event)
        for one in absent:
            if listens(one.plugin, one.handler, event) and one.is_told(event):
                yield _job(one.plugin, one.handler, event)


def _job(plugin: str, handler: EventHandler, event: Event) -> Job:
    lane = f"{plugin}.{handler.name} {event.record_id}"
    return Job(job_kind(plugin, handler.name), to_payload(event), key=event.id, lane=lane)


def listens(plugin: str, handler: EventHandler, event: Event) -> bool:
    """Whether *handler* of *plugin* is to hear of *event*."""
    if event.entity != handler.entity or event.happening not in handler.happenings:
        return False
    if plugin in chain_of(event):
        return False
    is_update = event.happening == "updated"
    return not (is_update and handler.fields and not set(handler.fields) & set(event.changed))


def _statements(workspace: Workspace) -> OutboxStatements:
    return workspace.built.get(
        "outbox statements", lambda: OutboxStatements(workspace.database, workspace.tables)
    )
