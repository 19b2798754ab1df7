"""What is told to all processes before the system changes: build this ahead."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select

from pegboard.database.engine import Database
from pegboard.database.given import all_given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.blueprint import Blueprint
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class Announcement:
    """What *plan* is going to make of the system, and as which generation."""

    plan: str
    epoch: int
    blueprint: Blueprint


@dataclass(frozen=True, slots=True)
class Pulse:
    """What every process looks at several times a second, in one statement.

    *epoch* is the newest generation, *announced* the plan to build ahead for; *states* are those
    of plans that need somebody: "applying" and "watching".
    """

    epoch: int
    announced: str | None
    states: frozenset[str]


@dataclass(frozen=True)
class Announcements:
    """The one row that announces, and the pulse; statements are built when first used."""

    database: Database
    tables: Tables

    def make(self, announcement: Announcement) -> None:
        """Announce this, in place of what was announced before."""
        encode = self.database.cells.encode
        values = {
            "plan": announcement.plan,
            "epoch": announcement.epoch,
            "blueprint": encode(ColumnKind.JSON, msgspec.to_builtins(announcement.blueprint)),
            "at": encode(ColumnKind.MOMENT, datetime.now(UTC)),
        }
        with self.database.writing() as tx:
            tx.run(self._delete)
            tx.run(self._insert, values)
            self.database.ring(tx)

    def newest(self) -> Announcement | None:
        """Return what is announced, None when nothing ever was."""
        with self.database.reading() as tx:
            row = tx.row(self._select)
        if row is None:
            return None
        content = self.database.cells.decode(ColumnKind.JSON, row[2])
        return Announcement(row[0], row[1], msgspec.convert(content, Blueprint))

    def pulse(self) -> Pulse:
        """Return what has to be known many times a second."""
        with self.database.reading() as tx:
            row: tuple[Any, ...] = tx.row(self._pulse) or (0, None, 0, 0)
        states = {"applying": row[2], "watching": row[3]}
        return Pulse(row[0], row[1], frozenset(name for name, count in states.items() if count))

    @cached_property
    def _insert(self) -> Prepared:
        table = self.tables.system.nodes.announced
        return self.database.prepare(insert(table).values(all_given(table)))

    @cached_property
    def _delete(self) -> Prepared:
        return self.database.prepare(delete(self.tables.system.nodes.announced))

    @cached_property
    def _select(self) -> Prepared:
        table = self.tables.system.nodes.announced
        return self.database.prepare(select(table.c.plan, table.c.epoch, table.c.blueprint))

    @cached_property
    def _pulse(self) -> Prepared:
        system = self.tables.system
        plan = system.lifecycle.plan

        def number_in(state: str) -> Any:
            return select(func.count()).where(plan.c.state == state).scalar_subquery()

        newest = select(func.coalesce(func.max(system.assembly.c.epoch), 0)).scalar_subquery()
        announced = select(func.max(system.nodes.announced.c.plan)).scalar_subquery()
        return self.database.prepare(
            select(newest, announced, number_in("applying"), number_in("watching"))
        )
