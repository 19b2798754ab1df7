"""Moves a record to the recycle bin and back."""

from typing import Any

from pegboard.model.change import Change, Deed, Values
from pegboard.records.errors import NotFound, StaleWrite
from pegboard.records.reach import demand, id_of
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit
from pegboard.records.write_path import apply_rules, update_record

MARKS = ("deleted_at", "deleted_by")


def delete(unit: Unit, entity: str, record_id: str, *, version: int | None = None) -> int:
    """Move a record to the bin and return its new version; `restore` brings it back as it was.

    Raises:
        NotFound, Forbidden: the record may not be seen, or not be deleted.
        StaleWrite: it is not at *version* any more.
    """
    unit.entity(entity, "delete")
    wanted = id_of(entity, record_id)
    marks = {"deleted_at": unit.now, "deleted_by": unit.principal.user_id}
    return _mark(unit, entity, wanted, Deed.DELETE, marks, version)


def restore(unit: Unit, entity: str, record_id: str) -> int:
    """Take a record out of the bin and return its new version."""
    unit.entity(entity, "delete")
    wanted = id_of(entity, record_id)
    return _mark(unit, entity, wanted, Deed.RESTORE, dict.fromkeys(MARKS), None)


def _mark(
    unit: Unit,
    entity: str,
    record_id: str,
    deed: Deed,
    marks: dict[str, Any],
    version: int | None,
) -> int:
    kind = unit.workspace.schema.entity(entity)
    stored = stored_values(unit, kind, record_id, lock=True)
    demand(unit, entity, record_id, "delete", deleted=deed is Deed.RESTORE)
    if stored is None:
        raise NotFound(entity, record_id)
    if version is not None and stored["version"] != version:
        raise StaleWrite(stored["version"], mine={}, theirs={}, base={})
    change = Change(entity, record_id, deed, Values(entity, stored), {**stored, **marks})
    apply_rules(unit, kind, change, [])
    return update_record(unit, kind, change, version=stored["version"])
