"""Notes in the audit log what the person of a unit of work did."""

from typing import Any

from pegboard.database.audit import Event, append
from pegboard.records.unit import Unit


def note(
    unit: Unit, kind: str, *, entity: str = "", record: str | None = None, **detail: Any
) -> None:
    """Write an entry with the unit's commit; *detail* holds ids, names and counts only."""
    append(
        unit.tx,
        unit.workspace.tables,
        unit.workspace.database,
        event_of(unit, kind, entity=entity, record=record, **detail),
    )


def event_of(
    unit: Unit, kind: str, *, entity: str = "", record: str | None = None, **detail: Any
) -> Event:
    """Return what the person of *unit* did, through what and from where."""
    person = unit.principal
    return Event(
        kind=kind,
        at=unit.now,
        by=person.user_id,
        via=f"plugin:{person.plugin}" if person.plugin else unit.via,
        token=person.token,
        viewer=person.viewer,
        address=person.address,
        entity=entity,
        record=record,
        detail=detail,
    )
