"""`make bench`: rows per second through the importer, for the mapping of the demo's deals."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.demo import ImportFile
from pegboard.records.write_path import context_of
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import import_file
from pegboard_sales.demo.company import demo_company
from tests.bench.filled import runtime_on

pytestmark = pytest.mark.benchmark
ROWS = 200_000
GOAL = 10_000


@pytest.fixture
def company(database_url: str) -> Iterator[tuple[Runtime, ImportFile]]:
    """The demo company without its deals, and the step that brings them."""
    runtime = runtime_on(database_url)
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
    yield runtime, deals
    runtime.database.close()


def test_import(company: tuple[Runtime, ImportFile], tmp_path: Path) -> None:
    runtime, deals = company
    file = tmp_path / "deals.csv"
    _repeat(deals.file, file)
    begin = time.perf_counter()
    report = import_file(runtime, SYSTEM, deals.entity, file, read_mapping(deals.mapping))
    seconds = time.perf_counter() - begin
    assert report.created == ROWS
    speed = ROWS / seconds
    verdict = "" if speed >= GOAL else "   below the goal"
    name = runtime.database.engine.dialect.name
    print(f"import of {ROWS:,} deals [{name}]: {speed:,.0f} rows/s (goal {GOAL:,}){verdict}")


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
