"""Every row ends as created, updated, unchanged or refused, by the mapping and by right."""

import csv
from pathlib import Path

import pytest

from core.tests.transfer.conftest import WriteFile
from core.tests.transfer.shop import (
    DEAL,
    MOVE,
    STAGE,
    add,
    as_reader,
    names,
    seller,
    table_count,
)
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.model.values import Address
from pegboard.records.create import create
from pegboard.records.errors import Forbidden
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.transfer.errors import BadMapping
from pegboard.transfer.mapping import ImportMapping, parse_mapping
from pegboard.transfer.run_import import ImportReport, import_file


def mapping(columns: str, *, match: str = "[]", more: str = "") -> ImportMapping:
    return parse_mapping(f'entity = "{DEAL}"\nmatch = {match}\n[columns]\n{columns}\n{more}')


def outcome(report: ImportReport) -> tuple[int, int, int, int]:
    return (report.created, report.updated, report.unchanged, report.refused)


def problems(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in report.problems]


def deal(runtime: Runtime, name: str) -> dict[str, object]:
    with runtime.reading(SYSTEM) as unit:
        found = find(unit, Query(DEAL, where=f'name == "{name}"')).records
        assert len(found) == 1
        return dict(get(unit, DEAL, found[0]["id"]))


FULL = mapping(
    """
    "Deal ID" = "name"
    "Value" = { field = "amount", currency = "USD" }
    "Client" = { field = "account", by = "name", create = true }
    "Seller" = { field = "owner", by = "email" }
    "Closed" = { field = "close_date", format = "%d.%m.%Y" }
    "Result" = { field = "stage", values = { "Loss" = "Lost" } }
    "City" = "place.city"
    "Weight" = { field = "weight", decimal = "," }
    "When" = { field = "signed_at", format = "%d/%m/%Y %H:%M" }
    """,
    match='["name"]',
    more='[defaults]\n"kind" = "renewal"',
)
TABLE = (
    "Deal ID;Value;Client;Seller;Closed;Result;City;Weight;When;Colour\n"
    "D1;1,200.50;Acme;ana@example.com;31.12.2025;Won;Bilbao;1.000,5;01/02/2026 10:30;red\n"
    "D2;7 EUR;ACME;ana@example.com;;Loss;;;;blue\n"
)


def prepared(runtime: Runtime) -> str:
    add(runtime, STAGE, name="Won")
    add(runtime, STAGE, name="Lost")
    return add(runtime, "base.user", name="Ana", email="ana@example.com")


def test_a_file_becomes_records_by_its_mapping(runtime: Runtime, write_file: WriteFile) -> None:
    ana = prepared(runtime)

    report = import_file(runtime, SYSTEM, DEAL, write_file(TABLE), FULL)

    assert outcome(report) == (2, 0, 0, 0)
    assert (report.delimiter, report.ignored) == (";", ("Colour",))
    first = deal(runtime, "D1")
    assert str(first["amount"]) == "Money(amount=Decimal('1200.5000'), currency='USD')"
    assert (first["owner"], str(first["close_date"]), first["kind"]) == (
        ana,
        "2025-12-31",
        "renewal",
    )
    assert first["place"] == Address(city="Bilbao")
    assert (str(first["weight"]), str(first["signed_at"])) == (
        "1000.5000",
        "2026-02-01 10:30:00+00:00",
    )
    second = deal(runtime, "D2")
    assert second["amount"].currency == "EUR"  # type: ignore[attr-defined]  # money
    assert second["account"] == first["account"]
    assert names(runtime, "base.account") == ["Acme"]


def test_created_rows_have_history_event_search_and_what_rules_add(
    runtime: Runtime, write_file: WriteFile
) -> None:
    prepared(runtime)

    import_file(runtime, SYSTEM, DEAL, write_file(TABLE), FULL)

    assert table_count(runtime, "pegboard_history", f"entity = '{DEAL}'") == 2
    assert table_count(runtime, "pegboard_outbox", f"entity = '{DEAL}'") == 1
    assert table_count(runtime, "pegboard_search", f"entity = '{DEAL}'") == 2
    assert table_count(runtime, "shop_move") == 2
    assert deal(runtime, "D1")["stage_since"] is not None
    assert {deal(runtime, "D1")["number"], deal(runtime, "D2")["number"]} == {"D-00001", "D-00002"}


