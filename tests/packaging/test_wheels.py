"""Rules of the wheels: each package builds to one that holds everything it needs."""

import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [ROOT / "core", ROOT / "sdk", *sorted((ROOT / "plugins").glob("*/"))]


@pytest.fixture(scope="module", params=PACKAGES, ids=lambda package: package.name)
def package(request: pytest.FixtureRequest) -> Path:
    """One package of the workspace."""
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def wheel(package: Path, tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel that the package builds to."""
    target = tmp_path_factory.mktemp(f"wheel-{package.name}")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=package, check=True, capture_output=True)
    return ZipFile(next(target.glob("*.whl")))


def test_a_wheel_holds_every_committed_file_of_its_package(package: Path, wheel: ZipFile) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "src"], cwd=package, check=True, capture_output=True, text=True
    )
    committed = {name.removeprefix("src/") for name in listed.stdout.splitlines()}

    assert committed - set(wheel.namelist()) == set()


def test_a_wheel_carries_its_licence(wheel: ZipFile) -> None:
    assert [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")] != []


def test_a_wheel_announces_what_its_manifest_declares(package: Path, wheel: ZipFile) -> None:
    manifest = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = manifest.get("entry-points", {}).get("pegboard.plugins", {})
    announced = ConfigParser()
    for name in wheel.namelist():
        if name.endswith("entry_points.txt"):
            announced.read_string(wheel.read(name).decode())

    found = dict(announced["pegboard.plugins"]) if "pegboard.plugins" in announced else {}
    assert found == declared


def test_a_wheel_is_for_the_python_versions_that_are_supported(wheel: ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))

    assert "Requires-Python: >=3.11" in wheel.read(metadata).decode()
