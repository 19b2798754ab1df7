"""Counts, sums and averages of records in groups, by right."""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, func, select

from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import Right
from pegboard.model.currencies import currencies
from pegboard.model.errors import UnknownField
from pegboard.records.conditions import condition
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.measures import WIDTH, Measure, figures_of, is_mixed, parse_measure, shown
from pegboard.records.outputs import Outputs, build_outputs
from pegboard.records.paths import FieldPath, resolve
from pegboard.records.unit import Unit
from pegboard.records.visible import living

MOST_GROUPS = 10_000
MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Groups of records by field paths, with measures such as "count()" or "sum(amount)".

    *largest* first puts the groups in the order of their first measure; *most* of them are
    returned, of those that hold *at_least* so many records. *right* narrows the records to those
    that may not only be read, but, say, exported.
    """

    entity: str
    where: str = ""
    group_by: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("count()",)
    largest: bool = False
    most: int = MOST_GROUPS
    at_least: int = 1
    right: Right = "read"


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: Prepared
    groups: Outputs
    measures: tuple[Measure, ...]
    sensitive: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The fields that make the groups."""
        return [output.name for output in self.groups.fields]


Row = dict[str, Any]


def aggregate(unit: Unit, wanted: Aggregation) -> list[Row]:
    """Return one row per group, in the order of the groups, as the API shows it.

    Amounts of different currencies are never added up: where a group holds several, the figure
    is a list with one amount per currency.

    Raises:
        Forbidden: the entity may not be read.
        BadQuery: filter, groups or measures cannot be understood.
    """
    unit.entity(wanted.entity, wanted.right)
    plan = _plan_of(unit, wanted)
    mixed: set[str] = set()
    rows: list[Row] = []
    for group, cells in _answer(unit, plan, wanted.most):
        row = dict(group)
        for place, measure in enumerate(plan.measures):
            part = cells[place * WIDTH : (place + 1) * WIDTH]
            if is_mixed(measure, part):
                mixed.add(measure.name)
            row[measure.name] = shown(measure, part, unit.tx.cells)
        rows.append(row)
    for name in mixed:
        _split_by_currency(unit, wanted, name, rows)
    if plan.sensitive and rows and unit.sensitive is not None:
        unit.sensitive.saw(wanted.entity, plan.sensitive, (), count=len(rows))
    return rows


def _answer(unit: Unit, plan: _Plan, most: int) -> list[tuple[Row, tuple[Any, ...]]]:
    raw = unit.tx.rows(plan.statement, unit.parameters | {"groups": most})
    width = len(plan.groups.columns)
    groups = [dict(zip(plan.names, values, strict=True)) for values in plan.groups.rows(raw)]
    return [(group, row[width:]) for group, row in zip(groups, raw, strict=True)]


def _split_by_currency(unit: Unit, wanted: Aggregation, name: str, rows: list[Row]) -> None:
    split = Aggregation(wanted.entity, wanted.where, wanted.group_by, (name,), right=wanted.right)
    plan = _plan_of(unit, split, name)
    encode = msgspec.json.encode
    amounts: dict[bytes, list[Any]] = {}
    for group, cells in _answer(unit, plan, MOST_GROUPS * len(currencies())):
        if cells[2] is not None:
            figure = shown(plan.measures[0], cells[:WIDTH], unit.tx.cells)
            amounts.setdefault(encode(group), []).append(figure)
    for row in rows:
        found = amounts.get(encode({key: row[key] for key in plan.names}), [row[name]])
        row[name] = found[0] if len(found) == 1 else found


def _plan_of(unit: Unit, wanted: Aggregation, by_currency: str | None = None) -> _Plan:
    key = ("aggregate", wanted, by_currency, unit.rights.key)
    return unit.workspace.built.get(key, lambda: _build(unit, wanted, by_currency))


def _build(unit: Unit, wanted: Aggregation, by_currency: str | None) -> _Plan:
    if len(wanted.group_by) > MOST_PARTS or len(wanted.measures) > MOST_PARTS:
        raise BadQuery("group_by", f"takes at most {MOST_PARTS} groups and {MOST_PARTS} measures")
    if not wanted.measures:
        raise BadQuery("measures", "needs at least one measure, such as count()")
    joins = Joins(unit.workspace, unit.rights, wanted.entity)
    paths = [_path(unit, wanted.entity, name) for name in dict.fromkeys(wanted.group_by)]
    groups = build_outputs(unit.workspace, joins, paths, "json")
    if groups.linked:
        raise BadQuery("group_by", "a field with several links cannot make groups")
    measures = tuple(parse_measure(joins, text) for text in dict.fromkeys(wanted.measures))
    figures = [figure for measure in measures for figure in figures_of(joins, measure)]
    keys: list[ColumnElement[Any]] = list(groups.columns)
    if by_currency is not None and measures[0].path is not None:
        path = measures[0].path
        keys.append(joins.column((*path.links, path.field.name), "currency"))
    where = condition(unit.workspace, unit.rights, wanted.where, joins)
    seen = living(unit.workspace, unit.rights, wanted.entity, joins.rows, wanted.right)
    order = [figures[0].desc().nulls_last()] if wanted.largest else []
    statement = (
        select(*_labelled("g", list(groups.columns)), *_labelled("m", figures))
        .select_from(joins.source)
        .where(seen if where is None else and_(seen, where))
        .group_by(*keys)
        .having(*([func.count() >= wanted.at_least] if wanted.at_least > 1 else []))
        .order_by(*order, *(key.asc().nulls_last() for key in keys))
        .limit(bindparam("groups", type_=joins.rows.c.version.type))
    )
    sensitive = {one.name for one in measures if one.path and one.path.field.sensitive}
    return _Plan(
        unit.workspace.database.prepare(statement),
        groups,
        measures,
        (*groups.sensitive, *sorted(sensitive)),
    )


def _labelled(prefix: str, columns: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.label(f"{prefix}{place}") for place, column in enumerate(columns)]


def _path(unit: Unit, entity: str, name: str) -> FieldPath:
    try:
        return resolve(unit.workspace.schema, unit.rights, entity, name)
    except UnknownField as error:
        raise BadQuery("group_by", str(error)) from error
