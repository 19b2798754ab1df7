"""A record as it was at an earlier version, worked out from its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.database.history_since import history_since
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import File, Formula
from pegboard.model.schema import EntityType
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """A record right after a change, and before it (None for one that was just made)."""

    after: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


def record_at(
    unit: Unit, entity: EntityType, record_id: str, version: int | None, *, before: bool = False
) -> Standing | None:
    """Return how the record stood at *version* (now unless given), and *before* that if asked.

    Files and what plugins left out meanwhile stand as they do now. None when there is no such
    record any more. Rights are the caller's to ask.
    """
    values = stored_values(unit, entity, record_id)
    if values is None:
        return None
    wanted = values["version"] if version is None else version
    if values["version"] <= wanted and not before:
        return Standing(values)
    return _rewound(unit, entity, values, wanted, before=before)


def _rewound(
    unit: Unit, entity: EntityType, values: dict[str, Any], wanted: int, *, before: bool
) -> Standing:
    after: dict[str, Any] | None = None
    standing = dict(values)
    for version, at, by, changes in _entries(unit, values["id"], wanted):
        if version <= wanted and after is None:
            after = {**standing, "version": wanted, "updated_at": at, "updated_by": by}
        if version <= wanted and not (before and version == wanted and version > 1):
            return Standing(after or standing)
        standing.update(_undone(entity, changes))
    if after is None:
        return Standing(standing)
    return Standing(after, {**standing, "version": wanted - 1})


def _undone(entity: EntityType, changes: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """Return what stood in the fields that one entry of the history tells of."""
    old: dict[str, Any] = {}
    for name, (was, _) in changes.items():
        field = entity.fields.get(name)
        if field is None or isinstance(field, (File, Formula)):
            continue
        try:
            old[name] = field.parse(was)
        except ValueRefused:  # an option that there is no more: what was chosen, as it was
            old[name] = was
    return old


def _entries(unit: Unit, record_id: str, wanted: int) -> list[tuple[int, Any, Any, Any]]:
    """Return the entries from the newest down to the one that reached *wanted*."""
    decode = unit.tx.cells.decode
    workspace = unit.workspace
    prepared = workspace.built.get(
        "history since", lambda: history_since(workspace.database, workspace.tables)
    )
    rows = unit.tx.rows(prepared, {"wanted": record_id, "reached": wanted})
    return [
        (version, decode(ColumnKind.MOMENT, at), by, decode(ColumnKind.JSON, changes))
        for version, at, by, changes in rows
    ]
