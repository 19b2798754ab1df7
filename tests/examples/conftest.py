"""The example plugins, built as wheels and installed into a folder of their own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.tests.web.served import Served, served
from pegboard.assembly.health.health import health_of

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
NAMES = tuple(sorted(one.parent.name for one in EXAMPLES.glob("*/pyproject.toml")))


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel of each example; nothing is fetched from a network."""
    target = tmp_path_factory.mktemp("wheels")
    for name in NAMES:
        project = tmp_path_factory.mktemp("projects") / name
        shutil.copytree(EXAMPLES / name, project, ignore=shutil.ignore_patterns("__pycache__"))
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
        subprocess.run(command, cwd=project, check=True, capture_output=True)
    return target


@pytest.fixture(scope="session")
def site(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as an installer leaves it, to stand on the path of Python."""
    folder = tmp_path_factory.mktemp("site")
    for wheel in wheels.glob("*.whl"):
        ZipFile(wheel).extractall(folder)
    return folder


@pytest.fixture(scope="module")
def system(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """All examples, served beside sales; what fails often is not taken out, as it would be."""
    folder = tmp_path_factory.mktemp("system")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(site))
        address = f"sqlite:///{folder / 'pegboard.db'}"
        with served(address, folder, enabled=("sales", *NAMES)) as made:
            health_of(made.runtime.database).on_open = None
            yield made
        for name in [one for one in sys.modules if one.partition(".")[0] in _packages()]:
            del sys.modules[name]


def _packages() -> set[str]:
    return {f"pegboard_{name}" for name in NAMES}
