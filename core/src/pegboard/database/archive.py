"""What a backup looks like: a zip of one JSON Lines file per table and a manifest.

A table's file holds an array per row, in the order of the manifest's columns. Cells are written
the same whatever the database: text, numbers and booleans as JSON; decimals, dates and moments
(UTC) as text; binary content in base64.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Column, Table

from pegboard.database.tables import Tables
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import PegboardError

FORMAT = 1
MANIFEST = "manifest.json"
BINARY = "binary"


class ArchivedColumn(msgspec.Struct, frozen=True):
    """A column by name and by the kind of its cells."""

    name: str
    kind: str


class ArchivedTable(msgspec.Struct, frozen=True):
    """One table's file: its columns, how many rows it has, and its checksum."""

    name: str
    columns: tuple[ArchivedColumn, ...]
    rows: int
    sha256: str

    @property
    def member(self) -> str:
        return member_of(self.name)


class ArchiveManifest(msgspec.Struct, frozen=True):
    """What the archive holds; *left_out* names what no enabled plugin declares any more."""

    format: int
    made_at: datetime
    version: str
    database: str
    schema_hash: str
    tables: tuple[ArchivedTable, ...]
    left_out: tuple[str, ...] = ()


class ArchiveRefused(PegboardError):
    """Raised when a backup cannot be restored: damaged, or not for this system."""


class DatabaseNotEmpty(PegboardError):
    """Raised when a backup would be restored over what is there."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"The database is not empty: there are rows in {table}. A backup is restored into an "
            "empty database only; let PEGBOARD_DATABASE_URL name a new one."
        )
        self.table = table


def member_of(table: str) -> str:
    """Return the name of *table*'s file in the archive."""
    return f"tables/{table}.jsonl"


def archived_tables(tables: Tables) -> list[Table]:
    """Return the tables that a backup keeps: all but what is short-lived or built anew."""
    system = tables.system
    left_out = {system.search, system.search_state, system.session, system.throttle}
    left_out |= {system.idempotency, system.catalogue}
    kept = (table for table in tables.metadata.tables.values() if table not in left_out)
    return sorted(kept, key=lambda table: table.name)


def described(table: Table, types: SqlTypes) -> tuple[ArchivedColumn, ...]:
    """Return the columns of *table* with their kinds."""
    return tuple(ArchivedColumn(str(one.name), kind_of(one, types)) for one in table.columns)


def schema_hash(tables: Tables, types: SqlTypes) -> str:
    """Return a text that is the same for the same tables and columns on either database."""
    lines = [
        f"{table.name}.{column.name} {column.kind}"
        for table in archived_tables(tables)
        for column in described(table, types)
    ]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def kind_of(column: Column[Any], types: SqlTypes) -> str:
    """Return the kind that *column* was declared with; each has one type object per database."""
    return next((kind.value for kind, known in types.items() if known is column.type), BINARY)


def _utc_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


WRITE: dict[str, Callable[[Any], Any]] = {
    ColumnKind.DECIMAL: str,
    ColumnKind.DATE: date.isoformat,
    ColumnKind.MOMENT: _utc_text,
    BINARY: lambda content: b64encode(content).decode(),
}
"""How a neutral cell becomes JSON; kinds that are missing are JSON already."""

READ: dict[str, Callable[[Any], Any]] = {
    ColumnKind.DECIMAL: Decimal,
    ColumnKind.DATE: date.fromisoformat,
    ColumnKind.MOMENT: datetime.fromisoformat,
    BINARY: b64decode,
}
"""The way back."""
