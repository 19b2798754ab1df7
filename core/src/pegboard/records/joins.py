"""The FROM of a query: the entity's table and the linked ones that it follows, by right."""

from sqlalchemy import ColumnElement, FromClause, Table, and_

from pegboard.access.rights import Rights
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.fields import Link
from pegboard.records.visible import living
from pegboard.records.workspace import Workspace


class Joins:
    """Follows links by LEFT JOIN; what may not be seen behind a link counts as empty."""

    def __init__(
        self, workspace: Workspace, rights: Rights, entity: str, rows: FromClause | None = None
    ) -> None:
        self.workspace = workspace
        self.rights = rights
        self.entity = entity
        self.rows: FromClause = workspace.tables.of(entity) if rows is None else rows
        self._source: FromClause = self.rows
        self._joined: dict[tuple[str, ...], tuple[str, FromClause]] = {(): (entity, self.rows)}

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
        alias = target.alias(f"j{len(self._joined)}")
        reached = living(self.workspace, self.rights, link.target, alias)
        self._source = self._source.outerjoin(alias, and_(alias.c.id == rows.c[link.name], reached))
        self._joined[links] = (link.target, alias)
        return link.target, alias

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[object]:
        """Return the column of the field at *path*; *part* picks one of several columns."""
        entity, rows = self.table(path[:-1])
        field = self.workspace.schema.entity(entity).field(path[-1])
        if part is None or part == "amount":
            return rows.c[field.columns[0].name]
        if part == "folded":
            return rows.c[field.name + FOLDED_SUFFIX]
        return rows.c[f"{field.name}_{part}"]
