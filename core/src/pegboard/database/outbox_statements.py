"""The prepared statements that take events out of the outbox."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import delete, select

from pegboard.database.engine import Database
from pegboard.database.given import given
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
    def peek(self) -> Prepared:
        """The id of one event, whichever: nothing is locked for it."""
        table = self.tables.system.outbox
        return self.database.prepare(select(table.c.id).limit(1))

    @cached_property
    def take(self) -> Prepared:
        """Take the oldest `most` events out."""
        table = self.tables.system.outbox
        most = given("most", self.tables.system.history.c.version)
        oldest = select(table.c.id).order_by(table.c.id).limit(most)
        columns = ("id", "kind", "entity", "record_id", "at", "by", "via", "payload")
        return self.database.prepare(
            delete(table).where(table.c.id.in_(oldest)).returning(*(table.c[c] for c in columns))
        )
