"""An export holds what the person may take out, and importing it again changes nothing."""

import csv
import io
import json
from pathlib import Path

import pytest

from core.tests.transfer.shop import DEAL, STAGE, add, as_reader, seller
from core.tests.transfer.test_import import outcome
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.errors import BadQuery, Forbidden
from pegboard.transfer.export import UnknownFormat, export
from pegboard.transfer.run_import import import_file


def full_deal(runtime: Runtime) -> str:
    account = add(runtime, "base.account", name="Acme, Inc.")
    other = add(runtime, "base.account", name="=Other")
    return add(
        runtime,
        DEAL,
        name="=1+1",
        account=account,
        stage=add(runtime, STAGE, name="Won"),
        partners=[account, other],
        kind="renewal",
        tags=["hot", "big"],
        amount={"amount": "1234.5", "currency": "EUR"},
        chance="35",
        weight="-1.25",
        pieces=-3,
        urgent=True,
        engaged_on="2024-02-29",
        signed_at="2026-01-02T03:04:05.678901+02:00",
        email="ana@exämple.com",
        phone="+34 944 123 456",
        website="https://example.com/?a=b;c",
        place={"street": "Calle, 1\n2º", "city": "Bilbao", "country": "ES"},
        note='- first\n"second", third\n\ttab',
        page="<p>Hi <b>you</b> &amp; me</p>",
        code="'@x",
        owner=add(runtime, "base.user", name="Ana", email="ana@example.com"),
    )


def test_an_export_imported_again_changes_nothing_whatever_the_types_of_its_fields(
    runtime: Runtime, tmp_path: Path
) -> None:
    full_deal(runtime)
    add(runtime, DEAL, name="bare")
    path = tmp_path / "out.csv"

    assert export(runtime, SYSTEM, DEAL, "", (), "csv", path) == 2
    report = import_file(runtime, SYSTEM, DEAL, path)

    assert (outcome(report), report.problems) == ((0, 0, 2, 0), ())
    assert set(report.ignored) == {"number", "stage_since", "double"}


def test_no_cell_is_a_formula(runtime: Runtime) -> None:
    for name in ("=cmd()", "+1", "-x", "@sum", "'=quoted", "plain"):
        add(runtime, DEAL, name=name, pieces=-1)
    safe, raw = io.StringIO(), io.StringIO()

    export(runtime, SYSTEM, DEAL, "", ("name", "pieces"), "csv", safe)
    export(runtime, SYSTEM, DEAL, "", ("name", "pieces"), "csv", raw, raw=True)

    rows = list(csv.reader(io.StringIO(safe.getvalue())))
    shown = ["'=cmd()", "'+1", "'-x", "'@sum", "''=quoted", "plain"]
    assert rows == [["name", "pieces"], *([one, "-1"] for one in shown)]
    assert "\r\n=cmd(),-1" in raw.getvalue()


def test_json_lines_show_records_as_the_api_does(runtime: Runtime) -> None:
    add(runtime, DEAL, name="x", amount={"amount": "5", "currency": "EUR"})
    out = io.StringIO()

    export(runtime, SYSTEM, DEAL, 'name == "x"', ("name", "amount", "account.name"), "jsonl", out)

    line = json.loads(out.getvalue())
    assert line.pop("id")
    assert line == {
        "name": "x",
        "amount": {"amount": "5.00", "currency": "EUR"},
        "account.name": None,
    }


def test_an_export_has_all_pages(runtime: Runtime) -> None:
    with runtime.writing(SYSTEM) as unit:
        create_many(unit, STAGE, [Draft({"name": f"s{number}"}) for number in range(2_100)])
    out = io.StringIO()

    assert export(runtime, SYSTEM, STAGE, "", ("name",), "csv", out) == 2_100
    assert len(set(out.getvalue().splitlines())) == 2_101


def test_a_refused_export_leaves_the_file_as_it_was(runtime: Runtime, tmp_path: Path) -> None:
    kept = tmp_path / "deals.csv"
    kept.write_text("of yesterday", encoding="utf-8")

    with pytest.raises(BadQuery):
        export(runtime, SYSTEM, DEAL, "no_such_field == 1", (), "csv", kept)

    assert kept.read_text(encoding="utf-8") == "of yesterday"
    assert list(tmp_path.iterdir()) == [kept]


def test_only_what_may_be_exported_is(runtime: Runtime) -> None:
    ana = seller(add(runtime, "base.user", name="Ana", email="ana@example.com"))
    add(runtime, DEAL, name="mine", owner=ana.user_id, note="hidden")
    add(runtime, DEAL, name="theirs", note="hidden")
    out = io.StringIO()

    assert export(runtime, ana, DEAL, "", (), "csv", out) == 1
    assert "mine" in out.getvalue()
    assert "theirs" not in out.getvalue()
    assert "hidden" not in out.getvalue()
    with pytest.raises(Forbidden):
        export(runtime, as_reader(ana), DEAL, "", (), "csv", io.StringIO())
    with pytest.raises(BadQuery):
        export(runtime, ana, DEAL, "", ("note",), "csv", io.StringIO())


def test_an_unknown_format_is_refused(runtime: Runtime) -> None:
    with pytest.raises(UnknownFormat):
        export(runtime, SYSTEM, DEAL, "", (), "pdf", io.StringIO())  # type: ignore[arg-type]  # what a caller may still send
