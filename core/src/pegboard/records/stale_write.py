"""What somebody is told whose change is based on an old version: mine, theirs and base."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.fields import Link, Links
from pegboard.model.schema import EntityType
from pegboard.records.errors import StaleWrite
from pegboard.records.history import history
from pegboard.records.seen import as_seen, ids_held, seen_ids
from pegboard.records.unit import Unit


def stale_write(
    unit: Unit,
    entity: EntityType,
    record_id: str,
    stored: Mapping[str, Any],
    given: Mapping[str, Any],
    version: int,
) -> StaleWrite:
    """Return the refusal of *given* values, read at *version*, for a record that is *stored* now.

    Linked records that the person may not see are left out of it.
    """
    mine, theirs = _shown(unit, entity, given, given), _shown(unit, entity, stored, given)
    base = dict(theirs)
    for entry in history(unit, entity, record_id, limit=200):
        if entry.version <= version:
            break
        base |= {name: old for name, (old, _) in entry.changes.items() if name in base}
    return StaleWrite(stored["version"], mine=mine, theirs=theirs, base=base)


def _shown(
    unit: Unit, entity: EntityType, values: Mapping[str, Any], names: Mapping[str, Any]
) -> dict[str, Any]:
    shown = {name: entity.fields[name].to_json(values[name]) for name in names}
    linked: dict[str, set[str]] = {}
    for name, value in shown.items():
        field = entity.fields[name]
        if isinstance(field, (Link, Links)):
            linked.setdefault(field.target, set()).update(ids_held(field, value))
    known = seen_ids(unit, linked)
    return {name: as_seen(entity.fields[name], value, known) for name, value in shown.items()}
