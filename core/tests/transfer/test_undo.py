"""An import can be taken back as far as nobody went on with its records."""

import pytest

from core.tests.transfer.conftest import WriteFile
from core.tests.transfer.shop import DEAL, STAGE, add, as_reader, names, seller
from core.tests.transfer.test_import import deal, mapping, outcome
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.records.errors import Forbidden
from pegboard.records.update import update
from pegboard.transfer.errors import NoSuchRun
from pegboard.transfer.run_import import import_file
from pegboard.transfer.undo import undo_import

COLUMNS = mapping(
    'A = "name"\nB = "pieces"\nC = { field = "account", by = "name", create = true }\nD = "stage"',
    match='["name"]',
)


def imported(runtime: Runtime, write_file: WriteFile) -> str:
    """Import one new, one changed and one equal row; return the run."""
    add(runtime, STAGE, name="Won")
    add(runtime, DEAL, name="changed", pieces=1)
    add(runtime, DEAL, name="equal", pieces=3)
    path = write_file("A,B,C,D\nnew,1,Acme,\nchanged,2,Blue,Won\nequal,3,,\n")
    report = import_file(runtime, SYSTEM, DEAL, path, COLUMNS)
    assert outcome(report) == (1, 1, 1, 0)
    return report.run_id or ""


def test_new_records_go_and_changed_ones_get_their_old_values_back(
    runtime: Runtime, write_file: WriteFile
) -> None:
    run = imported(runtime, write_file)

    report = undo_import(runtime, SYSTEM, run)

    assert (report.removed, report.reverted, report.kept) == (3, 1, ())
    assert names(runtime, DEAL) == ["changed", "equal"]
    assert names(runtime, "base.account") == []
    changed = deal(runtime, "changed")
    assert (changed["pieces"], changed["account"], changed["stage"]) == (1, None, None)


def test_what_was_changed_since_stays_and_is_named(runtime: Runtime, write_file: WriteFile) -> None:
    run = imported(runtime, write_file)
    with runtime.writing(SYSTEM) as unit:
        for name in ("new", "changed"):
            update(unit, DEAL, str(deal(runtime, name)["id"]), {"pieces": 8}, version=None)

    report = undo_import(runtime, SYSTEM, run)

    assert (report.removed, report.reverted) == (0, 0)
    assert [(one.row, one.reason) for one in report.kept] == [
        (2, "was changed since the import"),
        (3, "was changed since the import"),
        (2, "is linked to by other records"),
        (2, "is linked to by other records"),
    ]
    assert names(runtime, DEAL) == ["changed", "equal", "new"]


def test_a_file_whose_import_was_undone_can_be_imported_again(
    runtime: Runtime, write_file: WriteFile
) -> None:
    plain = mapping('A = "name"')
    path = write_file("A\nx\n")
    run = import_file(runtime, SYSTEM, DEAL, path, plain).run_id or ""
    undo_import(runtime, SYSTEM, run)

    with pytest.raises(NoSuchRun, match="undone already"):
        undo_import(runtime, SYSTEM, run)
    assert outcome(import_file(runtime, SYSTEM, DEAL, path, plain)) == (1, 0, 0, 0)


def test_undoing_needs_the_right_to_import_and_a_run(
    runtime: Runtime, write_file: WriteFile
) -> None:
    run = imported(runtime, write_file)
    ana = seller(add(runtime, "base.user", name="Ana", email="ana@example.com"))

    with pytest.raises(Forbidden):
        undo_import(runtime, as_reader(ana), run)
    with pytest.raises(NoSuchRun):
        undo_import(runtime, SYSTEM, "00000000-0000-7000-8000-000000000000")
