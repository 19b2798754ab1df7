"""Sort orders: checked paths with their columns, and where a page goes on behind a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Numeric, and_, bindparam, false, or_, tuple_
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from pegboard.database.lists import unindexed
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Formula, Text
from pegboard.records.conditions import formula
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.paths import resolve

MOST_KEYS = 4
NEVER_EMPTY = frozenset({"id", "version", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class SortKey:
    """One part of a sort order; *may_be_empty* keys put their empty values last."""

    column: ColumnElement[Any]
    descending: bool
    may_be_empty: bool

    def ordered(self) -> ColumnElement[Any]:
        return self.column.desc() if self.descending else self.column.asc()

    def takes(self, cell: object) -> bool:
        """Return whether a *cell* of a cursor can be compared with the column."""
        kind = self.column.type
        if cell is None or isinstance(kind, Boolean) or isinstance(cell, bool):
            return cell is None or (isinstance(kind, Boolean) and isinstance(cell, bool))
        is_number = isinstance(kind, (Integer, Numeric))
        return isinstance(cell, (str, int, float) if is_number else str)


def sort_keys(joins: Joins, sort: Sequence[str]) -> tuple[SortKey, ...]:
    """Return the keys of *sort*, folded for text that keeps a folded companion.

    Raises:
        BadQuery: a field is unknown, may not be read, or has no order.
    """
    if len(sort) > MOST_KEYS:
        raise BadQuery("sort", f"takes at most {MOST_KEYS} fields")
    return tuple(_sort_key(joins, part) for part in sort)


def _sort_key(joins: Joins, part: str) -> SortKey:
    name = part.removeprefix("-")
    try:
        path = resolve(joins.workspace.schema, joins.rights, joins.entity, name)
    except UnknownField as error:
        raise BadQuery("sort", str(error)) from error
    if not path.field.sortable:
        raise BadQuery("sort", f"{path.field.label} has no order to sort by")
    names = (*path.links, path.field.name)
    column: ColumnElement[Any]
    if isinstance(path.field, Formula):
        if path.links:
            raise BadQuery("sort", "a formula behind a link has no order to sort by")
        column = formula(joins.workspace, joins, joins.entity, path.field.expression)
    else:
        folds = isinstance(path.field, Text) and path.field.folds
        column = joins.column(names, "folded" if folds else None)
    never = not path.links and path.field.name in NEVER_EMPTY
    return SortKey(column, part.startswith("-"), may_be_empty=not never)


def ordering(keys: Sequence[SortKey], ident: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Return ORDER BY for *keys*, the id last so that the order is total."""
    order = [
        key.ordered() if place == 0 or not key.may_be_empty else key.ordered().nulls_last()
        for place, key in enumerate(keys)
    ]
    descending = bool(keys) and keys[0].descending
    return [*order, ident.desc() if descending else ident.asc()]


def by_hand(part: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a part of ORDER BY that SQLite does not read off an index.

    It prefers an index in the wanted order even where just a few records of all are reached.
    """
    modifier = part.modifier if isinstance(part, UnaryExpression) else None
    if modifier in (operators.nulls_last_op, operators.nulls_first_op):
        return UnaryExpression(by_hand(part.element), modifier=modifier)
    if modifier is None:
        return unindexed(part)
    return UnaryExpression(unindexed(part.element), modifier=modifier)


def behind(
    keys: Sequence[SortKey], ident: ColumnElement[Any], empty: tuple[bool, ...]
) -> ColumnElement[bool]:
    """Return the condition for rows behind a position.

    *empty* tells which of its keys are empty; the others come as parameters k0, k1 … and kid.
    """
    descending = bool(keys) and keys[0].descending
    last = bindparam("kid", type_=ident.type)
    if len(keys) == 1 and not empty[0]:
        pair = tuple_(keys[0].column, ident)
        mark = tuple_(_mark(0, keys[0]), last)
        return pair < mark if descending else pair > mark
    condition: ColumnElement[bool] = ident < last if descending else ident > last
    for place in reversed(range(len(keys))):
        condition = _behind_key(keys[place], place, condition, is_empty=empty[place])
    return condition


def _behind_key(
    key: SortKey, place: int, rest: ColumnElement[bool], *, is_empty: bool
) -> ColumnElement[bool]:
    if is_empty:
        return and_(key.column.is_(None), rest)
    mark = _mark(place, key)
    further = key.column < mark if key.descending else key.column > mark
    same = and_(key.column == mark, rest)
    after_all = key.column.is_(None) if key.may_be_empty and place > 0 else false()
    return or_(further, same, after_all)


def _mark(place: int, key: SortKey) -> ColumnElement[Any]:
    return bindparam(f"k{place}", type_=key.column.type)
