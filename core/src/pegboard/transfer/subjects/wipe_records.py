"""Carries out an erasure on records: personal fields are emptied, or records go for good."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, null, update
from sqlalchemy.types import Integer

from pegboard.database.lists import among, list_value
from pegboard.model.change import Deed
from pegboard.records.ids import new_ids
from pegboard.records.outbox import announce_many
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.places import Places, StoredRow
from pegboard.transfer.subjects.plan import Counts, ErasurePlan, RowChange
from pegboard.transfer.subjects.traces import encoded

VIA = "privacy"


def wipe_records(unit: Unit, plan: ErasurePlan) -> Counts:
    """Write the changes and deletions of *plan* and return how many there were of each entity."""
    places = Places(unit)
    anonymised: dict[str, int] = {}
    for change in plan.changes:
        key = change.row.entity.key
        anonymised[key] = anonymised.get(key, 0) + _change(places, change)
    deleted: dict[str, int] = {}
    for key, rows in _by_entity(plan.deletions).items():
        deleted[key] = _delete(places, rows)
    _tell(unit, plan)
    return Counts(anonymised, deleted, {})


def _change(places: Places, change: RowChange) -> int:
    unit = places.unit
    table = places.table(change.row.entity)
    stamps = {
        "version": change.row.cells["version"] + 1,
        "updated_at": unit.parameters["now"],
        "updated_by": unit.principal.user_id,
    }
    cells = {**change.cells, **stamps}
    statement = (
        update(table)
        .where(
            table.c.id == bindparam("wanted_id", type_=table.c.id.type),
            table.c.version == bindparam("wanted_version", type_=Integer()),
        )
        .values({name: bindparam(name, type_=table.c[name].type) for name in cells})
    )
    wanted = {"wanted_id": change.row.id, "wanted_version": change.row.cells["version"]}
    prepared = unit.workspace.built.get(
        ("privacy", table.name, tuple(sorted(cells))),
        lambda: unit.workspace.database.prepare(statement),
    )
    return unit.tx.run(prepared, cells | wanted)


def _delete(places: Places, rows: list[StoredRow]) -> int:
    """Delete *rows* of one entity, and take the links to them out of all other records."""
    entity = rows[0].entity
    ids = [row.id for row in rows]
    for other in places.catalogue.values():
        for field in other.fields.values():
            if field.link_table is not None:
                links = places.link_table(field.link_table)
                if field.target == entity.key:
                    _run(places, delete(links).where(_listed(places, links.c.target)), ids)
                if other.key == entity.key:
                    _run(places, delete(links).where(_listed(places, links.c.source)), ids)
            elif field.target == entity.key:
                table = places.table(other)
                emptied = update(table).values({field.name: null()})
                _run(places, emptied.where(_listed(places, table.c[field.name])), ids)
    table = places.table(entity)
    return _run(places, delete(table).where(_listed(places, table.c.id)), ids)


def _listed(places: Places, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return among(column, "ids", is_sqlite=places.unit.tx.is_sqlite)


def _run(places: Places, statement: Any, ids: list[str]) -> int:
    unit = places.unit
    values = {"ids": list_value(ids, is_sqlite=unit.tx.is_sqlite)}
    return unit.tx.run(unit.workspace.database.prepare(statement), values)


def _tell(unit: Unit, plan: ErasurePlan) -> None:
    """Note in history and outbox that records changed, and nothing of what was in them."""
    _note_history(unit, unit.workspace.tables.system.history, plan)
    known = unit.workspace.schema.entities
    changed: dict[str, list[RowChange]] = {}
    for change in plan.changes:
        changed.setdefault(change.row.entity.key, []).append(change)
    for key, changes in changed.items():
        if key in known:
            reached = [(one.row.id, one.row.cells["version"] + 1) for one in changes]
            names = sorted({name for one in changes for name in one.fields})
            announce_many(unit, key, Deed.UPDATE.value, reached, names)
    for key, rows in _by_entity(plan.deletions).items():
        if key in known:
            gone = [(row.id, row.cells["version"]) for row in rows]
            announce_many(unit, key, Deed.DELETE.value, gone)


def _note_history(unit: Unit, table: Table, plan: ErasurePlan) -> None:
    bulk = unit.workspace.database.prepare_bulk(table)
    ids = new_ids(len(plan.changes))
    rows = []
    for own_id, change in zip(ids, plan.changes, strict=True):
        told = {
            "id": own_id,
            "entity": change.row.entity.key,
            "record_id": change.row.id,
            "deed": Deed.UPDATE.value,
            "at": unit.parameters["now"],
            "by": unit.principal.user_id,
            "via": VIA,
            "version": change.row.cells["version"] + 1,
            "changes": encoded({name: [None, None] for name in change.fields}),
        }
        rows.append([told[name] for name in bulk.columns])
    unit.tx.insert_many(bulk, rows)


def _by_entity(rows: Iterable[StoredRow]) -> dict[str, list[StoredRow]]:
    found: dict[str, list[StoredRow]] = {}
    for row in rows:
        found.setdefault(row.entity.key, []).append(row)
    return found
