"""Rules of `pegboard audit`, and of what checks and restores say about the audit log."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pegboard.cli.main import pegboard
from pegboard.model.errors import PegboardError

ADMIN = "ana@example.com"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a system that was set up on the command line, with an anchor."""
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    monkeypatch.setenv("PEGBOARD_SECRET_KEY", "only for tests")
    monkeypatch.setenv("PEGBOARD_AUDIT_ANCHOR", str(tmp_path / "anchor.log"))
    monkeypatch.setenv("PEGBOARD_ADMIN_PASSWORD", "seven green bicycles")
    monkeypatch.setenv("PEGBOARD_PASSWORD", "seven green bicycles")
    monkeypatch.delenv("PEGBOARD_DATABASE_URL", raising=False)
    assert say("init", "--admin-email", ADMIN).exit_code == 0
    return tmp_path


def say(*words: str) -> Result:
    return CliRunner().invoke(pegboard, words)


def listed(*words: str) -> list[dict[str, Any]]:
    answer = say("audit", "list", "--json", *words)
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, Any]] = json.loads(answer.output)
    return found


def test_what_the_command_line_did_is_listed_newest_first(here: Path) -> None:
    say("user", "add", "bo@example.com", "--name", "Bo", "--role", "executive")
    out = here / "accounts.csv"
    say("export", "base.account", "--out", str(out))

    kinds = [one["kind"] for one in listed()]
    assert kinds[0] == "export"
    assert kinds[-1] == "assembly_changed"
    assert [one["detail"]["role"] for one in listed("--kind", "role_granted")] == [
        "executive",
        "crm_administrator",
    ]
    assert [one["kind"] for one in listed("--entity", "base.account")] == ["export"]
    assert listed("--since", "2999-01-01") == []
    assert "export" in say("audit", "list").output


def test_the_check_says_how_many_entries_hold(here: Path) -> None:
    count = len(listed())
    answer = say("db", "check")
    assert answer.exit_code == 0
    assert f"Verified {count:,} entries of the audit log." in answer.output


def test_the_check_names_what_was_tampered_with_and_fails(here: Path) -> None:
    with sqlite3.connect(here / "pegboard.db") as database:
        database.execute("DROP TRIGGER pegboard_audit_no_update")
        database.execute("UPDATE pegboard_audit SET via = 'ui' WHERE seq = 2")
    answer = say("db", "check")
    assert answer.exit_code == 1
    assert "Entry 2 of the audit log" in answer.output


def test_an_older_copy_of_the_database_is_found(here: Path) -> None:
    with sqlite3.connect(here / "pegboard.db") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = (here / "pegboard.db").read_bytes()
    say("user", "add", "bo@example.com", "--name", "Bo", "--role", "executive")
    for file in here.glob("pegboard.db*"):
        file.unlink()
    (here / "pegboard.db").write_bytes(copy)
    answer = say("db", "check")
    assert answer.exit_code == 1
    assert "an older copy" in answer.output


def test_a_restore_is_told_and_the_log_still_holds(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(here / "backup.zip")
    assert say("db", "backup", file).exit_code == 0
    say("user", "add", "bo@example.com", "--name", "Bo", "--role", "executive")
    monkeypatch.setenv("PEGBOARD_DATABASE_URL", f"sqlite:///{here / 'other.db'}")
    restored = say("db", "restore", file)
    assert restored.exit_code == 0, restored.output

    assert listed()[0]["kind"] == "restore"
    answer = say("db", "check")
    assert answer.exit_code == 0, answer.output


def test_a_person_who_does_not_exist_is_told(here: Path) -> None:
    answer = say("audit", "list", "--by", "nobody@example.com")
    assert isinstance(answer.exception, PegboardError)
