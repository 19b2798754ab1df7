"""What `pegboard privacy` says to people and to scripts."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from pegboard.cli.data import import_command
from pegboard.cli.privacy import privacy
from pegboard.transfer.subjects.errors import NotChosen

EMAIL = "ana@corp.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system with one contact."""
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    file = tmp_path / "people.csv"
    file.write_text(f"first_name,last_name,email\nAna,Lopez,{EMAIL}\n", "utf-8")
    CliRunner().invoke(import_command, ["base.contact", str(file)], catch_exceptions=False)
    return tmp_path


def run(*words: str, says: str = "") -> Result:
    return CliRunner().invoke(privacy, words, catch_exceptions=False, input=says)


@pytest.mark.usefixtures("folder")
def test_somebody_is_found_by_name_but_erased_by_address_alone() -> None:
    found = json.loads(run("find", "Ana Lopez", "--json").output)

    assert [one["title"] for one in found["people"]] == ["Ana Lopez"]
    assert found["would"]["anonymised"] == {"base.contact": 1}
    with pytest.raises(NotChosen):
        run("erase", "Ana Lopez", "--yes")


@pytest.mark.usefixtures("folder")
def test_erasing_asks_first_and_then_leaves_nothing() -> None:
    refused = run("erase", EMAIL, says="n\n")
    assert (refused.exit_code, "1 × base.contact" in refused.output) == (1, True)

    done = json.loads(run("erase", EMAIL, "--yes", "--json").output)

    assert (done["anonymised"], done["compacted"]) == ({"base.contact": 1}, True)
    assert "Nothing is known" in run("find", EMAIL).output
    assert json.loads(run("replay", "--json").output) == {"entries": 2, "people": 0, "rows": 0}


def test_an_export_is_for_its_owners_eyes(folder: Path) -> None:
    target = folder / "ana.zip"

    run("export", EMAIL, "--out", str(target))

    assert target.stat().st_mode & 0o077 == 0
    with ZipFile(target) as archive:
        assert EMAIL in archive.read("person.json").decode()
