"""Finds a page of records: filter, sort, keyset paging, chosen fields, links followed by joins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, and_, bindparam, func, select

from pegboard.database.errors import BadCell
from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import Right
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Link, Links
from pegboard.records.conditions import condition
from pegboard.records.cursors import (
    MADE_UP,
    START,
    Position,
    decode_cursor,
    encode_cursor,
    fingerprint,
)
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.linked_rows import linked_ids
from pegboard.records.linked_to import PARAMETER, linked_to
from pegboard.records.outputs import Form, Outputs, build_outputs
from pegboard.records.paths import FieldPath, resolve, usual_order
from pegboard.records.query import CAPPED_AT, LARGEST_PAGE, Counting, Page, Query
from pegboard.records.sorting import SortKey, behind, by_hand, ordering, sort_keys
from pegboard.records.unit import Unit
from pegboard.records.visible import is_narrow, looked_for, visible


def find(unit: Unit, query: Query, *, form: Form = "python", only: str | None = None) -> Page:
    """Return the page of records that *query* asks for, as Python values or as the API shows them.

    *only* narrows the query to the record with this id.

    Raises:
        Forbidden: the entity may not be read.
        BadQuery: filter, sort, fields, limit or cursor cannot be understood.
    """
    entity = unit.entity(query.entity)
    if not 1 <= query.limit <= LARGEST_PAGE:
        raise BadQuery("limit", f"must be between 1 and {LARGEST_PAGE}")
    sort = query.sort or (usual_order(entity, unit.rights),)
    where = query.where if query.linked is None else f"{query.where} {query.linked}"
    mark = fingerprint(query.entity, where, sort, query.deleted)
    position = START if query.cursor is None else decode_cursor(query.cursor, mark, len(sort))
    search = _Search(unit, query, sort, form, only)
    rows, following = search.page(position)
    outputs = search.outputs(position)
    values = _with_links(unit, query.entity, outputs, outputs.rows(rows), rows)
    if outputs.sensitive and rows and unit.sensitive is not None:
        unit.sensitive.saw(query.entity, outputs.sensitive, [row[-1] for row in rows])
    return Page(
        entity=query.entity,
        fields=tuple(output.name for output in outputs.fields),
        rows=values,
        next=None if following is None else encode_cursor(mark, following),
        count=count(unit, query, query.count),
    )


def count(unit: Unit, query: Query, how: Counting) -> int | None:
    """Return how many records *query* matches; "capped" stops behind 1,000."""
    if how == "none":
        return None
    linked_by = query.linked_by
    asked = (query.entity, query.where, linked_by, query.deleted, query.right)
    key = ("count", *asked, how, unit.rights.key, is_looked_for(unit, query))
    prepared = unit.workspace.built.get(key, lambda: _count_statement(unit, query, how))
    row = unit.tx.row(prepared, unit.parameters | _linked_value(query))
    return int(row[0]) if row else 0


def _count_statement(unit: Unit, query: Query, how: Counting) -> Prepared:
    joins = Joins(unit.workspace, unit.rights, query.entity)
    wanted = _where(unit, query, joins)
    matching = select(joins.rows.c.id).select_from(joins.source).where(wanted)
    if how == "capped":
        matching = matching.limit(CAPPED_AT + 1)
    return unit.workspace.database.prepare(select(func.count()).select_from(matching.subquery()))


def _where(unit: Unit, query: Query, joins: Joins) -> ColumnElement[bool]:
    rows = joins.rows
    gone = rows.c.deleted_at.is_not(None) if query.deleted else rows.c.deleted_at.is_(None)
    right: Right = "delete" if query.deleted else query.right
    reach = looked_for if is_looked_for(unit, query) else visible
    reached = reach(unit.workspace, unit.rights, query.entity, rows, right)
    asked = condition(unit.workspace, unit.rights, query.where, joins)
    parts = (gone, reached, asked, _linked_part(unit, query, rows))
    return and_(*(part for part in parts if part is not None))


def is_looked_for(unit: Unit, query: Query) -> bool:
    """Return whether SQLite had better begin with the few records that the person reaches."""
    if not unit.tx.is_sqlite or query.deleted:
        return False
    follows = unit.workspace.schema.entity(query.entity).follows
    return is_narrow(unit.rights, follows, query.entity, query.right)


def _linked_part(unit: Unit, query: Query, rows: FromClause) -> ColumnElement[bool] | None:
    if query.linked_by is None:
        return None
    field = unit.workspace.schema.entity(query.entity).fields.get(query.linked_by)
    if not isinstance(field, (Link, Links)) or not unit.rights.may_read(query.entity, field.name):
        raise BadQuery("linked", f"{query.linked_by} is no link of {query.entity}")
    return linked_to(unit.workspace, query.entity, field.name, rows)


def _linked_value(query: Query) -> dict[str, Any]:
    return {} if query.linked is None else {PARAMETER: query.linked[1]}


@dataclass(frozen=True, slots=True)
class _Plan:
    statement: Prepared
    outputs: Outputs
    keys: tuple[SortKey, ...]


Arrange = Callable[[Sequence[SortKey], ColumnElement[Any]], list[ColumnElement[Any]]]


class _Search:
    """One query in its two parts: records whose first sort key is filled, then the empty ones.

    The split lets both databases use a plain index in either direction and still put empty
    values last; the second part is asked only when the first does not fill the page.
    """

    def __init__(
        self, unit: Unit, query: Query, sort: tuple[str, ...], form: Form, only: str | None
    ) -> None:
        self._unit = unit
        self._query = query
        self._sort = sort
        self._form: Form = form
        self._only = only
        self._narrow = is_looked_for(unit, query)

    def page(self, position: Position) -> tuple[list[tuple[Any, ...]], Position | None]:
        """Return the raw rows behind *position* and where the page after them starts."""
        limit = self._query.limit
        rows = list(self._part(position, limit + 1))
        where_from = [position.in_empty] * len(rows)
        if len(rows) <= limit and not position.in_empty and self._may_be_empty():
            more = self._part(Position(in_empty=True), limit + 1 - len(rows))
            rows.extend(more)
            where_from.extend([True] * len(more))
        if len(rows) <= limit:
            return rows, None
        last = rows[limit - 1]
        keys = len(self._sort)
        return rows[:limit], Position(
            in_empty=where_from[limit - 1],
            keys=tuple(_cursor_cell(cell) for cell in last[len(last) - keys - 1 : -1]),
            id=last[-1],
        )

    def outputs(self, position: Position) -> Outputs:
        return self._plan(position).outputs

    def _part(self, position: Position, limit: int) -> Any:
        values = self._unit.parameters | {"page": limit, "only": self._only}
        values |= _linked_value(self._query)
        plan = self._plan(position)
        if position.keys is not None:
            if not all(map(SortKey.takes, plan.keys, position.keys)):
                raise BadQuery("cursor", MADE_UP)
            values["kid"] = position.id
            values |= {f"k{n}": key for n, key in enumerate(position.keys) if key is not None}
        try:
            return self._unit.tx.rows(plan.statement, values)
        except BadCell as error:
            raise BadQuery("cursor", MADE_UP) from error

    def _may_be_empty(self) -> bool:
        key = ("emptiable", self._query.entity, self._sort, self._unit.rights.key)
        return self._unit.workspace.built.get(key, lambda: (self._keys()[0].may_be_empty,))[0]

    def _keys(self) -> tuple[SortKey, ...]:
        joins = Joins(self._unit.workspace, self._unit.rights, self._query.entity)
        return sort_keys(joins, self._sort)

    def _plan(self, position: Position) -> _Plan:
        query, unit = self._query, self._unit
        empty = None if position.keys is None else tuple(key is None for key in position.keys)
        key = (
            "find", query.entity, query.fields, self._sort, query.where, query.deleted, self._form,
            position.in_empty, empty, unit.rights.key, self._only is None, query.linked_by,
            query.right, self._narrow,
        )  # fmt: skip
        return unit.workspace.built.get(key, lambda: self._build(position.in_empty, empty))

    def _build(self, in_empty: bool, empty: tuple[bool, ...] | None) -> _Plan:  # private
        unit, query = self._unit, self._query
        joins = Joins(unit.workspace, unit.rights, query.entity)
        keys = sort_keys(joins, self._sort)
        ident = joins.rows.c.id
        wanted = [_where(unit, query, joins)]
        if keys[0].may_be_empty:
            first = keys[0].column
            wanted.append(first.is_(None) if in_empty else first.is_not(None))
        if self._only is not None:
            wanted.append(ident == bindparam("only", type_=ident.type))
        if empty is not None:
            wanted.append(behind(keys, ident, empty))
        arrange = _tail if in_empty else ordering
        limit = bindparam("page", type_=Integer())
        if not self._narrow:
            outputs = build_outputs(unit.workspace, joins, self._paths(), self._form)
            columns = [*outputs.columns, *(key.column for key in keys), ident]
            statement = select(*_labelled(columns)).select_from(joins.source).where(and_(*wanted))
            ordered = statement.order_by(*arrange(keys, ident)).limit(limit)
            return _Plan(unit.workspace.database.prepare(ordered), outputs, keys)
        sought = select(*_labelled([*(key.column for key in keys), ident]))
        by_hand_all = (by_hand(one) for one in arrange(keys, ident))
        sought = sought.select_from(joins.source).where(and_(*wanted)).order_by(*by_hand_all)
        return self._filled(sought.limit(limit), keys, arrange)

    def _filled(self, sought: Select[Any], keys: tuple[SortKey, ...], arrange: Arrange) -> _Plan:
        """Return the plan that fills the few rows *sought* (sort keys, id) with the rest.

        What is shown of other records is joined to them alone, and not to all that were weighed.
        """
        unit = self._unit
        page = sought.subquery("page")
        *found, ident = page.c
        joins = Joins(unit.workspace, unit.rights, self._query.entity)
        joins.begin_with(page, ident)
        outputs = build_outputs(unit.workspace, joins, self._paths(), self._form)
        known = tuple(replace(key, column=cell) for key, cell in zip(keys, found, strict=True))
        statement = select(*_labelled([*outputs.columns, *found, ident])).select_from(joins.source)
        ordered = statement.order_by(*arrange(known, ident))
        return _Plan(unit.workspace.database.prepare(ordered), outputs, keys)

    def _paths(self) -> tuple[FieldPath, ...]:
        unit, query = self._unit, self._query
        entity = unit.workspace.schema.entity(query.entity)
        readable = unit.rights.readable(query.entity)
        names = query.fields or tuple(
            name for name in entity.fields if name in readable and not name.startswith("deleted_")
        )
        wanted = ("id", *(name for name in names if name != "id"))
        try:
            return tuple(
                resolve(unit.workspace.schema, unit.rights, query.entity, name)
                for name in dict.fromkeys(wanted)
            )
        except UnknownField as error:
            raise BadQuery("fields", str(error)) from error


def _tail(keys: Sequence[SortKey], ident: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    rest = [key.ordered().nulls_last() for key in keys[1:]]
    return [*rest, ident.desc() if keys[0].descending else ident.asc()]


def _labelled(columns: list[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [column.label(f"c{place}") for place, column in enumerate(columns)]


def _cursor_cell(cell: Any) -> Any:
    """Return a key as the JSON of a cursor carries it; both databases take it back as it is."""
    return cell if cell is None or isinstance(cell, (str, int, float)) else str(cell)


def _with_links(
    unit: Unit,
    entity: str,
    outputs: Outputs,
    values: list[tuple[Any, ...]],
    raw: list[tuple[Any, ...]],
) -> list[tuple[Any, ...]]:
    if not outputs.linked or not raw:
        return values
    ids = [row[-1] for row in raw]
    filled = [list(row) for row in values]
    for output in outputs.linked:
        found = linked_ids(unit, entity, output.name, ids)
        for row, record_id in zip(filled, ids, strict=True):
            row[output.place] = found[record_id]
    return [tuple(row) for row in filled]
