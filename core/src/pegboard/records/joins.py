"""The FROM of a query: the entity's table and the linked ones that it follows, by right."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_

from pegboard.access.rights import Rights
from pegboard.model.fields import Link
from pegboard.records.followed_links import FollowedLinks
from pegboard.records.seen import seen
from pegboard.records.visible import living
from pegboard.records.workspace import Workspace


class Joins(FollowedLinks):
    """Follows links by LEFT JOIN; what may not be seen behind a link counts as empty."""

    def __init__(
        self, workspace: Workspace, rights: Rights, entity: str, rows: FromClause | None = None
    ) -> None:
        super().__init__(workspace, entity, rows)
        self.rights = rights

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        """Return the column of the field at *path*; a link out of reach is empty there."""
        entity, rows = self.table(path[:-1])
        field = self.workspace.schema.entity(entity).field(path[-1])
        if not isinstance(field, Link):
            return super().column(path, part)
        return self._seen_target(path, field, rows.c[field.name])

    def _seen_target(
        self, path: tuple[str, ...], link: Link, held: ColumnElement[Any]
    ) -> ColumnElement[Any]:
        """Return *held* where every target may be read, else the id of the target that is seen.

        The target is joined once more than for its fields, as people see themselves in links even
        if they may read no user.
        """
        key = (*path, "")
        if key not in self._joined:
            alias = self.workspace.tables.of(link.target).alias()
            shown = seen(self.workspace, self.rights, link.target, alias)
            if shown is None:
                return held
            self._source = self._source.outerjoin(alias, and_(alias.c.id == held, shown))
            self._joined[key] = (link.target, alias)
        column: ColumnElement[Any] = self._joined[key][1].c.id
        return column

    def reached(self, entity: str, rows: FromClause) -> ColumnElement[bool]:
        return living(self.workspace, self.rights, entity, rows)

    def of(self, entity: str, rows: FromClause) -> "Joins":
        return Joins(self.workspace, self.rights, entity, rows)
