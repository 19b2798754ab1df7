"""What `pegboard import` says to people and to scripts."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pegboard.cli.data import import_command

HEADER = "Name,Code\n"
ROWS = "Bell,B1\nLamp,L1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    return tmp_path


def run(*words: str) -> Result:
    result = CliRunner().invoke(import_command, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_an_import_says_how_to_undo_it_only_where_it_wrote_something(folder: Path) -> None:
    file = folder / "products.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    first = run("base.product", str(file)).output
    again = run("base.product", str(file)).output

    assert "2 created" in first
    found = re.search(r"--undo ([0-9a-f-]{36})", first)
    assert found is not None
    assert "2 unchanged" in again
    assert "--undo" not in again

    undone = run("--undo", found[1]).output
    assert "2 moved to the bin, 0 as they were before." in undone


def test_undoing_tells_scripts_in_json(folder: Path) -> None:
    file = folder / "products.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    made = json.loads(run("base.product", str(file), "--json").output)
    undone = json.loads(run("--undo", made["run_id"], "--json").output)

    assert undone == {"removed": 2, "reverted": 0, "kept": []}
