"""A company with one person's traces everywhere, and an empty one: built once, then copied."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pegboard.assembly.runtime import Runtime
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.testing.runtimes import runtime_of
from tests.privacy.canary import PLUGINS, Company, full_company


@pytest.fixture(scope="session", params=ENGINES)
def filled(
    request: pytest.FixtureRequest,
    scratch_databases: ScratchDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Company:
    company = full_company(
        scratch_databases.create(request.param), tmp_path_factory.mktemp("company")
    )
    company.runtime.database.close()
    return company


@pytest.fixture(scope="session", params=ENGINES)
def empty(request: pytest.FixtureRequest, scratch_databases: ScratchDatabases) -> str:
    """The address of a database with the plugins' tables, from which tests take copies."""
    url = scratch_databases.create(request.param)
    runtime_of(url, **PLUGINS).database.close()
    return url


@pytest.fixture
def company(
    filled: Company, scratch_databases: ScratchDatabases, tmp_path: Path
) -> Iterator[Company]:
    runtime = opened(scratch_databases.copy(filled.runtime.settings.database_url), tmp_path)
    yield replace(filled, runtime=runtime)
    runtime.database.close()


@pytest.fixture
def runtime(empty: str, scratch_databases: ScratchDatabases, tmp_path: Path) -> Iterator[Runtime]:
    made = opened(scratch_databases.copy(empty), tmp_path)
    yield made
    made.database.close()


def opened(url: str, folder: Path) -> Runtime:
    runtime = runtime_of(url, **PLUGINS)
    runtime.settings = replace(runtime.settings, folder=folder)
    return runtime
