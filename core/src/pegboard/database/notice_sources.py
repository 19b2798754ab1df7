"""The prepared statements that tell what events are about, for those who make notices of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from pegboard.database.engine import Database
from pegboard.database.lists import among, among_values
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.system import USER

MOST_NAMED = 200


@dataclass(frozen=True)
class NoticeSources:
    """Statements on living records and active people, whoever may see them."""

    database: Database
    tables: Tables

    def owners(self, entity: str) -> Prepared:
        """Who owns the records `ids` of *entity*: id, owner."""
        table = self.tables.of(entity)
        return self._prepare(
            select(table.c.id, table.c.owner).where(
                self._among(table.c.id, "ids"),
                table.c.deleted_at.is_(None),
                table.c.owner.is_not(None),
            )
        )

    def texts(self, entity: str, field: str) -> Prepared:
        """The texts in *field* of the records `ids` that may mention somebody: id, text."""
        table = self.tables.of(entity)
        mentions = table.c[field].contains(literal_column("'@'"))
        return self._prepare(
            select(table.c.id, table.c[field]).where(
                self._among(table.c.id, "ids"), table.c.deleted_at.is_(None), mentions
            )
        )

    def reminders(self, entity: str) -> Prepared:
        """The open activities with a reminder that are among `ids` or belong to one of `owners`.

        id, owner, reminder, starts_at, due_date, time zone of the owner.
        """
        table, user = self.tables.of(entity), self.tables.of(USER)
        asked = or_(self._among(table.c.id, "ids"), self._among(table.c.owner, "owners"))
        is_open = table.c.status == literal_column("'open'")
        return self._prepare(
            select(
                table.c.id,
                table.c.owner,
                table.c.reminder,
                table.c.starts_at,
                table.c.due_date,
                user.c.time_zone,
            )
            .select_from(table.join(user, user.c.id == table.c.owner))
            .where(asked, table.c.reminder.is_not(None), is_open, table.c.deleted_at.is_(None))
        )

    @cached_property
    def people_called(self) -> Prepared:
        """The active people with one of the names or addresses `called` (folded): id, name."""
        user = self.tables.of(USER)
        name, email = user.c[f"name{FOLDED_SUFFIX}"], user.c[f"email{FOLDED_SUFFIX}"]
        return self._prepare(
            select(user.c.id, user.c.name)
            .where(
                or_(self._called(name), self._called(email)),
                _is_here(user),
            )
            .order_by(user.c.id)
            .limit(MOST_NAMED)
        )

    @cached_property
    def members(self) -> Prepared:
        """The active people in one of the teams `teams`: id."""
        user = self.tables.of(USER)
        return self._prepare(
            select(user.c.id).where(self._among(user.c.team, "teams"), _is_here(user))
        )

    def _called(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return among_values(column, "called", is_sqlite=self.database.is_sqlite)

    def _among(self, column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
        return among(column, parameter, is_sqlite=self.database.is_sqlite)

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)


def _is_here(user: Any) -> ColumnElement[bool]:
    return and_(user.c.active.is_(True), user.c.deleted_at.is_(None))
