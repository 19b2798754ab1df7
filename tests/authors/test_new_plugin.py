"""What `pegboard plugin new` writes is green at once, and refuses what cannot become a plugin."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

NAME = "acme-renewals"


COMMAND = "from pegboard.cli.entry import run; run()"


def run(*command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: one for name, one in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def pegboard(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return run("-c", COMMAND, *arguments, folder=folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as the command writes it."""
    folder = tmp_path_factory.mktemp("authors")
    made = pegboard("plugin", "new", NAME, "--publisher", 'Acme "Tools"', folder=folder)
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("\n  ") == 3, "the next three commands"
    return folder / f"pegboard-{NAME}"


def test_a_new_project_says_who_made_it(project: Path) -> None:
    text = (project / "src/pegboard_acme_renewals/manifest.toml").read_text(encoding="utf-8")

    manifest = tomllib.loads(text)
    assert (manifest["id"], manifest["publisher"]) == ("acme_renewals", 'Acme "Tools"')


def test_the_own_tests_of_a_new_project_pass(project: Path) -> None:
    ended = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_items.py", folder=project
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_a_new_project_earns_gold(project: Path) -> None:
    ended = pegboard("plugin", "check", ".", "--json", "--at-least", "gold", folder=project)

    report: dict[str, Any] = json.loads(ended.stdout)
    broken = {one["name"]: one["words"] for one in report["outcomes"] if one["state"] == "fail"}
    assert broken == {}
    assert report["badge"] == "gold"
    assert ended.returncode == 0


def test_a_folder_that_exists_is_left_alone(project: Path) -> None:
    before = sorted(project.rglob("*.toml"))

    again = pegboard("plugin", "new", NAME, folder=project.parent)

    assert again.returncode != 0
    assert "exists already" in again.stderr
    assert sorted(project.rglob("*.toml")) == before


@pytest.mark.parametrize("name", ["9lives", "two words!", "base", "class", "x" * 31, ""])
def test_a_name_that_cannot_be_a_plugins_is_refused(name: str, tmp_path: Path) -> None:
    ended = pegboard("plugin", "new", name, folder=tmp_path)

    assert ended.returncode != 0
    assert "name" in ended.stderr
    assert list(tmp_path.iterdir()) == []
