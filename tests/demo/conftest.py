"""The demo company, built once for each database as `pegboard demo` builds it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.progress import Progress

from pegboard.assembly.runtime import Runtime
from pegboard.cli.demo import PASSWORD, fill
from tests.bench.filled import runtime_on


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Iterator[Runtime]:
    databases = request.getfixturevalue("scratch_databases")
    runtime = runtime_on(databases.create(request.param))
    runtime.settings = replace(runtime.settings, demo=PASSWORD)
    with Progress(disable=True) as progress:
        for _, company in runtime.assembly.demos:
            fill(runtime, company, progress)
    yield runtime
    runtime.database.close()
