"""The prepared statements that take events out of the outbox."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import delete, select

from pegboard.database.engine import Database
from pegboard.database.given import given
from pegboard.database.lists import among
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables

DISPATCH_LOCK = 0x5045_4745_56
"""The lock ("PEGEV") that lets one process at a time tell events on PostgreSQL."""


@dataclass(frozen=True)
class OutboxStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def take_turn(self) -> Prepared | None:
        """Say whether this process may tell events until its commit; SQLite has one writer."""
        if self.database.is_sqlite:
            return None
        return Prepared(f"SELECT pg_try_advisory_xact_lock({DISPATCH_LOCK})", {})

    @cached_property
    def oldest(self) -> Prepared:
        """The ids and kinds of the oldest `most` events: nothing is locked for them."""
        table = self.tables.system.outbox
        most = given("most", self.tables.system.history.c.version)
        return self.database.prepare(
            select(table.c.id, table.c.kind).order_by(table.c.id).limit(most)
        )

    @cached_property
    def take(self) -> Prepared:
        """Take those of the events `ids` out that are still there."""
        table = self.tables.system.outbox
        columns = ("id", "kind", "entity", "record_id", "at", "by", "via", "payload")
        taken = delete(table).where(among(table.c.id, "ids", is_sqlite=self.database.is_sqlite))
        return self.database.prepare(taken.returning(*(table.c[c] for c in columns)))
