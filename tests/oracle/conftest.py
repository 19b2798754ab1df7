"""The referee's company, built once for each engine and shared by all tests that leave it as it is.

A test that changes it puts everything back, or builds one of its own.
"""

from collections.abc import Iterator

import pytest

from pegboard.testing.databases import ENGINES, ScratchDatabases
from tests.oracle.company import build
from tests.oracle.world import World, world_on


@pytest.fixture(scope="session", params=ENGINES)
def world(request: pytest.FixtureRequest, scratch_databases: ScratchDatabases) -> Iterator[World]:
    url = scratch_databases.create(request.param)
    with world_on(url) as made:
        build(made)
        yield made
    scratch_databases.drop(url)


@pytest.fixture(scope="module", params=ENGINES)
def bare_world(
    request: pytest.FixtureRequest, scratch_databases: ScratchDatabases
) -> Iterator[World]:
    """A company with an administrator and nothing else, for tests that change it for good."""
    url = scratch_databases.create(request.param)
    with world_on(url) as made:
        yield made
    scratch_databases.drop(url)
