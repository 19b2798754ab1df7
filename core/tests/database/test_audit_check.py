"""Rules of the audit log's check: whatever was done to the log is found, and the place is named."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from core.tests.database.shop import SHOP
from pegboard.access.principals import SYSTEM
from pegboard.database import audit_anchor
from pegboard.database.audit_check import ChainState, audit_end, verify_audit
from pegboard.database.audit_triggers import REFUSAL, TABLE
from pegboard.database.backup import backup
from pegboard.database.engine import Database
from pegboard.database.errors import AlreadyTaken
from pegboard.database.restore import restore
from pegboard.database.statements import Prepared
from pegboard.records.audit import note
from pegboard.records.unit import writing
from pegboard.records.workspace import Workspace
from pegboard.testing.databases import ENGINES, ScratchDatabases
from pegboard.testing.workspaces import make_workspace, open_workspace

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
COLUMNS = "at, kind, by, via, token, viewer, address, entity, record, detail, previous, hash"


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    workspace = make_workspace(database_url, SHOP)
    write(workspace, 6)
    yield workspace
    workspace.database.close()


def write(workspace: Workspace, count: int) -> None:
    for place in range(count):
        with writing(workspace, SYSTEM, now=NOW, via="cli") as unit:
            note(unit, "export", entity="shop.deal", rows=place, fields=["name", "amount"])


def checked(workspace: Workspace) -> ChainState:
    return verify_audit(workspace.database, workspace.tables)


def attack(workspace: Workspace, *statements: str) -> None:
    """Do what somebody can who owns the database: the triggers are in nobody's way."""
    with workspace.database.writing() as tx:
        for deed in ("update", "delete"):
            on = "" if tx.is_sqlite else f" ON {TABLE}"
            tx.run(Prepared(f"DROP TRIGGER IF EXISTS {TABLE}_no_{deed}{on}", {}))
        for statement in statements:
            tx.run(Prepared(statement, {}))


def first_finding(workspace: Workspace) -> str:
    return checked(workspace).findings[0]


def test_an_untouched_log_holds_to_its_last_entry(workspace: Workspace) -> None:
    assert checked(workspace) == ChainState(verified=6, last_at=NOW, findings=())


@pytest.mark.parametrize("deed", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_entries(workspace: Workspace, deed: str) -> None:
    statement = Prepared(deed.format(TABLE), {})
    with (
        pytest.raises((AlreadyTaken, psycopg.Error)) as told,
        workspace.database.writing() as tx,
    ):
        tx.run(statement)
    assert REFUSAL in str(told.value.__cause__ or told.value)


def test_it_is_told_when_nothing_guards_the_table(workspace: Workspace) -> None:
    attack(workspace)
    assert checked(workspace).findings == (
        "The triggers that guard the audit log in the database are missing.",
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'sign_in'"),
        ("at", "'2026-03-01T09:30:00.000001Z'"),
        ("by", "'018f0000-0000-7000-8000-000000000000'"),
        ("via", "'api'"),
        ("token", "'018f0000-0000-7000-8000-000000000000'"),
        ("viewer", "'018f0000-0000-7000-8000-000000000000'"),
        ("address", "'10.0.0.1'"),
        ("entity", "'shop.tag'"),
        ("record", "'1'"),
        ("detail", '\'{"rows":3,"fields":["name"]}\''),
        ("hash", "replace(hash, substr(hash, 1, 1), 'x')"),
    ],
)
def test_a_changed_entry_is_named(workspace: Workspace, column: str, value: str) -> None:
    attack(workspace, f"UPDATE {TABLE} SET {column} = {value} WHERE seq = 3")
    state = checked(workspace)
    assert state.findings[0].startswith("Entry 3 of the audit log (")
    assert "was changed or put in by somebody else" in state.findings[0]
    assert state.verified == 2


def test_a_changed_tie_to_the_entry_before_is_named(workspace: Workspace) -> None:
    attack(workspace, f"UPDATE {TABLE} SET previous = '' WHERE seq = 3")
    assert first_finding(workspace).startswith("Entry 3 of the audit log (")


def test_a_removed_entry_is_named(workspace: Workspace) -> None:
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq = 3")
    assert first_finding(workspace) == (
        "Entry 3 of the audit log is missing; the last that holds is entry 2 of "
        "2026-03-01 09:30:00 UTC."
    )


def test_a_removed_entry_is_found_when_the_others_were_renumbered(workspace: Workspace) -> None:
    renumbered = [f"UPDATE {TABLE} SET seq = {old - 1} WHERE seq = {old}" for old in (4, 5, 6)]
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq = 3", *renumbered)
    assert "was written as entry 4" in first_finding(workspace)


def test_swapped_entries_are_named(workspace: Workspace) -> None:
    moves = ((3, -1), (4, 3), (-1, 4))
    attack(workspace, *(f"UPDATE {TABLE} SET seq = {new} WHERE seq = {old}" for old, new in moves))
    told = first_finding(workspace)
    assert told.startswith("Entry 3 of the audit log")
    assert "was written as entry 4: entries were swapped" in told


def test_an_inserted_entry_is_named(workspace: Workspace) -> None:
    moves = [f"UPDATE {TABLE} SET seq = {old + 1} WHERE seq = {old}" for old in (6, 5, 4, 3)]
    copied = f"INSERT INTO {TABLE} (seq, {COLUMNS}) SELECT 3, {COLUMNS} FROM {TABLE} WHERE seq = 2"
    attack(workspace, *moves, copied)
    assert first_finding(workspace).startswith("Entry 3 of the audit log (")


