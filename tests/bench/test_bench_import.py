"""`make bench`: rows per second through the importer, for the mapping of the demo's deals.

Beside it stands what the database alone needs for the same rows: the statements of the import,
replayed through the bare driver in the same transactions.
"""

import csv
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.engine import Database
from pegboard.database.statements import BulkInsert, Prepared
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.demo import ImportFile
from pegboard.records.write_path import context_of
from pegboard.testing.databases import ScratchDatabases
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import import_file
from pegboard_sales.demo.company import demo_company
from tests.bench.filled import runtime_on

pytestmark = pytest.mark.benchmark
ROWS = 200_000
GOAL = 10_000


Wrote = tuple[str, str, Any]
"""What was written: how ("rows", "each", "once" or "commit"), the SQL, and the values."""


class Recorded:
    """Everything that an import writes, in order."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.written: list[Wrote] = []
        insert_many, run_many = Transaction.insert_many, Transaction.run_many
        execute, writing = Transaction._execute, Database.writing

        def note_rows(tx: Transaction, bulk: BulkInsert, rows: Iterable[Sequence[Any]]) -> None:
            kept = list(rows)
            self.written.append(("rows", bulk.sql, kept))
            insert_many(tx, bulk, kept)

        def note_each(
            tx: Transaction, prepared: Prepared, values: Iterable[Mapping[str, Any]]
        ) -> None:
            kept = list(values)
            self.written.append(("each", prepared.sql, kept))
            run_many(tx, prepared, kept)

        def note_once(tx: Transaction, prepared: Prepared, values: Mapping[str, Any]) -> None:
            if prepared.sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
                self.written.append(("once", prepared.sql, {**prepared.literals, **values}))
            execute(tx, prepared, values)

        @contextmanager
        def note_commit(database: Database) -> Iterator[Transaction]:
            with writing(database) as tx:
                yield tx
            self.written.append(("commit", "", None))

        patch.setattr(Transaction, "insert_many", note_rows)
        patch.setattr(Transaction, "run_many", note_each)
        patch.setattr(Transaction, "_execute", note_once)
        patch.setattr(Database, "writing", note_commit)


def replay(database: Database, written: Sequence[Wrote]) -> float:
    """Write the same again through the bare driver and return the seconds it took."""
    connection = database.engine.raw_connection()
    cursor = connection.cursor()
    begin = time.perf_counter()
    if database.is_sqlite:
        cursor.execute("BEGIN IMMEDIATE")
    for how, sql, values in written:
        if how == "commit":
            connection.commit()
            if database.is_sqlite:
                cursor.execute("BEGIN IMMEDIATE")
        elif how == "rows" and not database.is_sqlite:
            with cursor.copy(sql) as copy:
                for row in values:
                    copy.write_row(row)
        elif how == "once":
            cursor.execute(sql, values)
        else:
            cursor.executemany(sql, values)
    connection.commit()
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


def company_on(url: str) -> tuple[Runtime, ImportFile]:
    """Return the demo company without its deals, and the step that brings them."""
    runtime = runtime_on(url)
    deals: ImportFile | None = None
    for step in demo_company().steps:
        if not isinstance(step, ImportFile):
            if deals is None:
                with runtime.writing(SYSTEM, via="bench") as unit:
                    step.build(context_of(unit))
        elif step.entity == "sales.opportunity":
            deals = step
        else:
            import_file(runtime, SYSTEM, step.entity, step.file, read_mapping(step.mapping))
    assert deals is not None
    return runtime, deals


def test_import(
    database_url: str,
    scratch_databases: ScratchDatabases,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime, deals = company_on(database_url)
    runtime.database.close()
    twin = Database(scratch_databases.copy(database_url))
    file = tmp_path / "deals.csv"
    _repeat(deals.file, file)
    with monkeypatch.context() as patch:
        recorded = Recorded(patch)
        begin = time.perf_counter()
        report = import_file(runtime, SYSTEM, deals.entity, file, read_mapping(deals.mapping))
        seconds = time.perf_counter() - begin
    assert report.created == ROWS
    bare = replay(twin, recorded.written)
    speed = ROWS / seconds
    verdict = "" if speed >= GOAL else "   below the goal"
    name = runtime.database.engine.dialect.name
    print(
        f"import of {ROWS:,} deals [{name}]: {speed:,.0f} rows/s (goal {GOAL:,}), "
        f"its statements alone {ROWS / bare:,.0f} rows/s, share {bare / seconds:.2f}{verdict}"
    )
    runtime.database.close()
    twin.close()


def _repeat(source: Path, target: Path) -> None:
    """Write the rows of *source* again and again, each under a number of its own."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        for n in range(ROWS):
            row = rows[n % len(rows)]
            writer.writerow(row | {"opportunity_id": f"{row['opportunity_id']}-{n // len(rows)}"})
