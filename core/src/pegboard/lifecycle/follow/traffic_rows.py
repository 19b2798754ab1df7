"""Counts of answers and failures by generation, over all processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
from sqlalchemy import Table, delete, insert, select, update

from pegboard.assembly.traffic import Count, Failures, Traffic
from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.columns import ColumnKind

KEPT_EPOCHS = 20


@dataclass
class TrafficRows:
    """The rows of what each process answered under each generation."""

    database: Database
    tables: Tables

    def __post_init__(self) -> None:
        self._written: Mapping[int, Count] = {}

    def write(self, node: str, traffic: Traffic) -> None:
        """Write what *node* counted since the last time."""
        counts = traffic.counts()
        fresh = {epoch: count for epoch, count in counts.items() if count != self._of(epoch)}
        if not fresh:
            return
        with self.database.writing() as tx:
            for epoch, count in fresh.items():
                values = self._cells(node, epoch, count)
                if not tx.run(self._update, values):
                    tx.run(self._insert, values)
            tx.run(self._delete, {"oldest": max(fresh) - KEPT_EPOCHS})
        self._written = counts

    def of(self, epoch: int) -> Count:
        """Return what all processes together answered under the generation *epoch*."""
        decode = self.database.cells.decode
        requests = errors = 0
        failures: dict[str, Failures] = {}
        with self.database.reading() as tx:
            rows = tx.rows(self._select, {"wanted": epoch})
        for answered, failed, told in rows:
            requests, errors = requests + answered, errors + failed
            found = msgspec.convert(decode(ColumnKind.JSON, told), dict[str, Failures])
            for plugin, one in found.items():
                known = failures.get(plugin)
                count = one.count + (known.count if known else 0)
                failures[plugin] = Failures(count, one.hook, one.sample)
        return Count(requests, errors, failures)

    def _of(self, epoch: int) -> Count | None:
        return self._written.get(epoch)

    def _cells(self, node: str, epoch: int, count: Count) -> dict[str, object]:
        return {
            "epoch": epoch,
            "node": node,
            "requests": count.requests,
            "errors": count.errors,
            "failures": self.database.cells.encode(
                ColumnKind.JSON, msgspec.to_builtins(dict(count.failures))
            ),
        }

    @property
    def _table(self) -> Table:
        return self.tables.system.nodes.traffic

    @cached_property
    def _insert(self) -> Prepared:
        return self.database.prepare(insert(self._table).values(all_given(self._table)))

    @cached_property
    def _update(self) -> Prepared:
        table, values = self._table, all_given(self._table)
        own = (table.c.epoch == values.pop("epoch")) & (table.c.node == values.pop("node"))
        return self.database.prepare(update(table).where(own).values(values))

    @cached_property
    def _select(self) -> Prepared:
        table = self._table
        wanted = table.c.epoch == given("wanted", table.c.epoch)
        return self.database.prepare(
            select(table.c.requests, table.c.errors, table.c.failures).where(wanted)
        )

    @cached_property
    def _delete(self) -> Prepared:
        table = self._table
        return self.database.prepare(
            delete(table).where(table.c.epoch < given("oldest", table.c.epoch))
        )
