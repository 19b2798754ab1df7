"""Rules of what leaves and enters in bulk: the audit log tells who, what and how much."""

import io
from pathlib import Path

import pytest

from core.tests.transfer.shop import DEAL, add, as_reader, seller
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.audit_list import AuditQuery, audit_entries
from pegboard.database.audit_seal import Entry
from pegboard.records.errors import Forbidden
from pegboard.transfer.export import export
from pegboard.transfer.run_import import import_file
from pegboard.transfer.undo import undo_import


def told(runtime: Runtime) -> list[Entry]:
    """Return all entries about deals, the oldest first."""
    tables = runtime.assembly.workspace.tables
    found = audit_entries(runtime.database, tables, AuditQuery(entity=DEAL))
    return [one.entry for one in reversed(found)]


NOBODY = "018f0000-0000-7000-8000-000000000000"


class _FullDisk(io.StringIO):
    """A file that takes the head and no row."""

    def write(self, text: str) -> int:
        if self.tell():
            raise OSError("no space left")
        return super().write(text)


def test_an_export_is_told_with_its_fields_filter_and_rows(runtime: Runtime) -> None:
    for name in ("A", "B", "C"):
        add(runtime, DEAL, name=name)
    where = 'name in ["A", "B"]'
    export(runtime, SYSTEM, DEAL, where, ("name",), "csv", io.StringIO())
    export(runtime, SYSTEM, DEAL, where, ("name",), "jsonl", io.StringIO(), via="ui")
    export(runtime, SYSTEM, DEAL, "", ("name",), "csv", io.StringIO())

    first, second, third = told(runtime)
    assert [one.kind for one in (first, second, third)] == ["export"] * 3
    assert [one.via for one in (first, second, third)] == ["cli", "ui", "cli"]
    assert (first.detail["fields"], first.detail["rows"]) == (["name"], 2)
    assert first.detail["filter"] == second.detail["filter"] != ""
    assert where not in str(first.detail)
    assert (third.detail["filter"], third.detail["rows"]) == ("", 3)


def test_a_refused_export_is_none(runtime: Runtime) -> None:
    with pytest.raises(Forbidden):
        export(runtime, as_reader(seller(NOBODY)), DEAL, "", (), "csv", io.StringIO())
    assert told(runtime) == []


def test_an_export_that_broke_off_is_told_all_the_same(runtime: Runtime) -> None:
    add(runtime, DEAL, name="A")
    with pytest.raises(OSError, match="no space"):
        export(runtime, SYSTEM, DEAL, "", ("name",), "csv", _FullDisk())
    assert [one.kind for one in told(runtime)] == ["export"]


def test_an_import_and_its_undo_are_told_with_their_counts(
    runtime: Runtime, tmp_path: Path
) -> None:
    file = tmp_path / "deals.csv"
    file.write_text("name\nA\nB\n", encoding="utf-8")
    import_file(runtime, SYSTEM, DEAL, file, dry_run=True)
    assert told(runtime) == []
    run = import_file(runtime, SYSTEM, DEAL, file).run_id
    assert run is not None
    undo_import(runtime, SYSTEM, run)

    begun, done, undone = told(runtime)
    assert [one.kind for one in (begun, done, undone)] == ["import", "import_done", "import_undone"]
    assert {one.detail["run"] for one in (begun, done, undone)} == {run}
    assert done.detail["created"] == 2
    assert undone.detail["removed"] == 2
