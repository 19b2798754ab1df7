"""Finds the first records of each of several groups, such as the cards of a board."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, select, union_all

from pegboard.database.statements import Prepared
from pegboard.model.change import Values
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Link
from pegboard.records.conditions import condition
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.outputs import Outputs, build_outputs
from pegboard.records.paths import resolve
from pegboard.records.sorting import sort_keys
from pegboard.records.unit import Unit
from pegboard.records.visible import living

MOST_GROUPS = 50


@dataclass(frozen=True, slots=True)
class TopQuery:
    """The first *limit* records of *entity* for each value of its link field *group*.

    *sort* names one field path, "-" in front for descending; empty values come last.
    """

    entity: str
    group: str
    values: tuple[str, ...]
    where: str = ""
    sort: str = "-created_at"
    fields: tuple[str, ...] = ()
    limit: int = 50


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: Prepared
    outputs: Outputs


def top_rows(unit: Unit, query: TopQuery) -> list[Values]:
    """Return the records of all groups in one statement; the group field is among their fields.

    Raises:
        Forbidden: the entity may not be read.
        BadQuery: filter, sort or fields cannot be understood, or there are too many groups.
    """
    unit.entity(query.entity)
    if len(query.values) > MOST_GROUPS:
        raise BadQuery("group", f"takes at most {MOST_GROUPS} groups")
    if not query.values:
        return []
    key = (
        "top rows", query.entity, query.group, len(query.values), query.where, query.sort,
        query.fields, unit.rights.key,
    )  # fmt: skip
    plan = unit.workspace.built.get(key, lambda: _build(unit, query))
    groups = {f"group{place}": value for place, value in enumerate(query.values)}
    raw = unit.tx.rows(plan.statement, unit.parameters | groups | {"page": query.limit})
    names = [output.name for output in plan.outputs.fields]
    rows = plan.outputs.rows(raw)
    if plan.outputs.sensitive and rows and unit.sensitive is not None:
        unit.sensitive.saw(query.entity, plan.outputs.sensitive, [row[0] for row in rows])
    return [Values(query.entity, dict(zip(names, row, strict=True))) for row in rows]


def _build(unit: Unit, query: TopQuery) -> _Plan:
    parts = [_part(unit, query, place) for place in range(len(query.values))]
    wrapped = [select(statement.subquery()) for statement, _ in parts]
    statement = wrapped[0] if len(wrapped) == 1 else union_all(*wrapped)
    return _Plan(unit.workspace.database.prepare(statement), parts[0][1])


def _part(unit: Unit, query: TopQuery, place: int) -> tuple[Select[Any], Outputs]:
    workspace, rights = unit.workspace, unit.rights
    joins = Joins(workspace, rights, query.entity)
    names = dict.fromkeys(("id", query.group, *query.fields))
    try:
        paths = [resolve(workspace.schema, rights, query.entity, name) for name in names]
    except UnknownField as error:
        raise BadQuery("fields", str(error)) from error
    if not isinstance(paths[1].field, Link):
        raise BadQuery("group", f"{query.group} is no link")
    outputs = build_outputs(workspace, joins, paths, "python")
    sort = sort_keys(joins, (query.sort,))[0]
    asked = condition(workspace, rights, query.where, joins)
    column = joins.rows.c[query.group]
    statement = (
        select(*_labelled(outputs.columns))
        .select_from(joins.source)
        .where(living(workspace, rights, query.entity, joins.rows))
        .where(column == bindparam(f"group{place}", type_=column.type))
        .order_by(sort.ordered().nulls_last(), joins.rows.c.id.desc())
        .limit(bindparam("page", type_=Integer()))
    )
    return statement if asked is None else statement.where(asked), outputs


def _labelled(columns: tuple[ColumnElement[Any], ...]) -> list[ColumnElement[Any]]:
    return [column.label(f"c{place}") for place, column in enumerate(columns)]
