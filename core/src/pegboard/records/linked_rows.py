"""Reads "links" fields for many records with one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.records.unit import Unit
from pegboard.records.visible import living


def linked_ids(
    unit: Unit, entity: str, field: str, ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return for each of *ids* the visible targets of its "links" field *field*, oldest first."""
    workspace = unit.workspace

    def build() -> Any:
        link = workspace.tables.links[entity, field]
        target_entity = workspace.schema.entity(entity).field(field).target  # type: ignore[attr-defined]  # keyed by links fields
        target = workspace.tables.of(target_entity)
        statement = (
            select(link.c.source, link.c.target)
            .join(target, target.c.id == link.c.target)
            .where(among(link.c.source, "ids", is_sqlite=workspace.database.is_sqlite))
            .where(living(workspace, unit.rights, target_entity, target))
            .order_by(link.c.source, link.c.target)
        )
        return workspace.database.prepare(statement)

    prepared = workspace.built.get(("linked", entity, field, unit.rights.key), build)
    values = unit.parameters | {"ids": list_value(ids, is_sqlite=workspace.database.is_sqlite)}
    found: dict[str, list[str]] = {record_id: [] for record_id in ids}
    for source, target in unit.tx.rows(prepared, values):
        found[source].append(target)
    return {record_id: tuple(targets) for record_id, targets in found.items()}


def all_linked_ids(unit: Unit, entity: str, field: str, record_id: str) -> tuple[str, ...]:
    """Return every target of a "links" field, also those the person asking may not see."""
    workspace = unit.workspace

    def build() -> Prepared:
        link = workspace.tables.links[entity, field]
        source = bindparam("source", type_=link.c.source.type)
        return workspace.database.prepare(
            select(link.c.target).where(link.c.source == source).order_by(link.c.target)
        )

    prepared = workspace.built.get(("all linked", entity, field), build)
    return tuple(row[0] for row in unit.tx.rows(prepared, {"source": record_id}))


def link_many(
    unit: Unit, entity: str, field: str, records: Sequence[tuple[str, Sequence[str]]]
) -> None:
    """Give many new records, each with its id and targets, their "links" *field*."""
    table = unit.workspace.tables.links[entity, field]
    rows = [(record_id, target) for record_id, targets in records for target in targets]
    if rows:
        key = ("link rows", entity, field)
        bulk = unit.workspace.built.get(key, lambda: unit.workspace.database.prepare_bulk(table))
        unit.tx.insert_many(bulk, rows)


def write_links(
    unit: Unit, entity: str, field: str, record_id: str, *, old: Sequence[str], new: Sequence[str]
) -> None:
    """Make *new* the targets of a "links" field that held *old*."""
    workspace = unit.workspace
    link = workspace.tables.links[entity, field]
    source = bindparam("source", type_=link.c.source.type)
    target = bindparam("target", type_=link.c.target.type)

    def build_insert() -> Prepared:
        return workspace.database.prepare(insert(link).values(source=source, target=target))

    def build_delete() -> Prepared:
        chosen = delete(link).where(link.c.source == source, link.c.target == target)
        return workspace.database.prepare(chosen)

    added = [{"source": record_id, "target": one} for one in new if one not in old]
    gone = [{"source": record_id, "target": one} for one in old if one not in new]
    if added:
        unit.tx.run_many(workspace.built.get(("link", entity, field), build_insert), added)
    if gone:
        unit.tx.run_many(workspace.built.get(("unlink", entity, field), build_delete), gone)
