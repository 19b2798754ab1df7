"""Which notices of a person are shown: none about a record that they may not see any more."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal_column, or_, select

from pegboard.database.statements import Prepared
from pegboard.records.errors import OnlyLooking
from pegboard.records.unit import Unit
from pegboard.records.visible import living

MOST_COUNTED = 100
COLUMNS = ("id", "kind", "words", "entity", "record_id", "by", "at", "read_at")


def count_unread(unit: Unit) -> int:
    """Return how many unread notices the person sees, at most 100; one statement."""
    demand_own(unit)
    prepared = unit.workspace.built.get(
        ("unread notices", unit.rights.key), lambda: _count_statement(unit)
    )
    row = unit.tx.row(prepared, unit.parameters)
    return 0 if row is None else int(row[0])


def notice_rows(
    unit: Unit, *, limit: int, before: str | None = None, unread: bool = False
) -> Sequence[tuple[Any, ...]]:
    """Return the rows (see COLUMNS) of the person's notices, newest first, from *before* on."""
    demand_own(unit)
    key = ("notices", before is not None, unread, unit.rights.key)
    prepared = unit.workspace.built.get(
        key, lambda: _list_statement(unit, is_later=before is not None, unread=unread)
    )
    return unit.tx.rows(prepared, unit.parameters | {"page": limit, "before": before})


def demand_own(unit: Unit) -> str:
    """Return the id of the person whose notices may be asked for: nobody's but their own.

    Raises:
        OnlyLooking: somebody else looks through the person's eyes, or nobody is there.
    """
    if unit.principal.viewer is not None or unit.principal.user_id is None:
        raise OnlyLooking
    return unit.principal.user_id


def _count_statement(unit: Unit) -> Prepared:
    notice = unit.workspace.tables.system.notices.notice
    found = select(notice.c.id).where(_mine(unit), notice.c.read_at.is_(None))
    capped = found.limit(MOST_COUNTED).subquery()
    return unit.workspace.database.prepare(select(func.count()).select_from(capped))


def _list_statement(unit: Unit, *, is_later: bool, unread: bool) -> Prepared:
    notice = unit.workspace.tables.system.notices.notice
    parts = [_mine(unit)]
    if is_later:
        parts.append(notice.c.id < bindparam("before", type_=notice.c.id.type))
    if unread:
        parts.append(notice.c.read_at.is_(None))
    statement = (
        select(*(notice.c[name] for name in COLUMNS))
        .where(*parts)
        .order_by(notice.c.id.desc())
        .limit(bindparam("page", type_=unit.workspace.tables.system.history.c.version.type))
    )
    return unit.workspace.database.prepare(statement)


def _mine(unit: Unit) -> ColumnElement[bool]:
    """Return the condition for what is the person's and shows nothing that they may not see."""
    workspace = unit.workspace
    notice = workspace.tables.system.notices.notice
    parts: list[ColumnElement[bool]] = [notice.c.entity.is_(None)]
    for key in sorted(workspace.schema.entities):
        if not unit.rights.may(key, "read"):
            continue
        rows = workspace.tables.of(key).alias(f"about_{len(parts)}")
        seen = exists().where(
            rows.c.id == notice.c.record_id, living(workspace, unit.rights, key, rows)
        )
        is_of = notice.c.entity == literal_column(f"'{key}'")
        parts.append(and_(is_of, or_(notice.c.record_id.is_(None), seen)))
    me = bindparam("me", type_=notice.c.user_id.type)
    return and_(notice.c.user_id == me, or_(*parts))