def test_the_same_file_twice_changes_nothing(runtime: Runtime, write_file: WriteFile) -> None:
    prepared(runtime)
    path = write_file(TABLE)
    import_file(runtime, SYSTEM, DEAL, path, FULL)
    history = table_count(runtime, "pegboard_history")

    again = import_file(runtime, SYSTEM, DEAL, path, FULL)

    assert outcome(again) == (0, 0, 2, 0)
    assert table_count(runtime, "pegboard_history") == history
    assert deal(runtime, "D1")["version"] == 1


def test_a_changed_row_updates_only_its_record(runtime: Runtime, write_file: WriteFile) -> None:
    prepared(runtime)
    import_file(runtime, SYSTEM, DEAL, write_file(TABLE), FULL)

    report = import_file(
        runtime, SYSTEM, DEAL, write_file(TABLE.replace("Loss;;", "Loss;Roma;")), FULL
    )

    assert outcome(report) == (0, 1, 1, 0)
    assert deal(runtime, "D2")["place"] == Address(city="Roma")
    assert deal(runtime, "D2")["version"] == 2


def test_without_match_the_lines_of_a_known_file_stand_for_their_records(
    runtime: Runtime, write_file: WriteFile
) -> None:
    plain = mapping("A = 'name'\nB = 'pieces'")
    path = write_file("A,B\nx,1\nx,2\ny,wrong\n")
    first = import_file(runtime, SYSTEM, DEAL, path, plain)

    second = import_file(runtime, SYSTEM, DEAL, path, plain)
    forced = import_file(runtime, SYSTEM, DEAL, path, plain, again=True)

    assert outcome(first) == (2, 0, 0, 1)
    assert outcome(second) == (0, 0, 2, 1)
    assert outcome(forced) == (2, 0, 0, 1)


def test_two_rows_of_one_record_are_written_in_their_order(
    runtime: Runtime, write_file: WriteFile
) -> None:
    path = write_file("A,B\nx,1\nx,2\nx,2\n")

    report = import_file(
        runtime, SYSTEM, DEAL, path, mapping("A = 'name'\nB = 'pieces'", match='["name"]')
    )

    assert outcome(report) == (1, 1, 1, 0)
    assert deal(runtime, "x")["pieces"] == 2


