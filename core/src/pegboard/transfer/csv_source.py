"""Reads a CSV file whose encoding and delimiter nobody said, row by row."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pegboard.transfer.encodings import LONGEST_LINE, guessed, scan
from pegboard.transfer.errors import BrokenFile

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 1 << 16
SAMPLE_ROWS = 50
NAMED_DELIMITER = re.compile(r"\"?sep=(.)\"?[\r\n]*\Z")
"""The first line by which Excel tells its delimiter."""

# The limit of the csv module is one for the whole process; its default is below our long texts.
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: *row* is the line of the file where it starts; *problem* why it cannot be read."""

    row: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A file that was read once from end to end and holds together as a table."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: int
    fingerprint: str

    def records(self, *, after: int = 0) -> Iterator[Record]:
        """Yield the rows that start behind the line *after*; empty ones are left out."""
        width = len(self.header)
        rows = _rows(self.path, self.encoding, self.delimiter)
        next(rows)
        for one in rows:
            if one.row <= after or (not one.problem and not any(one.cells)):
                continue
            if not one.problem and len(one.cells) != width:
                problem = f"has {len(one.cells)} cells where the header has {width}"
                yield Record(one.row, one.cells, problem)
            else:
                yield one


def open_csv(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> CsvSource:
    """Return the table in *path*, having looked at every row of it.

    Raises:
        BrokenFile: it is empty, has no usable header, an open quotation mark, a line or row
            without an end, or characters that its encoding does not know.
    """
    scanned = scan(path, encoding)
    chosen = delimiter or _find_delimiter(path, scanned.encoding)
    rows = _rows(path, scanned.encoding, chosen)
    first = next(rows, None)
    if first is None:
        raise BrokenFile("The file is empty.")
    header = _header(first)
    count = sum(1 for one in rows if one.problem or any(one.cells))
    return CsvSource(path, scanned.encoding, chosen, header, count, scanned.fingerprint)


def _header(first: Record) -> tuple[str, ...]:
    if first.problem:
        raise BrokenFile(f"The header in row {first.row} {first.problem}.")
    names = tuple(cell.strip() for cell in first.cells)
    for place, name in enumerate(names, start=1):
        if not name:
            raise BrokenFile(
                f"The header in row {first.row} has no name for column {place}. "
                "The first row must name every column."
            )
        if "\x00" in name:
            raise BrokenFile(f"The header in row {first.row} contains NUL characters.")
        if name in names[: place - 1]:
            raise BrokenFile(f"The header names the column “{name}” twice.")
    return names


def _find_delimiter(path: Path, encoding: str) -> str:
    lines = _Lines(path, encoding)
    try:
        sample = lines.sample()
    finally:
        lines.close()
    if named := NAMED_DELIMITER.match(sample[0]) if sample else None:
        return named[1]
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: list[str], delimiter: str) -> tuple[float, int]:
    """Return how many rows of *sample* are as wide as its header, and how wide that is."""
    try:
        rows = [row for row in csv.reader(sample, delimiter=delimiter) if row][:SAMPLE_ROWS]
    except csv.Error:
        return (0, 0)
    if not rows or len(rows[0]) < 2:
        return (0, 0)
    alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return (round(alike, 1), len(rows[0]))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    lines = _Lines(path, encoding)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    is_first = True
    try:
        while True:
            start = lines.begin_record()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if lines.is_over:
                    raise BrokenFile(
                        f"In row {start} a quotation mark is opened and never closed."
                    ) from error
                yield Record(start, (), "has a quotation mark in the middle of a cell")
                continue
            if is_first and cells and NAMED_DELIMITER.match(lines.text):
                continue
            if cells:
                is_first = False
                yield Record(start, tuple(cells))
    finally:
        lines.close()


class _Lines:
    """The lines of a text file, none without an end; counts them, and the size of a record."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path = path
        self._encoding = encoding
        try:
            self._file = io.TextIOWrapper(path.open("rb"), encoding=encoding, newline="")
        except OSError as error:
            raise BrokenFile(f"The file cannot be read: {error.strerror}.") from error
        except LookupError as error:
            raise BrokenFile(f"There is no encoding called {encoding}.") from error
        self._number = 0
        self._size = 0
        self.is_over = False
        self.text = ""

    def begin_record(self) -> int:
        """Return the number of the line where the next record starts."""
        self._size = 0
        return self._number + 1

    def sample(self) -> list[str]:
        found: list[str] = []
        size = 0
        while size < SAMPLE and (line := next(self, None)):
            found.append(line)
            size += len(line)
            self._size = 0
        return found

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            line = self._file.readline(LONGEST_LINE + 1)
        except UnicodeError as error:
            raise BrokenFile(self._undecodable()) from error
        if not line:
            self.is_over = True
            raise StopIteration
        self._number += 1
        self._size += len(line)
        if self._size > LONGEST_LINE:
            raise BrokenFile(
                f"The row that ends behind line {self._number} is longer than {LONGEST_LINE:,} "
                "characters; perhaps a quotation mark is not closed."
            )
        self.text = line
        return line

    def close(self) -> None:
        self._file.close()

    def _undecodable(self) -> str:
        hint = guessed(self._path)
        looks = f" It looks like {hint}." if hint and hint != self._encoding else ""
        return (
            f"Behind line {self._number} there are characters that {self._encoding} does not know."
            f"{looks} Say the right one as encoding in the mapping file."
        )
