"""The prepared statements on the handlers that are remembered while their plugins are off."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Table, and_, delete, insert, null, select, update

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.job_statements import DEAD, WAITING
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables


@dataclass(frozen=True)
class EventHandlerStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def all(self) -> Prepared:
        table = self._table
        return self.database.prepare(select(*table.columns).order_by(table.c.plugin, table.c.name))

    @cached_property
    def add(self) -> Prepared:
        return self.database.prepare(insert(self._table).values(all_given(self._table)))

    @cached_property
    def forget(self) -> Prepared:
        table = self._table
        one = and_(
            table.c.plugin == given("wanted", table.c.plugin),
            table.c.name == given("called", table.c.name),
        )
        return self.database.prepare(delete(table).where(one))

    @cached_property
    def give_up(self) -> Prepared:
        """Give up the jobs of a `kind` that waited for what does not come back."""
        job = self.tables.system.jobs.job
        return self.database.prepare(
            update(job)
            .where(job.c.kind == given("wanted", job.c.kind), job.c.state == WAITING)
            .values(
                state=DEAD,
                error=given("new_error", job.c.error),
                finished_at=given("new_finished_at", job.c.finished_at),
                lease_until=null(),
            )
        )

    @property
    def _table(self) -> Table:
        return self.tables.system.event_handler
