"""One filled database, served, once per module: on each engine, or on the embedded one alone."""

from collections.abc import Iterator

import pytest

from pegboard.testing.databases import ScratchDatabases
from tests.noninterference.world import Side, side_on


@pytest.fixture(scope="module")
def side(module_database_url: str) -> Iterator[Side]:
    with side_on(module_database_url) as made:
        yield made


@pytest.fixture(scope="module")
def embedded_side(scratch_databases: ScratchDatabases) -> Iterator[Side]:
    url = scratch_databases.create("sqlite")
    with side_on(url) as made:
        yield made
    scratch_databases.drop(url)
