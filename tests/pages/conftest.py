"""Every installed plugin, served on each database, once per module."""

from collections.abc import Iterator

import pytest

from core.tests.web.served import Served, served


@pytest.fixture(scope="module")
def system(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(module_database_url, tmp_path_factory.mktemp("system"), enabled=None) as made:
        assert made.runtime.blocked == ()
        yield made
