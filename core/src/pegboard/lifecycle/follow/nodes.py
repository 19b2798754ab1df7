"""The processes that serve, as they tell of themselves in the database."""

import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from secrets import token_hex
from typing import Any

from sqlalchemy import Table, delete, insert, select, update

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind

ALIVE = timedelta(seconds=10)
"""A process that was silent for longer is not waited for."""
FORGOTTEN = timedelta(minutes=1)
"""A process that was silent for longer is no more."""


_THIS_PROCESS = token_hex(4)
"""Tells it from the one that ran under the same number before it started anew."""


@dataclass(frozen=True, slots=True)
class Node:
    """A serving process: *epoch* is the generation it serves, *staged* the plan and generation it
    built ahead, *problem* why it could not; *code* are versions by plugin.
    """

    id: str
    host: str
    pid: int
    started: datetime
    seen_at: datetime
    epoch: int
    staged: tuple[str, int] | None
    is_ready: bool
    problem: str | None
    requests: int
    errors: int
    code: Mapping[str, str]


def new_node_id() -> str:
    return f"{socket.gethostname()}-{os.getpid()}-{_THIS_PROCESS}-{token_hex(2)}"


@dataclass(frozen=True)
class Nodes:
    """The rows of all serving processes; statements are built when first used."""

    database: Database
    tables: Tables

    def tell(self, node: Node) -> None:
        """Write what *node* is now."""
        values = self._cells(node)
        with self.database.writing() as tx:
            if not tx.run(self._update, values):
                tx.run(self._insert, values | {"away_until": None})

    def all(self, tx: Transaction) -> tuple[Node, ...]:
        """Return every node that is known, also those that are silent."""
        return tuple(self._node(row) for row in tx.rows(self._select))

    def living(self, *, now: datetime | None = None) -> tuple[Node, ...]:
        """Return the nodes that were heard of lately."""
        since = (now or datetime.now(UTC)) - ALIVE
        with self.database.reading() as tx:
            return tuple(node for node in self.all(tx) if node.seen_at >= since)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget nodes that are no more."""
        with self.database.writing() as tx:
            for ident in ids:
                tx.run(self._delete, {"wanted": ident})

    def dead(self, me: Node, *, now: datetime | None = None) -> tuple[str, ...]:
        """Return the ids of those that ended without a word, and of what ran here under my pid."""
        since = (now or datetime.now(UTC)) - FORGOTTEN
        with self.database.reading() as tx:
            return tuple(
                node.id
                for node in self.all(tx)
                if node.id != me.id and (node.seen_at < since or _is_predecessor(node, me))
            )

    def may_go_away(self, me: str, until: datetime) -> bool:
        """Take leave until then, unless another node is away; only one is at a time."""
        encode = self.database.cells.encode
        now = encode(ColumnKind.MOMENT, datetime.now(UTC))
        with self.database.writing() as tx:
            rows = tx.rows(self._locked_leaves)  # two cannot both find nobody away
            if any(away is not None and away > now for ident, away in rows if ident != me):
                return False
            until_cell = encode(ColumnKind.MOMENT, until)
            tx.run(self._leave, {"wanted": me, "away_until": until_cell})
        return True

    def _cells(self, node: Node) -> dict[str, Any]:
        encode = self.database.cells.encode
        return {
            "id": node.id,
            "host": node.host,
            "pid": node.pid,
            "started": encode(ColumnKind.MOMENT, node.started),
            "seen_at": encode(ColumnKind.MOMENT, node.seen_at),
            "epoch": node.epoch,
            "staged_plan": node.staged[0] if node.staged else None,
            "staged_epoch": node.staged[1] if node.staged else None,
            "ready": encode(ColumnKind.BOOLEAN, node.is_ready),
            "problem": node.problem,
            "requests": node.requests,
            "errors": node.errors,
            "code": encode(ColumnKind.JSON, dict(node.code)),
        }

    def _node(self, row: tuple[Any, ...]) -> Node:
        decode = self.database.cells.decode
        ident, host, pid, started, seen, epoch, plan, staged, ready, problem, *rest = row
        return Node(
            id=ident,
            host=host,
            pid=pid,
            started=decode(ColumnKind.MOMENT, started),
            seen_at=decode(ColumnKind.MOMENT, seen),
            epoch=epoch,
            staged=None if plan is None else (plan, staged),
            is_ready=decode(ColumnKind.BOOLEAN, ready),
            problem=problem,
            requests=rest[0],
            errors=rest[1],
            code=decode(ColumnKind.JSON, rest[2]),
        )

    @property
    def _table(self) -> Table:
        return self.tables.system.nodes.node

    @cached_property
    def _insert(self) -> Prepared:
        return self.database.prepare(insert(self._table).values(all_given(self._table)))

    @cached_property
    def _update(self) -> Prepared:
        table = self._table
        told = {name: column for name, column in all_given(table).items() if name != "away_until"}
        own = table.c.id == given("id", table.c.id)
        del told["id"]
        return self.database.prepare(update(table).where(own).values(told))

    @cached_property
    def _select(self) -> Prepared:
        columns = [column for column in self._table.columns if column.name != "away_until"]
        return self.database.prepare(select(*columns).order_by(self._table.c.id))

    @cached_property
    def _delete(self) -> Prepared:
        table = self._table
        wanted = table.c.id == given("wanted", table.c.id)
        return self.database.prepare(delete(table).where(wanted))

    @cached_property
    def _locked_leaves(self) -> Prepared:
        table = self._table
        leaves = select(table.c.id, table.c.away_until).order_by(table.c.id).with_for_update()
        return self.database.prepare(leaves)

    @cached_property
    def _leave(self) -> Prepared:
        table = self._table
        return self.database.prepare(
            update(table)
            .where(table.c.id == given("wanted", table.c.id))
            .values(away_until=given("away_until", table.c.away_until))
        )


def _is_predecessor(node: Node, me: Node) -> bool:
    return (node.host, node.pid) == (me.host, me.pid) and f"-{_THIS_PROCESS}-" not in node.id
