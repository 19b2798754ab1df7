"""Keeps plans, with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Select, bindparam, insert, select, update

from pegboard.assembly.runtime import Runtime
from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.lifecycle.errors import PlanDoctored, PlanNotFound
from pegboard.lifecycle.plan import Plan, PlanState
from pegboard.lifecycle.plan_hash import hash_of
from pegboard.model.columns import ColumnKind
from pegboard.model.worded import plain

COLUMNS = (
    "hash", "document", "state", "made_by", "made_at", "tried_at", "applied_at",
    "epoch_before", "epoch_after", "report",
)  # fmt: skip


LONGEST_TRY = timedelta(minutes=5)
"""After this a process that began with a plan, and said nothing more, is taken for dead."""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan that is kept; *report* says what became of it when that needs words.

    *tried_at* is when somebody last asked for it to be applied.
    """

    plan: Plan
    state: PlanState
    made_by: str | None
    at: datetime
    tried_at: datetime | None = None
    applied_at: datetime | None = None
    epoch_before: int | None = None
    epoch_after: int | None = None
    report: str | None = None

    @property
    def is_being_tried(self) -> bool:
        """Whether a process began with it lately, and did not say yet what came of it."""
        begun = self.state == "open" and self.report is None and self.tried_at
        return bool(begun) and datetime.now(UTC) - begun < LONGEST_TRY  # type: ignore[operator]


def stored_plan(runtime: Runtime, wanted: str) -> StoredPlan:
    """Return the plan whose hash is *wanted*, or begins so when no other's does.

    Raises:
        PlanNotFound: there is none.
        PlanDoctored: it is not what its hash stands for.
    """
    rows = _read(
        runtime, lambda plan: select(*_columns(plan)).where(_begins(plan, wanted)).limit(2)
    )
    exact = [row for row in rows if row[0] == wanted] or rows
    if len(exact) != 1 or not wanted:
        raise PlanNotFound(wanted)
    return _decoded(runtime.database, exact[0])


def list_plans(runtime: Runtime, limit: int = 50) -> tuple[StoredPlan, ...]:
    """Return the plans made last, the newest first; those that were altered are left out."""

    def newest(plan: Any) -> Select[Any]:
        return select(*_columns(plan)).order_by(plan.c.made_at.desc(), plan.c.hash).limit(limit)

    found = []
    for row in _read(runtime, newest):
        try:
            found.append(_decoded(runtime.database, row))
        except PlanDoctored:
            continue
    return tuple(found)


def plans_in(runtime: Runtime, state: PlanState) -> tuple[StoredPlan, ...]:
    """Return the plans in *state*, the oldest first."""
    rows = _read(
        runtime,
        lambda plan: select(*_columns(plan)).where(plan.c.state == state).order_by(plan.c.made_at),
    )
    return tuple(_decoded(runtime.database, row) for row in rows)


def keep_document(runtime: Runtime, plan: Plan, by: str | None) -> None:
    """Keep *plan*, unless it is kept already; a plan that is over can be taken up again."""
    database, tables = runtime.database, runtime.assembly.workspace.tables
    table = tables.system.lifecycle.plan
    with database.writing() as tx:
        known = tx.row(
            database.prepare(select(table.c.state).where(_is(table))), {"wanted": plan.hash}
        )
        if known is not None:
            if known[0] in ("open", "failed", "undone", "applied"):
                again = {"state": "open", "report": None, "tried_at": None}
                change_plan(tx, database, tables, plan.hash, **again)
            return
        values = {
            "hash": plan.hash,
            "document": msgspec.json.encode(plan, enc_hook=plain).decode(),
            "state": "open",
            "made_by": by,
            "made_at": tx.cells.encode(ColumnKind.MOMENT, datetime.now(UTC)),
            **dict.fromkeys(("tried_at", "applied_at", "epoch_before", "epoch_after", "report")),
        }
        tx.run(database.prepare(insert(table).values(all_given(table))), values)


def change_plan(
    tx: Transaction, database: Database, tables: Tables, plan: str, **values: Any
) -> None:
    """Write down what became of *plan*: its state, its epochs, its report, when it was applied."""
    table = tables.system.lifecycle.plan
    new = {name: given(name, table.c[name]) for name in values}
    encode = tx.cells.encode
    sent = {
        name: encode(ColumnKind.MOMENT, value) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    tx.run(database.prepare(update(table).where(_is(table)).values(new)), {**sent, "wanted": plan})


def _read(runtime: Runtime, statement: Any) -> Sequence[tuple[Any, ...]]:
    table = runtime.assembly.workspace.tables.system.lifecycle.plan
    with runtime.database.reading() as tx:
        return tx.rows(runtime.database.prepare(statement(table)))


def _columns(plan: Any) -> tuple[Any, ...]:
    return tuple(plan.c[name] for name in COLUMNS)


def _is(plan: Any) -> Any:
    return plan.c.hash == bindparam("wanted", type_=plan.c.hash.type)


def _begins(plan: Any, wanted: str) -> Any:
    return plan.c.hash.startswith(wanted, autoescape=True)


def _decoded(database: Database, row: Sequence[Any]) -> StoredPlan:
    ident, document, state, by, at, tried_at, applied_at, before, after, report = row
    try:
        plan = msgspec.json.decode(document, type=Plan)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise PlanDoctored from error
    if plan.hash != ident or hash_of(plan) != ident:
        raise PlanDoctored
    tried, applied = (
        None if moment is None else database.cells.decode(ColumnKind.MOMENT, moment)
        for moment in (tried_at, applied_at)
    )
    made = database.cells.decode(ColumnKind.MOMENT, at)
    return StoredPlan(plan, state, by, made, tried, applied, before, after, report)
