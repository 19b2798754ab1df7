"""Reads one stored record whole, for the gate's own use, before any right is asked."""

from typing import Any

from pegboard.model.fields import Formula, Links
from pegboard.model.schema import EntityType
from pegboard.records.linked_rows import all_linked_ids
from pegboard.records.readers import kinds_of, value_reader
from pegboard.records.statements import row_of
from pegboard.records.unit import Unit


def stored_values(
    unit: Unit, entity: EntityType, record_id: str, *, lock: bool = False
) -> dict[str, Any] | None:
    """Return every stored field of a record, deleted or not; None when there is none."""
    row = unit.tx.row(row_of(unit.workspace, entity, lock=lock), {"wanted_id": record_id})
    if row is None:
        return None
    values: dict[str, Any] = {}
    start = 0
    for field in entity.fields.values():
        if isinstance(field, (Links, Formula)):
            continue
        stop = start + len(kinds_of(field))
        read = value_reader(field, unit.workspace.database.cells)
        values[field.name] = row[start] if read is None else read(row[start:stop])
        start = stop
    for links in entity.links_fields:
        values[links.name] = all_linked_ids(unit, entity.key, links.name, record_id)
    return values
