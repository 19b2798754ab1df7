"""Writes all data of a plugin to one file, before it is dropped."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import Table, column, inspect, select, table

from pegboard.database.catalogue import Catalogue, KnownColumn, KnownEntity, KnownField
from pegboard.database.engine import Database
from pegboard.database.lists import among, list_value
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import File
from pegboard.model.worded import plain

FORMAT = "pegboard-plugin-data 1"
BATCH = 1_000
LINK_COLUMNS = (KnownColumn("source", ColumnKind.ID), KnownColumn("target", ColumnKind.ID))


class ExportedPart(msgspec.Struct, frozen=True):
    """A member of the file: lines of JSON, one for each row of an entity, a field or its links."""

    name: str
    label: str
    member: str
    rows: int
    sha256: str


class ExportManifest(msgspec.Struct, frozen=True):
    """What a file of exported data holds; *files* are the contents of file fields by their ids."""

    format: str
    plugin: str
    made_at: datetime
    parts: tuple[ExportedPart, ...]
    files: tuple[str, ...] = ()


class _Part(msgspec.Struct, frozen=True):
    name: str
    label: str
    table: str
    columns: tuple[KnownColumn, ...]
    filled: str | None = None


def export_data(
    database: Database, tables: Tables, known: Catalogue, plugin: str, file: Path
) -> ExportManifest:
    """Write all that *plugin* stored to *file*, which appears only when it is complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as archive, database.reading() as tx:
            present = set(inspect(database.engine).get_table_names())
            parts = [part for part in _parts(known, plugin) if part.table in present]
            written = tuple(_write(archive, tx, database, part) for part in parts)
            ids = held_files(tx, database, known, [plugin])
            files = _write_files(archive, tx, database, tables, ids)
            manifest = ExportManifest(FORMAT, plugin, datetime.now(UTC), written, files)
            archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest)))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _parts(known: Catalogue, plugin: str) -> Iterator[_Part]:
    for entity in known.values():
        if entity.plugin == plugin:
            columns = tuple(c for field in entity.fields.values() for c in field.columns)
            yield _Part(entity.key, entity.plural, entity.table, columns)
        for field in entity.fields.values():
            if plugin in (field.plugin, entity.plugin):
                yield from _field_parts(entity, field, plugin)


def _field_parts(entity: KnownEntity, field: KnownField, plugin: str) -> Iterator[_Part]:
    name, label = f"{entity.key}.{field.name}", f"{entity.label}: {field.label}"
    if field.link_table is not None:
        yield _Part(name, label, field.link_table, LINK_COLUMNS)
    elif field.columns and entity.plugin != plugin:
        key = KnownColumn("id", ColumnKind.ID)
        yield _Part(name, label, entity.table, (key, *field.columns), field.columns[0].name)


def _write(archive: ZipFile, tx: Transaction, database: Database, part: _Part) -> ExportedPart:
    member, checksum, rows = f"data/{part.name}.jsonl", sha256(), 0
    with archive.open(member, "w", force_zip64=True) as lines:
        for batch in tx.stream(database.prepare(_select(database, part)), BATCH):
            text = b"".join(_line(tx, part, row) for row in batch)
            checksum.update(text)
            lines.write(text)
            rows += len(batch)
    return ExportedPart(part.name, part.label, member, rows, checksum.hexdigest())


def _select(database: Database, part: _Part) -> Any:
    columns = [column(one.name, database.types[one.kind]) for one in part.columns]
    statement = select(*columns).select_from(table(part.table))
    if part.filled is None:
        return statement
    filled: Any = column(part.filled)
    return statement.where(filled.is_not(None))


def _line(tx: Transaction, part: _Part, row: tuple[Any, ...]) -> bytes:
    decode = tx.cells.decode
    values = {
        one.name: None if cell is None else decode(one.kind, cell)
        for one, cell in zip(part.columns, row, strict=True)
    }
    return msgspec.json.encode(values, enc_hook=plain) + b"\n"


def held_files(
    tx: Transaction, database: Database, known: Catalogue, plugins: Collection[str]
) -> list[str]:
    """Return the ids of the files that records and fields of *plugins* hold."""
    present = set(inspect(database.engine).get_table_names())
    found: set[str] = set()
    for entity in known.values():
        if entity.table not in present:
            continue
        for field in entity.fields.values():
            if field.kind == File.kind and {field.plugin, entity.plugin} & {*plugins}:
                name = field.columns[0].name
                part = _Part(field.name, "", entity.table, field.columns, name)
                for row in tx.rows(database.prepare(_select(database, part))):
                    found.add(str(tx.cells.decode(ColumnKind.JSON, row[0])["id"]))
    return sorted(found)


def _write_files(
    archive: ZipFile, tx: Transaction, database: Database, tables: Tables, ids: list[str]
) -> tuple[str, ...]:
    stored: Table = tables.system.file
    wanted = among(stored.c.id, "ids", is_sqlite=tx.is_sqlite)
    prepared = database.prepare(select(stored.c.id, stored.c.content).where(wanted))
    written = []
    for place in range(0, len(ids), 50):
        batch = list_value(ids[place : place + 50], is_sqlite=tx.is_sqlite)
        for ident, content in tx.rows(prepared, {"ids": batch}):
            archive.writestr(f"files/{ident}", bytes(content))
            written.append(str(ident))
    return tuple(written)
