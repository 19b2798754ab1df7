"""Names linked records: the titles of any ids, by right, in one statement."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Table, Text, bindparam, cast, or_, select, union_all

from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.model.fields import Formula
from pegboard.model.system import USER
from pegboard.records.unit import Unit
from pegboard.records.visible import visible


def titles(unit: Unit, wanted: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the titles of the records in *wanted* (ids by entity) that may be seen.

    Records in the bin are named to those who see them there, as history speaks of them.
    """
    ids = {
        entity: list(dict.fromkeys(found))
        for entity, found in sorted(wanted.items())
        if entity == USER or unit.rights.may(entity, "read")
    }
    entities = tuple(entity for entity, found in ids.items() if found)
    if not entities:
        return {}
    key = ("titles", entities, unit.rights.key)
    prepared = unit.workspace.built.get(key, lambda: _build(unit, entities))
    is_sqlite = unit.workspace.database.is_sqlite
    lists = {f"ids{n}": list_value(ids[e], is_sqlite=is_sqlite) for n, e in enumerate(entities)}
    rows = unit.tx.rows(prepared, unit.parameters | lists)
    return {record_id: title or "" for record_id, title in rows}


def _build(unit: Unit, entities: tuple[str, ...]) -> Prepared:
    workspace = unit.workspace
    parts = []
    for place, key in enumerate(entities):
        table = workspace.tables.of(key)
        entity = workspace.schema.entity(key)
        hidden = entity.title not in unit.rights.readable(key)
        unstored = isinstance(entity.fields[entity.title], Formula)
        title = "id" if hidden or unstored else entity.title
        part = select(table.c.id, cast(table.c[title], Text).label("title")).where(
            among(table.c.id, f"ids{place}", is_sqlite=workspace.database.is_sqlite)
        )
        parts.append(part.where(*_conditions(unit, key, table)))
    return workspace.database.prepare(union_all(*parts))


def _conditions(unit: Unit, key: str, table: Table) -> list[ColumnElement[bool]]:
    """Return whom the person may name: people who are gone too, for they have done things."""
    reached = visible(unit.workspace, unit.rights, key, table)
    if key == USER:
        me = table.c.id == bindparam("me", type_=table.c.id.type)
        return [] if reached is None else [or_(reached, me)]
    in_bin = visible(unit.workspace, unit.rights, key, table, "delete")
    alive = None if in_bin is None else or_(table.c.deleted_at.is_(None), in_bin)
    return [one for one in (reached, alive) if one is not None]