def test_a_refused_row_stops_no_other_and_stands_in_a_file_with_its_reason(
    runtime: Runtime, write_file: WriteFile
) -> None:
    prepared(runtime)
    rows = [
        "good,1,Won,2025-01-01",
        "bad number,x,Won,",
        "ragged,1",
        ",1,Won,",
        "no stage,1,Nowhere,",
        "bad date,1,Won,31.12.2025",
        f"{'long' * 20},1,Won,",
        "huge,99999999999999999999,Won,",
        "below zero,-1,Won,",
        "nul\x00,1,Won,",
        "good too,2,Lost,",
    ]
    path = write_file("A,B,C,D\n" + "\n".join(rows) + "\n")
    columns = (
        'A = "name"\nB = { field = "amount", currency = "EUR" }\nC = "stage"\nD = "close_date"'
    )

    report = import_file(runtime, SYSTEM, DEAL, path, mapping(columns))

    assert outcome(report) == (2, 0, 0, 9)
    assert names(runtime, DEAL) == ["good", "good too"]
    told = {(row, column): reason for row, column, reason in problems(report)}
    assert told[3, "B"] == "must be a number"
    assert told[4, ""] == "has 2 cells where the header has 4"
    assert told[5, "A"] == "must be filled in"
    assert told[6, "C"] == "there is no stage with the name “Nowhere”"
    assert told[7, "D"].startswith("must be a date")
    assert told[8, "A"].startswith("is too long")
    assert told[9, "B"].startswith("must be a number between")
    assert told[10, "B"] == "must not be negative"
    assert told[11, "A"] == "must not contain NUL characters"
    assert report.refusals == path.with_name("deals.refused.csv")
    with report.refusals.open(newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["A", "B", "C", "D", "refused: row", "refused: column", "refused: reason"]
    assert lines[1] == ["bad number", "x", "Won", "", "3", "B", "must be a number"]
    assert len(lines) == 10


def test_a_rule_that_breaks_and_a_value_that_is_taken_refuse_only_their_rows(
    runtime: Runtime, write_file: WriteFile
) -> None:
    add(runtime, STAGE, name="Won")
    add(runtime, DEAL, name="old", code="taken")
    rows = [f"d{number},c{number},Won" for number in range(30)]
    rows[7] = "explode,c7,Won"
    rows[19] = "d19,taken,Won"
    path = write_file("A,B,C\n" + "\n".join(rows) + "\n")

    report = import_file(
        runtime, SYSTEM, DEAL, path, mapping('A = "name"\nB = "code"\nC = "stage"')
    )

    assert outcome(report) == (28, 0, 0, 2)
    assert [row for row, _, _ in problems(report)] == [9, 21]
    assert len(names(runtime, MOVE, "id")) == 28


def test_a_link_to_several_records_is_refused(runtime: Runtime, write_file: WriteFile) -> None:
    for _ in range(2):
        add(runtime, "base.account", name="Twin")

    report = import_file(
        runtime, SYSTEM, DEAL, write_file("A,B\nx,Twin\n"), mapping('A = "name"\nB = "account"')
    )

    assert problems(report) == [(2, "B", "2 records have the name “Twin”")]


def test_a_match_that_fits_several_records_or_is_empty_is_refused(
    runtime: Runtime, write_file: WriteFile
) -> None:
    add(runtime, DEAL, name="twin")
    add(runtime, DEAL, name="twin")

    report = import_file(
        runtime, SYSTEM, DEAL, write_file("A,B\ntwin,1\n,2\n"),
        mapping('A = "name"\nB = "pieces"', match='["name"]'),
    )  # fmt: skip

    assert [(row, column) for row, column, _ in problems(report)] == [(2, "A"), (3, "A")]


def test_a_row_may_link_to_one_that_comes_later_in_the_file(
    runtime: Runtime, write_file: WriteFile
) -> None:
    path = write_file("A,B\nchild,parent\nparent,root\nroot,\nlost,nobody\n")

    report = import_file(runtime, SYSTEM, DEAL, path, mapping('A = "name"\nB = "part_of"'))

    assert outcome(report) == (3, 0, 0, 1)
    assert deal(runtime, "child")["part_of"] == deal(runtime, "parent")["id"]


def test_a_circle_of_rows_is_refused(runtime: Runtime, write_file: WriteFile) -> None:
    columns = mapping('A = "name"\nB = "part_of"', match='["name"]')
    import_file(runtime, SYSTEM, DEAL, write_file("A,B\na,\nb,\n"), columns)

    report = import_file(runtime, SYSTEM, DEAL, write_file("A,B\na,b\nb,a\n"), columns)

    assert outcome(report) == (0, 1, 0, 1)
    assert "above itself" in problems(report)[0][2]


def test_an_empty_cell_keeps_what_is_there_unless_told_to_clear(
    runtime: Runtime, write_file: WriteFile
) -> None:
    add(runtime, DEAL, name="x", pieces=3, email="a@example.com")

    import_file(
        runtime, SYSTEM, DEAL, write_file("A,B,C\nx,,\n"),
        mapping(
            'A = "name"\nB = "pieces"\nC = { field = "email", empty = "clear" }', match='["name"]'
        ),
    )  # fmt: skip

    assert (deal(runtime, "x")["pieces"], deal(runtime, "x")["email"]) == (3, None)


def test_without_a_mapping_columns_are_matched_by_name_and_label(
    runtime: Runtime, write_file: WriteFile
) -> None:
    path = write_file("NAME,Close date,account.name,Odd\nx,2025-02-03,Acme,1\n")
    acme = add(runtime, "base.account", name="Acme")

    report = import_file(runtime, SYSTEM, DEAL, path)

    assert report.ignored == ("Odd",)
    assert str(deal(runtime, "x")["close_date"]) == "2025-02-03"
    assert deal(runtime, "x")["account"] == acme


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        ('Gone = "name"', "columns.'Gone'"),
        ('A = "colour"', "columns.'A'"),
        ('A = "number"', "columns.'A'"),
        ('A = "double"', "columns.'A'"),
        ('A = "created_at"', "columns.'A'"),
        ('A = "place"', "columns.'A'"),
        ('A = "place.planet"', "columns.'A'"),
        ('A = "name.first"', "columns.'A'"),
        ('A = { field = "account", by = "colour" }', "columns.'A'.by"),
        ('A = { field = "name", by = "name" }', "columns.'A'.by"),
        ('A = { field = "amount", currency = "XXY" }', "columns.'A'.currency"),
        ('A = { field = "name", currency = "EUR" }', "columns.'A'.currency"),
        ('A = "name"\nB = "name"', "columns.'B'"),
        ('A = "name"\n[defaults]\ncurrency = "XXY"', "defaults.'currency'"),
        ('A = "name"\n[defaults]\npieces = "many"', "defaults.'pieces'"),
        ('A = "name"\n[defaults]\nowner = "Nobody"', "defaults.'owner'"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_before_the_first_row(
    runtime: Runtime, write_file: WriteFile, columns: str, key: str
) -> None:
    with pytest.raises(BadMapping) as refused:
        import_file(runtime, SYSTEM, DEAL, write_file("A,B\nx,y\n"), mapping(columns))

    assert refused.value.key == key
    assert names(runtime, DEAL) == []


def test_a_file_without_a_header_is_refused(runtime: Runtime, write_file: WriteFile) -> None:
    with pytest.raises(BadMapping, match="its first row is: x, 2025-01-01"):
        import_file(runtime, SYSTEM, DEAL, write_file("x,2025-01-01\ny,2025-01-02\n"))


def test_a_dry_run_tells_the_same_and_keeps_nothing(
    runtime: Runtime, write_file: WriteFile
) -> None:
    prepared(runtime)
    path = write_file(TABLE + "D3;x;;;;;;;;\nD1;8;;;;;;;;\n")

    report = import_file(runtime, SYSTEM, DEAL, path, FULL, dry_run=True)

    assert outcome(report) == (2, 1, 0, 1)
    assert report.run_id is None
    assert names(runtime, DEAL) == names(runtime, "base.account") == []
    assert table_count(runtime, "pegboard_import_run") == 0


def test_an_import_needs_the_right_and_keeps_to_its_scope(
    runtime: Runtime, write_file: WriteFile
) -> None:
    ana = seller(add(runtime, "base.user", name="Ana", email="ana@example.com"))
    add(runtime, "base.user", name="Bob", email="bob@example.com")
    with runtime.writing(SYSTEM) as unit:
        theirs = str(create(unit, DEAL, {"name": "theirs", "pieces": 1})["id"])
    path = write_file("A,B,C\nmine,Ana,1\ngiven,Bob,1\ntheirs,,2\n")
    columns = mapping('A = "name"\nB = "owner"\nC = "pieces"', match='["name"]')

    with pytest.raises(Forbidden):
        import_file(runtime, as_reader(ana), DEAL, path, columns)
    report = import_file(runtime, ana, DEAL, path, columns)

    assert outcome(report) == (1, 0, 0, 2)
    assert [row for row, _, _ in problems(report)] == [3, 4]
    assert names(runtime, DEAL) == ["mine", "theirs"]
    with runtime.reading(SYSTEM) as unit:
        assert get(unit, DEAL, theirs)["version"] == 1


@pytest.mark.parametrize("column", ["weight", "note"])
def test_a_field_that_may_not_be_written_is_refused_before_anything(
    runtime: Runtime, write_file: WriteFile, column: str
) -> None:
    ana = seller(add(runtime, "base.user", name="Ana", email="ana@example.com"))

    with pytest.raises(BadMapping):
        import_file(
            runtime, ana, DEAL, write_file("A,B\nx,1\n"), mapping(f'A = "name"\nB = "{column}"')
        )


def test_a_missing_link_is_made_only_by_right(runtime: Runtime, write_file: WriteFile) -> None:
    ana = seller(add(runtime, "base.user", name="Ana", email="ana@example.com"))
    columns = mapping('A = "name"\nB = { field = "account", by = "name", create = true }')

    with pytest.raises(BadMapping, match="may not create accounts"):
        import_file(runtime, ana, DEAL, write_file("A,B\nx,New\n"), columns)


def test_a_person_s_later_change_is_not_lost_to_an_equal_row(
    runtime: Runtime, write_file: WriteFile
) -> None:
    columns = mapping('A = "name"', match='["name"]')
    path = write_file("A,B\nx,1\n")
    import_file(runtime, SYSTEM, DEAL, path, columns)
    with runtime.writing(SYSTEM) as unit:
        update(unit, DEAL, str(deal(runtime, "x")["id"]), {"pieces": 9}, version=None)

    assert outcome(import_file(runtime, SYSTEM, DEAL, path, columns)) == (0, 0, 1, 0)
    assert deal(runtime, "x")["pieces"] == 9


def test_the_progress_ends_at_the_number_of_rows(runtime: Runtime, write_file: WriteFile) -> None:
    path: Path = write_file("A\n" + "\n".join(f"d{n}" for n in range(4500)) + "\n")
    heard: list[tuple[int, int]] = []

    import_file(
        runtime, SYSTEM, DEAL, path, mapping('A = "name"'),
        progress=lambda done, rows: heard.append((done, rows)),
    )  # fmt: skip

    assert heard == [(4000, 4500), (4500, 4500)]
