"""The fixtures that authors of plugins test with: a system of base and their plugin."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from pegboard.hookspecs.plugin import Plugin
from pegboard.testing.boot import PluginMissing, boot_system, guarding
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.testing.postgres import PostgresDidNotStart
from pegboard.testing.postgres_binaries import PostgresMissing
from pegboard.testing.project import NoPlugin, project_above
from pegboard.testing.system import System

MARKER = "databases"
WORDS = f"{MARKER}(*engines): run the test on each of these: {', '.join(ENGINES)}"


class Boot(Protocol):
    """Boots a system of base, the plugins given by id, and what these require."""

    def __call__(self, **plugins: Plugin) -> System: ...


def pytest_configure(config: pytest.Config) -> None:
    """Let tests say which databases they run on."""
    config.addinivalue_line("markers", WORDS)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for it on several databases."""
    marker = metafunc.definition.get_closest_marker(MARKER)
    if marker is not None and "database_engine" in metafunc.fixturenames:
        metafunc.parametrize("database_engine", marker.args or ENGINES, indirect=True)


@pytest.fixture
def database_engine(request: pytest.FixtureRequest) -> str:
    """The kind of database that `system` and `boot` use: SQLite, unless a marker says more.

    Example::

        @pytest.mark.databases("sqlite", "postgresql")
        def test_a_contract_keeps_its_value(system: System) -> None: ...
    """
    return str(getattr(request, "param", ENGINES[0]))


@pytest.fixture
def boot(
    request: pytest.FixtureRequest, database_engine: str, scratch_databases: ScratchDatabases
) -> Iterator[Boot]:
    """Boots systems of the plugins that a test names, each on an empty database of its own.

    A plugin that uses the network, programs, files or threads undeclared fails the test.

    Example::

        def test_contracts_live_beside_sales(boot: Boot) -> None:
            system = boot(renewals=Renewals(), sales=Sales())
    """
    with ExitStack() as stack:

        def start(**plugins: Plugin) -> System:
            guard = stack.enter_context(guarding(plugins, Path(request.path).parent))
            url = _new_database(database_engine, scratch_databases)
            stack.callback(scratch_databases.drop, url)
            try:
                system = boot_system(url, plugins, guard)
            except PluginMissing as missing:
                pytest.fail(str(missing), pytrace=False)
            stack.callback(system.close)
            systems.append(system)
            return system

        systems: list[System] = []
        yield start
        findings = [str(one) for system in systems for one in system.guard.findings]
    if findings:
        pytest.fail("\n".join(findings), pytrace=False)


@pytest.fixture
def system(request: pytest.FixtureRequest, boot: Boot) -> System:
    """A system of base, the plugin of this project and what it requires, freshly booted.

    The plugin is the one that the nearest pyproject.toml above the test announces.

    Example::

        def test_a_contract_keeps_its_value(system: System) -> None:
            contract = system.create("renewals.contract", {"name": "Support"})
            assert system.get("renewals.contract", contract).name == "Support"
    """
    try:
        return boot(**project_above(Path(request.path)).load())
    except NoPlugin as missing:
        pytest.fail(str(missing), pytrace=False)


def _new_database(engine: str, databases: ScratchDatabases) -> str:
    if engine not in ENGINES:
        pytest.fail(f"there is no database {engine!r}; say one of {ENGINES}", pytrace=False)
    try:
        return databases.create(engine)
    except (PostgresMissing, PostgresDidNotStart) as missing:
        pytest.fail(str(missing), pytrace=False)
