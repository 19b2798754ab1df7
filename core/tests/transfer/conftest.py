"""What the tests of import and export share: a running shop and files written on the spot."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.tests.transfer.shop import shop
from pegboard.assembly.runtime import Runtime

WriteFile = Callable[[str], Path]


@pytest.fixture
def runtime(database_url: str, tmp_path: Path) -> Iterator[Runtime]:
    with shop(database_url, tmp_path) as running:
        yield running


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Writes a file of this test's own and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "deals.csv"
        path.write_bytes(text.encode())
        return path

    return write
