"""Reads one stored record whole, for the gate's own use, before any right is asked."""

from collections.abc import Sequence
from typing import Any

from pegboard.database.lists import list_value
from pegboard.model.fields import Formula, Links
from pegboard.model.schema import EntityType
from pegboard.records.linked_rows import all_linked_ids, linked_ids
from pegboard.records.readers import Read, kinds_of, value_reader
from pegboard.records.statements import row_of, rows_of
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace


def stored_values(
    unit: Unit, entity: EntityType, record_id: str, *, lock: bool = False
) -> dict[str, Any] | None:
    """Return every stored field of a record, deleted or not; None when there is none."""
    row = unit.tx.row(row_of(unit.workspace, entity, lock=lock), {"wanted_id": record_id})
    if row is None:
        return None
    values = _values(unit, entity, row)
    for links in entity.links_fields:
        values[links.name] = all_linked_ids(unit, entity.key, links.name, record_id)
    return values


def stored_many(unit: Unit, entity: EntityType, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return every stored field of many records by id, locked until the transaction ends."""
    wanted = {"ids": list_value(ids, is_sqlite=unit.workspace.database.is_sqlite)}
    rows = unit.tx.rows(rows_of(unit.workspace, entity), wanted)
    found = [_values(unit, entity, row) for row in rows]
    by_id = {values["id"]: values for values in found}
    for links in entity.links_fields:
        linked = linked_ids(unit.as_system(), entity.key, links.name, list(by_id))
        for record_id, targets in linked.items():
            by_id[record_id][links.name] = targets
    return by_id


def _values(unit: Unit, entity: EntityType, row: tuple[Any, ...]) -> dict[str, Any]:
    workspace = unit.workspace
    plan = workspace.built.get(("stored", entity.key), lambda: _reading(workspace, entity))
    return {
        name: row[start] if read is None else read(row[start:stop])
        for name, start, stop, read in plan
    }


def _reading(workspace: Workspace, entity: EntityType) -> list[tuple[str, int, int, Read | None]]:
    """Return where the cells of each stored field stand in a row, and how they are read."""
    plan: list[tuple[str, int, int, Read | None]] = []
    start = 0
    for field in entity.fields.values():
        if isinstance(field, (Links, Formula)):
            continue
        stop = start + len(kinds_of(field))
        plan.append((field.name, start, stop, value_reader(field, workspace.database.cells)))
        start = stop
    return plan
