"""Which records a link shows: those that may be read and live, and to everybody themself."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from pegboard.access.rights import Rights
from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.model.fields import Field, Link, Links
from pegboard.model.system import USER
from pegboard.records.unit import Unit
from pegboard.records.visible import visible
from pegboard.records.workspace import Workspace


def seen(
    workspace: Workspace, rights: Rights, entity: str, rows: FromClause
) -> ColumnElement[bool] | None:
    """Return the condition under which a link shows that it leads to *rows*; None when it always
    does, as every record of *entity* may be read.

    People know themselves, also those whose roles show them no users: they own what they create.
    """
    reached = visible(workspace, rights, entity, rows)
    if reached is None:
        return None
    if entity == USER:
        reached = or_(reached, rows.c.id == bindparam("me", type_=rows.c.id.type))
    return and_(reached, rows.c.deleted_at.is_(None))


def seen_ids(unit: Unit, wanted: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return which of the ids in *wanted*, by entity, a link shows; in one statement."""
    workspace, rights = unit.workspace, unit.rights
    found: set[str] = set()
    asked: list[str] = []
    for entity in sorted(key for key, ids in wanted.items() if ids):
        if seen(workspace, rights, entity, workspace.tables.of(entity)) is None:
            found.update(wanted[entity])
        else:
            asked.append(entity)
    if not asked:
        return frozenset(found)
    prepared = workspace.built.get(
        ("seen ids", tuple(asked), rights.key), lambda: _build(workspace, rights, asked)
    )
    is_sqlite = workspace.database.is_sqlite
    lists = {
        f"ids{place}": list_value(list(dict.fromkeys(wanted[entity])), is_sqlite=is_sqlite)
        for place, entity in enumerate(asked)
    }
    found.update(row[1] for row in unit.tx.rows(prepared, unit.parameters | lists))
    return frozenset(found)


def ids_held(field: Field, value: Any) -> list[str]:
    """Return the ids that *value* of *field*, in API form, holds: none where it is no link."""
    if isinstance(field, Links):
        return list(value or ())
    return [value] if isinstance(field, Link) and value else []


def as_seen(field: Field, value: Any, known: Collection[str]) -> Any:
    """Return *value* of *field*, in API form, with just those linked records that are *known*."""
    if isinstance(field, Links):
        return [one for one in value or () if one in known]
    if isinstance(field, Link):
        return value if value in known else None
    return value


def _build(workspace: Workspace, rights: Rights, entities: list[str]) -> Prepared:
    is_sqlite = workspace.database.is_sqlite
    parts: list[Select[Any]] = []
    for place, entity in enumerate(entities):
        table = workspace.tables.of(entity)
        part = select(literal_column(str(place)), table.c.id).where(
            among(table.c.id, f"ids{place}", is_sqlite=is_sqlite)
        )
        shown = seen(workspace, rights, entity, table)
        parts.append(part if shown is None else part.where(shown))
    return workspace.database.prepare(parts[0] if len(parts) == 1 else union_all(*parts))
