"""Counts the records that link to one record, list by list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal_column, select, union_all

from pegboard.database.statements import Prepared
from pegboard.model.schema import InverseLink
from pegboard.records.linked_to import linked_to
from pegboard.records.query import CAPPED_AT
from pegboard.records.unit import Unit
from pegboard.records.visible import living


def readable_links(unit: Unit, entity: str) -> tuple[InverseLink, ...]:
    """Return the links to *entity* whose records the person may list."""
    return tuple(
        link
        for link in unit.workspace.schema.inverse[entity]
        if unit.rights.may_read(link.entity, link.field)
    )


def count_related(unit: Unit, record_id: str, links: Sequence[InverseLink]) -> tuple[int, ...]:
    """Return for each of *links* how many records link to *record_id*, in one statement.

    Counting stops behind 1,000.
    """
    if not links:
        return ()
    asked = tuple(links)
    key = ("related counts", asked, unit.rights.key)
    prepared = unit.workspace.built.get(key, lambda: _build(unit, asked))
    found = dict(unit.tx.rows(prepared, unit.parameters | {"linked": record_id}))
    return tuple(int(found.get(place, 0)) for place in range(len(asked)))


def _build(unit: Unit, links: tuple[InverseLink, ...]) -> Prepared:
    parts: list[Any] = []
    for place, link in enumerate(links):
        table = unit.workspace.tables.of(link.entity)
        matching = (
            select(table.c.id)
            .where(linked_to(unit.workspace, link.entity, link.field, table))
            .where(living(unit.workspace, unit.rights, link.entity, table))
            .limit(literal_column(str(CAPPED_AT + 1)))
            .subquery()
        )
        parts.append(select(literal_column(str(place)), func.count()).select_from(matching))
    return unit.workspace.database.prepare(union_all(*parts))
