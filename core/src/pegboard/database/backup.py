"""Writes everything in the database to one file that both databases can restore."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import Table, inspect, select

from pegboard.database.archive import (
    FORMAT,
    MANIFEST,
    WRITE,
    ArchivedTable,
    ArchiveManifest,
    archived_tables,
    described,
    member_of,
    schema_hash,
)
from pegboard.database.engine import Database
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind

ONE_STATE = Prepared("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", {})
COMPRESSION = 3
KNOWN_PREFIXES = ("pegboard_search", "sqlite_")

Convert = Callable[[Any], Any]


def backup(database: Database, tables: Tables, file: Path) -> ArchiveManifest:
    """Write one state of all tables to *file* and return what it holds.

    People may go on working meanwhile. The file appears only when it is complete.
    """
    left_out = _undeclared(database, tables)
    unfinished = file.with_name(f"{file.name}.part")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            ZipFile(unfinished, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive,
            database.reading() as tx,
        ):
            if not database.is_sqlite:
                tx.run(ONE_STATE)
            written = [_write(archive, tx, database, table) for table in archived_tables(tables)]
            manifest = ArchiveManifest(
                format=FORMAT,
                made_at=datetime.now(UTC),
                version=version("pegboard-core"),
                database="sqlite" if database.is_sqlite else "postgresql",
                schema_hash=schema_hash(tables, database.types),
                tables=tuple(written),
                left_out=left_out,
            )
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(archive: ZipFile, tx: Transaction, database: Database, table: Table) -> ArchivedTable:
    columns = described(table, database.types)
    converts = [_converting(tx, column.kind) for column in columns]
    encode = msgspec.json.Encoder().encode
    checksum = sha256()
    rows = 0
    with archive.open(member_of(table.name), "w", force_zip64=True) as member:
        for batch in tx.stream(database.prepare(select(*table.columns))):
            lines = b"".join(encode(_neutral(row, converts)) + b"\n" for row in batch)
            checksum.update(lines)
            member.write(lines)
            rows += len(batch)
    return ArchivedTable(str(table.name), columns, rows, checksum.hexdigest())


def _converting(tx: Transaction, kind: str) -> Convert | None:
    write = WRITE.get(kind)
    decode = tx.cells.decoder(ColumnKind(kind)) if kind in set(ColumnKind) else None
    if decode is None or write is None:
        return decode or write
    return lambda cell: write(decode(cell))


def _neutral(row: tuple[Any, ...], converts: list[Convert | None]) -> list[Any]:
    return [
        cell if convert is None or cell is None else convert(cell)
        for cell, convert in zip(row, converts, strict=True)
    ]


def _undeclared(database: Database, tables: Tables) -> tuple[str, ...]:
    """Name the tables and columns that only plugins that are not enabled know."""
    with database.engine.connect() as connection:
        known = inspect(connection)
        found = []
        for name in known.get_table_names():
            if name.startswith(KNOWN_PREFIXES):
                continue
            if name not in tables.metadata.tables:
                found.append(name)
                continue
            declared = tables.metadata.tables[name].columns
            columns = (column["name"] for column in known.get_columns(name))
            found.extend(f"{name}.{column}" for column in columns if column not in declared)
    return tuple(sorted(found))
