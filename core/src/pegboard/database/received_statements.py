"""The prepared statements behind what comes in through webhooks and web forms."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables

RECEIVED = (
    "id", "door_id", "message", "state", "error", "entity", "record_id", "answers", "at",
)  # fmt: skip


@dataclass(frozen=True)
class ReceivedStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def add(self) -> Prepared:
        """Keep what came in; nothing happens where this message came before."""
        dialect = sqlite if self.database.is_sqlite else postgresql
        added = dialect.insert(self._table).values(all_given(self._table))
        return self._prepare(added.on_conflict_do_nothing())

    @cached_property
    def settle(self) -> Prepared:
        """Say what came of the row `wanted`, and forget what it said."""
        table = self._table
        new = {
            name: given(f"new_{name}", table.c[name])
            for name in ("state", "error", "record_id", "answers")
        }
        return self._prepare(
            update(table).where(table.c.id == given("wanted", table.c.id)).values(new)
        )

    @cached_property
    def take(self) -> Prepared:
        """Take the row `wanted`, which waits to be confirmed; changes no row when it was taken."""
        table = self._table
        return self._prepare(
            update(table)
            .where(
                table.c.id == given("wanted", table.c.id),
                table.c.state == literal("pending"),
            )
            .values(state=literal("done"))
        )

    @cached_property
    def forget_pending(self) -> Prepared:
        """Forget what was not confirmed and came in before `until`."""
        table = self._table
        return self._prepare(
            delete(table).where(
                table.c.at < given("until", table.c.at), table.c.state == literal("pending")
            )
        )

    @cached_property
    def known(self) -> Prepared:
        """What came of the message `told` of the door `wanted`."""
        table = self._table
        return self._select(
            table.c.door_id == given("wanted", table.c.door_id),
            table.c.message == given("told", table.c.message),
        )

    @cached_property
    def one(self) -> Prepared:
        return self._select(self._table.c.id == given("wanted", self._table.c.id))

    @cached_property
    def refused_before(self) -> Prepared:
        """Forget that the message `told` of the door `wanted` was refused: it comes again."""
        table = self._table
        return self._prepare(
            delete(table).where(
                table.c.door_id == given("wanted", table.c.door_id),
                table.c.message == given("told", table.c.message),
                table.c.state == literal("refused"),
            )
        )

    @cached_property
    def latest(self) -> Prepared:
        """What came in last through the door `wanted`, at most `most`."""
        table = self._table
        return self._prepare(
            select(*(table.c[name] for name in RECEIVED))
            .where(table.c.door_id == given("wanted", table.c.door_id))
            .order_by(table.c.id.desc())
            .limit(given("most", self.tables.system.jobs.job.c.priority))
        )

    @cached_property
    def forget(self) -> Prepared:
        """Forget what came in before `until`."""
        table = self._table
        return self._prepare(delete(table).where(table.c.at < given("until", table.c.at)))

    @property
    def _table(self) -> Any:
        return self.tables.system.webhooks.received

    def _select(self, *wanted: Any) -> Prepared:
        columns = (self._table.c[name] for name in RECEIVED)
        return self._prepare(select(*columns).where(*wanted))

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
