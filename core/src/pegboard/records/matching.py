"""Finds the records that have given values, for many values with one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select

from pegboard.database.cells import Cells
from pegboard.database.lists import among_values, list_value
from pegboard.database.statements import Prepared
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.fields import Field, Text
from pegboard.model.folding import fold
from pegboard.records.readers import Read, kinds_of, value_reader
from pegboard.records.unit import Unit
from pegboard.records.visible import living

Key = tuple[Any, ...]


def find_matches(
    unit: Unit, entity: str, names: tuple[str, ...], keys: Sequence[Key]
) -> dict[Key, list[str]]:
    """Return for each of *keys* (values of the fields *names*) the readable records that have it.

    Keys that no record has are missing; the ids of several stand in the order of their making.
    """
    kind = unit.workspace.schema.entity(entity)
    fields = [kind.field(name) for name in names]
    cells = unit.tx.cells
    values: dict[str, Any] = dict(unit.parameters)
    for place, field in enumerate(fields):
        encoded = dict.fromkeys(_indexed_cell(field, key[place], cells) for key in keys)
        values[f"wanted{place}"] = list_value(list(encoded), is_sqlite=unit.tx.is_sqlite)
    wanted = set(keys)
    found: dict[Key, list[str]] = {}
    readers = [(value_reader(field, cells), len(kinds_of(field))) for field in fields]
    for row in unit.tx.rows(_statement(unit, entity, names, fields), values):
        key = _key(row, readers)
        if key in wanted:
            found.setdefault(key, []).append(row[0])
    return found


def find_named(unit: Unit, entity: str, name: str, values: Sequence[Any]) -> dict[Any, list[str]]:
    """Return for each of *values* the readable records whose field *name* has it.

    Where no record has a text exactly, those count that have it in other case or accents, if the
    field is indexed.
    """
    field = unit.workspace.schema.entity(entity).field(name)
    if not isinstance(field, Text) or not field.folds:
        exact = find_matches(unit, entity, (name,), [(value,) for value in values])
        return {key[0]: ids for key, ids in exact.items()}
    folds = {value: fold(value) for value in values}
    wanted = list_value(list(set(folds.values())), is_sqlite=unit.tx.is_sqlite)
    rows = unit.tx.rows(_folded_statement(unit, entity, name), unit.parameters | {"wanted": wanted})
    exact_ids: dict[str, list[str]] = {}
    near_ids: dict[str, list[str]] = {}
    for record_id, text, folded in rows:
        exact_ids.setdefault(text, []).append(record_id)
        near_ids.setdefault(folded, []).append(record_id)
    found = {value: exact_ids.get(value) or near_ids.get(folds[value]) for value in values}
    return {value: ids for value, ids in found.items() if ids}


def _indexed_cell(field: Field, value: Any, cells: Cells) -> Any:
    """Return the cell of *value* that is looked for: that of the folded companion, if any."""
    if isinstance(field, Text) and field.folds:
        return field.to_cells(value)[1]
    return cells.encode(field.columns[0].kind, field.to_cells(value)[0])


def _key(row: tuple[Any, ...], readers: Sequence[tuple[Read | None, int]]) -> Key:
    values = []
    start = 1
    for read, width in readers:
        stop = start + width
        values.append(row[start] if read is None else read(row[start:stop]))
        start = stop
    return tuple(values)


def _statement(
    unit: Unit, entity: str, names: tuple[str, ...], fields: Sequence[Field]
) -> Prepared:
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity)
        columns: list[ColumnElement[Any]] = [table.c.id]
        wanted = [living(workspace, unit.rights, entity, table)]
        for place, field in enumerate(fields):
            shown = [c.name for c in field.columns if not c.name.endswith(FOLDED_SUFFIX)]
            columns += [table.c[name].label(f"k{place}_{name}") for name in shown]
            folds = isinstance(field, Text) and field.folds
            indexed = table.c[field.name + FOLDED_SUFFIX if folds else shown[0]]
            is_sqlite = workspace.database.is_sqlite
            wanted.append(among_values(indexed, f"wanted{place}", is_sqlite=is_sqlite))
        return workspace.database.prepare(select(*columns).where(*wanted).order_by(table.c.id))

    return workspace.built.get(("matches", entity, names, unit.rights.key), build)


def _folded_statement(unit: Unit, entity: str, name: str) -> Prepared:
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity)
        folded = table.c[name + FOLDED_SUFFIX]
        wanted = among_values(folded, "wanted", is_sqlite=workspace.database.is_sqlite)
        reached = living(workspace, unit.rights, entity, table)
        statement = select(table.c.id, table.c[name], folded).where(wanted, reached)
        return workspace.database.prepare(statement.order_by(table.c.id))

    return workspace.built.get(("named", entity, name, unit.rights.key), build)
