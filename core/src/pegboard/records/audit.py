"""Notes in the audit log what the person of a unit of work did."""

from typing import Any

from pegboard.database.audit import append
from pegboard.records.audit_events import event_by
from pegboard.records.unit import Unit


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
