"""Any table that people send is read as they see it, or refused with the place that is wrong."""

import time
import tracemalloc
from pathlib import Path

import pytest

from pegboard.transfer.csv_source import CsvSource, open_csv
from pegboard.transfer.encodings import LONGEST_LINE
from pegboard.transfer.errors import BrokenFile


def source(tmp_path: Path, content: bytes, **known: str) -> CsvSource:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return open_csv(path, **known)


def cells(table: CsvSource) -> list[tuple[str, ...]]:
    return [record.cells for record in table.records()]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str, found: str) -> None:
    table = source(tmp_path, "Name,Città\nMüller,Forlì\n".encode(encoding))

    assert table.encoding == found
    assert table.header == ("Name", "Città")
    assert cells(table) == [("Müller", "Forlì")]


def test_a_late_character_that_is_not_utf_8_decides(tmp_path: Path) -> None:
    table = source(tmp_path, b"name,city\n" + b"a,b\n" * 100_000 + b"Jos\xe9,x\n")

    assert table.encoding == "cp1252"
    assert cells(table)[-1] == ("José", "x")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = f"name{delimiter}amount{delimiter}note\nA{delimiter}1,5{delimiter}x; y\n"
    if delimiter in ",;":
        text = text.replace("1,5", "15").replace("x; y", "x")

    assert source(tmp_path, text.encode()).delimiter == delimiter


def test_the_delimiter_that_excel_names_is_believed(tmp_path: Path) -> None:
    table = source(tmp_path, b"sep=;\na;b\n1;2\n")

    assert (table.header, cells(table)) == (("a", "b"), [("1", "2")])


def test_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert source(tmp_path, b"name\nAna\n\nBob\n").rows == 2


def test_rows_are_numbered_as_a_person_counts_lines(tmp_path: Path) -> None:
    table = source(tmp_path, b'a,b\r\n"one\r\nline more",1\r\n\r\n,\r\nlast,2\r\n')

    assert [(r.row, r.cells[0]) for r in table.records()] == [(2, "one\r\nline more"), (6, "last")]


def test_the_line_ends_of_old_macs_are_understood(tmp_path: Path) -> None:
    assert cells(source(tmp_path, b"a,b\r1,2\r3,4\r")) == [("1", "2"), ("3", "4")]


def test_a_ragged_row_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    table = source(tmp_path, b"a,b\n1,2\n1\n1,2,3\n3,4\n")

    problems = {record.row: record.problem for record in table.records() if record.problem}
    assert problems == {
        3: "has 1 cells where the header has 2",
        4: "has 3 cells where the header has 2",
    }
    assert table.rows == 4


def test_a_quotation_mark_inside_a_cell_spoils_only_its_row(tmp_path: Path) -> None:
    table = source(tmp_path, b'a,b\n"x"y,2\n3,4\n')

    assert [bool(record.problem) for record in table.records()] == [True, False]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,,c\n1,2,3\n", "no name for column 2"),
        (b"a,b,a\n1,2,3\n", "“a” twice"),
        (b"a\x00,b\n1,2\n", "NUL"),
        (b'a,b\n1,2\n"open,3\n4,5\n', "row 3 a quotation mark is opened and never closed"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xff\xfea\x00,\x00b", "characters that utf-16 does not know"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(BrokenFile, match=message):
        source(tmp_path, content)


def test_a_missing_file_and_an_unknown_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="cannot be read"):
        open_csv(tmp_path / "none.csv")
    with pytest.raises(BrokenFile, match="no encoding called klingon"):
        source(tmp_path, b"a,b\n", encoding="klingon")


def test_a_line_without_an_end_fails_quickly_and_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(1 << 30)  # a file with a hole: 1 GB of NUL without a line end
    tracemalloc.start()
    started = time.monotonic()

    with pytest.raises(BrokenFile, match="a line of more than"):
        open_csv(path)

    assert time.monotonic() - started < 5
    assert tracemalloc.get_traced_memory()[1] < 32 << 20
    tracemalloc.stop()


def test_a_row_over_many_lines_has_an_end_too(tmp_path: Path) -> None:
    many = b"x" * 1000 + b"\n"
    content = b'a,b\n1,"' + many * (LONGEST_LINE // 1000 + 1) + b'"\n'

    with pytest.raises(BrokenFile, match="perhaps a quotation mark is not closed"):
        source(tmp_path, content)
