"""Asks which of some conditions hold for one record."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, literal_column, select

from pegboard.database.statements import Prepared
from pegboard.records.conditions import condition
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.unit import Unit

YES: ColumnElement[Any] = literal_column("1")
NO: ColumnElement[Any] = literal_column("0")


def judge(unit: Unit, entity: str, record_id: str, conditions: Sequence[str]) -> tuple[bool, ...]:
    """Return for each of *conditions* whether it holds, in one statement; an empty one does.

    One that reads what the person may not see does not hold. The caller has made sure that the
    record itself may be seen.
    """
    asked = tuple(dict.fromkeys(one for one in conditions if one.strip()))
    if not asked:
        return (True,) * len(conditions)
    key = ("judge", entity, asked, unit.rights.key)
    prepared = unit.workspace.built.get(key, lambda: _build(unit, entity, asked))
    row = unit.tx.row(prepared, unit.parameters | {"judged": record_id})
    found = dict(zip(asked, row or (0,) * len(asked), strict=True))
    return tuple(bool(found[one]) if one.strip() else True for one in conditions)


def _build(unit: Unit, entity: str, conditions: tuple[str, ...]) -> Prepared:
    joins = Joins(unit.workspace, unit.rights, entity)
    verdicts = []
    for place, text in enumerate(conditions):
        try:
            holds = condition(unit.workspace, unit.rights, text, joins)
        except BadQuery:
            holds = None
        verdict = NO if holds is None else case((holds, YES), else_=NO)
        verdicts.append(verdict.label(f"v{place}"))
    ident = joins.rows.c.id
    statement = (
        select(*verdicts)
        .select_from(joins.source)
        .where(ident == bindparam("judged", type_=ident.type))
    )
    return unit.workspace.database.prepare(statement)
