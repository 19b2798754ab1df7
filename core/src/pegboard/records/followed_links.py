"""The FROM of a query whatever anybody may see: an entity's table and the links it follows.

Its heir `Joins` follows links by right; this one serves what the kernel itself decides, such as
whether a record lies in a scope.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, func, select

from pegboard.expressions import Columns
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.fields import Link, Links
from pegboard.records.workspace import Workspace


class FollowedLinks:
    """Follows links by LEFT JOIN; what is in the recycle bin counts as empty."""

    def __init__(self, workspace: Workspace, entity: str, rows: FromClause | None = None) -> None:
        self.workspace = workspace
        self.entity = entity
        self.rows: FromClause = workspace.tables.of(entity) if rows is None else rows
        self._source: FromClause = self.rows
        self._beside: tuple[FromClause, ...] = ()
        self._joined: dict[tuple[str, ...], tuple[str, FromClause]] = {(): (entity, self.rows)}

    def begin_with(self, found: FromClause, ident: ColumnElement[Any]) -> None:
        """Take just the rows whose id *found* has as *ident*; before any column is asked for."""
        self._source = found.join(self.rows, self.rows.c.id == ident)

    @property
    def source(self) -> FromClause:
        """The tables joined so far; read it after all columns were asked for."""
        return self._source

    def table(self, links: tuple[str, ...]) -> tuple[str, FromClause]:
        """Return the entity that *links* lead to and its joined table."""
        known = self._joined.get(links)
        if known is not None:
            return known
        entity, rows = self.table(links[:-1])
        link = self.workspace.schema.entity(entity).field(links[-1])
        if not isinstance(link, Link):
            raise TypeError(f"{entity}.{link.name} is no link")
        target: Table = self.workspace.tables.of(link.target)
        alias = target.alias()
        reached = self.reached(link.target, alias)
        self._source = self._source.outerjoin(alias, and_(alias.c.id == rows.c[link.name], reached))
        self._joined[links] = (link.target, alias)
        return link.target, alias

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        """Return the column of the field at *path*; *part* picks one of several columns."""
        entity, rows = self.table(path[:-1])
        field = self.workspace.schema.entity(entity).field(path[-1])
        if part is None or part == "amount":
            return rows.c[field.columns[0].name]
        if part == "folded":
            return rows.c[field.name + FOLDED_SUFFIX]
        return rows.c[f"{field.name}_{part}"]

    def exists(
        self,
        path: tuple[str, ...],
        build: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]],
    ) -> ColumnElement[bool]:
        """Return whether the "links" field at *path* holds a reached record that is accepted."""
        held, inner = self._held(path)
        accepted = build(inner, inner.rows.c.id)
        return inner.closed(held.select_from(inner.source).where(accepted)).exists()

    def count(self, path: tuple[str, ...]) -> ColumnElement[int]:
        """Return how many reached records the "links" field at *path* holds."""
        held, inner = self._held(path)
        counted = held.with_only_columns(func.count()).select_from(inner.source)
        return inner.closed(counted).scalar_subquery()

    def closed(self, subquery: Select[Any]) -> Select[Any]:
        """Return *subquery* over these tables, everything else in it being of the query outside."""
        own = [rows for _, rows in self._joined.values()]
        return subquery.correlate_except(*own, *self._beside)

    def reached(self, _entity: str, rows: FromClause) -> ColumnElement[bool]:
        """Return the condition under which a record behind a link counts."""
        return rows.c.deleted_at.is_(None)

    def of(self, entity: str, rows: FromClause) -> "FollowedLinks":
        """Return the same kind of FROM for *rows* of another entity."""
        return FollowedLinks(self.workspace, entity, rows)

    def _held(self, path: tuple[str, ...]) -> tuple[Select[Any], "FollowedLinks"]:
        entity, rows = self.table(path[:-1])
        field = self.workspace.schema.entity(entity).field(path[-1])
        if not isinstance(field, Links):
            raise TypeError(f"{entity}.{field.name} holds no links")
        link = self.workspace.tables.links[entity, field.name].alias()
        target = self.workspace.tables.of(field.target).alias()
        inner = self.of(field.target, target)
        inner._beside = (link,)
        held = select(target.c.id).where(
            link.c.source == rows.c.id,
            link.c.target == target.c.id,
            self.reached(field.target, target),
        )
        return held, inner
