"""Notes in the audit log what the person of a unit of work did."""

from typing import Any

from pegboard.access.principals import Principal
from pegboard.database.audit import append
from pegboard.records.audit_events import event_by
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace


def note(
    unit: Unit, kind: str, *, entity: str = "", record: str | None = None, **detail: Any
) -> None:
    """Write an entry with the unit's commit; *detail* holds ids, names and counts only."""
    event = event_by(
        unit.principal,
        kind,
        at=unit.now,
        via=unit.via,
        entity=entity,
        record=record,
        detail=detail,
    )
    append(unit.tx, unit.workspace.tables, unit.workspace.database, event)


def note_at_once(
    workspace: Workspace,
    person: Principal,
    kind: str,
    *,
    via: str,
    entity: str = "",
    record: str | None = None,
    **detail: Any,
) -> None:
    """Write an entry about what changed nothing, in a transaction of its own."""
    now = workspace.clock()
    event = event_by(person, kind, at=now, via=via, entity=entity, record=record, detail=detail)
    with workspace.database.writing() as tx:
        append(tx, workspace.tables, workspace.database, event)
