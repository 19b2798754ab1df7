"""Whether the plugin's project can be published: documents, tests, and a wheel that installs."""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from pegboard.assembly.manifest import MANIFEST
from pegboard.testing.project import Project
from pegboard.web.translations import FOLDER
from pegboard_sdk.contract.bench import Bench, NotApplicable

BUILD_SECONDS = 120
LEAST_WORDS = 30


def _project(bench: Bench) -> Project:
    if bench.project is None:
        raise NotApplicable(
            "the plugin is installed without its project; check the project's folder"
        )
    return bench.project


def check_documents(bench: Bench) -> Iterator[str]:
    """A README says what the plugin adds, and the change log has an entry for this version."""
    folder = _project(bench).folder
    readme = folder / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    if len(text.split()) < LEAST_WORDS:
        yield f"Write a README.md of at least {LEAST_WORDS} words: what it adds, and for whom."
    logs = [folder / "CHANGELOG.md", bench.package / bench.manifest.changelog]
    told = "\n".join(one.read_text(encoding="utf-8") for one in logs if one.is_file())
    if not re.search(rf"^#+ .*{re.escape(bench.manifest.version)}\b", told, re.MULTILINE):
        yield f"CHANGELOG.md has no heading for version {bench.manifest.version}."


def check_tests(bench: Bench) -> Iterator[str]:
    """The project brings tests of its own."""
    folder = _project(bench).folder
    tests = [
        one for one in folder.glob("tests/**/test_*.py") if "def test_" in one.read_text("utf-8")
    ]
    if not tests:
        yield "There are no tests: write some into tests/test_….py."


def check_wheel(bench: Bench) -> Iterator[str]:
    """The project builds to a wheel that holds all of the plugin, and can be imported from it."""
    project = _project(bench)
    if find_spec("hatchling") is None:
        raise NotApplicable("hatchling is not installed, so no wheel can be built")
    target = bench.folder / "wheel"
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    built = _run(command, project.folder)
    if built.returncode != 0:
        yield f"The wheel cannot be built: {_last_line(built.stderr)}"
        return
    wheel = next(target.glob("*.whl"))
    with ZipFile(wheel) as opened:
        yield from _lacking(bench, set(opened.namelist()))
        opened.extractall(bench.folder / "unpacked")
    module = bench.found.point.module if bench.found and bench.found.point else ""
    script = "import sys; sys.path.insert(0, sys.argv[1]); __import__(sys.argv[2])"
    imported = _run(
        [sys.executable, "-I", "-c", script, str(bench.folder / "unpacked"), module], bench.folder
    )
    if imported.returncode != 0:
        yield f"What the wheel installs cannot be imported: {_last_line(imported.stderr)}"


def _lacking(bench: Bench, names: set[str]) -> Iterator[str]:
    package = bench.package
    wanted = [MANIFEST]
    wanted += [f"{FOLDER}/{one.name}" for one in (package / FOLDER).glob("*.po")]
    wanted += [str(one.relative_to(package)) for one in package.rglob("*.html")]
    for name in wanted:
        if not any(one.endswith(f"{package.name}/{name}") for one in names):
            yield f"The wheel lacks {package.name}/{name}; include it in the build."


def _run(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS
    )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
