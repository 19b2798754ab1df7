"""Notes in the audit log what was done about rights, inside the unit of work that does it."""

from typing import Any

from pegboard.access.units import Unit
from pegboard.database.audit import Event, append
from pegboard.model.system import USER


def note_deed(
    unit: Unit, kind: str, *, entity: str = USER, record: str | None = None, **detail: Any
) -> None:
    """Write an entry with the unit's commit; *detail* holds ids, names and counts only."""
    person = unit.principal
    event = Event(
        kind,
        unit.now,
        person.user_id,
        unit.via,
        person.token,
        viewer=person.viewer,
        address=person.address,
        entity=entity,
        record=record,
        detail=detail,
    )
    append(unit.tx, unit.workspace.tables, unit.workspace.database, event)
