"""A system with a faulty plugin, for all tests of a file."""

from collections.abc import Iterator

import pytest

from pegboard.testing.databases import ENGINES, ScratchDatabases
from tests.faults.faulty_system import FaultySystem, faulty_system


@pytest.fixture(scope="module", params=ENGINES)
def faulty(
    request: pytest.FixtureRequest,
    scratch_databases: ScratchDatabases,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[FaultySystem]:
    """A served system whose plugin `faulty` does nothing wrong until it is told to."""
    url = scratch_databases.create(request.param)
    with faulty_system(url, tmp_path_factory.mktemp("faulty")) as system:
        yield system
