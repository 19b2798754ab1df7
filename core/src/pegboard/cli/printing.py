"""How verbs print data: a table for people, JSON for scripts."""

from collections.abc import Sequence
from typing import Any

import msgspec
import rich_click as click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pegboard.model.worded import plain

console = Console()
as_json = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, wants_json: bool) -> None:
    """Print *rows*, as a table or as a JSON list of objects."""
    if wants_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    console.print(table)


def print_json(value: Any) -> None:
    click.echo(msgspec.json.encode(value, enc_hook=plain).decode())
