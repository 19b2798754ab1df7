"""Names linked records: the titles of any ids, by right, in one statement."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Text, cast, select, union_all

from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.model.fields import Formula
from pegboard.records.unit import Unit
from pegboard.records.visible import visible


def titles(unit: Unit, wanted: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the titles of the records in *wanted* (ids by entity) that may be seen.

    Records in the bin are named too, as history speaks of them.
    """
    ids = {
        entity: list(dict.fromkeys(found))
        for entity, found in sorted(wanted.items())
        if unit.rights.may(entity, "read")
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
        reached = visible(workspace, unit.rights, key, table)
        parts.append(part if reached is None else part.where(reached))
    return workspace.database.prepare(union_all(*parts))
