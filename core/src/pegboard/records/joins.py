"""The FROM of a query: the entity's table and the linked ones that it follows, by right."""

from sqlalchemy import ColumnElement, FromClause

from pegboard.access.rights import Rights
from pegboard.records.followed_links import FollowedLinks
from pegboard.records.visible import living
from pegboard.records.workspace import Workspace


class Joins(FollowedLinks):
    """Follows links by LEFT JOIN; what may not be seen behind a link counts as empty."""

    def __init__(
        self, workspace: Workspace, rights: Rights, entity: str, rows: FromClause | None = None
    ) -> None:
        super().__init__(workspace, entity, rows)
        self.rights = rights

    def reached(self, entity: str, rows: FromClause) -> ColumnElement[bool]:
        return living(self.workspace, self.rights, entity, rows)

    def of(self, entity: str, rows: FromClause) -> "Joins":
        return Joins(self.workspace, self.rights, entity, rows)
