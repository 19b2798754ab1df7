"""Changes of plugins on the command line: exit codes tell scripts what became of them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.tests.lifecycle.packages.made import Made, forget_made, on_path, write_folder
from pegboard.bootstrap import start
from pegboard.cli.main import pegboard
from pegboard.settings import Settings


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    monkeypatch.setenv("PEGBOARD_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    monkeypatch.setenv("PEGBOARD_SECRET_KEY", "only for tests")
    return Run(sqlite_url, tmp_path)


class Run:
    """Runs `pegboard plugin …` in this process."""

    def __init__(self, url: str, folder: Path) -> None:
        self.settings = Settings(url, "only for tests", folder)

    def __call__(self, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(pegboard, ["plugin", *words], input=answer)

    def begin(self) -> None:
        start(self.settings, enabled=["base"]).database.close()


def test_an_empty_database_has_nothing_to_change(run: Run) -> None:
    told = run("enable", "sales", "--yes")
    assert told.exit_code == 1
    assert "pegboard init" in told.output


def test_enabling_shows_the_plan_and_asks(run: Run) -> None:
    run.begin()
    refused = run("enable", "sales", answer="n\n")
    assert refused.exit_code == 1
    assert "write base.lead" in refused.output

    done = run("enable", "sales", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "epoch 2" in done.output
    again = run("enable", "sales", "--yes")
    assert again.exit_code == 0
    assert "nothing to change" in again.output
    listed = json.loads(run("list", "--json").output)
    assert {one["id"]: one["state"] for one in listed}["sales"] == "enabled"

    back = run("back", "1", "--yes", "--json")
    assert back.exit_code == 0
    assert json.loads(back.output)["epoch"] == 3


def test_newer_code_that_the_start_takes_up_is_told(run: Run) -> None:
    folder, old, new = run.settings.folder, Made(), Made(version="1.1.0")
    with on_path(folder):
        write_folder(folder, old)
        start(run.settings, enabled=["base", "made"]).database.close()
        (folder / old.facts).rename(folder / new.facts)
        write_folder(folder, new)
        forget_made()

        told = run("upgrade", "made", "--yes")

    assert told.exit_code == 0, told.output
    assert "Newer code was taken up at once" in told.stderr


def test_a_plan_is_made_as_json_and_applied_by_its_hash(run: Run) -> None:
    run.begin()
    plan = json.loads(run("plan", "--enable", "sales", "--json").output)

    done = run("apply", plan["hash"][:16], "--yes", "--json")

    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["plan"] == plan["hash"]
    over = run("apply", plan["hash"], "--yes")
    assert over.exit_code == 1
    kept = json.loads(run("plans", "--json").output)
    assert kept[0]["epoch"] == 2


def test_what_cannot_be_done_ends_with_one(run: Run) -> None:
    run.begin()
    for words in (["enable", "nobody", "--yes"], ["plan", "--disable", "base"]):
        told = run(*words)
        assert told.exit_code == 1
        assert "cannot be" in told.output
