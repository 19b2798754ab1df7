"""What plugins cost and how they failed is kept, summed over processes, and forgotten again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pegboard.assembly.health.costs import PluginCost
from pegboard.assembly.health.faults import new_fault
from pegboard.assembly.health.health import health_of
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.lifecycle.health_records import KEPT, keep_health, plugin_health
from pegboard.lifecycle.health_rows import HealthRows
from pegboard.settings import Settings

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    runtime = start(Settings(database_url, "only for tests", tmp_path), enabled=("base",))
    health_of(runtime.database).costs.take()
    yield runtime
    runtime.database.close()


def rows_of(runtime: Runtime) -> HealthRows:
    return HealthRows(runtime.database, runtime.assembly.workspace.tables)


def test_costs_of_all_processes_add_up_by_the_hour(runtime: Runtime) -> None:
    rows = rows_of(runtime)
    with runtime.database.writing() as tx:
        for minutes in (0, 20, 29, 61, 60 * 23):
            cost = PluginCost("shop", 2, 0.25, 1, 3, 1000 + minutes)
            rows.add(tx, [cost], {}, NOW - timedelta(minutes=minutes))
        rows.add(tx, [PluginCost("other", 7, 1.0, 0, 0, 0)], {}, NOW)

    health = plugin_health(runtime, "shop", now=NOW)

    assert (health.calls, health.seconds, health.errors, health.statements) == (10, 1.25, 5, 15)
    assert health.memory == 1000 + 60 * 23
    assert len(health.series) == 24
    assert (health.series[-1], health.series[-2], health.series[0]) == (6, 2, 2)


def test_faults_alike_are_told_once_with_their_number_and_without_values(runtime: Runtime) -> None:
    health = health_of(runtime.database)
    for _ in range(3):
        health.note(new_fault("shop", "check_record_change", "error", "raised ValueError"))
    assert [one.count for one in plugin_health(runtime, "shop").faults] == [3]

    keep_health(runtime)

    assert not health.untold
    kept = plugin_health(runtime, "shop").faults
    assert [(one.fault.message, one.count) for one in kept] == [("raised ValueError", 3)]


def test_what_was_counted_is_written_once(runtime: Runtime) -> None:
    cost = health_of(runtime.database).costs.of("shop")
    cost.calls, cost.seconds = 5, 0.5
    for _ in range(2):
        keep_health(runtime)
        assert plugin_health(runtime, "shop").calls == 5
    cost.calls = 6
    assert plugin_health(runtime, "shop").calls == 6
    keep_health(runtime)
    assert plugin_health(runtime, "shop").calls == 6


def test_old_rows_are_forgotten(runtime: Runtime) -> None:
    rows, old = rows_of(runtime), datetime.now(UTC) - KEPT - timedelta(minutes=1)
    with runtime.database.writing() as tx:
        rows.add(tx, [PluginCost("shop", 1, 0.1, 0, 0, 0)], {}, old)
    health_of(runtime.database).costs.of("other").calls += 1
    keep_health(runtime)
    assert plugin_health(runtime, "shop", hours=24 * 30).calls == 0