def test_an_entry_before_the_first_is_named(workspace: Workspace) -> None:
    attack(
        workspace,
        f"INSERT INTO {TABLE} (seq, {COLUMNS}) SELECT 0, {COLUMNS} FROM {TABLE} WHERE seq = 2",
    )
    assert first_finding(workspace) == "Entry 0 of the audit log was put in before the first."


def test_a_cut_end_is_named(workspace: Workspace) -> None:
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq > 4")
    assert first_finding(workspace).startswith("Entry 5 and what followed were cut off;")


@pytest.mark.parametrize(
    "head", ["UPDATE pegboard_audit_head SET seq = 4", "DELETE FROM pegboard_audit_head"]
)
def test_a_cut_end_is_found_though_the_head_was_bent_to_it(workspace: Workspace, head: str) -> None:
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq > 4", head)
    assert first_finding(workspace).startswith("The head of the audit log ")


@pytest.mark.parametrize(
    "head", ["UPDATE pegboard_audit_head SET seq = 4", "DELETE FROM pegboard_audit_head"]
)
def test_a_cut_end_stays_known_when_the_log_is_written_on(workspace: Workspace, head: str) -> None:
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq > 4", head)
    write(workspace, 2)
    assert first_finding(workspace).startswith("Entry 5 of the audit log")


def test_a_removed_last_entry_stays_known_when_the_log_is_written_on(workspace: Workspace) -> None:
    attack(workspace, f"DELETE FROM {TABLE} WHERE seq = 6")
    write(workspace, 2)
    assert first_finding(workspace).startswith("Entry 6 of the audit log is missing")


@pytest.mark.parametrize("written_after", [0, 3])
def test_a_log_that_was_removed_whole_is_missed(workspace: Workspace, written_after: int) -> None:
    epoch = (
        "INSERT INTO pegboard_assembly (epoch, hash, state, enabled, at)"
        " VALUES (1, 'a', 'active', '[]', '2026-03-01T09:30:00Z')"
    )
    attack(workspace, f"DELETE FROM {TABLE}", "DELETE FROM pegboard_audit_head", epoch)
    write(workspace, written_after)
    assert first_finding(workspace).startswith(
        "The audit log does not know the assembly of epoch 1"
    )


def test_with_another_secret_the_hint_names_the_setting(workspace: Workspace) -> None:
    other = Database(workspace.database.url.render_as_string(hide_password=False), secret="other")
    told = verify_audit(other, workspace.tables).findings[0]
    assert told.endswith("With another PEGBOARD_SECRET_KEY every entry looks so.")


@pytest.fixture
def anchored(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    monkeypatch.setattr(audit_anchor, "PAUSE_SECONDS", 0.0)
    database = workspace.database
    database.anchor = audit_anchor.Anchor(tmp_path / "anchor" / "log", database.audit_key)
    yield workspace
    database.anchor = None


def older_copy(workspace: Workspace) -> None:
    """Put back the log as it was with six entries, head included."""
    with workspace.database.reading() as tx:
        mac = tx.rows(Prepared("SELECT mac FROM pegboard_audit_head", {}))[0][0]
    write(workspace, 2)
    attack(
        workspace,
        f"DELETE FROM {TABLE} WHERE seq > 6",
        f"UPDATE pegboard_audit_head SET seq = 6, mac = '{mac}'",
    )


def test_an_older_copy_is_found_by_the_anchor(anchored: Workspace) -> None:
    older_copy(anchored)
    assert "but it had reached entry 8 on" in first_finding(anchored)


def test_an_older_copy_that_was_written_on_is_found_by_the_anchor(anchored: Workspace) -> None:
    older_copy(anchored)
    with writing(anchored, SYSTEM) as unit:
        for _ in range(5):
            note(unit, "sign_in")
    write(anchored, 1)
    assert first_finding(anchored).startswith("Entry 7 of the audit log is another than the one of")


def test_lines_that_others_wrote_into_the_anchor_are_told(anchored: Workspace) -> None:
    anchor = anchored.database.anchor
    assert anchor is not None
    write(anchored, 2)
    anchor.file.write_text(anchor.file.read_text().replace('"seq":8', '"seq":7'))
    assert first_finding(anchored).startswith("1 lines of the audit log's anchor file")


def test_a_sound_check_lets_the_anchor_know_the_end(anchored: Workspace) -> None:
    anchor = anchored.database.anchor
    assert anchor is not None
    assert checked(anchored).is_sound
    assert [line.seq for line in anchor.lines() if line] == [6]


def test_an_anchor_that_cannot_be_written_stops_nobody(anchored: Workspace) -> None:
    anchor = anchored.database.anchor
    assert anchor is not None
    anchor.file.mkdir(parents=True)
    write(anchored, 1)
    assert audit_end(anchored.database, anchored.tables)[0] == 7


@pytest.mark.parametrize("engine", ENGINES)
def test_the_log_holds_after_a_restore_on_either_database(
    workspace: Workspace, scratch_databases: ScratchDatabases, tmp_path: Path, engine: str
) -> None:
    file = tmp_path / "shop.zip"
    backup(workspace.database, workspace.tables, file)
    fresh = open_workspace(scratch_databases.create(engine), SHOP)
    restore(fresh.database, fresh.schema, fresh.tables, file)
    assert checked(fresh) == ChainState(verified=6, last_at=NOW, findings=())
    write(fresh, 1)
    assert checked(fresh).verified == 7
    fresh.database.close()


def test_a_restore_on_purpose_begins_a_new_stretch_of_the_anchor(anchored: Workspace) -> None:
    anchor = anchored.database.anchor
    assert anchor is not None
    older_copy(anchored)
    anchor.restored(*audit_end(anchored.database, anchored.tables))
    write(anchored, 3)
    assert all("anchor" not in one and "copy" not in one for one in checked(anchored).findings)
