"""A folder of installed plugins, and a system that runs on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pegboard.assembly.runtime import Runtime
from tests.lifecycle.engine.systems import on_path, started


@pytest.fixture
def plugins(tmp_path: Path) -> Iterator[Path]:
    """The folder in which a test installs plugins."""
    folder = tmp_path / "plugins"
    folder.mkdir()
    with on_path(folder):
        yield folder


@pytest.fixture
def runtime(database_url: str, plugins: Path, tmp_path: Path) -> Iterator[Runtime]:
    """A system with nothing but what every system has; *plugins* can be enabled."""
    assert plugins.exists()
    with started(database_url, tmp_path / "var", ["base"]) as made:
        yield made
