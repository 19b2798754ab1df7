"""What would have called for a workflow in some time that has passed."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from pegboard.automation.jobs.schedules import BadSchedule, next_time
from pegboard.automation.workflows.active import Active
from pegboard.automation.workflows.clock import BY_CLOCK, Span, occasions
from pegboard.automation.workflows.document import ByHand, Scheduled, Unchanged
from pegboard.automation.workflows.listen import is_called_for
from pegboard.automation.workflows.occasion import Occasion, of_event
from pegboard.database.history_between import history_between
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event, Happening
from pegboard.model.change import Deed
from pegboard.model.columns import ColumnKind
from pegboard.records.workspace import Workspace

MOST_EVENTS = 20_000
"""How much of the past is looked through at most, from its beginning."""
MOST_TIMES = 100
HAPPENED: Mapping[Deed, Happening] = {
    Deed.CREATE: "created",
    Deed.UPDATE: "updated",
    Deed.DELETE: "deleted",
    Deed.RESTORE: "restored",
}


def past_occasions(
    workspace: Workspace, tx: Transaction, workflow: Active, span: Span
) -> list[Occasion]:
    """Return what would have called for *workflow* in *span*, in the order of time.

    Dates and schedules are followed by the records as they are now.
    """
    trigger = workflow.document.trigger
    if isinstance(trigger, ByHand):
        return []
    if isinstance(trigger, Scheduled):
        found = list(_scheduled(workspace, tx, workflow, trigger, span))
    elif isinstance(trigger, BY_CLOCK):
        found = list(occasions(workspace, tx, workflow, span))
        if isinstance(trigger, Unchanged):
            found += _broken_silence(workspace, tx, workflow, trigger, span)
    else:
        happened = _events(workspace, tx, workflow.document.entity, span)
        called = (one for one in happened if is_called_for(workflow.document, one))
        found = [of_event(workflow.id, one) for one in called]
    unique = {one.key: one for one in found}
    return sorted(unique.values(), key=lambda one: (one.at, one.key))


def _events(workspace: Workspace, tx: Transaction, entity: str, span: Span) -> Iterator[Event]:
    prepared = workspace.built.get(
        "history between", lambda: history_between(workspace.database, workspace.tables)
    )
    encode, decode = tx.cells.encode, tx.cells.decode
    wanted = {
        "entity": entity,
        "since": encode(ColumnKind.MOMENT, span.since),
        "until": encode(ColumnKind.MOMENT, span.until),
        "most": MOST_EVENTS,
    }
    for ident, record, deed, version, at, by, via, changes in tx.rows(prepared, wanted):
        yield Event(
            id=ident,
            happening=HAPPENED[Deed(deed)],
            entity=entity,
            record_id=record,
            at=decode(ColumnKind.MOMENT, at),
            by=by,
            via=via,
            version=version,
            changed=tuple(decode(ColumnKind.JSON, changes)),
        )


def _scheduled(
    workspace: Workspace, tx: Transaction, workflow: Active, trigger: Scheduled, span: Span
) -> Iterator[Occasion]:
    for at in _times(trigger, span):
        yield from occasions(workspace, tx, workflow, Span(at - timedelta(seconds=1), at))


def _times(trigger: Scheduled, span: Span) -> list[datetime]:
    """Return the last times of a schedule in *span*."""
    found: list[datetime] = []
    try:
        following = next_time(trigger.cron, trigger.zone, span.since)
        while following <= span.until:
            found.append(following)
            following = next_time(trigger.cron, trigger.zone, following)
    except BadSchedule:  # it never comes again
        return found[-MOST_TIMES:]
    return found[-MOST_TIMES:]


def _broken_silence(
    workspace: Workspace, tx: Transaction, workflow: Active, trigger: Unchanged, span: Span
) -> Iterator[Occasion]:
    """Yield the silences that lasted long enough and were broken since."""
    length = timedelta(days=trigger.days)
    around = Span(span.since - length, span.until)
    by_record: dict[str, list[Event]] = {}
    for event in _events(workspace, tx, workflow.document.entity, around):
        by_record.setdefault(event.record_id, []).append(event)
    for record, events in by_record.items():
        for before, after in pairwise(events):
            due = before.at + length
            if span.since < due <= span.until and after.at > due:
                key = f"{record} {before.version}"
                yield Occasion(workflow.id, key, record, "unchanged", due, before.version)
