"""The rows that an import refused: as a list, and as a CSV file to correct and import again."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pegboard.records.unit import Unit
from pegboard.transfer.csv_source import CsvSource
from pegboard.transfer.runs import KeptRow, Run, kept_rows

MOST_PROBLEMS = 1_000
PAGE = 2_000
ADDED = ("refused: row", "refused: column", "refused: reason")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was refused; *column* is empty where the row as a whole does not fit."""

    row: int
    column: str
    reason: str


class RunProblems:
    """All problems of a run in the order of the file; may be gone through more than once."""

    def __init__(self, unit: Unit, run: Run) -> None:
        self._unit = unit
        self._run = run

    def rows(self) -> Iterator[KeptRow]:
        """Yield the rows that were refused."""
        after = (-1, -1)
        while page := kept_rows(self._unit, self._run, ["refused"], after=after, limit=PAGE):
            yield from page
            after = (page[-1].line, page[-1].place)

    def __iter__(self) -> Iterator[RowProblem]:
        for row in self.rows():
            for column, reason in row.problems:
                yield RowProblem(row.line, column, reason)


def write_refusals(source: CsvSource, problems: RunProblems, target: Path) -> Path | None:
    """Write the refused rows as they stood in *source* with the reasons behind; return the file.

    A folder that cannot be written to gets no file: the report holds the first problems anyway.
    """
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*source.header, *ADDED])
            refused = problems.rows()
            row = next(refused, None)
            for record in source.records():
                if row is None:
                    break
                if record.row != row.line:
                    continue
                columns = "; ".join(column for column, _ in row.problems if column)
                reasons = "; ".join(reason for _, reason in row.problems)
                cells = [*record.cells, *[""] * (len(source.header) - len(record.cells))]
                writer.writerow([*cells, row.line, columns, reasons])
                row = next(refused, None)
    except OSError:
        return None
    return target
