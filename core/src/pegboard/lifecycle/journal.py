"""Writes down how far a change got, before and after each of its steps."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind

StepState = Literal["begun", "done", "undone"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal of a plan; *detail* holds what taking the step back needs."""

    number: int
    step: str
    state: StepState
    detail: Any = None


Progress = Callable[[Entry], None]
"""Told of every entry, once it is kept."""


@dataclass
class Journal:
    """The journal of *plan*; it continues where the process before left it."""

    database: Database
    tables: Tables
    plan: str
    progress: Progress | None = None
    entries: list[Entry] = field(default_factory=list)

    def read(self) -> None:
        """Read what is written already."""
        table = self.tables.system.lifecycle.journal
        statement = select(table.c.number, table.c.step, table.c.state, table.c.detail).where(
            table.c.plan == given("plan", table.c.plan)
        )
        prepared = self.database.prepare(statement.order_by(table.c.number))
        with self.database.reading() as tx:
            rows = tx.rows(prepared, {"plan": self.plan})
        decode = self.database.cells.decode
        self.entries = [
            Entry(number, step, state, decode(ColumnKind.JSON, detail))
            for number, step, state, detail in rows
        ]

    def write(self, step: str, state: StepState, detail: Any = None) -> None:
        """Write an entry in a transaction of its own."""
        with self.database.writing() as tx:
            entry = self.add(tx, step, state, detail)
        self.tell(entry)

    def add(self, tx: Transaction, step: str, state: StepState, detail: Any = None) -> Entry:
        """Write an entry in a running transaction; `tell` of it once that is kept."""
        entry = Entry(len(self.entries) + 1, step, state, detail)
        table = self.tables.system.lifecycle.journal
        values = {
            "plan": self.plan,
            "number": entry.number,
            "step": step,
            "state": state,
            "detail": tx.cells.encode(ColumnKind.JSON, {} if detail is None else detail),
            "at": tx.cells.encode(ColumnKind.MOMENT, datetime.now(UTC)),
        }
        tx.run(self.database.prepare(insert(table).values(all_given(table))), values)
        return entry

    def tell(self, entry: Entry) -> None:
        """Count *entry* as kept, and let whoever watches know."""
        self.entries.append(entry)
        if self.progress is not None:
            self.progress(entry)

    def forget(self, tx: Transaction) -> None:
        """Begin anew: what is written is of an attempt that is over."""
        table = self.tables.system.lifecycle.journal
        gone = delete(table).where(table.c.plan == given("plan", table.c.plan))
        tx.run(self.database.prepare(gone), {"plan": self.plan})
        self.entries.clear()

    def is_done(self, step: str) -> bool:
        """Return whether *step* was finished."""
        states = [entry.state for entry in self.entries if entry.step == step]
        return bool(states) and states[-1] == "done"

    def unfinished(self) -> str:
        """Return the step that was begun last and not finished, "" where there is none."""
        last = self.entries[-1] if self.entries else None
        return last.step if last is not None and last.state == "begun" else ""

    def details(self, step: str) -> list[Any]:
        """Return what was noted each time when *step* began."""
        return [e.detail for e in self.entries if e.step == step and e.state == "begun"]
