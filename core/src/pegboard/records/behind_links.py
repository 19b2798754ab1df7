"""Conditions on what a link leads to, as a semi-join: the link is in the records that fit.

Behind an outer join such a condition ties the planner to the linked table, so that it sorts the
whole answer for the sake of one page. As a semi-join it may walk the index of the sort order.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from pegboard.expressions import Columns, typed
from pegboard.model.fields import Link
from pegboard.records.joins import Joins
from pegboard.records.visible import living

FALSE_FOR_NULL = (typed.Comparison, typed.OneOf, typed.TextTest, typed.HasOption)
PASSES_NULL_ON = (
    typed.Stored, typed.Constant, typed.Current, typed.Wide, typed.Arithmetic, typed.Shift,
    typed.Elapsed, typed.Joined, typed.LowerAscii, typed.Length, typed.CalendarPart,
)  # fmt: skip
Compile = Callable[[typed.Typed, Columns], ColumnElement[Any]]


def sole_link(term: typed.Typed) -> str | None:
    """Return the link that all of *term* lies behind, None when it does not, or may be true for
    a record whose link is empty.
    """
    if not isinstance(term, FALSE_FOR_NULL):
        return None
    parts = list(_parts(term))
    if not all(isinstance(part, PASSES_NULL_ON) for part in parts):
        return None
    stored = [part for part in parts if isinstance(part, typed.Stored)]
    links = {part.path[0] for part in stored if part.record == 0 and len(part.path) > 1}
    if len(links) != 1 or any(part.record or len(part.path) == 1 for part in stored):
        return None
    return links.pop()


def _parts(node: typed.Typed) -> Iterator[typed.Typed]:
    for declared in fields(node):
        value = getattr(node, declared.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, typed.Typed) and is_dataclass(one):
                yield one
                yield from _parts(one)


def fits_behind(
    joins: Joins, link: str, terms: list[typed.Typed], compile_term: Compile
) -> ColumnElement[bool]:
    """Return the condition that *link* leads to a visible record for which *terms* hold."""
    workspace = joins.workspace
    field = workspace.schema.entity(joins.entity).field(link)
    if not isinstance(field, Link):
        raise TypeError(f"{joins.entity}.{link} is no link")
    target = workspace.tables.of(field.target).alias()
    inner = Joins(workspace, joins.rights, field.target, target)
    wanted = [compile_term(term, _Behind(inner)) for term in terms]
    reached = living(workspace, joins.rights, field.target, target)
    fitting = select(target.c.id).select_from(inner.source).where(and_(reached, *wanted))
    return joins.rows.c[link].in_(fitting)


class _Behind:
    """The columns of the linked record, asked for by paths that begin with the link."""

    def __init__(self, inner: Joins) -> None:
        self._inner = inner

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        return self._inner.column(path[1:], part)

    def exists(
        self,
        path: tuple[str, ...],
        build: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]],
    ) -> ColumnElement[bool]:
        return self._inner.exists(path[1:], build)

    def count(self, path: tuple[str, ...]) -> ColumnElement[int]:
        return self._inner.count(path[1:])


class Behind:
    """The columns of the record behind *links*, asked for by its own paths and joined outside."""

    def __init__(self, outer: Joins, links: tuple[str, ...]) -> None:
        self._outer = outer
        self._links = links

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        return self._outer.column((*self._links, *path), part)

    def exists(
        self,
        path: tuple[str, ...],
        build: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]],
    ) -> ColumnElement[bool]:
        return self._outer.exists((*self._links, *path), build)

    def count(self, path: tuple[str, ...]) -> ColumnElement[int]:
        return self._outer.count((*self._links, *path))
