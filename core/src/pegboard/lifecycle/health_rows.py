"""Reads and writes the stored costs and faults of plugins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Table, cast, delete, func, insert, literal_column, select

from pegboard.assembly.health.costs import PluginCost
from pegboard.assembly.health.faults import Fault
from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.health_tables import HealthTables
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.records.ids import new_ids

MICRO = 1_000_000
HOUR_DIGITS, HOUR_REST = len("2026-01-31T09"), ":00:00+00:00"
"""Where the hour ends in a moment as SQLite keeps it, and what goes on from there."""


@dataclass(frozen=True, slots=True)
class KeptCost:
    """What a plugin cost all processes in the hour that begins *at* that time."""

    at: datetime
    cost: PluginCost


@dataclass(frozen=True, slots=True)
class KeptFault:
    """A fault that came up *count* times, the last time at *fault*.at."""

    fault: Fault
    count: int


@dataclass(frozen=True)
class HealthRows:
    """The statements on both tables; each is built when first used."""

    database: Database
    tables: Tables

    def add(
        self,
        tx: Transaction,
        costs: Sequence[PluginCost],
        faults: Mapping[Fault, int],
        at: datetime,
    ) -> None:
        """Write *costs* as those of the time until *at*, and *faults* with how often each was."""
        encode = tx.cells.encode
        if costs:
            ids = new_ids(len(costs))
            rows = [self._cost(tx, i, one, at) for i, one in zip(ids, costs, strict=True)]
            tx.run_many(self._insert_cost, rows)
        if faults:
            ids = new_ids(len(faults))
            told = [
                {
                    "id": ident,
                    "plugin": one.plugin,
                    "hook": one.hook,
                    "kind": one.kind,
                    "message": one.message,
                    "trace": encode(ColumnKind.JSON, list(one.trace)),
                    "at": encode(ColumnKind.MOMENT, one.at),
                    "epoch": one.epoch,
                    "count": count,
                }
                for ident, (one, count) in zip(ids, faults.items(), strict=True)
            ]
            tx.run_many(self._insert_fault, told)

    def prune(self, tx: Transaction, before: datetime) -> None:
        """Delete what is older than *before*."""
        values = {"before": tx.cells.encode(ColumnKind.MOMENT, before)}
        tx.run(self._prune_costs, values)
        tx.run(self._prune_faults, values)

    def costs(self, tx: Transaction, since: datetime) -> list[KeptCost]:
        """Return the costs of all plugins by the hour since then."""
        values = {"since": tx.cells.encode(ColumnKind.MOMENT, since)}
        return [_kept_cost(tx, row) for row in tx.rows(self._select_costs, values)]

    def faults(self, tx: Transaction, plugin: str, since: datetime) -> list[KeptFault]:
        """Return the faults of *plugin* since then, the latest first."""
        moment = tx.cells.encode(ColumnKind.MOMENT, since)
        rows = tx.rows(self._select_faults, {"since": moment, "wanted": plugin})
        return [_kept_fault(tx, row) for row in rows]

    def _cost(self, tx: Transaction, ident: str, one: PluginCost, at: datetime) -> dict[str, Any]:
        return {
            "id": ident,
            "plugin": one.plugin,
            "at": tx.cells.encode(ColumnKind.MOMENT, at),
            "calls": one.calls,
            "microseconds": round(one.seconds * MICRO),
            "errors": one.errors,
            "statements": one.statements,
            "memory": one.memory,
        }

    @property
    def _health(self) -> HealthTables:
        return self.tables.system.health

    @cached_property
    def _insert_cost(self) -> Prepared:
        return self.database.prepare(_insert(self._health.cost))

    @cached_property
    def _insert_fault(self) -> Prepared:
        return self.database.prepare(_insert(self._health.fault))

    @cached_property
    def _prune_costs(self) -> Prepared:
        return self.database.prepare(_prune(self._health.cost))

    @cached_property
    def _prune_faults(self) -> Prepared:
        return self.database.prepare(_prune(self._health.fault))

    @cached_property
    def _select_costs(self) -> Prepared:
        table = self._health.cost
        fresh = table.c.at >= given("since", table.c.at)
        hour = self._hour(table.c.at)
        columns = (table.c.calls, table.c.microseconds, table.c.errors, table.c.statements)
        sums = (cast(func.sum(one), one.type) for one in columns)
        largest = func.max(table.c.memory)
        return self.database.prepare(
            select(table.c.plugin, hour, *sums, largest).where(fresh).group_by(table.c.plugin, hour)
        )

    def _hour(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the beginning of the hour of *moment*, stored as moments are."""
        if self.database.is_sqlite:
            hour = func.substr(moment, 1, HOUR_DIGITS, type_=moment.type)
            return hour.concat(literal_column(f"'{HOUR_REST}'"))
        return func.date_trunc(literal_column("'hour'"), moment)

    @cached_property
    def _select_faults(self) -> Prepared:
        table = self._health.fault
        fresh = table.c.at >= given("since", table.c.at)
        own = table.c.plugin == given("wanted", table.c.plugin)
        return self.database.prepare(select(table).where(own, fresh).order_by(table.c.at.desc()))


def counted(faults: Iterable[Fault]) -> dict[Fault, int]:
    """Return the latest of *faults* that are alike, with how many these were."""
    latest: dict[tuple[object, ...], Fault] = {}
    counts: dict[tuple[object, ...], int] = {}
    for one in faults:
        alike = (one.plugin, one.hook, one.kind, one.trace, one.epoch)
        latest[alike] = one
        counts[alike] = counts.get(alike, 0) + 1
    return {fault: counts[alike] for alike, fault in latest.items()}


def _insert(table: Table) -> Any:
    return insert(table).values(all_given(table))


def _prune(table: Table) -> Any:
    return delete(table).where(table.c.at < given("before", table.c.at))


def _kept_cost(tx: Transaction, row: tuple[Any, ...]) -> KeptCost:
    plugin, at, calls, micros, errors, statements, memory = row
    cost = PluginCost(plugin, calls, micros / MICRO, errors, statements, memory)
    return KeptCost(tx.cells.decode(ColumnKind.MOMENT, at), cost)


def _kept_fault(tx: Transaction, row: tuple[Any, ...]) -> KeptFault:
    _, plugin, hook, kind, message, trace, at, epoch, count = row
    decode = tx.cells.decode
    places = tuple(decode(ColumnKind.JSON, trace))
    moment = decode(ColumnKind.MOMENT, at)
    return KeptFault(Fault(plugin, hook, kind, message, places, moment, epoch), count)
