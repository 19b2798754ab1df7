"""The prepared statements on the table of shares."""

from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from pegboard.database.statements import Prepared
from pegboard.records.unit import Unit

ENDS = ("user", "team")
"""Whom a share is with."""


def share_statement(unit: Unit, name: str) -> Prepared:
    """Return a statement: all, count, find, remove, add, change, with user, or with team."""
    return unit.workspace.built.get(("share", name), lambda: _prepared(unit, name))


def _prepared(unit: Unit, name: str) -> Prepared:
    table = unit.workspace.tables.system.access.share
    columns = table.c

    def given(parameter: str, column: str) -> Any:
        return bindparam(parameter, type_=columns[column].type)

    of_record = and_(
        columns.entity == given("entity", "entity"), columns.record_id == given("wanted", "id")
    )
    this = columns.id == given("share", "id")
    shown = (columns.id, columns.user_id, columns.team_id, columns.level, columns.at, columns.by)
    ends = (columns.by, columns.user_id, columns.team_id)
    statements: dict[str, Any] = {
        "all": select(*shown).where(of_record).order_by(columns.id),
        "count": select(func.count()).where(of_record),
        "find": select(*ends).where(of_record, this),
        "remove": delete(table).where(this),
        "add": insert(table).values({one.name: given(one.name, one.name) for one in columns}),
        "change": update(table)
        .where(this)
        .values({one: given(one, one) for one in ("level", "at", "by")}),
    }
    for kind in ENDS:
        column = columns[f"{kind}_id"]
        same = column == given("with_id", column.name)
        statements[f"with {kind}"] = select(columns.id, columns.level).where(of_record, same)
    return unit.workspace.database.prepare(statements[name])
