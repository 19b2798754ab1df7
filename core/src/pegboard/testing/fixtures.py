"""The pytest fixtures that Pegboard ships; pytest loads them by entry point."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pegboard.testing.chromium import ChromiumMissing, find_chromium
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.testing.postgres import PostgresDidNotStart
from pegboard.testing.postgres_binaries import PostgresMissing
from pegboard.testing.run_folder import close_run_folder, open_run_folder

pytest_plugins = ("pegboard.testing.kit",)

OWN_RUN_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that this run's processes share, unless a parent process did."""
    folder = open_run_folder()
    if folder is not None:
        config.stash[OWN_RUN_FOLDER] = folder


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this run started."""
    folder = config.stash.get(OWN_RUN_FOLDER, None)
    if folder is not None:
        close_run_folder(folder)


@pytest.fixture(scope="session")
def scratch_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScratchDatabases]:
    """Makes, copies and drops databases on both engines."""
    databases = ScratchDatabases(tmp_path_factory.mktemp("databases"))
    yield databases
    databases.drop_all()


@pytest.fixture
def sqlite_url(scratch_databases: ScratchDatabases) -> Iterator[str]:
    """The address of an empty SQLite database of this test's own."""
    yield from _database("sqlite", scratch_databases)


@pytest.fixture
def postgres_url(scratch_databases: ScratchDatabases) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    yield from _database("postgresql", scratch_databases)


@pytest.fixture(params=ENGINES)
def database_url(
    request: pytest.FixtureRequest, scratch_databases: ScratchDatabases
) -> Iterator[str]:
    """The address of an empty database of this test's own; the test runs once per engine."""
    yield from _database(request.param, scratch_databases)


@pytest.fixture(scope="module", params=ENGINES)
def module_database_url(
    request: pytest.FixtureRequest, scratch_databases: ScratchDatabases
) -> Iterator[str]:
    """The address of a database that a module's tests share; they run once per engine."""
    yield from _database(request.param, scratch_databases)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """Chromium's program."""
    try:
        return find_chromium()
    except ChromiumMissing as missing:
        pytest.fail(str(missing), pytrace=False)


def _database(engine: str, databases: ScratchDatabases) -> Iterator[str]:
    try:
        url = databases.create(engine)
    except (PostgresMissing, PostgresDidNotStart) as missing:
        pytest.fail(str(missing), pytrace=False)
    yield url
    databases.drop(url)
