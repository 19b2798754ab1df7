"""Reports as CSV files, such as spreadsheets open without harm."""

import csv
from typing import TextIO

from pegboard.reports.as_text import header_of, rows_of
from pegboard.reports.result import Result
from pegboard.transfer.export import guarded


def write_report_csv(result: Result, file: TextIO) -> int:
    """Write the lines of *result* into *file* and return how many there are."""
    groups = len(result.groups)
    writer = csv.writer(file)
    writer.writerow([guarded(text) for text in header_of(result)])
    rows = rows_of(result)
    for row in rows:
        writer.writerow([guarded(text) for text in row[:groups]] + row[groups:])
    return len(rows)
