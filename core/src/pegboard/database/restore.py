"""Fills an empty database from a backup of either database."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import msgspec
from sqlalchemy import literal_column, select

from pegboard.database.archive import (
    FORMAT,
    MANIFEST,
    READ,
    ArchivedTable,
    ArchiveManifest,
    ArchiveRefused,
    DatabaseNotEmpty,
    archived_tables,
    described,
)
from pegboard.database.engine import Database
from pegboard.database.errors import AlreadyTaken, BadCell
from pegboard.database.schema_changes import apply_schema
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.model.schema import Schema

BATCH = 1_000

Convert = Callable[[Any], Any]


def restore(database: Database, schema: Schema, tables: Tables, file: Path) -> ArchiveManifest:
    """Make the empty *database* hold what *file* holds, all of it or nothing; return its manifest.

    The search index is not in a backup: have it built afterwards (`refresh_search`).

    Raises:
        DatabaseNotEmpty: there are rows already.
        ArchiveRefused: the file is damaged, or holds tables that no installed plugin declares.
    """
    try:
        with ZipFile(file) as archive:
            manifest = _manifest(archive)
            _demand_fit(manifest, database, tables)
            apply_schema(database, schema, tables)
            with database.writing() as tx:
                _demand_empty(tx, database, tables)
                for table in manifest.tables:
                    _load(archive, tx, database, tables, table)
    except (BadZipFile, EOFError, AlreadyTaken, BadCell) as error:
        raise ArchiveRefused(f"The backup is damaged and was not restored: {error}") from error
    return manifest


def _manifest(archive: ZipFile) -> ArchiveManifest:
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=ArchiveManifest)
    except (KeyError, msgspec.DecodeError) as error:
        raise ArchiveRefused("The file is no backup of Pegboard: its manifest is missing.") from (
            error
        )
    if manifest.format > FORMAT:
        raise ArchiveRefused(
            f"The backup was made by Pegboard {manifest.version}, which is newer than this one."
        )
    return manifest


def _demand_fit(manifest: ArchiveManifest, database: Database, tables: Tables) -> None:
    kept = {table.name for table in archived_tables(tables)}
    for table in manifest.tables:
        if table.name not in kept:
            if table.rows:
                raise _unknown(f"the table {table.name}")
            continue
        here = {
            c.name: c.kind for c in described(tables.metadata.tables[table.name], database.types)
        }
        for column in table.columns:
            if column.name not in here:
                raise _unknown(f"{table.name}.{column.name}")
            if here[column.name] != column.kind:
                raise ArchiveRefused(
                    f"{table.name}.{column.name} is {column.kind} in the backup and "
                    f"{here[column.name]} here."
                )


def _unknown(what: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The backup holds {what}, which no installed plugin declares. "
        "Install the plugins that it was made with, then restore it."
    )


def _demand_empty(tx: Transaction, database: Database, tables: Tables) -> None:
    for table in archived_tables(tables):
        if tx.row(database.prepare(select(literal_column("1")).select_from(table).limit(1))):
            raise DatabaseNotEmpty(table.name)


def _load(
    archive: ZipFile, tx: Transaction, database: Database, tables: Tables, table: ArchivedTable
) -> None:
    if table.name not in tables.metadata.tables:
        return
    bulk = database.prepare_bulk(tables.metadata.tables[table.name])
    places = {column.name: place for place, column in enumerate(table.columns)}
    converts = {column.name: _converting(tx, column.kind) for column in table.columns}
    plan = [(places.get(name), converts.get(name)) for name in bulk.columns]
    try:
        with archive.open(table.member) as member:
            for batch in _batches(member, table):
                tx.insert_many(bulk, (_cells(row, plan) for row in batch))
    except (KeyError, ValueError, TypeError, IndexError, ArithmeticError) as error:
        raise ArchiveRefused(
            f"The backup is damaged: {table.member} is missing or cannot be read."
        ) from error


def _batches(member: Any, table: ArchivedTable) -> Iterator[list[list[Any]]]:
    """Yield the rows of a file; raise ArchiveRefused at the end when it is not what was written."""
    checksum = sha256()
    decode = msgspec.json.Decoder(list[Any]).decode
    rows = 0
    batch: list[list[Any]] = []
    for line in _lines(member):
        checksum.update(line)
        batch.append(decode(line))
        if len(batch) == BATCH:
            rows += len(batch)
            yield batch
            batch = []
    yield batch
    if checksum.hexdigest() != table.sha256 or rows + len(batch) != table.rows:
        raise ArchiveRefused(
            f"The backup is damaged and was not restored: {table.member} was changed."
        )


def _lines(member: BinaryIO) -> Iterator[bytes]:
    yield from member


def _converting(tx: Transaction, kind: str) -> Convert | None:
    read = READ.get(kind)
    encode = tx.cells.encoder(ColumnKind(kind)) if kind in set(ColumnKind) else None
    if read is None or encode is None:
        return read or encode
    return lambda cell: encode(read(cell))


def _cells(row: list[Any], plan: list[tuple[int | None, Convert | None]]) -> list[Any]:
    return [
        None
        if place is None or row[place] is None
        else (row[place] if convert is None else convert(row[place]))
        for place, convert in plan
    ]
