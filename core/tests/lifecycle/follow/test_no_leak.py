"""Flips leave nothing behind: old assemblies go, and memory does not grow with their number."""

import gc
import os
import tracemalloc
import weakref
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import msgspec
import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.database.assembly_row import StoredAssembly, store_assembly
from pegboard.model.blueprint import Blueprint
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.settings import Settings

FLIPS = 200 if os.environ.get("PEGBOARD_TEST_DEPTH") == "deep" else 12
WARM_UP = 6
BYTES_PER_FLIP = 50_000


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    runtime = start(Settings(database_url, "only for tests", tmp_path))
    yield runtime
    runtime.database.close()


def flip(runtime: Runtime, blueprint: Blueprint) -> None:
    """Store a generation and follow it, as any process does."""
    epoch = runtime.assembly.epoch + 1
    built = runtime.stage(blueprint, epoch)
    newest = StoredAssembly(epoch, built.assembly.hash, blueprint)
    store_assembly(runtime.database, runtime.assembly.workspace.tables, newest)
    runtime.follow()


def use(runtime: Runtime) -> None:
    """Do what fills the caches of an assembly."""
    with runtime.reading(SYSTEM) as unit:
        for entity in ("base.account", "base.contact", "base.activity"):
            find(unit, Query(entity, sort=("-created_at",), where="owner == me"))


def test_flips_leave_nothing_behind(runtime: Runtime) -> None:
    whole = runtime.assembly.blueprint
    wanted = (msgspec.structs.replace(whole, enabled=("base",)), whole)
    old: list[weakref.ref[object]] = []

    def flip_on(times: int) -> int:
        """Flip to and fro, and return the bytes in use afterwards."""
        for blueprint in islice(cycle(wanted), times):
            old.append(weakref.ref(runtime.assembly.workspace.tables))
            flip(runtime, blueprint)
            use(runtime)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    before = flip_on(WARM_UP)
    growth = (flip_on(FLIPS) - before) / FLIPS
    tracemalloc.stop()

    assert sum(one() is not None for one in old) <= len(wanted)
    print(f"\n{growth:.0f} bytes per flip over {FLIPS} flips")
    assert growth < BYTES_PER_FLIP


def test_a_running_transaction_keeps_its_connection_over_a_flip(runtime: Runtime) -> None:
    whole = runtime.assembly
    with runtime.reading(SYSTEM) as unit:
        before = find(unit, Query("base.user")).rows
        flip(runtime, msgspec.structs.replace(whole.blueprint, enabled=("base",)))
        assert find(unit, Query("base.user")).rows == before
        assert unit.workspace is whole.workspace
    with runtime.writing(SYSTEM) as unit:
        assert find(unit, Query("base.user")).rows == before
